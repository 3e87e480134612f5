"""What each body answers: on its line here, or on a message about the joint incident; the newest counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from warroom.alerts.models import Addressed
from warroom.alerts.words import Reply
from warroom.joint.models import JointIncident, Line
from warroom.joint.words import Answer


def reference(joint: JointIncident) -> str:
    """By what messages about it are found again."""
    return f"joint:{joint.pk}"


def about_use(said: str) -> dict[str, list[int]]:
    """Whose users the message with this reference is for: of what is hit in the joint incident. Empty for others."""
    kind, _colon, number = said.partition(":")
    joint = JointIncident.objects.filter(pk=int(number)).first() if kind == "joint" and number.isdecimal() else None
    if joint is None:
        return {}
    return {"products": [joint.product_id]} if joint.product_id else {"suppliers": [joint.supplier_id]}


@dataclass(frozen=True)
class Answered:
    """What a body answered, when, and whether on a message."""

    answer: str
    at: datetime
    note: str
    message: bool

    @property
    def words(self) -> str:
        return str(Answer(self.answer).label)


def answered(joint: JointIncident, lines: Iterable[Line]) -> dict[int, Answered]:
    """By line: the newest answer; a body that only saw a message has not answered. Two queries."""
    found = {}
    heard = {
        row.organisation_id: row
        for row in Addressed.objects.filter(alert__reference=reference(joint))
        .exclude(answer__in=("", Reply.SEEN))
        .exclude(answered_at=None)
        .order_by("answered_at")
    }
    for line in lines:
        if line.answer and line.answered_at:
            found[line.pk] = Answered(line.answer, line.answered_at, line.answer_note, message=False)
        row = heard.get(line.organisation_id)
        if row is not None and row.answered_at and (line.pk not in found or found[line.pk].at < row.answered_at):
            found[line.pk] = Answered(row.answer, row.answered_at, row.note, message=True)
    return found
