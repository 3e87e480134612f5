"""Writing a landscape: the format follows from the file's extension."""

from importlib import import_module
from pathlib import Path

from weerbaar.landscape.model import Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message

WRITERS: dict[str, str] = {
    ".json": "weerbaar.landscape.writers.native",
    ".xml": "weerbaar.landscape.writers.archimate_exchange",
    ".xlsx": "weerbaar.landscape.writers.xlsx",
}
"""Module by extension; each has ``write(landscape) -> bytes``."""


def write(landscape: Landscape, extension: str) -> bytes:
    """``landscape`` in the format of ``extension`` (".json", …). Raises BadInput for an unknown one."""
    if extension.lower() not in WRITERS:
        raise BadInput(
            Message(
                "cannot write '{extension}'; choose from {known}",
                extension=extension,
                known=", ".join(WRITERS),
            )
        )
    data: bytes = import_module(WRITERS[extension.lower()]).write(landscape)
    return data


def write_file(landscape: Landscape, path: Path) -> None:
    """Write ``landscape`` to ``path`` in the format of its extension."""
    path.write_bytes(write(landscape, path.suffix))
