"""What each report says, from the picture of the incident: nobody types what is known already."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from warroom.clocks import shown as clocks
from warroom.decisions.models import DecisionState
from warroom.decisions.shown import decisions
from warroom.exercises import evaluating
from warroom.incidents import telling
from warroom.incidents.cards import all_services
from warroom.incidents.fate import fates
from warroom.incidents.picture import Picture, picture
from warroom.incidents.situation import head as incident_head
from warroom.incidents.taxonomy import Mark
from warroom.landscapes.outcome import ORDER
from warroom.reports import trend
from warroom.reports.models import Lesson, Report, ReportKind
from warroom.reports.pieces import Piece, counts, drawing, facts, table, text
from warroom.tasks.showing import rows as tasks
from warroom.templatetags.warroom import STATE_WORDS, moment
from warroom.theft.holding import at_stake
from warroom.typesetting import head
from weerbaar.drawing import Show, View, choose_view, draw, mark
from weerbaar.landscape.reading import BadInput

ROWS = 8
"""Rows of a table in a situation report: one to two pages."""


def document(
    now: Picture, kind: str, *, checkpoint: str, told: dict[str, str], before: Report | None
) -> dict[str, Any]:
    """Everything the report says: its head and its pieces. ``told`` is what its maker wrote; ``before`` the report of
    this kind made before it."""
    about = incident_head(now)
    organisations = ", ".join(one["name"] for one in now.head.get("organisations", []))
    makers = {
        ReportKind.SITUATION: _situation,
        ReportKind.SUMMARY: _summary,
        ReportKind.TIMELINE: _timeline,
        ReportKind.AFTER_ACTION: _after_action,
    }
    label = str(ReportKind(kind).label)
    return {
        "head": head(
            organisation=organisations,
            title=f"{label} – {about['title']}",
            moment=_("as of {moment}").format(moment=at(now.moment)),
            tlp=about["tlp"],
            exercise=bool(now.head.get("exercise")),
            checkpoint=checkpoint,
        ),
        "title": label,
        "subtitle": _("{title} – day {day}, {moment}").format(
            title=about["title"], day=about["day"], moment=at(now.moment)
        ),
        "pieces": [p for p in makers[ReportKind(kind)](now, told, before) if p],
        "language": get_language() or "nl",
    }


def at(value: datetime | None) -> str:
    """A moment as people write it."""
    return moment(value, "absolute") if value else ""


def _situation(now: Picture, told: dict[str, str], before: Report | None) -> list[Piece]:
    about = incident_head(now)
    return [
        facts(
            _("In short"),
            [
                (_("Kind and severity"), f"{about['kind_words']} · {about['severity']}"),
                (_("Phase"), about["phase"]),
                (_("Since"), at(about["since"])),
                (_("Who leads"), "; ".join(f"{role}: {name}" for role, name, _phone in about["holders"])),
                (_("Where we meet"), about["meeting"]),
                (_("Next report"), at(about["next_report"])),
            ],
        ),
        text(_("Situation"), told.get("situation", "")) if told.get("situation") else {},
        *_services(now),
        _hit(now),
        _cut_off(now),
        _theft(now),
        *_decisions(now),
        _deadlines(now),
        _tasks(now),
        text(_("Next steps"), told.get("next", "")) if told.get("next") else {},
        _since(now, before),
        _drawn(now),
    ]


def _summary(now: Picture, told: dict[str, str], before: Report | None) -> list[Piece]:
    services = all_services(now)
    down = [f for f in services if f.fails]
    people = sum(f.element.number("people_per_day") or 0 for f in down)
    unknown = sum(f.element.number("people_per_day") is None for f in down)
    sentence = ngettext("{n} of {total} services is down.", "{n} of {total} services are down.", len(down)).format(
        n=len(down), total=len(services)
    )
    if people:
        sentence += " " + _("Normally {people} people a day use what is down.").format(people=int(people))
    if unknown:
        sentence += " " + ngettext(
            "Of {n} of them that number is not known.", "Of {n} of them that number is not known.", unknown
        ).format(n=unknown)
    return [
        text(_("In short"), told.get("situation", ""), sentence),
        *_services(now, most=6),
        *_decisions(now, most=6),
        _deadlines(now, most=4),
        _theft(now),
        text(_("Next steps"), told.get("next", "")) if told.get("next") else {},
        _trend(now),
    ]


def _timeline(now: Picture, told: dict[str, str], before: Report | None) -> list[Piece]:
    lines = telling.last(now, 5000)
    by_event = sorted(lines, key=lambda line: (line.event_at or line.recorded_at, line.sequence))
    rows = [
        (
            str(line.sequence),
            at(line.event_at or line.recorded_at),
            at(line.recorded_at) if line.happened_earlier else "",
            f"{line.what}: {line.about}" if line.about else line.what,
            line.who,
        )
        for line in by_event
    ]
    columns = (_("No."), _("Happened"), _("Entered"), _("What"), _("Who"))
    return [
        text("", told.get("situation", "")) if told.get("situation") else {},
        _trend(now),
        table(
            _("Everything in the ledger, by when it happened"),
            columns,
            rows,
            _("Nothing yet."),
            widths=(1, 4, 4, 12, 4),
        ),
    ]


def _after_action(now: Picture, told: dict[str, str], before: Report | None) -> list[Piece]:
    about = incident_head(now)
    opened = _moment(now.head.get("opened_at"))
    closed = about["closed_at"]
    found = decisions(now)
    decided = [one for one in found if one.decided_at]
    first = min((one.decided_at for one in decided if one.decided_at), default=None)
    clock_rows = clocks.rows(now)
    late = [row for row in clock_rows if row.tone == "late" or (row.sent_at and row.due and row.sent_at > row.due)]
    lessons = [{**row, "words": Lesson.State(row["lesson_state"]).label} for row in now.of("lesson")]
    return [
        facts(
            _("The incident"),
            [
                (_("Kind and severity"), f"{about['kind_words']} · {about['severity']}"),
                (_("Since"), at(about["since"])),
                (_("Opened"), at(opened)),
                (_("Closed"), at(closed) or _("not yet")),
                (_("First decision"), f"{at(first)} ({_after(opened, first)})" if first and opened else _("none")),
                (_("Decisions"), str(len(decided))),
                (_("Deadlines"), _("{n}, of which {late} late").format(n=len(clock_rows), late=len(late))),
                (_("Entries in the ledger"), str(now.sequence)),
            ],
        ),
        text(_("What happened"), told.get("situation", "")) if told.get("situation") else {},
        _trend(now),
        _exercise(now),
        *_decisions(now, most=40),
        _deadlines(now, most=40, everything=True),
        _theft(now),
        table(
            _("Lessons and recommendations"),
            (_("What was learned"), _("What should change"), _("Who sees to it"), _("By when"), _("State")),
            [(row["learned"], row["title"], row["owner"], _day(row["due_on"]), str(row["words"])) for row in lessons],
            _("No lessons written down yet."),
        ),
        text(_("Next steps"), told.get("next", "")) if told.get("next") else {},
    ]


def _exercise(now: Picture) -> Piece:
    found = evaluating.evaluate(now)
    return facts(_("The exercise, from its ledger"), evaluating.figures(found)) if found else {}


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _day(value: str | None) -> str:
    return moment_of_day(value) if value else ""


def moment_of_day(value: str) -> str:
    """A date as people write it."""
    return date_format(datetime.fromisoformat(value).date(), "j F Y")


def _after(opened: datetime, later: datetime) -> str:
    return _("{time} after opening").format(time=clocks.words(max(later - opened, timedelta(0))))


def _services(now: Picture, most: int = ROWS) -> list[Piece]:
    services = all_services(now)
    by_state = Counter(f.shown for f in services)
    failing = [f for f in services if f.fails]
    rows = []
    for f in failing[:most]:
        until = f.row.paper_until if f.row else None
        paper = _("on paper until {moment}").format(moment=at(until)) if until and until > now.moment else ""
        if until and until <= now.moment:
            paper = _("paper ended {moment}").format(moment=at(until))
        why = f.row.why if f.row else ""
        rows.append((f.element.name, str(STATE_WORDS[f.shown]) + (f" ({_('seen')})" if f.sight else ""), why, paper))
    return [
        counts(_("Services"), [(s, str(STATE_WORDS[s]), by_state[s]) for s in ORDER if by_state[s]]),
        table(
            _("What is down, heaviest first"),
            (_("Service"), _("State"), _("Why"), _("Paper")),
            rows,
            _("Nothing is down, as far as is known."),
            more=max(0, len(failing) - most),
            widths=(5, 3, 9, 5),
        ),
    ]


def _hit(now: Picture) -> Piece:
    rows = [
        (
            fate.told.model.name_of(fact["element"]),
            str(Mark(fact["mark"]).label),
            at(_moment(fact["since"])),
            fact["note"],
        )
        for fate in fates(now)
        for fact in fate.told.facts
    ]
    return table(
        _("What is hit or cut"),
        (_("Part"), _("What"), _("Since"), _("How we know")),
        rows[:ROWS],
        _("Nothing is marked as hit yet."),
        more=max(0, len(rows) - ROWS),
        widths=(5, 3, 4, 8),
    )


def _cut_off(now: Picture) -> Piece:
    rows = [
        (row["party"], row["what"], at(_moment(row["since"])), row["conditions"])
        for row in now.of("cutoff")
        if not row["reconnected_at"]
    ]
    columns = (_("Cut off by"), _("What"), _("Since"), _("Their conditions"))
    return table(_("Cut off by others"), columns, rows) if rows else {}


def _theft(now: Picture) -> Piece:
    track = next(iter(now.of("track")), None)
    stake = at_stake(now)
    if track is None and not stake:
        return {}
    people = sum(one.people or 0 for one in stake)
    unknown = sum(one.people is None for one in stake)
    return facts(
        _("Data theft"),
        [
            (_("Claimed"), ", ".join(x for x in (track["group"], track["claimed"]) if x) if track else _("nothing")),
            (_("Proven"), (track["proven"] if track else "") or _("not known")),
            (
                _("Within reach"),
                _("{n} datasets with personal data, {people} people, of {unknown} the number is not known").format(
                    n=len(stake), people=people, unknown=unknown
                ),
            ),
            (_("Published"), at(_moment(track["published_at"])) if track else ""),
        ],
    )


def _decisions(now: Picture, most: int = ROWS) -> list[Piece]:
    found = decisions(now)
    waiting = [one for one in found if one.stands == DecisionState.OPEN]
    taken = sorted((one for one in found if one.decided_at), key=lambda one: one.decided_at or now.moment, reverse=True)
    pieces = [
        table(
            _("To be decided"),
            (_("Question"), _("Waits for"), _("Since")),
            [(one.question, one.state["waits_for"] or "", at(one.asked_at)) for one in waiting[:most]],
            _("No question waits for a decision."),
            more=max(0, len(waiting) - most),
        )
    ]
    if taken:
        pieces.append(
            table(
                _("Decided"),
                (_("Question"), _("Chosen"), _("By"), _("When")),
                [
                    (one.question, str(one.chosen["text"]) if one.chosen else "", one.decided_name, at(one.decided_at))
                    for one in taken[:most]
                ],
                more=max(0, len(taken) - most),
            )
        )
    return pieces


def _deadlines(now: Picture, most: int = ROWS, *, everything: bool = False) -> Piece:
    found = [row for row in clocks.rows(now) if everything or row.open]
    return table(
        _("Deadlines"),
        (_("What"), _("To whom"), _("At the latest"), _("Time left or state")),
        [
            (row.name, row.whom, row.until, row.left if row.open else " ".join((row.status_words, row.reference)))
            for row in found[:most]
        ],
        _("No deadline runs."),
        more=max(0, len(found) - most),
    )


def _tasks(now: Picture) -> Piece:
    found = [row for row in tasks(now) if row.unfinished]
    late = sum(row.late for row in found)
    found.sort(key=lambda row: (not row.late, row.due_at or datetime.max.replace(tzinfo=now.moment.tzinfo)))
    return table(
        _("Tasks: {n} open, {late} late").format(n=len(found), late=late),
        (_("Task"), _("Who"), _("Due")),
        [(row.title, row.who, at(row.due_at) + (f" – {_('late')}" if row.late else "")) for row in found[:6]],
        _("No task is open."),
        more=max(0, len(found) - 6),
    )


def _since(now: Picture, before: Report | None) -> Piece:
    if before is None:
        return {}
    then = picture(now.incident, at=before.as_of)
    old = {f.key: f.shown for fate in fates(then) for f in fate.services}
    changed = [f for fate in fates(now) for f in fate.services if old.get(f.key, f.shown) != f.shown]
    rows = [(f.element.name, str(STATE_WORDS[old[f.key]]), str(STATE_WORDS[f.shown])) for f in changed[:ROWS]]
    return table(
        _("Changed since the report of {moment}").format(moment=at(before.as_of)),
        (_("Service"), _("Was"), _("Is")),
        rows,
        _("No service changed."),
        more=max(0, len(changed) - ROWS),
    )


def _trend(now: Picture) -> Piece:
    found = trend.points(now.incident, now.moment)
    if not found:
        return {}
    worst = max(down for _at, down, _unknown in found)
    words = _("at worst {worst}, now {n}").format(worst=worst, n=found[-1][1])
    title = _("Services down over time")
    svg = trend.drawn(found, title=title, words=words)
    return drawing(title, svg, words) if svg else {}


def _drawn(now: Picture) -> Piece:
    """The landscape with what is hit and what does not work, folded so that it fits the page."""
    for fate in fates(now):
        if not fate.told.facts:
            continue
        model = fate.told.model
        try:
            chosen = choose_view(model, View(show=Show.PART), mark(model, fate.scenario, fate.answer))
        except BadInput:
            continue
        if not chosen.nodes:
            continue
        title = _("What takes part")
        words = ngettext("{n} box", "{n} boxes", len(chosen.nodes)).format(n=len(chosen.nodes))
        return drawing(title, draw(chosen, title=title), words)
    return {}
