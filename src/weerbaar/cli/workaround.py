"""``weerbaar workaround``: what to stand up until recovery brings the real thing back, and what is not worth it."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.cli.mapping import MappingOption, mapping_of
from weerbaar.cli.recover import moment_of
from weerbaar.cli.saying import say, say_json
from weerbaar.language import Message, _, plural

if TYPE_CHECKING:
    from datetime import datetime

    from weerbaar.landscape.model import Landscape
    from weerbaar.planning.workaround import Answer, Option


FEW = 3
"""How many elements with a default are named; all stand in the JSON."""


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


def workaround(
    landscape: Annotated[Path, typer.Argument(help=_("any file or folder that Weerbaar can read"))],
    compromised: Annotated[list[str] | None, typer.Option(help=_("id of an element in the attacker's hands"))] = None,
    lost: Annotated[list[str] | None, typer.Option(help=_("id of an element that is gone"))] = None,
    isolated: Annotated[list[str] | None, typer.Option(help=_("id of an element isolated on purpose"))] = None,
    cut: Annotated[list[str] | None, typer.Option(help=_("id of a link that is cut"))] = None,
    active: Annotated[list[str] | None, typer.Option(help=_("id of a workaround in use"))] = None,
    without: Annotated[list[str] | None, typer.Option(help=_("id of a workaround that may not be used"))] = None,
    begin: Annotated[
        str | None, typer.Option(help=_("when the work begins, such as 2022-12-06T08:00; otherwise hours are counted"))
    ] = None,
    seconds: Annotated[float, typer.Option(min=0, help=_("how long to search, about, for a proof"))] = 5.0,
    format: Annotated[Format, typer.Option(help=_("text to read, or JSON for a program"))] = Format.TEXT,
    mapping: MappingOption = None,
) -> None:
    """Exit 0 with an answer, 2 when the input cannot be used."""
    from weerbaar.landscape.readers import read
    from weerbaar.planning import workaround as planning

    made = read(landscape, mapping=mapping_of(mapping)).landscape
    question = planning.Question.of(
        compromised=compromised or (), lost=lost or (), isolated=isolated or (), cut=cut or (), active=active or (),
        without=without or (), begin=moment_of(begin),
    )  # fmt: skip
    answer = planning.stand_up(made, question, seconds=seconds)
    if format is Format.JSON:
        say_json(planning.to_json(answer))
        return
    say(report(made, answer, question.begin))


def report(landscape: "Landscape", answer: "Answer", begin: "datetime | None" = None) -> list[str]:
    """The answer in plain words: services, people a day and until when."""
    name = landscape.name_of
    headline = str(answer.headline)
    lines = [headline[:1].upper() + headline[1:]]
    if answer.interrupted:
        lines.append(_("Broken off: this is the best so far."))
    unsafe = [s for s in answer.standing if not s.safe]
    for s in unsafe:
        lines += ["", f"⚠ {Message('{name} stands, but is not safe', name=name(s.workaround))}", f"      {s.reason}"]
    if answer.best.steps:
        for number, option in enumerate(answer.options, 1):
            lines += ["", *_option(landscape, option, number, begin)]
        if len(answer.options) == 1:
            lines += ["", _("There is no second plan: nothing else helps any of these services.")]
        elif answer.single:
            names = ", ".join(name(id) for id in answer.single)
            lines += ["", str(Message("Only one way is known for: {services}", services=names))]
    if answer.judged:
        lines += ["", _("Not stood up:")]
    for j in answer.judged:
        lines += [f"  {_SIGNS[j.verdict]} {name(j.workaround)}: {_(_VERDICTS[j.verdict])}", f"      {j.reason}"]
    lines.append("")
    if answer.best.proved:
        lines.append(_("Proved: with these values no choice is better."))
    else:
        lines.append(str(Message("At most {percent} % from best.", percent=f"{100 * answer.best.gap:.0f}")))
    if not answer.dated:
        lines.append(_("Until when is not told: too much of the recovery plan rests on values nobody filled in."))
    if answer.assumed:
        lines.append(
            plural(
                "{n} element has a value that was taken by default.",
                "{n} elements have a value that was taken by default.",
                len(answer.assumed),
            )
            + f" ({', '.join(name(id) for id in answer.assumed[:FEW])}{' …' if len(answer.assumed) > FEW else ''})"
        )
    if answer.pivots:
        lines += ["", _("What would change this most:")]
        lines += [f"  {'+' if p.change > 0 else '−'} {name(p.id)}: {p.what}" for p in answer.pivots]
    return lines


def _option(landscape: "Landscape", option: "Option", number: int, begin: "datetime | None") -> list[str]:
    from weerbaar.planning.workaround.words import clock

    name = landscape.name_of
    lines = [str(Message("Plan {n}: {what}", n=number, what=option.headline))]
    for s in option.steps:
        team = f"  {name(s.team)}" if s.team else ""
        when = (
            Message("stands at hour {hour}", hour=f"{s.finish_h:g}")
            if begin is None
            else Message("stands at {moment}", moment=clock(begin, s.finish_h))
        )
        lines += [f"  ▲ {name(s.workaround)}  [{when}{team}]", f"      {s.reason}"]
    lines.append(f"  {_('What that gives back:')}")
    for r in option.services:
        people = f"  [{Message('{n} people a day', n=f'{r.people_per_day:g}')}]" if r.people_per_day else ""
        sign = "□" if r.fully else "◪"
        lines += [f"    {sign} {name(r.service)}{people}", f"        {r.reason}"]
        if r.in_danger:
            lines.append(f"        ⚠ {_('it also rests on something the attacker can reach')}")
    if option.shares:
        shared = ", ".join(name(id) for id in option.shares)
        lines.append(f"  {Message('Shares with plan 1: {things}', things=shared)}")
    elif option.avoids:
        lines.append(f"  {_('Shares nothing with plan 1.')}")
    return lines


_SIGNS = {"refused": "⛔", "no_effect": "○", "not_worth": "✕"}
_VERDICTS = {"refused": "not safe or not possible", "no_effect": "gives nothing back now", "not_worth": "not worth it"}
