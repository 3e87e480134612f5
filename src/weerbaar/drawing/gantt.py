"""A recovery plan as an SVG Gantt by team: bars, shift nights, milestones in words, yesterday's plan under today's.

Colours are presentation attributes and the classes ``g-…`` are there for a style sheet, as in ``svg.py``. Time is on
the x axis; a lane is one person's worth of work of a team, so bars of one team never lie on each other.
"""

from collections.abc import Callable, Iterable
from html import escape

from weerbaar.drawing.text import shortened, width
from weerbaar.landscape.model import Landscape
from weerbaar.language import Message, _
from weerbaar.planning.recovery.damage import TaskKind
from weerbaar.planning.recovery.explaining import named
from weerbaar.planning.recovery.plan import Plan, PlannedTask, Progress
from weerbaar.planning.recovery.words import duration, moment, short

_FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
_INK, _INK_2, _LINE = "#18212b", "#4d5a68", "#d5dbe1"
_BAR = {
    TaskKind.REBUILD: ("#2b3340", "#ffffff", "rebuild"),
    TaskKind.RESTORE: ("#0f5a78", "#ffffff", "restore from backup"),
    TaskKind.REINSTALL: ("#5a5775", "#ffffff", "reinstall"),
    TaskKind.REENTER: ("#8a5300", "#ffffff", "re-enter data"),
    TaskKind.VERIFY: ("#cfe6d8", "#18212b", "verify clean"),
    TaskKind.REOPEN: ("#f4e8f9", "#18212b", "reopen"),
    TaskKind.BACKLOG: ("#fdf0d9", "#18212b", "enter paper"),
}
"""Fill, ink and the msgid of each kind of work."""
LANE, BAR, LEFT, TOP, MARGIN = 24, 15, 190, 78, 16
MILESTONE = 20
MOST_LANES = 400


def draw(
    landscape: Landscape,
    plan: Plan,
    *,
    room: int = 1200,
    name: str = "recovery",
    url: Callable[[PlannedTask], str | None] | None = None,
) -> str:
    """``plan`` as one ``<svg>`` element, ``room`` pixels wide. ``name`` begins the ids in it. Each bar is a link to
    ``url(task)``, where it is said why it comes first; without ``url`` it says so only when pointed at.

    When the plan is not dated the axis has no moments: the bars show an order only.
    """
    work = [t for t in plan.tasks if t.kind is not TaskKind.BACKLOG]
    span = max([1.0, *(t.end_h for t in work), *(s.back_h for s in plan.services)])
    scale = (room - LEFT - 2 * MARGIN) / span
    lanes = _lanes(landscape, work, scale)
    milestones = _milestone_rows(landscape, plan, scale, room)
    rows = sum(len(members) for _team, members in lanes)
    first = TOP + (max((row for *_, row in milestones), default=-1) + 1) * MILESTONE + 14
    height = first + min(rows, MOST_LANES) * LANE + len(lanes) * 8 + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gantt" viewBox="0 0 {room} {height:g}" width="{room}" '
        f'height="{height:g}" role="{"group" if url else "img"}" '
        f'aria-labelledby="{escape(name)}-title {escape(name)}-desc" font-family="{escape(_FONT)}">',
        f'<title id="{escape(name)}-title">{escape(_("What is rebuilt when, by team"))}</title>',
        f'<desc id="{escape(name)}-desc">{escape(str(plan.headline))}</desc>',
        *_legend(work, plan),
        *_axis(plan, span, scale, height),
        *_milestones(milestones, scale, first),
    ]
    y, drawn = float(first), 0
    for team, members in lanes:
        parts.append(f'<path class="g-line" d="M{MARGIN} {y:g}h{room - 2 * MARGIN}" stroke="{_LINE}"/>')
        label = shortened(team, LEFT - MARGIN - 26, 13)
        parts.append(
            f'<text class="g-ink" x="{MARGIN}" y="{y + 18:g}" font-size="13" font-weight="600" fill="{_INK}">'
            f"{escape(label)}<title>{escape(team)}</title></text>"
        )
        for lane in members:
            if drawn == MOST_LANES:
                break
            parts += [_linked(_bar(landscape, plan, t, y, scale), landscape, t, url) for t in lane]
            y += LANE
            drawn += 1
        y += 8
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _lanes(
    landscape: Landscape, work: Iterable[PlannedTask], scale: float
) -> list[tuple[str, list[list[PlannedTask]]]]:
    """``(team, lanes)``: every task in the first lane that is free, teams in the order in which they begin."""
    teams: dict[str, list[list[PlannedTask]]] = {}
    for task in sorted(work, key=lambda t: (t.start_h, t.end_h, t.id)):
        name = landscape.name_of(task.team) if task.team else _("no team")
        lanes = teams.setdefault(name, [])
        for lane in lanes:
            # A bar is at least three pixels, so what is too short to see needs room too.
            if lane[-1].end_h <= task.start_h and (task.start_h - lane[-1].start_h) * scale >= 3:
                lane.append(task)
                break
        else:
            lanes.append([task])
    return list(teams.items())


def _bar(landscape: Landscape, plan: Plan, task: PlannedTask, y: float, scale: float) -> str:
    fill, ink, _words = _BAR[task.kind]
    x, length = LEFT + task.start_h * scale, max(3.0, (task.end_h - task.start_h) * scale)
    what = str(named(task.kind, landscape.name_of(task.element)))
    looks = f'class="g-bar{" g-bar--assumed" if task.assumed else ""}" fill="{fill}"'
    if task.assumed:
        looks += f' stroke="{_INK_2}" stroke-dasharray="3 2"'
    if task.progress is Progress.DONE:
        looks += ' opacity="0.45"'
    parts = [
        f'<g class="g-task g-task--{task.kind.value} g-task--{task.progress.value}" data-task="{escape(task.id)}">',
        f"<title>{escape(_told(landscape, plan, task, what))}</title>",
        f'<rect x="{x:g}" y="{y + 3:g}" width="{length:g}" height="{BAR}" rx="3" {looks}/>',
    ]
    if task.progress is Progress.RUNNING:
        parts.append(f'<path class="g-running" d="M{x:g} {y + 3:g}v{BAR}" stroke="#b3201d" stroke-width="3"/>')
    if length > 34:
        text = shortened(landscape.name_of(task.element), length - 8, 11)
        if len(text) > 3:
            parts.append(
                f'<text class="g-name" x="{x + 4:g}" y="{y + 14:g}" font-size="11" fill="{ink}">{escape(text)}</text>'
            )
    if task.before is not None:
        a, b = LEFT + task.before[0] * scale, max(2.0, (task.before[1] - task.before[0]) * scale)
        parts.append(
            f'<path class="g-yesterday" d="M{a:g} {y + BAR + 5.5:g}h{b:g}" stroke="{_INK_2}" stroke-width="1.5"/>'
        )
    parts.append("</g>")
    return "".join(parts)


def _linked(bar: str, landscape: Landscape, task: PlannedTask, url: Callable[[PlannedTask], str | None] | None) -> str:
    href = url(task) if url else None
    if href is None:
        return bar
    what = named(task.kind, landscape.name_of(task.element))
    label = Message("why first? {task}", task=what)
    return f'<a href="{escape(href)}" aria-label="{escape(str(label))}">{bar}</a>'


def _told(landscape: Landscape, plan: Plan, task: PlannedTask, what: str) -> str:
    """What, when, why and why then: the same words as the report."""
    parts = [what]
    if plan.dated:
        parts.append(f"{short(plan.begin, task.start_h)} – {short(plan.begin, task.end_h)} ({duration(task.work_h)})")
    parts += [str(task.why), str(task.reason)]
    if task.serves:
        parts.append(str(Message("for {service}", service=landscape.name_of(task.serves))))
    if task.assumed:
        parts.append(_("the time is assumed"))
    if task.before is not None and abs(task.before[0] - task.start_h) > 0.5 and plan.dated:
        parts.append(str(Message("yesterday: {when}", when=short(plan.begin, task.before[0]))))
    return "; ".join(parts)


def _axis(plan: Plan, span: float, scale: float, height: float) -> list[str]:
    if not plan.dated:
        words = _("order only: too much is assumed for moments")
        return [f'<text class="g-quiet" x="{LEFT}" y="{TOP - 8}" font-size="12" fill="{_INK_2}">{escape(words)}</text>']
    parts = []
    midnight = -(plan.begin.hour + plan.begin.minute / 60 if plan.begin else 8.0)
    days = max(1, int(60 / (24 * scale)) + 1)
    n, free = 0, 0.0
    while midnight + 24 * n <= span:
        x = LEFT + (midnight + 24 * n) * scale
        if x >= LEFT:
            parts.append(f'<path class="g-line" d="M{x:g} {TOP - 4}V{height - MARGIN:g}" stroke="{_LINE}"/>')
        label_at = max(midnight + 24 * n, 0.0)
        text = short(plan.begin, label_at).rsplit(",", 1)[0]
        at = LEFT + label_at * scale + 3
        if n % days == 0 and at >= free:
            free = at + width(text, 11) + 6
            parts.append(
                f'<text class="g-quiet" x="{at:g}" y="{TOP - 8}" font-size="11" fill="{_INK_2}">{escape(text)}</text>'
            )
        n += 1
    if plan.now_h:
        x = LEFT + plan.now_h * scale
        parts.append(
            f'<path class="g-now" d="M{x:g} {TOP - 4}V{height - MARGIN:g}" stroke="#b3201d" stroke-width="1.5">'
            f"<title>{escape(_('now'))}</title></path>"
        )
    return parts


def _milestone_rows(
    landscape: Landscape, plan: Plan, scale: float, room: int
) -> list[tuple[float, str, str, bool, int]]:
    """``(hours, words, title, to the left, row)``: services that come back together share one milestone."""
    together: dict[float, list[str]] = {}
    for s in plan.services:
        together.setdefault(s.back_h, []).append(s.id)
    placed: list[tuple[float, str, str, bool, int]] = []
    ends: list[float] = []
    for hours, ids in sorted(together.items()):
        names = [landscape.name_of(id) for id in ids]
        shown = names[0] if len(names) == 1 else str(Message("{name} and {n} more", name=names[0], n=len(names) - 1))
        words = str(Message("{service} again", service=shown))
        if plan.dated:
            words = str(Message("{service} again: {when}", service=shown, when=moment(plan.begin, hours)))
        x = LEFT + hours * scale
        left = x + 14 + width(words, 11) > room - 4
        begin = x - 12 - width(words, 11) if left else x - 6
        end = x + 8 if left else x + 14 + width(words, 11)
        row = next((k for k, e in enumerate(ends) if e <= begin), len(ends))
        if row == len(ends):
            ends.append(end)
        ends[row] = end
        placed.append((hours, words, ", ".join(names), left, row))
    return placed


def _milestones(rows: list[tuple[float, str, str, bool, int]], scale: float, first: float) -> list[str]:
    drops, marks = [], []
    for hours, words, title, left, row in rows:
        x, y = LEFT + hours * scale, TOP + 10 + row * MILESTONE
        at, anchor = (x - 9, "end") if left else (x + 9, "start")
        length = width(words, 11)
        drops.append(
            f'<path class="g-drop" d="M{x:g} {y + 6:g}V{first - 4:g}" stroke="#1d6b43" stroke-width="0.75" '
            f'stroke-dasharray="2 3"/>'
        )
        marks.append(
            f'<g class="g-milestone"><title>{escape(title)}</title>'
            # The lines of the milestones above end behind the words.
            f'<rect class="g-ground" x="{at - (length if left else 0) - 2:g}" y="{y - 7:g}" width="{length + 4:g}" '
            f'height="14" fill="#ffffff"/>'
            f'<path class="g-diamond" d="M{x:g} {y - 5:g}l5 5l-5 5l-5 -5z" fill="#1d6b43"/>'
            f'<text class="g-ink" x="{at:g}" y="{y + 4:g}" font-size="11" text-anchor="{anchor}" fill="{_INK}">'
            f"{escape(words)}</text></g>"
        )
    return drops + marks


def _legend(work: list[PlannedTask], plan: Plan) -> list[str]:
    parts, x = ['<g class="g-legend">'], float(MARGIN)
    present = {t.kind for t in work}
    for kind, (fill, _ink, words) in _BAR.items():
        if kind not in present:
            continue
        parts.append(
            f'<g class="g-task--{kind.value}">'
            f'<rect class="g-bar" x="{x:g}" y="{MARGIN}" width="16" height="12" rx="3" fill="{fill}"/></g>'
        )
        x = _legend_text(parts, _(words), x + 22)
    if any(t.assumed for t in work):
        parts.append(
            f'<rect class="g-assumed" x="{x:g}" y="{MARGIN}" width="16" height="12" rx="3" fill="#ffffff" '
            f'stroke="{_INK_2}" stroke-dasharray="3 2"/>'
        )
        x = _legend_text(parts, _("time assumed"), x + 22)
    if any(t.before for t in work):
        parts.append(f'<path class="g-yesterday" d="M{x:g} {MARGIN + 6}h16" stroke="{_INK_2}" stroke-width="1.5"/>')
        x = _legend_text(parts, _("yesterday's plan"), x + 22)
    if plan.services:
        parts.append(f'<path class="g-diamond" d="M{x + 6:g} {MARGIN + 1}l5 5l-5 5l-5 -5z" fill="#1d6b43"/>')
        _legend_text(parts, _("service is back"), x + 18)
    parts.append("</g>")
    return parts


def _legend_text(parts: list[str], words: str, x: float) -> float:
    parts.append(
        f'<text class="g-quiet" x="{x:g}" y="{MARGIN + 10}" font-size="12" fill="{_INK_2}">{escape(words)}</text>'
    )
    return x + width(words, 12) + 18
