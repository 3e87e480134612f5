"""The form with which a body answers, the same for who signed in and behind a link: what was filled in is not lost,
whatever became of the alert or of the answer meanwhile."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from warroom.alerts import answering
from warroom.alerts.answering import Took
from warroom.alerts.forms import AnswerForm
from warroom.alerts.models import Addressed
from warroom.alerts.words import Reply
from warroom.requests import number
from warroom.templatetags.warroom import moment


def give(rows: Iterable[Addressed], form: AnswerForm, **who: Any) -> dict[Addressed, Took]:
    """The answer of a valid form for each of ``rows``, and what became of it. When somebody else of one of these bodies
    said something worse meanwhile, nothing is stored for any of them: it is shown first. ``who`` as
    ``answering.answer`` has it."""
    said = form.cleaned_data
    with transaction.atomic():
        took = {
            row: answering.answer(row, said["answer"], said["note"], seen=_seen(row, form.data), **who)
            # In one order, so that two who answer for the same bodies wait for each other once.
            for row in sorted(rows, key=lambda row: row.pk)
        }
        if Took.OVERTAKEN in took.values():
            transaction.set_rollback(True)
    return took


def not_taken(took: dict[Addressed, Took]) -> list[str]:
    """Why an answer did not get in, a sentence for each reason; none when it did."""
    found = []
    for row, one in took.items():
        if one is Took.OVERTAKEN:
            row.refresh_from_db()
            found.append(
                _(
                    "Meanwhile somebody else answered for {body}: “{answer}” ({when}). Yours would take that back, so "
                    "it is not in yet. Send it again if it has to count; the other answer is kept as well."
                ).format(body=row.organisation, answer=row.get_answer_display(), when=moment(row.answered_at))
            )
    if not found and Took.CLOSED in took.values():
        found.append(
            _(
                "This message was withdrawn before your answer came in, and takes no answers any more. If something is "
                "wrong with you all the same, ask to be called back."
            )
        )
    return found


def thanks(took: dict[Addressed, Took]) -> str:
    """What is said of an answer that got in."""
    if set(took.values()) == {Took.LESS}:
        return _("You had answered more than “seen” already: that answer stays. You can change it as long as you like.")
    return _("Thank you: your answer is in. You can change it as long as you like.")


def filled(
    rows: Sequence[Addressed], said: Any = None, *, also: Sequence[Addressed] = (), told: bool = False
) -> dict[str, Any]:
    """What the form shows: what was just ``said`` with it, else the answer of these bodies if they have one in common.
    The versions of the rows, and of those for which it can ``also`` answer, say what its reader has seen: those of
    before, until this reader was ``told``."""
    before = {} if said is None or told else said
    common = len({(row.answer, row.note) for row in rows}) == 1
    chosen = said.get("answer", "") if said is not None else rows[0].answer if common else ""
    return {
        "chosen": chosen,
        "chosen_words": dict(Reply.choices).get(chosen, ""),
        "typed": said.get("note", "") if said is not None else rows[0].note if common else "",
        "versions": [(_version(row), _seen(row, before) or row.version) for row in (*rows, *also)],
    }


def _seen(row: Addressed, said: Any) -> int:
    return number(said.get(_version(row), ""), digits=9)


def _version(row: Addressed) -> str:
    return f"version-{row.pk}"
