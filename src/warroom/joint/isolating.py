"""Planned isolation: the supplier cuts its links to one customer until some moment. Proposed with conditions, agreed by
the customer who has seen what it costs, carried out, extended, ended.

In the customer's own incident it is a decision that waits for the supplier; once carried out its links are marked cut
and the list of who cut them off is filled in. Nobody types it twice.
"""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.decisions import deciding, parts
from warroom.decisions.models import Decision, DecisionKind, DecisionState
from warroom.incidents import writing as incident_writing
from warroom.incidents.facts import mark
from warroom.incidents.fate import fates
from warroom.incidents.models import CutOff, Incident
from warroom.incidents.picture import picture
from warroom.joint import supposing
from warroom.joint.models import Isolation, Line
from warroom.joint.stakes import Stakes
from warroom.joint.words import Effect, Isolating
from warroom.joint.writing import Refused, change, lock, needed, write
from warroom.landscapes.models import Landscape, Version
from warroom.templatetags.warroom import moment
from weerbaar.planning.impact import Scenario

IN_FORCE = (Isolating.PROPOSED, Isolating.AGREED, Isolating.CUT)
OPEN = (Isolating.PROPOSED, Isolating.OBJECTED, Isolating.AGREED)
FIRST = "a"
"""The alternative of the decision that is the isolation itself."""


@transaction.atomic
def propose(
    line: Line,
    *,
    by: Any,
    what: str,
    reason: str,
    planned_at: datetime,
    until: datetime | None = None,
    conditions: str = "",
    evidence: str = "",
    reconnects: str = "",
) -> Isolation:
    """The supplier proposes to cut its links to this customer; anew when the customer objected, and then that proposal
    ends. Raises Refused when that is proposed already, or when it would end before it begins."""
    lock(line.joint)
    if Isolation.objects.filter(line=line, how_far__in=IN_FORCE).exists():
        raise Refused(_("There is an isolation of this customer already: change that one."))
    _in_order(planned_at, until)
    for before in Isolation.objects.filter(line=line, how_far=Isolating.OBJECTED).select_related("decision"):
        before.line = line
        withdraw(before, before.version, by=by, why=_("Proposed anew, after the objection."))
    row = Isolation.objects.create(
        line=line,
        what=needed(what, 300, _("Say what you cut.")),
        reason=needed(reason, 1000, _("Say why.")),
        planned_at=planned_at,
        until=until,
        conditions=conditions.strip()[:2000],
        evidence=evidence.strip()[:2000],
        reconnects=reconnects.strip()[:160],
        proposed_by=by,
    )
    write(line.joint, "isolation.proposed", row, by=by)
    into_incident(row, by=by)
    return row


def _in_order(begins: datetime, ends: datetime | None) -> None:
    if ends is not None and ends <= begins:
        raise Refused(_("It would end before it begins."))


def preview(line: Line) -> dict[str, Any]:
    """What cutting the links would do to the body's services, on top of what its incident knows: see
    ``supposing.compared``; with ``links`` that would be cut and whether its landscape draws any (``drawn``)."""
    found: dict[str, Any] = {"services": [], "exposed": 0, "total": 0, "links": [], "drawn": False, "at": _now()}
    for pk, model, before, touched in _landscapes(line):
        cut = supposing.scenario(model, Effect.CUT, touched.parts)
        answer = supposing.compared(model, before, _both(before, cut))
        found["drawn"] = True
        found["services"] += answer["services"]
        found["exposed"] += answer["exposed"]
        found["total"] += answer["total"]
        found["links"] += [{"landscape": pk, "id": id, "name": model.name_of(id)} for id in sorted(cut.cut)]
    return found


def _now() -> str:
    return timezone.now().isoformat()


def _both(one: Scenario, other: Scenario) -> Scenario:
    return Scenario(**{f.name: getattr(one, f.name) | getattr(other, f.name) for f in fields(Scenario)})


def _landscapes(line: Line) -> list[tuple[int, Any, Scenario, Any]]:
    """The body's landscapes that the supplier is in: as its incident understands them, or as they are in force."""
    touched = Stakes.of(line.joint, {line.organisation_id}).touched
    own = Landscape.objects.of(line.organisation).values_list("pk", flat=True)
    touched = {pk: t for pk, t in touched.items() if pk in set(own)}
    if line.incident is not None:
        found = [f for f in fates(picture(line.incident)) if f.told.landscape in touched]
        return [(f.told.landscape, f.told.model, f.scenario, touched[f.told.landscape]) for f in found]
    return [(pk, Version.objects.get(pk=t.version).landscape_content(), Scenario(), t) for pk, t in touched.items()]


@transaction.atomic
def agree(row: Isolation, seen: int, *, by: Any, note: str = "") -> None:
    """The body agrees, having seen what it costs; that is kept with it. Raises Overtaken, Refused."""
    _at(row, (Isolating.PROPOSED, Isolating.OBJECTED))
    change(
        row,
        seen,
        how_far=Isolating.AGREED,
        answered_at=timezone.now(),
        answered_by=by,
        answer_note=note.strip()[:1000],
        preview=preview(row.line),
    )
    write(row.line.joint, "isolation.agreed", row, by=by)
    into_incident(row, by=by)


@transaction.atomic
def object_to(row: Isolation, seen: int, *, by: Any, note: str) -> None:
    """The body objects, and why. The supplier can change it, withdraw it, or cut all the same and say why. Raises
    Overtaken, Refused."""
    _at(row, (Isolating.PROPOSED, Isolating.AGREED))
    note = needed(note, 1000, _("Say why you object."))
    change(
        row,
        seen,
        how_far=Isolating.OBJECTED,
        answered_at=timezone.now(),
        answered_by=by,
        answer_note=note,
        preview=None,
    )
    write(row.line.joint, "isolation.objected", row, by=by)


@transaction.atomic
def cut(row: Isolation, seen: int, *, by: Any, at: datetime, why: str = "") -> None:
    """The supplier has cut the links ``at`` that moment. Without the body's agreement only with ``why`` it could not
    wait. Raises Overtaken, Refused."""
    _at(row, OPEN)
    if row.how_far != Isolating.AGREED:
        why = needed(why, 500, _("The customer has not agreed: say why this could not wait."))
    change(row, seen, how_far=Isolating.CUT, cut_at=at, cut_by=by, unagreed_why=why.strip()[:500])
    write(row.line.joint, "isolation.cut", row, by=by, event_at=at, closed=True)
    into_incident(row, by=by)


@transaction.atomic
def extend(row: Isolation, seen: int, *, by: Any, until: datetime | None, why: str) -> None:
    """Until another moment (None: not known), and why. Raises Overtaken, Refused."""
    _at(row, (*OPEN, Isolating.CUT))
    why = needed(why, 500, _("Say why it takes until another moment."))
    _in_order(row.cut_at or row.planned_at, until)
    change(row, seen, until=until)
    write(row.line.joint, "isolation.extended", row, by=by, payload={"note": why}, closed=True)
    incident = _open_incident(row)
    if incident is None:
        return
    if row.decision is not None and row.decision.state_now in (DecisionState.DECIDED, DecisionState.CARRIED_OUT):
        deciding.rewrite(incident, row.decision, row.decision.version, by=by, review_at=until)
    if row.cut_off is not None and row.cut_off.reconnected_at is None:
        incident_writing.change(row.cut_off, None, what=_what(row))
        incident_writing.write(incident, "cutoff.changed", row.cut_off, by=by)


@transaction.atomic
def withdraw(row: Isolation, seen: int, *, by: Any, why: str) -> None:
    """It does not happen after all, and why. Raises Overtaken, Refused once it was carried out."""
    _at(row, OPEN)
    why = needed(why, 1000, _("Say why it does not happen."))
    change(row, seen, how_far=Isolating.WITHDRAWN, ended_at=timezone.now(), ended_note=why)
    write(row.line.joint, "isolation.withdrawn", row, by=by, closed=True)
    incident, decision = _open_incident(row), row.decision
    if incident is None or decision is None:
        return
    if decision.state_now == DecisionState.OPEN:
        deciding.drop(incident, decision, decision.version, by=by, why=why)
    elif decision.state_now == DecisionState.DECIDED:
        deciding.reverse(incident, decision, decision.version, by=by, why=why, at=timezone.now(), who=_supplier(row))


@transaction.atomic
def reconnect(row: Isolation, seen: int, *, by: Any, at: datetime, note: str) -> None:
    """The links are there again since ``at``; how the conditions were met. Raises Overtaken, Refused."""
    _at(row, (Isolating.CUT,))
    note = needed(note, 1000, _("Say how the conditions were met."))
    if row.cut_at is not None and at < row.cut_at:
        raise Refused(_("It would end before it begins."))
    change(row, seen, how_far=Isolating.RECONNECTED, ended_at=at, ended_note=note)
    write(row.line.joint, "isolation.ended", row, by=by, event_at=at, closed=True)
    incident, decision = _open_incident(row), row.decision
    if incident is None:
        return
    if decision is not None and decision.state_now in (DecisionState.DECIDED, DecisionState.CARRIED_OUT):
        deciding.reverse(incident, decision, decision.version, by=by, why=note, at=at, who=_supplier(row))
    if row.cut_off is not None and row.cut_off.reconnected_at is None:
        incident_writing.change(row.cut_off, None, reconnected_at=at)
        incident_writing.write(incident, "cutoff.ended", row.cut_off, by=by, event_at=at)


def _at(row: Isolation, wanted: tuple[Isolating, ...]) -> None:
    lock(row.line.joint)
    now = Isolation.objects.get(pk=row.pk).how_far
    if now not in wanted:
        raise Refused(_("This is no longer open: {state}.").format(state=Isolating(now).label))


def in_force(line: Line) -> list[Isolation]:
    """What is proposed, agreed or carried out now."""
    return list(Isolation.objects.filter(line=line, how_far__in=IN_FORCE))


def _open_incident(row: Isolation) -> Incident | None:
    incident = row.line.incident
    return incident if incident is not None and not incident.closed else None


def _supplier(row: Isolation) -> str:
    return str(row.line.joint.supplier)


def into_incident(row: Isolation, *, by: Any) -> None:
    """Bring the body's own incident up to where the isolation is: asked, decided, carried out."""
    row = Isolation.objects.select_related("line__incident", "line__joint__supplier", "decision").get(pk=row.pk)
    incident = _open_incident(row)
    if incident is None:
        return
    if row.decision is None:
        row.decision = _question(row, incident, by=by)
        Isolation.objects.filter(pk=row.pk).update(decision=row.decision)
    decision = row.decision
    if row.how_far in (Isolating.AGREED, Isolating.CUT) and decision.state_now == DecisionState.OPEN:
        deciding.take(
            incident,
            decision,
            decision.version,
            by=by,
            chosen=FIRST,
            basis=row.answer_note or row.unagreed_why or row.reason,
            decided_at=row.answered_at or row.cut_at or timezone.now(),
            decided_by=row.answered_by,
            decided_name="" if row.answered_by else _supplier(row),
            review_at=row.until,
            reverses=row.conditions[:1000],
            may_reverse=(row.reconnects or _supplier(row))[:300],
        )
    if row.how_far == Isolating.CUT:
        _carried_out(row, incident, decision, by=by)


def _question(row: Isolation, incident: Incident, *, by: Any) -> Decision:
    actions = _actions(row, incident)
    words = _("{supplier} cuts its links to us: {what}").format(supplier=_supplier(row), what=row.what)
    return deciding.ask(
        incident,
        by=by,
        question=words,
        kind=DecisionKind.ISOLATE if actions else DecisionKind.FREE,
        actions=actions,
        texts=() if actions else (row.what,),
        waits_for=_supplier(row),
    )


def _actions(row: Isolation, incident: Incident) -> list[dict[str, Any]]:
    """The links to cut in the incident's landscapes, and what is out of reach without its link being drawn."""
    touched = Stakes.of(row.line.joint, {row.line.organisation_id}).touched
    found = []
    for told in picture(incident).landscapes:
        if told.landscape not in touched:
            continue
        scenario = supposing.scenario(told.model, Effect.CUT, touched[told.landscape].parts)
        for id in [*sorted(scenario.cut), *sorted(scenario.isolated)]:
            verb = "cut" if id in told.model.links else "isolate"
            found.append(parts.action(told, id, verb, reason=row.reason, team=_supplier(row)))
    return found


def _carried_out(row: Isolation, incident: Incident, decision: Decision, *, by: Any) -> None:
    at = row.cut_at or timezone.now()
    if decision.state_now == DecisionState.DECIDED and decision.chosen == FIRST:
        deciding.carry_out(incident, decision, decision.version, by=by, which=None, at=at, who=_supplier(row))
    elif decision.state_now != DecisionState.CARRIED_OUT:
        # The body decided otherwise, and it was cut all the same: what is so is marked.
        for one in _actions(row, incident):
            mark(incident, one["landscape"], one["element"], one["mark"], by=by, since=at, note=row.what)
    if row.cut_off is None:
        made = CutOff.objects.create(
            incident=incident,
            party=_supplier(row)[:160],
            what=_what(row),
            since=at,
            conditions=row.conditions,
            evidence=row.evidence,
            reconnects=row.reconnects,
        )
        incident_writing.write(incident, "cutoff.made", made, by=by, event_at=at)
        Isolation.objects.filter(pk=row.pk).update(cut_off=made)


def _what(row: Isolation) -> str:
    until = _("until {moment}").format(moment=moment(row.until, "absolute")) if row.until else ""
    return (f"{row.what} ({until})" if until else row.what)[:300]
