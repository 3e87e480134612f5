"""``weerbaar contain``: what to cut now, what that costs, and why."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.language import Message, _, plural

if TYPE_CHECKING:
    from weerbaar.landscape.model import Landscape
    from weerbaar.planning.containment import Plan

MANY = 8
"""How many of what is left open are named."""


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


def contain(
    landscape: Annotated[Path, typer.Argument(help=_("any file or folder that Weerbaar can read"))],
    compromised: Annotated[list[str] | None, typer.Option(help=_("id of an element in the attacker's hands"))] = None,
    protect: Annotated[list[str] | None, typer.Option(help=_("id of an element the attacker must not reach"))] = None,
    suspected: Annotated[
        list[str] | None,
        typer.Option(help=_("id of an element that may be in the attacker's hands; without it: all one step away")),
    ] = None,
    keep: Annotated[list[str] | None, typer.Option(help=_("id of a service that must go on"))] = None,
    seconds: Annotated[float, typer.Option(min=0, help=_("how long to search, about, for a proof"))] = 10.0,
    format: Annotated[Format, typer.Option(help=_("text to read, or JSON for a program"))] = Format.TEXT,
) -> None:
    """Exit 0 with a plan, 2 when the input cannot be used or nothing protects."""
    from weerbaar.landscape.readers import read
    from weerbaar.planning import containment as planning

    made = read(landscape).landscape
    question = planning.Question.of(
        compromised=compromised or (), protect=protect or (), suspected=suspected or None, keep=keep or ()
    )
    plan = planning.contain(made, question, seconds=seconds)
    if format is Format.JSON:
        typer.echo(json.dumps(planning.to_json(plan), ensure_ascii=False, indent=1))
        return
    for line in report(made, plan):
        typer.echo(line)


def report(landscape: "Landscape", plan: "Plan") -> list[str]:
    """The plan in plain words: consequences in services, people and until when, never in weights."""
    return [
        str(plan.headline),
        *_what_to_do(landscape, plan),
        *_what_stops(landscape, plan),
        *_left_open(landscape, plan),
        *_compared(plan),
        *_details(landscape, plan),
    ]


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
    from weerbaar.planning.containment.words import consequence
    from weerbaar.planning.impact import harm_per_h

    if not plan.steps:
        return []
    if not plan.lost:
        return ["", _("No service stops because of it.")]
    lines = ["", plural("{n} service stops because of it", "{n} services stop because of it", len(plan.lost))]
    reasons = {s.service: s.reason for s in plan.sacrificed}
    for id in sorted(plan.lost, key=lambda id: (-harm_per_h(landscape.by_id[id]), landscape.name_of(id))):
        whom = consequence(landscape, id)
        lines.append(f"  ■ {landscape.name_of(id)}{f'  [{whom}]' if whom else ''}")
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
        f"  {Message('{name}: {actions} actions, {services} services stop', name=name, actions=a, services=s)}"
        for name, a, s in rows
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
        lines += ["", f"{_('Assumed, because it is not filled in')}: "
                  + ", ".join(landscape.name_of(id) for id in plan.assumed)]  # fmt: skip
    return lines
