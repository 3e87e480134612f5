"""Reading a landscape from any known format, recognised by content, not by file name.

To add a format: one file here with ``recognise(source) -> bool`` and ``read(source, *, mapping=None) ->
Reading``, and one line in ``READERS``. The modules are imported only when their turn comes, because a
crisis does not wait for parsers it does not need.
"""

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from weerbaar.landscape.reading import BadInput, Limits, Reading, check_size
from weerbaar.landscape.sources import Source
from weerbaar.language import Message


class Reader(Protocol):
    """A module that reads one format."""

    def recognise(self, source: Source) -> bool:
        """Whether the content is in this format. Cheap; may raise BadInput for a container that lies."""

    def read(self, source: Source, *, mapping: Any = None) -> Reading:
        """Read it. ``mapping`` overrides the reader's own table, where it has one. Raises BadInput."""


READERS: dict[str, str] = {
    "native": "weerbaar.landscape.readers.native",
    "archimate_exchange": "weerbaar.landscape.readers.archimate_exchange",
    "archi": "weerbaar.landscape.readers.archi",
    "coarchi": "weerbaar.landscape.readers.coarchi",
    "netbox": "weerbaar.landscape.readers.netbox",
    "glpi": "weerbaar.landscape.readers.glpi",
    "cyclonedx": "weerbaar.landscape.readers.cyclonedx",
    "spreadsheet": "weerbaar.landscape.readers.spreadsheet",
    # Last, because it takes any spreadsheet with one plain column of applications.
    "table": "weerbaar.landscape.readers.any_table",
}
"""Every format by name, in the order in which they are tried."""


def reader(name: str) -> Reader:
    """The reader called ``name`` in ``READERS``."""
    return cast(Reader, import_module(READERS[name]))


def read(source: Source | Path, *, format: str | None = None, mapping: Any = None) -> Reading:
    """Read a landscape. ``format`` skips recognition. Raises BadInput, naming file and place."""
    if isinstance(source, Path):
        source = Source.from_path(source, Limits.generous())
    for name in [format] if format else READERS:
        module = reader(name)
        if format or module.recognise(source):
            reading = module.read(source, mapping=mapping)
            try:
                check_size(reading.landscape, source.limits)
            except BadInput as error:
                raise error.within(source.name) from None
            return Reading(reading.landscape, reading.notes, name)
    raise BadInput(
        Message(
            "is not in a format that Weerbaar can read: a spreadsheet or CSV, ArchiMate, NetBox, GLPI, CycloneDX "
            "or Weerbaar's own JSON"
        ),
        source.name,
    )
