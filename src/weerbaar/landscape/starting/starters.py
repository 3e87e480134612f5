"""Starters: what a body of a kind and size usually runs, as something to correct instead of a blank page.

The data stand in ``weerbaar/starters/*.csv``; where they come from is told in ``docs/sources.md``. Everything in a
starter has origin ``starter`` and is *assumed* until somebody confirms it.
"""

import csv
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message

PREFIX = "starter:"


class Starter(StrEnum):
    """Whom a starter is for: a municipality by its number of inhabitants, an OCMW or a police zone."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"
    OCMW = "ocmw"
    POLICE = "police"


LABELS: dict[Starter, str] = {
    Starter.SMALL: "municipality with fewer than 20,000 inhabitants",
    Starter.MEDIUM: "municipality with 20,000 to 50,000 inhabitants",
    Starter.LARGE: "municipality with more than 50,000 inhabitants",
    Starter.OCMW: "public centre for social welfare (OCMW)",
    Starter.POLICE: "police zone",
}
"""English words for each; msgids of the library's catalogue."""


def starter_for(inhabitants: int) -> Starter:
    """The starter for a municipality with so many inhabitants. Raises BadInput for a negative number."""
    if inhabitants < 0:
        raise BadInput(Message("a number of inhabitants cannot be negative"))
    if inhabitants < 20_000:
        return Starter.SMALL
    return Starter.MEDIUM if inhabitants <= 50_000 else Starter.LARGE


@cache
def rows(name: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of one of the data files ("services", "applications", "environments") by their key."""
    text = files("weerbaar").joinpath("starters", f"{name}.csv").read_text("utf-8")
    return {row["key"]: row for row in csv.DictReader(text.splitlines(), delimiter=";")}


def usual(key: str) -> Element:
    """What a starter says of one application or environment, as an element that is still assumed."""
    if key in rows("applications"):
        row = rows("applications")[key]
        attributes: dict[str, Any] = {"personal_data": True} if row["personal_data"] else {}
        kind = Kind.APPLICATION
    else:
        row = rows("environments")[key]
        attributes = {"type": row["type"]} if row["type"] else {}
        kind = Kind(row["kind"])
    return Element(PREFIX + key, kind, row["name"], Origin.STARTER, None, {**attributes, "usual": key})


def starter(which: Starter) -> Landscape:
    """The landscape that bodies like this usually have, all of it assumed."""
    elements: list[Element] = []
    relations: list[Relation] = []

    def relate(kind: RelationKind, source: str, targets: str, role: str | None = None) -> None:
        relations.extend(
            Relation(kind, PREFIX + source, PREFIX + target, role=role, origin=Origin.STARTER)
            for target in targets.split()
        )

    for key, row in rows("services").items():
        if which in row["for"].split():
            elements.append(_service(key, row))
            places = {"counter": " workplaces", "site": " sites"}.get(row["place"], "")
            relate(RelationKind.NEEDS, f"service-{key}", row["needs"] + places)
    for key, row in rows("applications").items():
        if which in row["for"].split():
            elements.append(usual(key))
            relate(RelationKind.RUNS_ON, key, row["where"])
            relate(RelationKind.TRUSTS, key, row["trusts"])
    for key, row in rows("environments").items():
        if which in row["for"].split():
            elements.append(usual(key))
            relate(RelationKind.NEEDS, key, row["needs"])
            relate(RelationKind.TRUSTS, key, row["trusts"])
            relate(RelationKind.SUPPLIED_BY, key, row["operated_by"], "operates")
            relate(RelationKind.SUPPLIED_BY, key, row["delivered_by"])
            relate(RelationKind.BACKED_UP_BY, key, row["backup"])
    return Landscape(elements=tuple(elements), relations=tuple(relations), attributes={"starter": which.value})


def _service(key: str, row: Mapping[str, str]) -> Element:
    attributes = {name: int(row[name]) for name in ("priority", "max_outage_h", "paper_h") if row[name]}
    return Element(f"{PREFIX}service-{key}", Kind.SERVICE, row["name"], Origin.STARTER, None, attributes)
