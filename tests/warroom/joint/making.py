"""A supplier that hosts applications of several bodies, and a joint incident about it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.suppliers.making import make_supplier, numbered

from warroom.joint import requesting, starting
from warroom.joint.models import Environment, Isolation, JointIncident, Line, Part, Placement
from warroom.joint.words import How, Work
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Kind as OrganisationKind
from warroom.organisations.models import Organisation
from warroom.suppliers import consenting
from warroom.suppliers.models import Consent
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind


def hosted(supplier: Organisation, *, over: bool = True) -> library.Landscape:
    """Births need an application that runs at the supplier, reached over a link; mail runs in the house. ``over``
    False: nothing says over which link."""
    need = Relation(RelationKind.NEEDS, "births", "civil", over="dc-house" if over else None)
    return library.Landscape(
        library.Organisation("Aardwijk"),
        (
            Element("births", Kind.SERVICE, "Geboorte aangeven", attributes={"priority": 1, "people_per_day": 12}),
            Element("mail", Kind.SERVICE, "Mail", attributes={"priority": 2, "people_per_day": 200}),
            Element("civil", Kind.APPLICATION, "Burgerzaken"),
            Element("post", Kind.APPLICATION, "Postbussen"),
            Element("dc", Kind.ENVIRONMENT, "Serverpark", attributes={"type": "datacentre", "owner": supplier.kbo}),
            Element("house", Kind.ENVIRONMENT, "Stadhuis", attributes={"type": "host"}),
            Element("maker", Kind.SUPPLIER, supplier.name, attributes={"ref": f"kbo:{supplier.kbo}"}),
        ),
        (
            need,
            Relation(RelationKind.NEEDS, "mail", "post"),
            Relation(RelationKind.RUNS_ON, "post", "house"),
            Relation(RelationKind.RUNS_ON, "civil", "dc"),
            Relation(RelationKind.SUPPLIED_BY, "civil", "maker"),
            Relation(RelationKind.SUPPLIED_BY, "dc", "maker", role="operates"),
            Relation(RelationKind.LINK, "dc", "house", id="dc-house", attributes={"name": "Lijn naar het serverpark"}),
        ),
    )


def make_host(body: Organisation, supplier: Organisation, *, lets_know: bool = False, **more: Any) -> Landscape:
    """A landscape of ``body`` with an application at the supplier; ``lets_know``: the supplier may know."""
    landscape = make_landscape(body, hosted(supplier, **more))
    if lets_know:
        consenting.give(body, supplier, None, Consent.Level.PRODUCTS, by=None)
    return landscape


def coordinator() -> Organisation:
    """A coordinator's organisation."""
    found = Organisation.objects.filter(kind=OrganisationKind.COORDINATOR).first()
    return found or Organisation.objects.create(name="Coördinatie", kind=OrganisationKind.COORDINATOR)


def make_joint(supplier: Organisation, by: Any = None, **fields: Any) -> JointIncident:
    """The supplier is hit, says the coordinator."""
    return starting.start(numbered(supplier), by=by, acting_for=coordinator(), **fields)


def make_line(thing: Organisation, **fields: Any) -> Line:
    """The line of ``thing`` in a joint incident: of its own supplier for a body; for a supplier, of a body that lets it
    know; for the coordinator, of somebody."""
    supplier = numbered(thing) if thing.kind == OrganisationKind.SUPPLIER else make_supplier()
    body = thing
    if thing.kind in (OrganisationKind.SUPPLIER, OrganisationKind.COORDINATOR):
        body = Organisation.objects.create(name=f"Klant van {supplier}", kind=OrganisationKind.MUNICIPALITY)
    make_host(body, supplier, lets_know=True)
    return Line.objects.get(joint=make_joint(supplier, **fields), organisation=body)


def add(joint: JointIncident, body: Organisation, how: How = How.COORDINATOR) -> Line:
    """A body put on the list by hand."""
    return starting.add(joint, body, by=None, how=how, why="Meldde zich")


def make_part(line: Line, **fields: Any) -> Part:
    """Something asked of the supplier for one customer."""
    said: dict[str, Any] = {"work": Work.CREDENTIALS, "title": "Wachtwoorden vervangen", "asked_for": coordinator()}
    said["due_at"] = timezone.now() + timedelta(days=2)
    row = requesting.ask(line.joint, by=None, lines=[line], **{**said, **fields})
    return Part.objects.get(remediation=row, line=line)


def make_isolation(line: Line, **fields: Any) -> Isolation:
    """The supplier proposes to cut its links to the body."""
    from warroom.joint import isolating

    now = timezone.now()
    said = {
        "what": "Alle lijnen naar het stadhuis",
        "reason": "Onze kant is besmet",
        "planned_at": now,
        "until": now + timedelta(days=1),
        "conditions": "Nieuwe wachtwoorden",
        "reconnects": "Onze netwerkploeg",
    }
    return isolating.propose(line, by=None, **{**said, **fields})


def make_environment(owner: Organisation, **fields: Any) -> Environment:
    """An emergency environment on offer."""
    from warroom.joint import environments

    return environments.offer(owner, by=None, **{"name": "Noodomgeving", "places": 2, "setup_h": 8, **fields})


def make_placement(body: Organisation, environment: Environment | None = None, **fields: Any) -> Placement:
    """A body that asks for a place."""
    from warroom.joint import environments

    environment = environment or make_environment(make_supplier())
    return environments.ask(environment, body, by=None, **{"for_what": "Burgerzaken", **fields})
