"""Small landscapes for the tests of the server."""

from typing import Any

from warroom.landscapes.models import How, Import, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.models import Organisation
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Origin, Relation, RelationKind


def small() -> library.Landscape:
    """A service that needs an application that runs on a server with a starter's directory."""
    return library.Landscape(
        library.Organisation("Aardwijk"),
        (
            Element("births", Kind.SERVICE, "Geboorteaangifte", attributes={"priority": 1, "paper_h": 24}),
            Element("civil", Kind.APPLICATION, "Burgerzaken", attributes={"restore_h": 8}),
            Element("server", Kind.ENVIRONMENT, "Server 1", attributes={"type": "host"}),
            Element("realm", Kind.ENVIRONMENT, "Directory", origin=Origin.STARTER, attributes={"type": "realm"}),
            Element("backup", Kind.BACKUP, "Nachtelijke back-up"),
        ),
        (
            Relation(RelationKind.NEEDS, "births", "civil"),
            Relation(RelationKind.RUNS_ON, "civil", "server"),
            Relation(RelationKind.TRUSTS, "civil", "realm", origin=Origin.STARTER),
            Relation(RelationKind.BACKED_UP_BY, "civil", "backup"),
        ),
    )


def make_landscape(owner: Organisation, content: library.Landscape | None = None) -> Landscape:
    """A landscape with one version."""
    landscape = Landscape.objects.create(owner=owner, name=owner.name)
    store(landscape, content or small(), how=How.DEMONSTRATION, expected=0)
    return landscape


def make_import(landscape: Landscape, data: bytes, name: str = "file.json", **fields: Any) -> Import:
    """An upload that nobody has read yet."""
    return Import.objects.create(
        landscape=landscape, organisation=landscape.owner, name=name, size=len(data), data=data, **fields
    )
