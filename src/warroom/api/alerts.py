"""Messages addressed to the organisation of the token: reading them, and answering."""

from datetime import datetime
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from warroom.alerts import answering
from warroom.alerts.models import LONGEST_NOTE, Addressed, Item
from warroom.alerts.words import By, Reply
from warroom.api import shapes
from warroom.api.openapi import documented
from warroom.organisations.access import Action, Program, organisations_where, require

router = Router()


class Asked(shapes.Paging):
    """Which messages."""

    answered: bool | None = Field(None, description=gettext_noop("Only messages that are answered, or that are not"))


class Alert(Schema):
    """One message to one body; ``id`` is what an answer is given to."""

    id: int
    alert: int
    organisation: str
    title: str
    text: str
    todo: str
    act_by: datetime | None
    tlp: str
    severity: int
    exercise: bool
    withdrawn: bool
    sent_at: datetime | None
    sender: str
    checklist: list[str]
    answer: str
    note: str
    answered_at: datetime | None

    @classmethod
    def of(cls, row: Addressed, lines: list[str]) -> "Alert":
        alert = row.alert
        return cls(
            id=row.pk,
            alert=alert.pk,
            organisation=str(row.organisation),
            title=alert.title,
            text=alert.text,
            todo=alert.todo,
            act_by=alert.act_by,
            tlp=alert.tlp,
            severity=alert.severity,
            exercise=alert.exercise,
            withdrawn=alert.withdrawn,
            sent_at=alert.sent_at,
            sender=str(alert.sender),
            checklist=lines,
            answer=row.answer,
            note=row.note,
            answered_at=row.answered_at,
        )


class Said(Schema):
    """An answer."""

    model_config = ConfigDict(extra="forbid")

    answer: Reply
    note: str = Field("", max_length=LONGEST_NOTE)


def _rows() -> Any:
    rows = Addressed.objects.filter(alert__sent_at__isnull=False)
    return rows.select_related("alert__sender", "organisation")


@router.get(
    "/alerts",
    summary=gettext_noop("The messages addressed to the organisation"),
    response=shapes.Page[Alert],
    openapi_extra=documented(),
)
def alerts(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Newest first; withdrawn ones say so."""
    rows = _rows().filter(organisation__in=organisations_where(request.user, Action.READ_ALERT))
    if asked.answered is not None:
        rows = rows.exclude(answer="") if asked.answered else rows.filter(answer="")
    page = list(rows.order_by("-alert__sent_at", "-pk")[asked.offset : asked.offset + asked.limit])
    lines: dict[int, list[str]] = {row.alert_id: [] for row in page}
    for item in Item.objects.filter(alert__in=list(lines)):
        lines[item.alert_id].append(item.text)
    return {"items": [Alert.of(row, lines[row.alert_id]) for row in page], "count": rows.count()}


@router.post(
    "/alerts/{int:pk}/answer",
    summary=gettext_noop("Answer a message"),
    response=Alert,
    openapi_extra=documented(400, 403),
)
def answer_alert(request: HttpRequest, pk: Annotated[int, Path(le=shapes.MOST_NUMBER)], said: Said) -> Any:
    """The same answer twice is once; another one corrects it, and the earlier one is kept. A withdrawn message takes
    no answer: it comes back as it is."""
    row = _rows().filter(pk=pk).first()
    if row is None:
        raise Http404
    require(request, Action.ANSWER_ALERT, row)
    answering.answer(row, said.answer.value, said.note, way=By.PROGRAM, by=cast(Program, request.user))
    row = _rows().get(pk=pk)
    return Alert.of(row, [item.text for item in Item.objects.filter(alert=row.alert)])
