"""What people do to clocks: start, correct, send, confirm, set aside. Each with its entry in the ledger."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.clocks import reckoning
from warroom.clocks.models import Clock, ClockSettings, Status, settings_of
from warroom.incidents.models import Incident
from warroom.incidents.writing import Overtaken, Refused, change, write
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation
from weerbaar.deadlines import Bound, Rule, rules
from weerbaar.deadlines.rules import addressees, data_of, read_rule

MOST_CLOCKS = 200


@transaction.atomic
def start(
    incident: Incident,
    organisation: Organisation,
    rule_id: str,
    trigger_at: datetime,
    *,
    by: Any,
    own_rule: dict[str, Any] | None = None,
    closed: bool = False,
) -> Clock:
    """Start the clock of ``rule_id`` for ``organisation`` at ``trigger_at``; its reminders are made with it.

    Raises Refused when the rule does not concern the organisation, or the same clock runs already; Closed in a closed
    incident unless ``closed``.
    """
    reckoning.lock(incident)
    rule_data = own_rule or data_of(rule_id)
    rule = read_rule(rule_data, rule_id)
    settings = settings_of(organisation)
    bound = rule.binds(organisation.kind, settings.nis2)
    if bound is Bound.NOT:
        raise Refused(_("This rule does not concern {organisation}.").format(organisation=organisation))
    if not rule.in_force(trigger_at.date()):
        raise Refused(_("This rule was not in force on that day."))
    running = Clock.objects.filter(incident=incident)
    if running.filter(organisation=organisation, rule_id=rule_id, status=Status.OPEN).exists():
        raise Refused(_("This deadline runs already: correct it instead."))
    if running.count() >= MOST_CLOCKS:
        raise Refused(_("There are {n} deadlines already; no more fit.").format(n=MOST_CLOCKS))
    clock = Clock(
        incident=incident,
        organisation=organisation,
        rule_id=rule_id,
        rule_data=rule_data,
        voluntary=bound is Bound.VOLUNTARY,
        addressee="+".join(each.id for each in addressees(rule, organisation.kind, settings.authority)),
        trigger_at=trigger_at,
    )
    reckoning.set_due(clock, reckoning.acts_of(incident))
    clock.save()
    reckoning.remind(clock, timezone.now())
    write(incident, "clock.started", clock, by=by, event_at=trigger_at, closed=closed)
    return clock


@transaction.atomic
def correct(clock: Clock, seen: int, trigger_at: datetime, reason: str, *, by: Any) -> None:
    """The trigger was at another moment: the due time is worked out anew, what it was before stays visible.

    Raises Overtaken when somebody changed the clock since ``seen``, Refused without a reason.
    """
    if not reason.strip():
        raise Refused(_("Say why: how do you know that it was at another time?"))
    reckoning.lock(clock.incident)
    clock.refresh_from_db()
    now = timezone.now()
    before = clock.due_at
    clock.corrections = [
        *clock.corrections,
        {"trigger": trigger_at.isoformat(), "recorded_at": now.isoformat(), "reason": reason.strip()[:500]},
    ]
    reckoning.set_due(clock, reckoning.acts_of(clock.incident))
    change(clock, seen, **_moved(clock), corrections=clock.corrections)
    reckoning.remind(clock, now)
    write(
        clock.incident,
        "clock.corrected",
        clock,
        by=by,
        event_at=trigger_at,
        payload={"before": before.isoformat() if before else None, "why": reason.strip()[:500]},
        closed=True,
    )


def _moved(clock: Clock) -> dict[str, Any]:
    names = ("due_at", "safe_at", "original_due_at", "suspended", "excused_until", "acts")
    return {name: getattr(clock, name) for name in names}


@transaction.atomic
def moved_by_acts(incident: Incident, *, by: Any) -> int:
    """Work out every clock of the incident anew after its acts changed; how many moved."""
    acts, now, moved = reckoning.acts_of(incident), timezone.now(), 0
    for clock in Clock.objects.filter(incident=incident).select_related("organisation"):
        before = clock.due_at
        if not reckoning.set_due(clock, acts):
            continue
        change(clock, None, **_moved(clock))
        reckoning.remind(clock, now)
        write(
            incident,
            "clock.moved",
            clock,
            by=by,
            payload={"before": before.isoformat() if before else None},
            closed=True,
        )
        moved += 1
    return moved


@transaction.atomic
def send(clock: Clock, seen: int, at: datetime, reference: str, *, by: Any) -> Clock | None:
    """It was sent at ``at``, under ``reference``. Sending it again is kept and moves nothing.

    A rule that follows upon this one starts with the first sending; returns that clock. Raises Overtaken.
    """
    reckoning.lock(clock.incident)
    clock.refresh_from_db()
    first = clock.sent_at is None
    sendings = [*clock.sendings, {"at": at.isoformat(), "reference": reference.strip()[:120]}]
    change(
        clock,
        seen,
        sendings=sendings,
        sent_at=at if first else clock.sent_at,
        status=Status.SENT if clock.status != Status.CONFIRMED else Status.CONFIRMED,
        reference=reference.strip()[:120] or clock.reference,
    )
    reckoning.remind(clock, timezone.now())
    write(clock.incident, "clock.sent", clock, by=by, event_at=at, closed=True)
    if not first:
        return None
    following = next((rule.id for rule in rules().values() if rule.follows == clock.rule_id), None)
    if following is None or clock.incident.clocks.filter(organisation=clock.organisation, rule_id=following).exists():
        return None
    # What the law asks does not end with the incident.
    return start(clock.incident, clock.organisation, following, at, by=by, closed=True)


@transaction.atomic
def confirm(clock: Clock, seen: int, reference: str, *, by: Any) -> None:
    """Who received it confirmed it, under ``reference``. Raises Overtaken, and Refused before it was sent."""
    reckoning.lock(clock.incident)
    clock.refresh_from_db()
    if clock.sent_at is None:
        raise Refused(_("It has not been sent yet."))
    change(
        clock,
        seen,
        status=Status.CONFIRMED,
        confirmed_at=timezone.now(),
        reference=reference.strip()[:120] or clock.reference,
    )
    write(clock.incident, "clock.confirmed", clock, by=by, closed=True)


@transaction.atomic
def set_aside(clock: Clock, seen: int, reason: str, *, by: Any) -> None:
    """It is not needed, and why. Raises Overtaken, and Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Say why it is not needed: somebody will ask."))
    reckoning.lock(clock.incident)
    clock.refresh_from_db()
    change(clock, seen, status=Status.NOT_NEEDED, reason=reason.strip()[:500])
    reckoning.remind(clock, timezone.now())
    write(clock.incident, "clock.not_needed", clock, by=by, payload={"why": clock.reason}, closed=True)


@transaction.atomic
def reopen(clock: Clock, seen: int, *, by: Any) -> None:
    """It is needed after all, or was not sent. Raises Overtaken."""
    reckoning.lock(clock.incident)
    clock.refresh_from_db()
    change(clock, seen, status=Status.OPEN, reason="", sent_at=None, confirmed_at=None, reference="")
    reckoning.remind(clock, timezone.now())
    write(clock.incident, "clock.reopened", clock, by=by, closed=True)


def offers(incident: Incident) -> list[tuple[Organisation, Rule, Bound]]:
    """The rules that could start for the organisations of ``incident``: those that bind and those that may."""
    running = set(Clock.objects.filter(incident=incident).values_list("organisation_id", "rule_id"))
    today = timezone.localdate(incident.begun_at or incident.opened_at)
    found = []
    for organisation in incident.organisations():
        status = settings_of(organisation).nis2
        for rule in rules().values():
            bound = rule.binds(organisation.kind, status)
            wanted = rule.trigger_kind != "complete" and rule.in_force(max(today, timezone.localdate()))
            if wanted and bound is not Bound.NOT and (organisation.pk, rule.id) not in running:
                found.append((organisation, rule, bound))
    return sorted(found, key=lambda offer: offer[2] is not Bound.BOUND)


@transaction.atomic
def set_settings(organisation: Organisation, seen: int, *, by: Any, **fields: Any) -> ClockSettings:
    """Change what the law makes of ``organisation``; kept in its own ledger. Raises Overtaken."""
    row, _made = ClockSettings.objects.get_or_create(organisation=organisation)
    if not ClockSettings.objects.filter(pk=row.pk, version=seen).update(version=seen + 1, **fields):
        raise Overtaken(ClockSettings.objects.get(pk=row.pk))
    row.refresh_from_db()
    record(
        chain_of(organisation), "clocks.settings", by=by, subject=f"clocksettings/{row.pk}", state=row.state()
    )  # fmt: skip
    return row
