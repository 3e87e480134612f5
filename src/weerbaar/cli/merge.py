"""``weerbaar landscape merge``: several sources into one landscape."""

from pathlib import Path
from typing import Annotated

import typer

from weerbaar.cli.remarks import remarks
from weerbaar.language import Message, _

_SHOWN = 20
"""How many pairs that may be the same are shown on the screen."""


def merge(
    landscapes: Annotated[
        list[Path], typer.Argument(help=_("files or folders that Weerbaar can read; the first wins"))
    ],
    out: Annotated[Path, typer.Option("--out", help=_("the file to write; the format follows from its extension"))],
    join: Annotated[
        Path | None,
        typer.Option("--join", help=_("a CSV or JSON file that says what is the same and what hangs together")),
    ] = None,
    suggest: Annotated[
        Path | None, typer.Option("--suggest", help=_("write what may be the same to this CSV, for a person to answer"))
    ] = None,
) -> None:
    """Nothing is written when an input is bad. What looks alike is listed, never taken as the same."""
    from weerbaar.landscape.joining import read_join, write_suggestions
    from weerbaar.landscape.merging import merge
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.sources import Source
    from weerbaar.landscape.writers import put, write_file

    readings = [read(path) for path in landscapes]
    said = read_join(Source.from_path(join)) if join else None
    merged = merge([r.landscape for r in readings], said, [path.name for path in landscapes])
    for path, reading in zip(landscapes, readings, strict=True):
        for line in remarks(reading.notes, path.name):
            typer.echo(line, err=True)
    for line in remarks(merged.notes):
        typer.echo(line, err=True)
    for likely in merged.suggestions[:_SHOWN]:
        typer.echo(
            Message("the same? {this} ({this_name}) and {that} ({that_name}): {reason}",
                    this=likely.this, this_name=likely.this_name, that=likely.that, that_name=likely.that_name,
                    reason=likely.reason)
        )  # fmt: skip
    more = len(merged.suggestions) - _SHOWN
    if more > 0 and suggest is None:
        typer.echo(Message("and {more} more; --suggest FILE writes them all", more=more))
    if suggest is not None:
        put(write_suggestions(merged.suggestions), suggest)
    write_file(merged.landscape, out)
    typer.echo(
        Message("{elements} elements, {relations} relations; {likely} pairs that may be the same.",
                elements=len(merged.landscape.elements), relations=len(merged.landscape.relations),
                likely=len(merged.suggestions))
    )  # fmt: skip
