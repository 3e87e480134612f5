"""NetBox: the Django fixture of ``dumpdata`` and the JSON of the REST API (docs/inventories.md).

One file, or a folder or zip of them; pages of the REST API may be spread over files.
"""

import re
from typing import Any

from weerbaar.landscape.readers.netbox.objects import Objects, load
from weerbaar.landscape.reading import Notes, Reading
from weerbaar.landscape.sources import Source

_APPS = rb"(?:dcim|virtualization|ipam|circuits|tenancy)"
_FIXTURE = re.compile(rb'"model"\s*:\s*"' + _APPS + rb"\.")
_REST = re.compile(rb'"url"\s*:\s*"[^"\s]*/api/' + _APPS + rb"/")


def recognise(source: Source) -> bool:
    """Whether it speaks of NetBox's models, as a fixture or with the addresses of its API."""
    if source.tree is not None:
        return any(_speaks_netbox(source.tree.head(name)) for name in source.tree.with_extension(".json")[:20])
    return source.starts_with(b"[", b"{") and _speaks_netbox(source.data or b"")


def _speaks_netbox(data: bytes) -> bool:
    return bool(_FIXTURE.search(data) or _REST.search(data))


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read it. Raises BadInput naming file and place."""
    from weerbaar.landscape.readers.netbox.mapping import landscape_of

    notes = Notes()
    objects: Objects = load(source, notes)
    return Reading(landscape_of(objects, notes), notes.all())
