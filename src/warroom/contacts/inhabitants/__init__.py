"""How many people depend on a body: the inhabitants of its municipality, or of those it serves.

From ``inhabitants.csv`` (see README.md): 1 January 2020, by the municipalities of 2025. Which municipalities take part
in an intermunicipal body: ``intermunicipal.csv`` of the register.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from warroom.contacts import regions
from warroom.organisations.models import Kind, Organisation
from warroom.organisations.register import seats

FILE = Path(__file__).with_name("inhabitants.csv")


@cache
def by_nis() -> Mapping[str, int]:
    """Inhabitants by NIS code, those of municipalities that merged included."""
    found: dict[str, int] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for code in (row["nis"], *row["former"].split(";")):
                if code:
                    found[code] = int(row["inhabitants"])
    return found


@dataclass(frozen=True)
class Places:
    """Where bodies are and how many people depend on them, with the names of municipalities looked up once."""

    nis_by_name: Mapping[str, str]

    @classmethod
    def load(cls) -> "Places":
        """One query: municipalities of today and before, under the code of today."""
        rows = Organisation.objects.filter(kind=Kind.MUNICIPALITY, fictional=False).exclude(nis="")
        found: dict[str, str] = {}
        for name, nis, heir in rows.values_list("name", "nis", "successor__nis"):
            found[name.casefold()] = heir or nis
        return cls(found)

    def served(self, body: Organisation) -> list[str]:
        """The NIS codes of the municipalities a body is of, or names: ``PZ HerKo: Herent en Kortenberg``."""
        _head, colon, names = body.name.partition(":")
        if body.kind == Kind.POLICE_ZONE and colon:
            said = [name.strip().casefold() for name in re.split(r",|\ben\b", names)]
            codes = {self.nis_by_name[name] for name in said if name in self.nis_by_name}
            if codes:
                return sorted(codes)
        return [body.nis] if body.nis else []

    def region(self, body: Organisation) -> regions.Region | None:
        """The province it is in, by its code, the municipalities it names, or its name; None when not known."""
        codes = self.served(body)
        return regions.of_nis(codes[0]) if codes else regions.by_name(body)

    def inhabitants(self, body: Organisation) -> int | None:
        """The people who depend on it; None when that is not known (fire zones)."""
        known = by_nis()
        if body.kind == Kind.PROVINCE:
            region = regions.of_nis(body.nis)
            # A merged municipality stands in the list under its former codes too: the codes of today count once.
            return sum(n for code, n in of_today().items() if region and regions.of_nis(code) == region) or None
        # The code of an intermunicipal body is that of its seat, not of whom it serves.
        shared = body.kind == Kind.INTERMUNICIPAL
        served = members().get(body.kbo, ()) if shared else self.served(body)
        counted = [known[code] for code in served if code in known]
        return sum(counted) if counted else None


@cache
def of_today() -> Mapping[str, int]:
    """Inhabitants by the NIS code of 2025."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["nis"]: int(row["inhabitants"]) for row in csv.DictReader(file)}


@cache
def members() -> Mapping[str, tuple[str, ...]]:
    """By the KBO number of an intermunicipal body: the NIS codes of the municipalities that take part in it."""
    with seats.FILE.open(encoding="utf-8", newline="") as file:
        return {row["kbo"]: tuple(row["members"].split(";")) for row in csv.DictReader(file) if row["members"]}
