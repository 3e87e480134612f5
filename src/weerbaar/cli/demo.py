"""``weerbaar landscape demo``: the demonstration landscapes as a file."""

from pathlib import Path
from typing import Annotated

import typer

from weerbaar.language import _


def demo(
    out: Annotated[Path, typer.Option(help=_("the file to write; its extension says the format"))],
    second: Annotated[
        bool, typer.Option("--second", help=_("Vlierbeke, a small municipality, instead of the city Scheldestede"))
    ] = False,
) -> None:
    """Write a demonstration landscape. ``--second`` to .csv or .xlsx gives the list itself, as somebody keeps it."""
    from weerbaar.demo import VLIERBEKE, as_kept, scheldestede, vlierbeke
    from weerbaar.landscape.writers import put, write_file

    extension = out.suffix.lower()
    if second and extension == ".csv":
        put(VLIERBEKE.read_bytes(), out)
    elif second and extension == ".xlsx":
        put(as_kept.workbook(VLIERBEKE.name, VLIERBEKE.read_bytes()), out)
    else:
        write_file(vlierbeke() if second else scheldestede(), out)
