"""A few more fictional municipalities, so that the coordinator's picture of the demonstration has something to say.

They have no outline: the map is of real municipalities, and nothing made up ever colours one."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.parts import Part
from warroom.incidents.taxonomy import IncidentKind, Mark
from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.demonstration import COORDINATOR, RIVAL, _kbo, place
from warroom.organisations.models import Kind, Membership, Organisation, Person, Role
from warroom.sector import indicators, packing, standing
from warroom.sharing import grants, landscapes, looks
from weerbaar import landscape as library
from weerbaar.landscape import Element, Relation, RelationKind

FIRST = 60
"""Their KBO numbers begin here in the range of the demonstration."""
HASH = "3f1c2b6d9a7e5408c1b2a3948576e0f1d2c3b4a5968778695a4b3c2d1e0f9a8b"
"""Made up; no file has it."""


@dataclass(frozen=True)
class Town:
    """What becomes of one of them: the severity of its incident (0: none), what is hit, and what it shares."""

    name: str
    # Kilometres east and north of Scheldestede (see ``organisations.demonstration.SEATS``).
    seat: tuple[float, float]
    severity: int = 0
    hit: tuple[tuple[str, Mark], ...] = ()
    landscape_shared: bool = True
    incident_shared: bool = True
    indicator: bool = False


TOWNS = (
    Town("Wilgendijk", (4.0, 7.5), 3, (("realm", Mark.COMPROMISED), ("host", Mark.LOST)), indicator=True),
    Town("Heidebeek", (14.0, 2.0), 4, (("realm", Mark.COMPROMISED), ("host", Mark.COMPROMISED)), indicator=True),
    Town("Grensloo", (31.0, 18.0), 2, (("mailserver", Mark.LOST),), incident_shared=False),
    Town("Lindekerke", (17.5, 6.0)),
    Town("Ravelsmeer", (-15.0, -9.0), landscape_shared=False),
)


def load() -> list[str]:
    """Make what is not there yet; leave alone what is. Gives lines to print."""
    coordinator = Organisation.objects.filter(name=COORDINATOR, fictional=True).first()
    if coordinator is None:
        return []
    for number, town in enumerate(TOWNS, start=FIRST):
        _make(town, number, coordinator)
    _shared_by_hand(coordinator)
    packing.catch_up(20)
    standing.catch_up(20)
    return [_("Exercise municipalities: {n}, beside the map.").format(n=len(TOWNS))]


@transaction.atomic
def _make(town: Town, number: int, coordinator: Organisation) -> None:
    body, made = Organisation.objects.get_or_create(
        name=town.name, kind=Kind.MUNICIPALITY, fictional=True, defaults={"kbo": _kbo(number)}
    )
    place(body, town.seat)
    if not made:
        return
    person = Person.objects.create_person(
        f"aanspreekpunt@{town.name.lower()}.example", f"Aanspreekpunt {town.name}", fictional=True
    )
    Membership.objects.create(person=person, organisation=body, role=Role.SPOC)
    landscape = Landscape.objects.create(owner=body, name=town.name)
    store(landscape, content(body), how=How.DEMONSTRATION, expected=0)
    if town.landscape_shared:
        landscapes.share(
            landscape, coordinator, landscapes.Extent(whole=True), by=person, reason=_("for the picture of the sector")
        )
    if town.severity:
        incident = open_incident(
            body,
            title=_("Ransomware in {town}").format(town=town.name),
            by=person,
            kind=IncidentKind.RANSOMWARE,
            severity=town.severity,
            begun_at=timezone.now(),
            hits=[(landscape.pk, element, mark) for element, mark in town.hit],
        )
        _tell(incident, town, coordinator, person)


def _tell(incident: Incident, town: Town, coordinator: Organisation, person: Person) -> None:
    if town.incident_shared:
        grants.share(
            incident, coordinator, [Part.SUMMARY, Part.SERVICES], by=person, reason=_("for the picture of the sector")
        )
    if town.indicator:
        indicators.add(
            incident, kind="hash", value=HASH, note=_("on the file server"), tlp="TLP:AMBER", shared=True, by=person
        )


@transaction.atomic
def _shared_by_hand(coordinator: Organisation) -> None:
    """Somebody one can sign in as has an incident, shared part of it with the war room, and reads who looked."""
    body = Organisation.objects.filter(name=RIVAL, fictional=True).first()
    spoc = Person.objects.filter(memberships__organisation=body, memberships__role=Role.SPOC).order_by("pk").first()
    if body is None or spoc is None or Landscape.objects.filter(owner=body).exists():
        return
    landscape = Landscape.objects.create(owner=body, name=body.name)
    store(landscape, content(body), how=How.DEMONSTRATION, expected=0)
    incident = open_incident(
        body,
        title=_("Unknown sign-ins over the VPN"),
        by=spoc,
        kind=IncidentKind.SYSTEM,
        severity=2,
        begun_at=timezone.now(),
        hits=[(landscape.pk, "mailserver", Mark.COMPROMISED)],
    )
    parts = [Part.SUMMARY, Part.SERVICES]
    grants.share(incident, coordinator, parts, by=spoc, reason=_("so that the war room can look along"))
    for person in Person.objects.filter(memberships__organisation=coordinator).order_by("pk")[:1]:
        for part in parts:
            looks.let_in(person, incident, part)


def content(body: Organisation) -> library.Landscape:
    """A small landscape: two suppliers of the demonstration, one directory, one server."""
    suppliers = dict(
        Organisation.objects.filter(fictional=True, kind=Kind.SUPPLIER).order_by("pk").values_list("name", "kbo")
    )
    civitas, centre = suppliers.get("Civitas Software", ""), suppliers.get("Schelde Datacenters", "")
    kind = library.Kind

    def element(id: str, of: library.Kind, name: str, **attributes: object) -> Element:
        return Element(id, of, name, attributes=attributes)

    elements = (
        element("deaths", kind.SERVICE, "Overlijdens aangeven", priority=1),
        element("identity", kind.SERVICE, "Identiteitskaarten", priority=1),
        element("welfare", kind.SERVICE, "Leefloon uitbetalen", priority=1),
        element("permits", kind.SERVICE, "Omgevingsvergunningen", priority=2),
        element("mail", kind.SERVICE, "Mail", priority=2),
        element("library", kind.SERVICE, "Bibliotheek", priority=4),
        element("population", kind.APPLICATION, "Bevolking (Civitas)"),
        element("social", kind.APPLICATION, "Sociaal dossier"),
        element("files", kind.APPLICATION, "Dossierbeheer"),
        element("exchange", kind.APPLICATION, "Mailtoepassing"),
        element("shelves", kind.APPLICATION, "Bibliotheeksysteem", complete=True),
        element("host", kind.ENVIRONMENT, "Server gemeentehuis", type="host"),
        element("mailserver", kind.ENVIRONMENT, "Mailserver", type="host"),
        element("realm", kind.ENVIRONMENT, "Accounts van de gemeente", type="realm"),
        element("north", kind.ENVIRONMENT, "Schelde Datacenters, noord", type="datacentre", owner=centre,
                ref="site:scheldedc/noord"),
        element("civitas", kind.SUPPLIER, "Civitas Software", ref=f"kbo:{civitas}"),
    )  # fmt: skip
    needs, runs, trusts = RelationKind.NEEDS, RelationKind.RUNS_ON, RelationKind.TRUSTS
    pairs = (
        (needs, "deaths", "population"), (needs, "identity", "population"), (needs, "welfare", "social"),
        (needs, "permits", "files"), (needs, "mail", "exchange"), (needs, "library", "shelves"),
        (runs, "population", "north"), (runs, "social", "host"), (runs, "files", "host"),
        (runs, "exchange", "mailserver"), (trusts, "host", "realm"), (trusts, "files", "realm"),
    )  # fmt: skip
    relations = (
        *(Relation(kind, source, target) for kind, source, target in pairs),
        Relation(RelationKind.SUPPLIED_BY, "population", "civitas", role="operates"),
    )
    return library.Landscape(library.Organisation(body.name, body.kbo), elements, relations)
