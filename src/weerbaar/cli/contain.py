"""``weerbaar contain``: what to cut now, what that costs, and why."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.cli.mapping import MappingOption, mapping_of
from weerbaar.cli.saying import say, say_json
from weerbaar.language import Message, _, plural

if TYPE_CHECKING:
    from weerbaar.landscape.model import Landscape
    from weerbaar.planning.containment import CustomerCut, Plan, Step, Whole

MANY = 8
"""How many of what is left open are named."""


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


def contain(
    landscape: Annotated[list[Path], typer.Argument(help=_("any file or folder that Weerbaar can read"))],
    compromised: Annotated[list[str] | None, typer.Option(help=_("id of an element in the attacker's hands"))] = None,
    protect: Annotated[list[str] | None, typer.Option(help=_("id of an element the attacker must not reach"))] = None,
    suspected: Annotated[
        list[str] | None,
        typer.Option(help=_("id of an element that may be in the attacker's hands; without it: all one step away")),
    ] = None,
    keep: Annotated[list[str] | None, typer.Option(help=_("id of a service that must go on"))] = None,
    supplier: Annotated[
        str | None,
        typer.Option(help=_("the supplier's view: KBO number or id of a supplier; one landscape per customer")),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0, help=_("how long to search, about, for a proof"))] = 10.0,
    format: Annotated[Format, typer.Option(help=_("text to read, or JSON for a program"))] = Format.TEXT,
    mapping: MappingOption = None,
) -> None:
    """Exit 0 with a plan, 2 when the input cannot be used or nothing protects."""
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.reading import BadInput
    from weerbaar.planning import containment as planning

    made = [(path, read(path, mapping=mapping_of(mapping)).landscape) for path in landscape]
    if supplier is not None:
        if protect or suspected or keep:
            raise BadInput(
                Message("with --supplier only --compromised is asked: what to protect is each customer's side")
            )
        customers = _by_customer(made)
        cuts = planning.for_supplier(customers, owner=supplier, compromised=compromised or (), seconds=seconds)
        if format is Format.JSON:
            say_json(planning.supplier_to_json(supplier, cuts))
        else:
            say(suppliers_report(customers, cuts))
        return
    if len(made) > 1:
        raise BadInput(Message("several landscapes at once are only for --supplier; else merge them first"))
    question = planning.Question.of(
        compromised=compromised or (), protect=protect or (), suspected=suspected or None, keep=keep or ()
    )
    one = made[0][1]
    answer = planning.whole(one, question, seconds=seconds)
    if format is Format.JSON:
        say_json(planning.whole_to_json(answer))
    else:
        say(report(one, answer))


def _by_customer(made: "list[tuple[Path, Landscape]]") -> "dict[str, Landscape]":
    """By the name of the organisation, else of the file; two of the same name are told apart by their file."""
    found: dict[str, Landscape] = {}
    for path, landscape in made:
        name = landscape.organisation.name or path.stem
        found[name if name not in found else f"{name} ({path})"] = landscape
    return found


def report(landscape: "Landscape", answer: "Whole") -> list[str]:
    """The plan in plain words: consequences in services, people and until when, never in weights."""
    plan = answer.plan
    headline = str(plan.headline)
    stopped = [_("Broken off: this is the best so far.")] if plan.interrupted else []
    return [
        headline[:1].upper() + headline[1:],
        *stopped,
        *_what_to_do(landscape, plan),
        *_what_stops(landscape, plan),
        *_in_time(landscape, answer),
        *_certainty(landscape, answer),
        *_left_open(landscape, plan),
        *_compared(plan),
        *_details(landscape, plan),
    ]


def suppliers_report(customers: "Mapping[str, Landscape]", cuts: "Sequence[CustomerCut]") -> list[str]:
    """For each customer what to cut, which of its services that costs, and what no cut keeps out of danger."""
    lines: list[str] = []
    for cut in cuts:
        landscape = customers[cut.customer]
        lines += [*([""] if lines else []), cut.customer]
        if cut.steps:
            count = plural("Cut {n} link", "Cut {n} links", len(cut.steps))
            lines.append(f"  {count}, {Message('{minutes} minutes of work', minutes=f'{cut.minutes:g}')}")
            for step in cut.steps:
                lines += [f"  ✂ {landscape.name_of(step.target)}  {step.action.minutes:g} min", f"      {step.reason}"]
        else:
            lines.append(f"  {_('There is no link to cut.')}")
        if cut.lost:
            lines.append(f"  {plural('That stops {n} service', 'That stops {n} services', len(cut.lost))}")
            lines += [f"    ■ {_with_people(landscape, id)}" for id in _heaviest(landscape, cut.lost)]
        elif cut.steps:
            lines.append(f"  {_('No service stops because of it.')}")
        if cut.beyond_help:
            what = _names(landscape, cut.beyond_help)
            lines.append(f"  ⚠ {Message('No link keeps these out of danger: {what}', what=what)}")
    return lines


def _heaviest(landscape: "Landscape", services: "Sequence[str]") -> list[str]:
    from weerbaar.planning.impact import harm_per_h

    return sorted(services, key=lambda id: (-harm_per_h(landscape.by_id[id]), landscape.name_of(id)))


def _with_people(landscape: "Landscape", id: str) -> str:
    from weerbaar.planning.containment.words import consequence

    whom = consequence(landscape, id)
    return landscape.name_of(id) + (f"  [{whom}]" if whom else "")


def _names(landscape: "Landscape", ids: "Sequence[str]", most: int = 5) -> str:
    more = len(ids) - most
    return ", ".join(landscape.name_of(id) for id in ids[:most]) + (
        plural(" and {n} more", " and {n} more", more) if more > 0 else ""
    )


def _in_time(landscape: "Landscape", answer: "Whole") -> list[str]:
    if answer.in_time is None or not answer.plan.steps:
        return []
    lines: list[str] = []
    for title, plan in (
        (_("In the first 15 minutes"), answer.in_time.first_minutes),
        (_("By the end of the first day"), answer.in_time.first_day),
    ):
        if plan is answer.plan:
            lines += ["", f"{title}: {_('all of this plan')}"]
            return lines
        what = plural("{n} action", "{n} actions", len(plan.steps))
        lines += ["", f"{title}: {what}" if plan.steps else f"{title}: {_('nothing can be finished')}"]
        lines += [f"  {_do(landscape, step)}" for step in plan.steps[:MANY]]
        if len(plan.steps) > MANY:
            lines.append(f"  {plural('… and {n} more', '… and {n} more', len(plan.steps) - MANY)}")
        if plan.lost:
            lines.append(f"  ■ {Message('stops {services}', services=_names(landscape, plan.lost))}")
        if plan.still_open:
            open_ = _names(landscape, plan.still_open)
            lines.append(f"  ⚠ {Message('the attacker can still reach {what}', what=open_)}")
    return lines


def _do(landscape: "Landscape", step: "Step") -> str:
    from weerbaar.planning.containment.words import SIGNS, what_to_do

    return f"{SIGNS[step.action.kind]} {what_to_do(landscape, step.action)}  {step.action.minutes:g} min"


def _certainty(landscape: "Landscape", answer: "Whole") -> list[str]:
    """What the suspicion costs: the plan for what is certain only, and what separates the two."""
    told = answer.certainty
    if told is None:
        return []
    few, lost = len(told.certain.steps), len(told.certain.lost)
    suspects = _names(landscape, answer.plan.suspected)
    lines = [
        "",
        str(Message("Suspected, not certain: {what}", what=suspects)),
        f"  {_('If only what is certain counts')}: "
        f"{plural('{n} action', '{n} actions', few)}, {plural('{n} service stops', '{n} services stop', lost)}",
    ]
    if not told.more and not told.fewer:
        return [*lines, f"  {_('It is the same plan: the suspicion costs nothing.')}"]
    if told.more:
        lines.append(f"  + {Message('only because of the suspicion: {what}', what=_names(landscape, told.more))}")
    if told.fewer:
        lines.append(
            f"  − {Message('instead, if only what is certain counts: {what}', what=_names(landscape, told.fewer))}"
        )
    if told.more_lost:
        lost_names = _names(landscape, told.more_lost)
        lines.append(f"  ■ {Message('stops only because of the suspicion: {services}', services=lost_names)}")
    return lines


def _what_to_do(landscape: "Landscape", plan: "Plan") -> list[str]:
    from weerbaar.planning.containment.words import SIGNS, what_to_do

    if not plan.steps:
        return []
    title = plural("What to do: {n} action", "What to do: {n} actions", len(plan.steps))
    lines = ["", f"{title}, {Message('ready in {minutes} minutes', minutes=f'{plan.ready_min:g}')}"]
    for i, step in enumerate(plan.steps, 1):
        action = step.action
        who = f"  {landscape.name_of(action.team)}" if action.team else ""
        assumed = f" ({_('assumed')})" if action.assumed else ""
        lines += [
            f"{i:>3} {SIGNS[action.kind]} {what_to_do(landscape, action)}  {action.minutes:g} min{assumed}{who}",
            f"      {step.reason}",
        ]
    return lines


def _what_stops(landscape: "Landscape", plan: "Plan") -> list[str]:
    if not plan.steps:
        return []
    if not plan.lost:
        return ["", _("No service stops because of it.")]
    lines = ["", plural("{n} service stops because of it", "{n} services stop because of it", len(plan.lost))]
    reasons = {s.service: s.reason for s in plan.sacrificed}
    for id in _heaviest(landscape, plan.lost):
        lines.append(f"  ■ {_with_people(landscape, id)}")
        if id in reasons:
            lines.append(f"      {reasons[id]}")
    return lines


def _left_open(landscape: "Landscape", plan: "Plan") -> list[str]:
    if not plan.left_open:
        return []
    lines = ["", _("Stays open")]
    lines += [f"  {landscape.name_of(o.action.target)}: {o.reason}" for o in plan.left_open[:MANY]]
    if len(plan.left_open) > MANY:
        lines.append(f"  {plural('… and {n} more', '… and {n} more', len(plan.left_open) - MANY)}")
    return lines


def _compared(plan: "Plan") -> list[str]:
    names = {"cut_everything": _("cut everything"), "by_priority": _("by priority list")}
    rows = [(_("this plan"), len(plan.steps), len(plan.lost))]
    rows += [(names[b.name], b.actions, len(b.services_down)) for b in plan.baselines]
    if len(rows) == 1:
        return []
    return ["", _("Compared")] + [
        f"  {name}: {plural('{n} action', '{n} actions', actions)}, "
        f"{plural('{n} service stops', '{n} services stop', services)}"
        for name, actions, services in rows
    ]


def _details(landscape: "Landscape", plan: "Plan") -> list[str]:
    from weerbaar.planning.containment.words import how_sure

    lines = ["", f"{_('How sure')}: {how_sure(plan)}."]
    if plan.suspected:
        lines.append(
            plural("{n} part counts as suspected.", "{n} parts count as suspected.", len(plan.suspected))
        )  # fmt: skip
    if plan.exposed:
        lines.append(
            plural("{n} part stays within the attacker's reach.", "{n} parts stay within the attacker's reach.",
                   len(plan.exposed))
        )  # fmt: skip
    if plan.pivots:
        lines += ["", _("Check this first: it would change the plan most")]
        lines += [f"  ? {p.what}" for p in plan.pivots]
    if plan.assumed:
        lines += ["", f"{_('Assumed, because it is not filled in')}: {_names(landscape, plan.assumed, MANY)}"]
    return lines
