"""``--mapping FILE``: the option of every command that reads a landscape."""

from pathlib import Path
from typing import Annotated, Any

import typer

from weerbaar.language import _

MappingOption = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        help=_("a TOML or JSON file that overrides how the format is read (docs/archimate.md)"),
    ),
]


def mapping_of(path: Path | None) -> Any:
    """What the mapping file says; None without one. Raises BadInput."""
    if path is None:
        return None
    from weerbaar.landscape.mapping_file import read_mapping

    return read_mapping(path)
