"""Advisories for the tests, made from scratch."""

import copy
from datetime import UTC, datetime
from typing import Any

from weerbaar.advisories import Advisory, Hole, Publisher, Release, Said, Status, compose

MORNING = datetime(2022, 12, 6, 6, 40, tzinfo=UTC)
PUBLISHER = Publisher("Dossierbouwers", "https://dossierbouwers.example")


def advisory(*said: Said, **more: Any) -> Advisory:
    """An advisory about two products; ``said`` replaces what it says of them."""
    about = said or (
        Said("dossier-4", Status.AFFECTED, "Zet de koppeling met het portaal af."),
        Said("loket-1", Status.NOT_AFFECTED, "Loket gebruikt dit onderdeel niet."),
    )
    return compose(
        **{
            "id": "DB-2022-0001",
            "title": "Uitvoeren van code via bijlagen",
            "publisher": PUBLISHER,
            "products": {"dossier-4": ("Dossier", "4.2"), "loket-1": ("Loket", "")},
            "vulnerabilities": [Hole("Een bijlage kan code uitvoeren.", about, cve="CVE-2022-12345")],
            "history": [Release(1, MORNING, "Eerste versie")],
        }
        | more
    )


def document(**changes: Any) -> dict[str, Any]:
    """The same as JSON; ``changes`` are JSON pointers with dots (``document.title``) → value."""
    found: dict[str, Any] = copy.deepcopy(dict(advisory().document))
    for path, value in changes.items():
        *parents, last = path.split(".")
        inside: Any = found
        for name in parents:
            inside = inside[int(name) if name.isdigit() else name]
        inside[int(last) if last.isdigit() else last] = value
    return found
