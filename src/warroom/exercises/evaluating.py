"""What an exercise shows, from its ledger alone: how fast, what was met, what came back, what stayed without answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from warroom.clocks import shown as clocks
from warroom.clocks.models import Status
from warroom.decisions.shown import decisions
from warroom.incidents.fate import fates
from warroom.incidents.picture import Picture, picture, when
from warroom.incidents.taxonomy import Mark
from warroom.ledger import reading
from warroom.reports import trend
from warroom.reports.models import ReportKind

CONTAINING = (Mark.ISOLATED, Mark.CUT)


@dataclass(frozen=True)
class Evaluation:
    """Counts and lengths of time, from the start of the exercise; None: it did not happen."""

    started_at: datetime
    until: datetime
    first_decision: timedelta | None
    decisions: int
    first_containment: timedelta | None
    deadlines_met: int
    deadlines_missed: int
    deadlines_running: int
    worst_down: int
    restored: tuple[str, ...]
    still_down: int
    arrived: int
    answered: int
    answer_median: timedelta | None
    reports_on_time: int
    reports_late: int
    injects: tuple[dict[str, Any], ...]


def evaluate(now: Picture) -> Evaluation | None:
    """The evaluation as of ``now``; None when no script was played. Counts up to the end of the exercise."""
    played = next(iter(now.of("exercise")), None)
    if played is None:
        return None
    begun = when(played["started_at"]) or now.moment
    ended = when(played["ended_at"])
    if ended and ended < now.moment:
        # By entry: the one that says it has ended was made at that moment, a little after.
        now = picture(now.incident, at=ended)
    decided = [one.decided_at for one in decisions(now) if one.decided_at]
    clock_rows = clocks.rows(now)
    arrived = tuple(now.of("inject"))
    waits = [
        (answered - came).total_seconds()
        for answered, came in ((when(i["answered_at"]), when(i["arrived_at"])) for i in arrived)
        if answered and came
    ]
    worst, restored, still = _services(now)
    on_time, late = _reports(now)
    return Evaluation(
        started_at=begun,
        until=ended or now.moment,
        first_decision=_after(begun, min(decided, default=None)),
        decisions=len(decided),
        first_containment=_after(begun, _first_containment(now)),
        deadlines_met=sum(_met(row) for row in clock_rows),
        deadlines_missed=sum(_missed(row, now.moment) for row in clock_rows),
        deadlines_running=sum(row.open and not _missed(row, now.moment) for row in clock_rows),
        worst_down=worst,
        restored=restored,
        still_down=still,
        arrived=len(arrived),
        answered=len(waits),
        answer_median=timedelta(seconds=median(waits)) if waits else None,
        reports_on_time=on_time,
        reports_late=late,
        injects=arrived,
    )


def _after(begun: datetime, moment: datetime | None) -> timedelta | None:
    """How long after the start; what happened before it counts as at once."""
    return max(timedelta(0), moment - begun) if moment else None


def _first_containment(now: Picture) -> datetime | None:
    """When something was first isolated or cut: also when that was undone since."""
    entries = reading.entries(now.incident.chain, now.sequence).filter(kind="fact.marked")
    for entry in entries:
        state = (entry.body() or {}).get("state") or {}
        if state.get("mark") in CONTAINING:
            return when(state["since"]) or entry.recorded_at
    return None


def _met(row: clocks.Row) -> bool:
    return row.status in (Status.SENT, Status.CONFIRMED) and not (row.due and row.sent_at and row.sent_at > row.due)


def _missed(row: clocks.Row, moment: datetime) -> bool:
    if row.open:
        return row.due is not None and row.due < moment
    return bool(row.due and row.sent_at and row.sent_at > row.due)


def _services(now: Picture) -> tuple[int, tuple[str, ...], int]:
    """How many services were down at worst, which of those work again, how many do not work now."""
    points = trend.points(now.incident, now.moment)
    worst_at, worst, _unknown = max(points, key=lambda point: point[1])
    then = {f.key for fate in fates(picture(now.incident, at=worst_at)) for f in fate.services if f.fails}
    today = [f for fate in fates(now) for f in fate.services]
    restored = tuple(sorted(f.element.name for f in today if f.key in then and not f.fails))
    return worst, restored, sum(f.fails for f in today)


def _reports(now: Picture) -> tuple[int, int]:
    """Situation reports made in time, and late ones – also one that should have been there by now."""
    due: datetime | None = None
    on_time = late = 0
    for entry in reading.entries(now.incident.chain, now.sequence):
        if entry.kind != "report.made" and not entry.kind.startswith("incident."):
            continue
        state = (entry.body() or {}).get("state") or {}
        if "next_report_at" in state:
            due = when(state["next_report_at"])
        elif state.get("kind") == ReportKind.SITUATION:
            if due is not None and entry.recorded_at > due:
                late += 1
            else:
                on_time += 1
    return on_time, late + (due is not None and due < now.moment)


def figures(found: Evaluation) -> list[tuple[str, str]]:
    """The evaluation as label and value."""
    deadlines = _("{met} met, {missed} missed, {running} still run").format(
        met=found.deadlines_met, missed=found.deadlines_missed, running=found.deadlines_running
    )
    services = _("{worst} down at worst, {restored} of those restored, {still} down at the end").format(
        worst=found.worst_down, restored=len(found.restored), still=found.still_down
    )
    answered = _("{n} of {total}").format(n=found.answered, total=found.arrived)
    if found.answer_median is not None:
        answered += " " + _("(half of them within {time})").format(time=clocks.words(found.answer_median))
    reports = _("{on_time} on time, {late} late").format(on_time=found.reports_on_time, late=found.reports_late)
    return [
        (_("Took"), clocks.words(found.until - found.started_at)),
        (_("Time to the first decision"), _time(found.first_decision)),
        (_("Decisions"), str(found.decisions)),
        (_("Time to the first containment"), _time(found.first_containment)),
        (_("Deadlines"), deadlines),
        (_("Services"), services),
        (_("Messages answered"), answered),
        (_("Situation reports"), reports),
    ]


def _time(span: timedelta | None) -> str:
    return clocks.words(span) if span is not None else _("not in this exercise")
