"""``weerbaar landscape``: look at, check, convert and compare landscape files."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weerbaar.cli.mapping import MappingOption, mapping_of
from weerbaar.cli.merge import merge
from weerbaar.cli.remarks import remarks
from weerbaar.cli.saying import say
from weerbaar.cli.template import template
from weerbaar.language import Message, _, fit, plural

if TYPE_CHECKING:
    from weerbaar.landscape.difference import Change
    from weerbaar.landscape.model import Element, Relation

app = typer.Typer(help=_("Look at, check, convert and compare landscapes."), no_args_is_help=True)
app.command(help=_("Write an empty spreadsheet that you can fill in."))(template)
app.command(help=_("Make one landscape of several sources, such as an ArchiMate model and NetBox."))(merge)


@app.command(help=_("Read a landscape and say what is wrong with it and what is worth filling in."))
def check(
    landscape: Annotated[Path, typer.Argument(help=_("any file or folder that Weerbaar can read"))],
    mapping: MappingOption = None,
) -> None:
    """Exit 1 when there are errors, 0 when there are only gaps."""
    from weerbaar.landscape.checks import Severity, check
    from weerbaar.landscape.readers import read

    reading = read(landscape, mapping=mapping_of(mapping))
    findings = check(reading.landscape)
    say(remarks(reading.notes))
    for finding in findings:
        word = _("error") if finding.severity is Severity.ERROR else _("gap")
        say([f"{word}: {finding}"])
    found = sum(f.severity is Severity.ERROR for f in findings)
    typer.echo(
        Message(
            "{elements} elements, {relations} relations; {errors}, {gaps}.",
            elements=len(reading.landscape.elements),
            relations=len(reading.landscape.relations),
            errors=plural("{n} error", "{n} errors", found),
            gaps=plural("{n} gap", "{n} gaps", len(findings) - found),
        )
    )
    raise typer.Exit(1 if found else 0)


@app.command(help=_("Convert a landscape; the format follows from the extension of OUT."))
def convert(
    landscape: Annotated[Path, typer.Argument(help=_("any file or folder that Weerbaar can read"))],
    out: Annotated[Path, typer.Argument(help=_("the file to write"))],
    mapping: MappingOption = None,
) -> None:
    """Read any format, write any format."""
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.writers import write_file

    reading = read(landscape, mapping=mapping_of(mapping))
    say(remarks(reading.notes), err=True)
    write_file(reading.landscape, out)


@app.command(help=_("Say what changed between two landscapes."))
def diff(
    before: Annotated[Path, typer.Argument(help=_("the older one"))],
    after: Annotated[Path, typer.Argument(help=_("the newer one"))],
) -> None:
    """Exit 0 when nothing changed, 1 when something did, like diff(1)."""
    from weerbaar.landscape.difference import diff
    from weerbaar.landscape.readers import read

    change = diff(read(before).landscape, read(after).landscape)
    if change.organisation:
        say([f"~ {_('organisation')}"])
        _changed(change.organisation)
    for sign, elements in (("+", change.added), ("-", change.removed)):
        for element in elements:
            say([f"{sign} {_named(element)}"])
    for element, changes in change.changed:
        say([f"~ {_named(element)}"])
        _changed(changes)
    for sign, relations in (("+", change.added_relations), ("-", change.removed_relations)):
        for relation in relations:
            say([f"{sign} {_stated(relation)}"])
    for relation, changes in change.changed_relations:
        say([f"~ {_stated(relation)}"])
        _changed(changes)
    raise typer.Exit(1 if change else 0)


def _named(element: "Element") -> str:
    return f"{element.id}  {fit(element.name)}"


def _stated(relation: "Relation") -> str:
    """The relation with what tells it from others between the same two."""
    from weerbaar.landscape.words import relation_word

    told = " ".join(x for x in (relation.id, relation.alternative, relation.over) if x)
    return f"{relation.source} → {relation.target}  {relation_word(relation.kind)}" + (f" ({told})" if told else "")


def _changed(changes: "Iterable[Change]") -> None:
    from weerbaar.landscape.words import attribute_word

    for c in changes:
        before, after = ("?" if value is None else fit(str(value)) for value in (c.before, c.after))
        say([f"    {attribute_word(c.attribute)}: {before} → {after}"])
