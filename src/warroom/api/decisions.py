"""The decisions of an incident, to read: as they stand, or as they stood at a moment."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema
from pydantic import Field

from warroom.api import shapes
from warroom.api.openapi import documented
from warroom.api.seeing import seen
from warroom.decisions.models import DecisionState
from warroom.decisions.shown import Shown
from warroom.decisions.shown import decisions as shown_decisions
from warroom.incidents.models import Incident
from warroom.incidents.parts import Part

router = Router()


class Asked(shapes.Paging):
    """Which decisions, and as of when."""

    state: DecisionState | None = Field(None, description=gettext_noop("Only decisions that are this far"))
    at: datetime | None = Field(None, description=gettext_noop("What was known then, by time of entry; now if empty"))


class Decision(Schema):
    """One decision. ``alternatives`` hold what is to be done and, once decided, the consequences that were computed."""

    id: int
    question: str
    kind: str
    state: str
    waits_for: str | None
    asked_at: datetime | None
    review_at: datetime | None
    review_overdue: bool
    alternatives: list[dict[str, Any]]
    chosen: str
    basis: str
    decided_at: datetime | None
    decided_by: str | None
    oral: bool
    heard_by: str | None
    consulted: list[dict[str, Any]]
    reverses: str
    may_reverse: str | None
    carried_out_at: datetime | None
    reversal: dict[str, Any] | None
    dropped_why: str
    plan: int | None

    @classmethod
    def of(cls, one: Shown) -> "Decision":
        state = one.state
        same = ("waits_for", "alternatives", "chosen", "basis", "oral", "heard_by", "consulted", "reverses")
        return cls(
            id=one.id,
            question=one.question,
            kind=one.kind.value,
            state=one.stands.value,
            asked_at=one.asked_at,
            review_at=one.review_at,
            review_overdue=one.review_late,
            decided_at=one.decided_at,
            decided_by=state["decided_name"],
            may_reverse=state["may_reverse"],
            carried_out_at=one.carried_out_at,
            reversal=state["reversal"],
            dropped_why=state["dropped_why"],
            plan=state["plan"],
            **{name: state[name] for name in same},
        )


@router.get(
    "/incidents/{int:pk}/decisions",
    summary=gettext_noop("The decisions of an incident"),
    response=shapes.Page[Decision],
    openapi_extra=documented(),
)
def decisions(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """Open questions first, then what is to be carried out. A personal value that was erased is null."""
    incident = Incident.objects.filter(pk=pk).select_related("chain").first()
    if incident is None:
        raise Http404
    found = [
        one
        for one in shown_decisions(seen(request, incident, Part.DECISIONS, asked.at))
        if asked.state in (None, one.stands)
    ]
    page = found[asked.offset : asked.offset + asked.limit]
    return {"items": [Decision.of(one) for one in page], "count": len(found)}
