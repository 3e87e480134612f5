"""A recovery plan in plain words: which service when, what first, what it rests on. Never weights."""

from weerbaar.landscape.model import Landscape
from weerbaar.language import Message, _, plural
from weerbaar.planning.recovery.damage import TaskKind
from weerbaar.planning.recovery.explaining import named
from weerbaar.planning.recovery.plan import Plan, PlannedTask, ServiceBack
from weerbaar.planning.recovery.words import duration, moment

MANY_TASKS = 25
"""Tasks that are listed before the rest is counted."""


def report(landscape: Landscape, plan: Plan) -> list[str]:
    """Lines of text: the answer first, then services, work, comparison and what the plan rests on."""
    lines = [str(plan.headline)]
    if not plan.dated:
        lines.append(_("More than a third of the duration is assumed: this is an order, the moments mean little yet."))
    lines += _first_choice(landscape, plan)
    if plan.services:
        lines += ["", plural("{n} service comes back:", "{n} services come back, in this order:", len(plan.services))]
        lines += [line for s in plan.services for line in _service(landscape, plan, s)]
    work = [t for t in plan.tasks if t.kind is not TaskKind.BACKLOG]
    if work:
        lines += ["", plural("{n} task, by when it begins:", "{n} tasks, by when they begin:", len(work))]
        lines += [line for t in work[:MANY_TASKS] for line in _task(landscape, plan, t)]
        if len(work) > MANY_TASKS:
            lines.append(plural("  … and {n} more", "  … and {n} more", len(work) - MANY_TASKS))
    lines += _comparison(plan) + _rests_on(landscape, plan)
    return lines


def _service(landscape: Landscape, plan: Plan, service: ServiceBack) -> list[str]:
    element = landscape.by_id[service.id]
    notes = []
    people = element.number("people_per_day")
    if people:
        notes.append(str(Message("{n} people a day", n=f"{people:g}")))
    if service.paper_until_h:
        notes.append(str(Message("paper holds {hours} h", hours=f"{service.paper_until_h:g}")))
    if service.late and plan.dated:
        notes.append(_("too late"))
    held = f"  [{'; '.join(notes)}]" if notes else ""
    if not plan.dated:
        return [f"  {element.name}{held}", f"      {service.reason}"]
    when = moment(plan.begin, service.back_h)
    about = Message(
        "between {low} and {high}", low=moment(plan.begin, service.low_h), high=moment(plan.begin, service.high_h)
    )
    return [f"  {element.name}: {when}{held}", f"      {about}; {service.reason}"]


def _task(landscape: Landscape, plan: Plan, task: PlannedTask) -> list[str]:
    what = named(task.kind, landscape.name_of(task.element))
    team = landscape.name_of(task.team) if task.team else ""
    when = f"{moment(plan.begin, task.start_h)}, {duration(task.work_h)}" if plan.dated else ""
    parts = [part for part in (when, team) if part]
    head = f"  {what}" + (f"  ({'; '.join(parts)})" if parts else "")
    served = f"; {Message('for {service}', service=landscape.name_of(task.serves))}" if task.serves else ""
    return [head, f"      {task.why}; {task.reason}{served}"]


def _comparison(plan: Plan) -> list[str]:
    by_name = {b.name: b for b in plan.baselines}
    other = by_name.get("priority list")
    if other is None or not plan.dated:
        return []
    ours = by_name["plan"]
    saved = other.service_hours - ours.service_hours
    if saved >= 1:
        first = Message("By priority list, services together would be out {hours} longer.", hours=duration(saved))
    elif other.objective > ours.objective:
        first = Message("By priority list, the services that cannot wait would be back later.")
    else:
        first = Message("Working by priority list would be as good.")
    more = other.late - ours.late
    lines = ["", str(first)]
    if more > 0:
        lines.append(
            plural("{n} service more would be back too late.", "{n} services more would be back too late.", more)
        )
    return lines


def _first_choice(landscape: Landscape, plan: Plan) -> list[str]:
    if plan.swap is None:
        return []
    lines = ["", str(plan.swap.reason)]
    for id, hours in plan.swap.later[:5]:
        lines.append(str(Message("  {service}: {hours} later", service=landscape.name_of(id), hours=duration(hours))))
    return lines


def _rests_on(landscape: Landscape, plan: Plan) -> list[str]:
    lines = [""]
    if plan.by_hand:
        names = ", ".join(landscape.name_of(id) for id in plan.by_hand)
        lines.append(str(Message("Started by hand, before all they need works: {names}", names=names)))
    if plan.pivots:
        lines.append(_("What would change this plan most:"))
        lines += [f"  {p.what}" for p in plan.pivots]
    if plan.assumed:
        names = ", ".join(landscape.name_of(id) for id in plan.assumed[:8])
        more = plural(" and {n} more", " and {n} more", len(plan.assumed) - 8) if len(plan.assumed) > 8 else ""
        lines.append(str(Message("Assumed, because it is not filled in: {names}", names=names + more)))
    if plan.proved:
        lines.append(_("Proved: no order is better by what is filled in."))
    elif plan.services:
        gap = max(1, round(plan.gap * 100))
        lines.append(str(Message("Not proved: a better order may exist, at most {gap} % better.", gap=gap)))
    if plan.interrupted:
        lines.append(_("The search was interrupted; this is the best so far."))
    return lines
