"""How each customer stands: cause, consequence, under investigation, not involved. Said by the supplier and, beside it,
by the body itself; with a basis and a time; corrected by a new word, withdrawn with a reason, never changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.joint.models import JointIncident, Line, Word
from warroom.joint.words import Side, Standing
from warroom.joint.writing import Refused, lock, needed, write
from warroom.templatetags.warroom import moment

AT_ONCE = 500


@transaction.atomic
def say(
    line: Line, side: str, standing: str, *, by: Any, basis: str, at: datetime, corrects: Word | None = None
) -> Word:
    """``side`` says how the body stands, on what basis and since when. With ``corrects`` an earlier word of the same
    side was wrong. Raises Refused without a basis, for an unknown status, and when somebody corrected it first."""
    if standing not in Standing.values:
        raise Refused(_("Choose a status."))
    basis = needed(basis, 1000, _("Say on what basis: what was seen, by whom."))
    lock(line.joint)
    if corrects is not None:
        old = Word.objects.filter(pk=corrects.pk, line=line, side=side, withdrawn_at=None).first()
        if old is None or old.corrections.exists():
            raise Refused(_("This was corrected or withdrawn already."))
    else:
        newest = current([line]).get((line.pk, side))
        if newest and (newest.standing, newest.basis, newest.at) == (standing, basis, at):
            return newest  # the same tap twice
    word = Word.objects.create(line=line, side=side, standing=standing, basis=basis, at=at, by=by, corrects=corrects)
    write(line.joint, "joint.standing_corrected" if corrects else "joint.standing", word, by=by, event_at=at)
    return word


@transaction.atomic
def withdraw(word: Word, *, by: Any, why: str) -> None:
    """Take a word back; it stays in the history. The one before it counts again. Raises Refused when it is back."""
    why = needed(why, 500, _("Say in a few words why it is withdrawn."))
    lock(word.line.joint)
    if not Word.objects.filter(pk=word.pk, withdrawn_at=None).update(withdrawn_at=timezone.now(), withdrawn_why=why):
        raise Refused(_("This was corrected or withdrawn already."))
    word.refresh_from_db()
    write(word.line.joint, "joint.standing_withdrawn", word, by=by)


def current(lines: Iterable[Line]) -> dict[tuple[int, str], Word]:
    """The word that counts, by line and side: the newest neither withdrawn nor corrected (by one that stands)."""
    found: dict[tuple[int, str], Word] = {}
    ids = [line.pk for line in lines]
    for begin in range(0, len(ids), AT_ONCE):
        words = list(
            Word.objects.filter(line__in=ids[begin : begin + AT_ONCE], withdrawn_at=None)
            .order_by("entered_at", "pk")
            .select_related("by")
        )
        corrected = {word.corrects_id for word in words if word.corrects_id}
        found |= {(word.line_id, word.side): word for word in words if word.pk not in corrected}
    return found


def history(line: Line) -> list[Word]:
    """Every word on the line, newest first."""
    return list(Word.objects.filter(line=line).select_related("by", "corrects"))


def sentence(joint: JointIncident, line: Line, word: Word | None) -> str:
    """What may be said to the public about one body, on the supplier's word; "" while there is none. Says of when it is
    and by whom, and nothing about other bodies."""
    if word is None:
        return ""
    said = _sentence(Standing(word.standing)).format(body=line.organisation, supplier=joint.supplier)
    who = joint.supplier if word.side == Side.SUPPLIER else line.organisation
    source = _("According to {who}, as of {moment}.").format(who=who, moment=moment(word.at, "absolute"))
    return f"{said} {source}"


def _sentence(standing: Standing) -> str:
    return {
        Standing.CAUSE: _(
            "The incident began at {body}; that {supplier} cannot be reached from there is a consequence of it."
        ),
        Standing.CONSEQUENCE: _(
            "{body} feels the consequences of an incident at {supplier}; it did not begin at {body}."
        ),
        Standing.INVESTIGATING: _("Whether {body} is touched by the incident at {supplier} is being investigated."),
        Standing.NOT_INVOLVED: _("{body} is not involved in the incident at {supplier}."),
    }[standing]
