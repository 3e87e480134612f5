"""Bodies, landscapes and incidents for the picture of the sector."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.warroom.landscapes.making import make_landscape

from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.parts import Part
from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.models import Kind, Organisation
from warroom.sharing.models import LandscapeShare, Share
from warroom.suppliers.models import Product, ProductStatus
from weerbaar import landscape as library
from weerbaar.landscape import Element, Relation, RelationKind

KBO = "0999000822"


def body(name: str, nis: str = "", kind: str = Kind.MUNICIPALITY, **fields: Any) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, nis=nis, **fields)


def coordinator() -> Organisation:
    return Organisation.objects.create(name="War room", kind=Kind.COORDINATOR)


def supplier(kbo: str = KBO) -> Organisation:
    return Organisation.objects.create(name="Scheldecentrum", kind=Kind.SUPPLIER, kbo=kbo)


def centre(of: Organisation, key: str = "noord") -> Product:
    return Product.objects.create(
        supplier=of, key=key, name=f"Datacenter {key}", kind="data_centre", ref=f"site:schelde/{key}"
    )


def hosted(*, alternative: bool = False) -> library.Landscape:
    """Deaths need an application in the supplier's data centre (or, with ``alternative``, in one of its two); mail
    runs at home."""
    kind = library.Kind
    elements = (
        Element("deaths", kind.SERVICE, "Overlijdens", attributes={"priority": 1}),
        Element("mail", kind.SERVICE, "Mail", attributes={"priority": 3}),
        Element("population", kind.APPLICATION, "Bevolking"),
        Element("exchange", kind.APPLICATION, "Mailtoepassing"),
        Element(
            "noord",
            kind.ENVIRONMENT,
            "Noord",
            attributes={"type": "datacentre", "owner": KBO, "ref": "site:schelde/noord"},
        ),
        Element(
            "zuid",
            kind.ENVIRONMENT,
            "Zuid",
            attributes={"type": "datacentre", "owner": KBO, "ref": "site:schelde/zuid"},
        ),
        Element("host", kind.ENVIRONMENT, "Server", attributes={"type": "host"}),
    )
    group = "sites" if alternative else None
    relations = [
        Relation(RelationKind.NEEDS, "deaths", "population"),
        Relation(RelationKind.NEEDS, "mail", "exchange"),
        Relation(RelationKind.RUNS_ON, "population", "noord", alternative=group),
        Relation(RelationKind.RUNS_ON, "exchange", "host"),
    ]
    if alternative:
        relations.append(Relation(RelationKind.RUNS_ON, "population", "zuid", alternative=group))
    return library.Landscape(library.Organisation(), elements, tuple(relations))


def with_landscape(name: str, viewer: Organisation | None = None, nis: str = "", **content: bool) -> Landscape:
    """A body with a landscape; shared with ``viewer`` if one is given."""
    landscape = make_landscape(body(name, nis), hosted(**content))
    if viewer is not None:
        share_landscape(landscape, viewer)
    return landscape


def with_errors(of: Organisation) -> Landscape:
    """A landscape of ``of`` that was stored before it was an error that a need points at nothing."""
    landscape = Landscape.objects.create(name=of.name, owner=of)
    right = hosted()
    nowhere = Relation(RelationKind.NEEDS, "deaths", "nowhere")
    store(
        landscape, replace(right, relations=(*right.relations, nowhere)), how=How.IMPORT, expected=0, known_errors=True
    )
    return landscape


def merged(old: Organisation, into: Organisation) -> None:
    """``old`` ended yesterday and is ``into`` since."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Organisation.objects.filter(pk=old.pk).update(valid_until=yesterday, successor=into)


def share_landscape(landscape: Landscape, viewer: Organisation, **extent: Any) -> None:
    LandscapeShare.objects.create(
        landscape=landscape, organisation=viewer, reason="test", **(extent if extent else {"whole": True})
    )


def incident(of: Organisation, severity: int = 3, *, viewer: Organisation | None = None, **fields: Any) -> Incident:
    """An open incident; its services and summary shared with ``viewer`` if one is given."""
    made = open_incident(of, title="Geheim", by=None, severity=severity, **fields)
    for part in (Part.SERVICES, Part.SUMMARY) if viewer is not None else ():
        Share.objects.create(incident=made, organisation=viewer, part=part, reason="test")
    return made


def status(product: Product, doing: str, **fields: Any) -> ProductStatus:
    return ProductStatus.objects.create(product=product, doing=doing, text_nl="…", **{"since": timezone.now()} | fields)
