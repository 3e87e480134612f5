"""From a postcode or a name to municipalities, and from those to their public pages.

``postcodes/postcodes.csv`` holds every Flemish postcode with the NIS code of its municipality since 1 January 2025
and the places in it; several lines may share a postcode. See ``postcodes/README.md`` for its source.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from warroom.organisations.models import Kind, Organisation
from warroom.status.models import Page
from warroom.status.words import ORDER, PublicState

FEW = 12
POSTCODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
COUNTRY = ("b", "be")
"""What people write before a postcode."""


@dataclass(frozen=True)
class Place:
    """A line of the list: a body, its postcodes, and its page if it has one."""

    name: str
    postcodes: tuple[str, ...]
    slug: str
    worst: str
    """The worst state of its services; "" without a page."""
    fictional: bool
    places: tuple[str, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether its page says that something does not work as it should."""
        return bool(self.slug) and self.worst not in ("", PublicState.WORKS)


@cache
def _table() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    postcodes: dict[str, list[str]] = defaultdict(list)
    places: dict[str, list[str]] = defaultdict(list)
    path = Path(__file__).parent / "postcodes" / "postcodes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            postcodes[row["nis"]].append(row["postcode"])
            places[row["nis"]] += [name for name in row["places"].split(";") if name]
    return {k: tuple(v) for k, v in postcodes.items()}, {k: tuple(v) for k, v in places.items()}


def postcodes_of(nis: str) -> tuple[str, ...]:
    """The postcodes of the municipality with this NIS code."""
    return _table()[0].get(nis, ())


def plain(text: str) -> str:
    """For comparing: no capitals, accents or punctuation."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if c.isalnum())


def places() -> list[Place]:
    """Every municipality of today, and every other body with a public page, by name. Three queries."""
    postcodes, names = _table()
    pages: dict[int | None, tuple[str, str, Page | None]] = {}
    rows = Page.objects.exclude(organisation=None).filter(exercise=None).prefetch_related("slugs", "items")
    for page in rows:
        slug = next((s.slug for s in page.slugs.all() if s.current), "")
        said = [i.approved["state"] for i in page.items.all() if i.approved and i.approved.get("state")]
        pages[page.organisation_id] = (
            slug,
            min(said, key=lambda s: ORDER.index(PublicState(s)), default="works"),
            page,
        )
    wanted = Organisation.objects.filter(Q(kind=Kind.MUNICIPALITY) | Q(pk__in=pages)).valid_on(timezone.localdate())
    if not settings.DEMO:
        wanted = wanted.filter(Q(fictional=False) | Q(pk__in=pages))
    found = []
    for organisation in wanted:
        slug, worst, shown = pages.get(organisation.pk, ("", "", None))
        own = postcodes.get(organisation.nis, ()) if organisation.kind == Kind.MUNICIPALITY else ()
        found.append(
            Place(
                name=str(organisation),
                postcodes=own or tuple(shown.postcodes if shown else ()),
                slug=slug,
                worst=worst,
                fictional=organisation.fictional,
                places=names.get(organisation.nis, ()) if organisation.kind == Kind.MUNICIPALITY else (),
            )
        )
    return sorted(found, key=lambda place: (plain(place.name), place.name))


def find(words: str) -> list[Place]:
    """The bodies with this postcode, or whose name or one of whose places begins with (else holds) these words.

    "9000 Gent" and "B-9000" are a postcode; with one that nobody has ("9999 Gent") the name decides.
    """
    codes = POSTCODE.findall(words)
    wanted = plain(POSTCODE.sub(" ", words) if codes else words)[:60]
    everything = places()
    found = [place for place in everything if set(codes) & set(place.postcodes)]
    if found or not wanted or (codes and wanted in COUNTRY):
        return found
    for matches in (str.startswith, str.__contains__):
        found = [p for p in everything if any(matches(plain(name), wanted) for name in (p.name, *p.places))]
        if found:
            return found[:FEW]
    return []
