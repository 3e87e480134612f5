"""In which province a body is: from the NIS code of its municipality.

The first digit of a NIS code is the province; the old province of Brabant (2) is told apart by the second one, its
arrondissement. Codes are those of 2025: a municipality that moved in a merger (Zwijndrecht) is where its successor is.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from warroom.organisations.models import Organisation


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


def of_nis(nis: str) -> Region | None:
    """The province of a NIS code; None for an empty or unknown one."""
    return next((region for region in REGIONS if nis.startswith(region.beginnings)), None)


def of(organisation: Organisation) -> Region | None:
    """The province a body is in, or its successor if it merged; None when its municipality is not known."""
    if organisation.successor_id and organisation.successor is not None:
        return of(organisation.successor)
    return of_nis(organisation.nis)


def within(codes: list[str]) -> Q:
    """Condition on organisations: their own NIS code lies in one of these regions (bodies of today)."""
    wanted = Q(pk__in=[])
    for region in REGIONS:
        if region.code in codes:
            for beginning in region.beginnings:
                wanted |= Q(nis__startswith=beginning)
    return wanted
