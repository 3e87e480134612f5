"""The fictional organisations and people of the demonstration, and their one-time links.

Nobody here exists. The names are made up; the KBO numbers pass the check but lie in a range not issued.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from warroom.organisations.models import Kind, Membership, OneTimeLink, Organisation, Person, Role

Purpose = OneTimeLink.Purpose
LINK_VALID_FOR = timedelta(hours=12)


def _kbo(number: int) -> str:
    first = f"{9_990_000 + number:08d}"
    return f"{first}{97 - int(first) % 97:02d}"


CITY = "Scheldestede"
CITY_OCMW = "OCMW Scheldestede"
CITY_POLICE = "Politiezone Scheldestede"
TOWN = "Vlierbeke"
RIVAL = "Rivierzele"
COORDINATOR = "Vlaams Cyber Response Team (demonstratie)"
SUPPLIER = "Civitas Software"

ORGANISATIONS: dict[str, Kind] = {
    CITY: Kind.MUNICIPALITY,
    CITY_OCMW: Kind.OCMW,
    CITY_POLICE: Kind.POLICE_ZONE,
    TOWN: Kind.MUNICIPALITY,
    RIVAL: Kind.MUNICIPALITY,
    COORDINATOR: Kind.COORDINATOR,
    SUPPLIER: Kind.SUPPLIER,
    "Schelde Datacenters": Kind.SUPPLIER,
    "ZorgDossier Vlaanderen": Kind.SUPPLIER,
    "Poortwachter Netwerken": Kind.SUPPLIER,
    "Lumen Documentbeheer": Kind.SUPPLIER,
}

SEATS = {
    CITY: (0.0, 0.0),
    CITY_OCMW: (0.4, 0.1),
    CITY_POLICE: (-0.3, 0.6),
    TOWN: (8.5, -3.0),
    RIVAL: (-6.0, 12.5),
}
"""Where the made-up bodies lie: kilometres east and north of the city's town hall, on a map where nothing is real."""


@dataclass(frozen=True)
class Somebody:
    """A person of the demonstration: who, and in which role for which organisations."""

    name: str
    email: str
    role: Role
    organisations: tuple[str, ...]
    phone: str = ""


PEOPLE = (
    Somebody("Kim Peeters", "kim.peeters@scheldestede.example", Role.SPOC, (CITY, CITY_OCMW), "03 555 01 01"),
    Somebody("Lou Janssens", "lou.janssens@scheldestede.example", Role.DEPUTY, (CITY,), "03 555 01 02"),
    Somebody("Noor Claes", "noor.claes@scheldestede.example", Role.RESPONDER, (CITY,), "03 555 01 03"),
    Somebody("Dominique Wouters", "dominique.wouters@scheldestede.example", Role.MANAGEMENT, (CITY,)),
    Somebody(
        "Renske Dierickx", "renske.dierickx@scheldestede.example", Role.DIRECTOR, (CITY, CITY_OCMW), "03 555 01 05"
    ),
    Somebody("Sacha Verbruggen", "sacha.verbruggen@scheldestede.example", Role.MAYOR, (CITY,), "03 555 01 06"),
    Somebody("Robin Maes", "robin.maes@scheldestede.example", Role.COMMUNICATION, (CITY,)),
    Somebody("Jules Van Acker", "jules.vanacker@scheldestede.example", Role.DPO, (CITY, CITY_OCMW), "03 555 01 07"),
    Somebody("Marijn Hoste", "marijn.hoste@scheldestede.example", Role.EMERGENCY_PLANNER, (CITY,), "03 555 01 08"),
    Somebody("Sam Willems", "sam.willems@scheldestede.example", Role.READ_ONLY, (CITY,)),
    Somebody("Alex De Smet", "alex.desmet@vlierbeke.example", Role.SPOC, (TOWN,), "03 555 02 01"),
    Somebody("Charlie Goossens", "charlie.goossens@rivierzele.example", Role.SPOC, (RIVAL,), "03 555 03 01"),
    Somebody("Jo Mertens", "jo.mertens@vcrt.example", Role.COORDINATOR, (COORDINATOR,), "02 555 04 01"),
    Somebody("Dani Lambrechts", "dani.lambrechts@vcrt.example", Role.COORDINATOR, (COORDINATOR,), "02 555 04 02"),
    Somebody("Bo Hermans", "bo.hermans@civitas.example", Role.SUPPLIER, (SUPPLIER,), "09 555 05 01"),
    Somebody("Toni Aerts", "toni.aerts@scheldedc.example", Role.SUPPLIER, ("Schelde Datacenters",), "03 555 06 01"),
)


@transaction.atomic
def load() -> None:
    """Make the organisations and people that are not there yet; change nothing about those that are."""
    organisations = {}
    for number, (name, kind) in enumerate(ORGANISATIONS.items(), start=1):
        organisations[name], _ = Organisation.objects.get_or_create(
            name=name, kind=kind, fictional=True, defaults={"kbo": _kbo(number)}
        )
    for name, seat in SEATS.items():
        place(organisations[name], seat)
    for somebody in PEOPLE:
        person = Person.objects.filter(email=somebody.email).first()
        if person is not None:
            continue
        person = Person.objects.create_person(somebody.email, somebody.name, phone=somebody.phone, fictional=True)
        for name in somebody.organisations:
            Membership.objects.create(person=person, organisation=organisations[name], role=somebody.role)


def place(body: Organisation, seat: tuple[float, float]) -> None:
    """Give a made-up body its seat, if it has none yet."""
    east, north = seat
    Organisation.objects.filter(pk=body.pk, fictional=True, seat_east_km=None).update(
        seat_east_km=east, seat_north_km=north
    )


def links() -> list[tuple[Somebody, str]]:
    """A fresh token for everybody of the demonstration; the links printed before die."""
    people = Person.objects.in_bulk([somebody.email for somebody in PEOPLE], field_name="email")
    return [
        (somebody, OneTimeLink.issue(people[somebody.email], Purpose.DEMONSTRATION, LINK_VALID_FOR))
        for somebody in PEOPLE
        if people[somebody.email].fictional
    ]
