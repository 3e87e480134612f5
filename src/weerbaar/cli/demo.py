"""``weerbaar landscape demo``: the demonstration landscapes as a file."""

from pathlib import Path
from typing import Annotated

import typer

from weerbaar.language import Message, _


def demo(
    out: Annotated[Path, typer.Option(help=_("the file to write; its extension says the format"))],
    second: Annotated[
        bool, typer.Option("--second", help=_("Vlierbeke, a small municipality, instead of the city Scheldestede"))
    ] = False,
) -> None:
    """Write a demonstration landscape. ``--second`` to .csv or .xlsx gives the list itself, as somebody keeps it."""
    from weerbaar.demo import VLIERBEKE, as_kept, scheldestede, vlierbeke
    from weerbaar.landscape.reading import BadInput
    from weerbaar.landscape.writers import write

    extension = out.suffix.lower()
    if second and extension == ".csv":
        data = VLIERBEKE.read_bytes()
    elif second and extension == ".xlsx":
        data = as_kept.workbook(VLIERBEKE.name, VLIERBEKE.read_bytes())
    else:
        data = write(vlierbeke() if second else scheldestede(), out.suffix)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise BadInput(Message("cannot be written: {why}", why=error.strerror or error), str(out)) from None
