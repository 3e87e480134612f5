"""``weerbaar landscape template``: an empty spreadsheet to fill in."""

from pathlib import Path
from typing import Annotated

import typer

from weerbaar.language import LANGUAGES, Message, _


def template(
    out: Annotated[Path, typer.Option(help=_("the spreadsheet to write"))] = Path("landscape.xlsx"),
    language: Annotated[str, typer.Option(help=_("nl or en: the language of its headers and explanation"))] = "",
    force: Annotated[bool, typer.Option("--force", help=_("overwrite a file that is already there"))] = False,
) -> None:
    """Write it. Refuses to overwrite what somebody may have filled in."""
    from weerbaar.landscape.reading import BadInput
    from weerbaar.landscape.writers import put, xlsx
    from weerbaar.language import current, use

    if language and language not in LANGUAGES:
        raise BadInput(Message("choose from {known}", known=", ".join(LANGUAGES)), "--language")
    if out.exists() and not force:
        raise BadInput(Message("is already there; choose another name, or --force to overwrite it"), str(out))
    with use(language or current()):
        data = xlsx.template()
    put(data, out)
    typer.echo(Message("Wrote {file}. Fill it in, and look at it with: weerbaar landscape check {file}", file=out))
