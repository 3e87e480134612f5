"""In which province a body is: from the NIS code of its municipality.

The first digit of a NIS code is the province; the old province of Brabant (2) is told apart by the second one, its
arrondissement. Codes are those of 2025: a municipality that moved in a merger (Zwijndrecht) is where its successor is.
Police zones without a code name their municipalities (``inhabitants.Places``), fire zones are known by their name, and
the code of an intermunicipal body is that of its seat: it may serve other provinces too.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, CharField, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from warroom.organisations.models import Kind, Organisation


@dataclass(frozen=True)
class Region:
    """A province, or the capital."""

    code: str
    name: str | Promise
    # Beginnings of the codes in it, the province's own code among them.
    beginnings: tuple[str, ...]

    def __str__(self) -> str:
        return str(self.name)


REGIONS = (
    Region("antwerp", _("Antwerp (province)"), ("1",)),
    Region("limburg", _("Limburg"), ("7",)),
    Region("east_flanders", _("East Flanders"), ("4",)),
    Region("flemish_brabant", _("Flemish Brabant"), ("23", "24", "20001")),
    Region("west_flanders", _("West Flanders"), ("3",)),
    Region("brussels", _("Brussels"), ("21", "04000")),
)
BY_CODE = {region.code: region for region in REGIONS}

# The twenty zones of the royal decree of 2 February 2009, by the end of their name in the register.
FIRE_ZONES = {
    "antwerp": ("Zone Antwerpen", "Rivierenland", "Zone Rand", "Taxandria", "Zone Kempen"),
    "limburg": ("Noord-Limburg", "Oost-Limburg", "Zuid-West-Limburg"),
    "east_flanders": ("Zone Centrum", "Meetjesland", "HVZ Oost", "Vlaamse Ardennen", "Waasland", "Zuid-Oost"),
    "flemish_brabant": ("Oost-Vlaams-Brabant", "Vlaams-Brabant West"),
    "west_flanders": ("HVZ Zone 1", "Midwest", "Fluvia", "Westhoek"),
}


def of_nis(nis: str) -> Region | None:
    """The province of a NIS code; None for an empty or unknown one."""
    return next((region for region in REGIONS if nis.startswith(region.beginnings)), None)


def by_name(body: Organisation) -> Region | None:
    """The province of a fire zone; None for anything else."""
    if body.kind == Kind.FIRE_ZONE:
        for code, endings in FIRE_ZONES.items():
            if body.name.endswith(endings):
                return BY_CODE[code]
    return None


def of(organisation: Organisation) -> Region | None:
    """The province a body is in, or its successor if it merged; None when it is not known. Looks up what a police zone
    names; for many bodies use ``inhabitants.Places``."""
    from warroom.contacts.inhabitants import Places

    if organisation.successor_id and organisation.successor is not None:
        return of(organisation.successor)
    known = of_nis(organisation.nis) or by_name(organisation)
    return known or (Places.load().region(organisation) if organisation.kind == Kind.POLICE_ZONE else None)


def within(codes: Collection[str]) -> Q:
    """Condition on organisations: they lie in one of these regions. Two queries: for bodies without a code."""
    wanted = Q(pk__in=[])
    for region in REGIONS:
        if region.code in codes:
            for beginning in region.beginnings:
                wanted |= Q(nis__startswith=beginning)
    return wanted | Q(pk__in=[pk for pk, code in _zones().items() if code in codes])


def code_of(organisation: str) -> Case:
    """In a query of rows with a foreign key ``organisation``: the code of the province of each, empty when it is not
    known. Two queries: for bodies without a code."""
    lying: dict[str, list[int]] = {}
    for pk, code in _zones().items():
        lying.setdefault(code, []).append(pk)
    whens = []
    for region in REGIONS:
        here = Q(**{f"{organisation}__in": lying.get(region.code, [])})
        for beginning in region.beginnings:
            here |= Q(**{f"{organisation}__nis__startswith": beginning})
        whens.append(When(here, then=Value(region.code)))
    return Case(*whens, default=Value(""), output_field=CharField())


def _zones() -> dict[int, str]:
    """The province of the zones that have no NIS code, as far as it is known."""
    from warroom.contacts.inhabitants import Places

    places = Places.load()
    zones = Organisation.objects.filter(nis="", kind__in=(Kind.POLICE_ZONE, Kind.FIRE_ZONE), fictional=False)
    return {zone.pk: known.code for zone in zones if (known := places.region(zone))}
