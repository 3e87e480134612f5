"""``weerbaar impact``: what works, what does not, and why."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.cli.mapping import MappingOption, mapping_of
from weerbaar.cli.saying import say, say_json
from weerbaar.language import Message, _, plural

if TYPE_CHECKING:
    from weerbaar.landscape.model import Landscape
    from weerbaar.planning.impact import Impact, Scenario

MANY = 12
"""How many exposed elements are named before the rest is counted."""


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


def impact(
    landscape: Annotated[Path, typer.Argument(help=_("any file or folder that Weerbaar can read"))],
    compromised: Annotated[list[str] | None, typer.Option(help=_("id of an element in the attacker's hands"))] = None,
    lost: Annotated[list[str] | None, typer.Option(help=_("id of an element that is gone"))] = None,
    isolated: Annotated[list[str] | None, typer.Option(help=_("id of an element isolated on purpose"))] = None,
    cut: Annotated[list[str] | None, typer.Option(help=_("id of a link that is cut"))] = None,
    active: Annotated[list[str] | None, typer.Option(help=_("id of a workaround in use"))] = None,
    format: Annotated[Format, typer.Option(help=_("text to read, or JSON for a program"))] = Format.TEXT,
    mapping: MappingOption = None,
    explain: Annotated[bool, typer.Option(help=_("give causes for everything, not only for services"))] = False,
) -> None:
    """Exit 0 with an answer, 2 when the file or an id cannot be used."""
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.reading import BadInput
    from weerbaar.planning import impact as planning

    reading = read(landscape, mapping=mapping_of(mapping))
    scenario = planning.Scenario.of(
        compromised=compromised or (), lost=lost or (), isolated=isolated or (), cut=cut or (), active=active or ()
    )
    try:
        answer = planning.impact(reading.landscape, scenario, explain=explain)
    except BadInput as error:
        raise error.within(landscape.name) from None
    if format is Format.JSON:
        say_json(planning.to_json(answer))
        return
    remarks = len(reading.notes)
    if remarks:
        typer.echo(
            plural("{n} remark about the file: see 'weerbaar landscape check'.",
                   "{n} remarks about the file: see 'weerbaar landscape check'.", remarks), err=True
        )  # fmt: skip
    say(_report(reading.landscape, scenario, answer, explain=explain))


def _report(landscape: "Landscape", scenario: "Scenario", answer: "Impact", *, explain: bool) -> list[str]:
    from weerbaar.landscape.model import Kind
    from weerbaar.planning.impact import harm_per_h
    from weerbaar.planning.reasons import reason

    services = sorted(landscape.of_kind(Kind.SERVICE), key=lambda e: (-harm_per_h(e), e.name, e.id))
    counts = answer.services
    lines = [
        str(Message(
            "{stopped} of {all} services do not work, {unknown} not known.",
            stopped=counts["down"] + counts["out"], all=len(services), unknown=counts["unknown"],
        ))
    ]  # fmt: skip
    for word, sign, title in _STATES:
        members = [e for e in services if answer.elements[e.id].shown == word]
        if not members:
            continue
        lines += ["", f"{sign} {_(title)} ({len(members)})"]
        for e in members:
            paper = e.number("paper_h")
            held = f"  [{Message('paper holds {hours} h', hours=f'{paper:g}')}]" if paper and word == "down" else ""
            assumed = f"  ({_('assumed')})" if answer.elements[e.id].basis == "assumed" else ""
            lines.append(f"  {sign} {e.name}{held}{assumed}")
            if word != "works" or explain:
                lines.append(f"      {reason(landscape, scenario, answer, e.id)}")
    if explain:
        lines += _others(landscape, scenario, answer)
    exposed = [landscape.name_of(id) for id, e in answer.elements.items() if e.exposed]
    if exposed:
        more = plural(" and {n} more", " and {n} more", len(exposed) - MANY) if len(exposed) > MANY else ""
        lines += ["", f"⚠ {_('Exposed')} ({len(exposed)}): {', '.join(exposed[:MANY])}{more}"]
    for circle in answer.cold_start_circles:
        names = ", ".join(landscape.name_of(id) for id in circle)
        lines += ["", f"↻ {_('Cannot be started from cold without help')}: {names}"]
    if answer.defaulted:
        defaulted = plural(
            "{n} service has no priority; it was taken as 3.",
            "{n} services have no priority; they were taken as 3.",
            len(answer.defaulted),
        )
        lines += ["", defaulted]
    return lines


def _others(landscape: "Landscape", scenario: "Scenario", answer: "Impact") -> list[str]:
    from weerbaar.landscape.model import Kind
    from weerbaar.planning.reasons import reason

    hit = [e for e in landscape.elements if e.kind is not Kind.SERVICE and answer.elements[e.id].shown != "works"]
    signs = {word: sign for word, sign, _title in _STATES}
    return [
        "",
        f"{_('What lies under it')} ({len(hit)})",
        *(f"  {signs[answer.elements[e.id].shown]} {e.name}: {reason(landscape, scenario, answer, e.id)}" for e in hit),
    ]


_STATES = (
    ("out", "✕", "out"),
    ("down", "■", "down"),
    ("degraded", "◪", "degraded"),
    ("unknown", "?", "unknown"),
    ("works", "□", "works"),
)
"""Word, sign and msgid of each state, worst first."""
