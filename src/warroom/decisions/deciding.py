"""From a question to what came of it: each step writes the decision, its entry in the ledger, and – where parts of the
landscape are concerned – the facts that change the picture, in one transaction."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.decisions import parts
from warroom.decisions.consequences import computed
from warroom.decisions.models import ABOUT_PARTS, Decision, DecisionKind, DecisionState
from warroom.incidents.facts import mark
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import Refused, change, write
from warroom.plans.models import FrozenPlan

KEYS = "abcdefghijklmnopqrstuvwxyz"
MOST_ALTERNATIVES = len(KEYS)


def _record(
    incident: Incident, kind: str, row: Decision, *, by: Any, at: datetime | None = None, note: str = ""
) -> None:
    payload = {"note": note} if note else {}
    write(incident, kind, row, by=by, event_at=at, personal=row.personal(), payload=payload)


def alternative(key: str, text: str, actions: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """An alternative, as the row keeps it."""
    return {"key": key, "text": text[:500], "actions": list(actions), "consequences": None}


@transaction.atomic
def ask(
    incident: Incident,
    *,
    by: Any,
    question: str,
    kind: str = DecisionKind.FREE,
    actions: Iterable[Mapping[str, Any]] = (),
    texts: Iterable[str] = (),
    waits_for: str = "",
    review_at: datetime | None = None,
    plan: FrozenPlan | None = None,
) -> Decision:
    """Put a question. ``actions`` make the first alternative of a question about parts, with leaving it as it is
    beside it; ``texts`` are alternatives in words. Without a question in words it is made from the actions."""
    actions = list(actions)
    if kind in ABOUT_PARTS and not actions:
        raise Refused(_("Choose at least one part that this is about."))
    said = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    found = []
    if actions:
        said = [parts.in_words(actions), *said, str(parts.LEAVE[kind])]
    elif kind == DecisionKind.PAY and not said:
        said = [_("Do not pay"), _("Pay")]
    for key, text in zip(KEYS, said, strict=False):
        found.append(alternative(key, text, actions if actions and key == KEYS[0] else ()))
    question = question.strip() or (f"{parts.in_words(actions)}?" if actions else "")
    if not question:
        raise Refused(_("Say in one line what has to be decided."))
    row = Decision.objects.create(
        incident=incident,
        question=question[:300],
        kind=kind,
        waits_for=waits_for.strip()[:160],
        asked_by=by,
        alternatives=found,
        review_at=review_at,
        plan=plan,
    )
    _record(incident, "decision.asked", row, by=by)
    return row


@transaction.atomic
def rewrite(incident: Incident, row: Decision, seen: int, *, by: Any, **fields: Any) -> None:
    """Change the words around a decision: its question while it is open, whom it waits for, when it is looked at
    again, what reverses it. Raises Overtaken."""
    if row.state_now != DecisionState.OPEN:
        fields.pop("question", None)
    change(row, seen, **fields)
    _record(incident, "decision.changed", row, by=by)


@transaction.atomic
def propose(
    incident: Incident, row: Decision, seen: int, *, by: Any, text: str, actions: Iterable[Mapping[str, Any]] = ()
) -> None:
    """Put another alternative beside the others. Raises Overtaken, and Refused once it was decided."""
    _still_open(row)
    actions = list(actions)
    text = text.strip() or parts.in_words(actions)
    if not text:
        raise Refused(_("Say in a few words what the alternative is."))
    if any(one["text"] == text for one in row.alternatives):
        raise Refused(_("This alternative stands there already."))
    change(row, seen, alternatives=[*row.alternatives, alternative(_free_key(row), text, actions)])
    _record(incident, "decision.alternative", row, by=by, note=text)


def _free_key(row: Decision) -> str:
    used = {one["key"] for one in row.alternatives}
    key = next((key for key in KEYS if key not in used), None)
    if key is None:
        raise Refused(_("There are {n} alternatives already.").format(n=MOST_ALTERNATIVES))
    return key


@transaction.atomic
def consult(
    incident: Incident, row: Decision, seen: int, *, by: Any, name: str, organisation: str, said: str, at: datetime
) -> None:
    """Write down whom was asked, and what they said. Raises Overtaken."""
    one = {"name": name[:160], "organisation": organisation[:160], "said": said[:2000], "at": at.isoformat()}
    change(row, seen, consulted=[*row.consulted, one])
    _record(
        incident, "decision.consulted", row, by=by, at=at, note=" – ".join(p for p in (organisation, said) if p)[:500]
    )


@transaction.atomic
def take(
    incident: Incident,
    row: Decision,
    seen: int,
    *,
    by: Any,
    chosen: str,
    other: str = "",
    basis: str,
    decided_at: datetime,
    decided_by: Any = None,
    decided_name: str = "",
    oral: bool = False,
    heard_by: str = "",
    review_at: datetime | None = None,
    reverses: str = "",
    may_reverse: str = "",
) -> None:
    """Decide: alternative ``chosen`` (or ``other``, in words of its own), on what basis, by whom and when.

    The consequences of every alternative are computed once more and frozen. ``decided_by`` is an account,
    ``decided_name`` somebody without one; ``oral``: by word of mouth, written down by ``by``. Raises Overtaken, and
    Refused when it is no longer open or nothing was chosen.
    """
    _still_open(row)
    alternatives = deepcopy(row.alternatives)
    if other.strip():
        chosen = _free_key(row)
        alternatives.append(alternative(chosen, other.strip()))
    if not any(one["key"] == chosen for one in alternatives):
        raise Refused(_("Choose one of the alternatives, or say in words what was decided."))
    now = picture(incident)
    for one in alternatives:
        if one["actions"]:
            one["consequences"] = computed(now, one["actions"])
    change(
        row,
        seen,
        state_now=DecisionState.DECIDED,
        alternatives=alternatives,
        chosen=chosen,
        basis=basis[:4000],
        decided_at=decided_at,
        decided_by=decided_by,
        decided_name=(decided_by.name if decided_by else decided_name)[:120],
        oral=oral,
        heard_by=heard_by[:160] if oral else "",
        recorded_by=by,
        review_at=review_at,
        reverses=reverses[:1000],
        may_reverse=may_reverse[:300],
    )
    words = next(one["text"] for one in alternatives if one["key"] == chosen)
    _record(incident, "decision.taken", row, by=by, at=decided_at, note=words)


@transaction.atomic
def carry_out(
    incident: Incident, row: Decision, seen: int, *, by: Any, which: Iterable[int] | None, at: datetime, who: str
) -> None:
    """Actions ``which`` of the chosen alternative (all that are left when None) were done ``at`` that moment by
    ``who``: the picture follows. Once nothing is left the decision is carried out. Raises Overtaken, Refused."""
    _decided(row)
    alternatives, actions = _to_change(row)
    left = [n for n, one in enumerate(actions) if not one["done_at"] and not one["skipped"]]
    doing = [n for n in left if which is None or n in set(which)]
    if actions and not doing:
        raise Refused(_("This was carried out already."))
    for n in doing:
        actions[n] |= {"done_at": at.isoformat(), "done_by": who[:120]}
    _store(row, seen, alternatives, done=len(doing) == len(left), at=at)
    for n in doing:
        one = actions[n]
        mark(
            incident, one["landscape"], one["element"], one["mark"],
            by=by, since=at, on=one["on"], note=row.question, decision=row.pk,
        )  # fmt: skip
    _record(incident, "decision.carried_out", row, by=by, at=at, note=parts.in_words(actions[n] for n in doing))


@transaction.atomic
def skip(incident: Incident, row: Decision, seen: int, *, by: Any, which: int, why: str) -> None:
    """Action ``which`` is not carried out, and why. Raises Overtaken, Refused."""
    _decided(row)
    alternatives, actions = _to_change(row)
    if not 0 <= which < len(actions) or actions[which]["done_at"] or actions[which]["skipped"]:
        raise Refused(_("This was carried out already."))
    if not why.strip():
        raise Refused(_("Say in a few words why it is not carried out."))
    actions[which]["skipped"] = why.strip()[:500]
    done = all(one["done_at"] or one["skipped"] for one in actions)
    _store(row, seen, alternatives, done=done, at=timezone.now())
    _record(incident, "decision.skipped", row, by=by, note=f"{parts.in_words([actions[which]])}: {why.strip()}"[:500])


def _to_change(row: Decision) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A copy of the alternatives, and in it the actions of the chosen one."""
    alternatives = deepcopy(row.alternatives)
    return alternatives, next(one["actions"] for one in alternatives if one["key"] == row.chosen)


def _store(row: Decision, seen: int, alternatives: list[dict[str, Any]], *, done: bool, at: datetime) -> None:
    more = {"state_now": DecisionState.CARRIED_OUT, "carried_out_at": at} if done else {}
    change(row, seen, alternatives=alternatives, **more)


@transaction.atomic
def review(incident: Incident, row: Decision, seen: int, *, by: Any, note: str, again_at: datetime | None) -> None:
    """It was looked at again and stands; when the next time is. Raises Overtaken."""
    change(row, seen, review_at=again_at)
    _record(incident, "decision.reviewed", row, by=by, note=note[:1000])


def undoing(row: Decision) -> list[dict[str, Any]]:
    """What has to be done to take back what was carried out. What another decision in force asks too stays."""
    held = {
        (a["landscape"], a["element"], a["mark"], a["on"])
        for other in Decision.objects.filter(incident=row.incident_id).exclude(pk=row.pk)
        if other.state_now in (DecisionState.DECIDED, DecisionState.CARRIED_OUT)
        for a in other.actions
        if a["done_at"]
    }
    return [
        {**a, "on": not a["on"]}
        for a in row.actions
        if a["done_at"] and (a["landscape"], a["element"], a["mark"], a["on"]) not in held
    ]


@transaction.atomic
def reverse(incident: Incident, row: Decision, seen: int, *, by: Any, why: str, at: datetime, who: str) -> None:
    """Take the decision back: what it cut is connected again, what it put in use no longer is. What that does to the
    services is frozen with it. Raises Overtaken, Refused."""
    if row.state_now not in (DecisionState.DECIDED, DecisionState.CARRIED_OUT):
        raise Refused(_("Only what was decided can be reversed."))
    if not why.strip():
        raise Refused(_("Say in a few words why it is reversed."))
    back = undoing(row)
    why = why.strip()[:1000]
    said = {
        "at": at.isoformat(),
        "by": by.pk if by else None,
        "name": who[:120],
        "why": why,
        "consequences": computed(picture(incident), back) if back else None,
    }
    change(row, seen, state_now=DecisionState.REVERSED, reversal=said, review_at=None)
    for one in back:
        mark(
            incident, one["landscape"], one["element"], one["mark"],
            by=by, since=at, on=one["on"], note=row.question, decision=row.pk,
        )  # fmt: skip
    _record(incident, "decision.reversed", row, by=by, at=at, note=why)


@transaction.atomic
def drop(incident: Incident, row: Decision, seen: int, *, by: Any, why: str) -> None:
    """The question need not be answered any more, and why. Raises Overtaken, Refused."""
    _still_open(row)
    if not why.strip():
        raise Refused(_("Say in a few words why nothing has to be decided any more."))
    change(row, seen, state_now=DecisionState.DROPPED, dropped_why=why.strip()[:1000])
    _record(incident, "decision.dropped", row, by=by, note=why.strip()[:500])


def _still_open(row: Decision) -> None:
    if row.state_now != DecisionState.OPEN:
        raise Refused(_("This is no longer open: {state}.").format(state=row.get_state_now_display()))


def _decided(row: Decision) -> None:
    if row.state_now == DecisionState.OPEN:
        raise Refused(_("This has to be decided first."))
    if row.state_now != DecisionState.DECIDED:
        raise Refused(_("Nothing is left to carry out: {state}.").format(state=row.get_state_now_display()))
