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

MANY = 12


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
    name = landscape.name_of
    lines = [str(plan.headline), ""]
    if plan.steps:
        lines.append(
            str(
                Message(
                    "What to do ({n} actions, ready in {minutes} min):",
                    n=len(plan.steps),
                    minutes=f"{plan.ready_min:g}",
                )
            )
        )
    for i, step in enumerate(plan.steps, 1):
        team = f"  {name(step.action.team)}" if step.action.team else ""
        lines += [
            f" {i:>2} {_SIGNS[step.kind]} {_(_VERBS[step.kind])} {name(step.target)}  {step.action.minutes:g} min{team}",
            f"      {step.reason}",
        ]
    lines += ["", plural("{n} service stops because of it:", "{n} services stop because of it:", len(plan.lost))]
    reasons = {s.service: s for s in plan.sacrificed}
    for id in sorted(plan.lost, key=lambda id: (landscape.by_id[id].number("priority") or 9, name(id))):
        lines.append(f"  ■ {name(id)}{_consequence(landscape, id)}")
        if id in reasons:
            lines.append(f"      {reasons[id].reason}")
    return lines


def _consequence(landscape: "Landscape", id: str) -> str:
    people, paper = landscape.by_id[id].number("people_per_day"), landscape.by_id[id].number("paper_h")
    parts = []
    if people:
        parts.append(str(Message("{n} people a day", n=f"{people:g}")))
    if paper:
        parts.append(str(Message("paper holds {hours} h", hours=f"{paper:g}")))
    return f"  [{'; '.join(parts)}]" if parts else ""


_SIGNS = {"cut": "✂", "isolate": "⛔", "disable": "⊘", "offline": "⏏"}
_VERBS = {"cut": "cut", "isolate": "isolate", "disable": "disable the accounts of", "offline": "take offline"}
