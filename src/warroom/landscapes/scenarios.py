"""A scenario in the address of a page: ``?lost=ad-stad&cut=noodlijn``. So it can be shared, kept as a bookmark,
and the back button takes the last step back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from warroom.landscapes import words
from warroom.landscapes.finding import name_rank
from weerbaar.landscape import Element, Kind, Landscape
from weerbaar.planning.impact import Scenario
from weerbaar.planning.reasons import what_happened

MARKS = tuple(field.name for field in fields(Scenario))
"""What can be said of an element or link: compromised, lost, isolated, cut, active."""

MARK_WORDS: Mapping[str, str | Promise] = {
    "compromised": _("compromised"),
    "lost": _("lost"),
    "isolated": _("isolated"),
    "cut": _("cut"),
    "active": _("in use"),
}

# More does not fit in an address, and nobody marks them by hand.
MOST_FACTS = 300


@dataclass(frozen=True)
class Fact:
    """One thing marked, in words, with its place in the address."""

    mark: str
    id: str
    name: str
    words: str
    without: str
    """The query string of the scenario without this fact."""


@dataclass(frozen=True)
class Asked:
    """The scenario of an address. ``unknown``: ids in it that the landscape does not have (any more)."""

    scenario: Scenario
    unknown: tuple[str, ...]


def from_query(landscape: Landscape, query: QueryDict, prefix: str = "") -> Asked:
    """The scenario in ``query``; parameters begin with ``prefix``. What cannot be used is set apart."""
    return from_facts(landscape, {mark: query.getlist(prefix + mark) for mark in MARKS})


def from_facts(landscape: Landscape, facts: Mapping[str, Iterable[str]]) -> Asked:
    """The scenario of stored ``facts``: ids by mark."""
    known: dict[str, frozenset[str]] = {}
    unknown: dict[str, None] = {}
    for mark in MARKS:
        ids = list(facts.get(mark, ()))[:MOST_FACTS]
        fits = {id for id in ids if can_be(landscape, mark, id)}
        unknown.update(dict.fromkeys(id for id in ids if id not in fits))
        known[mark] = frozenset(fits)
    return Asked(Scenario(**known), tuple(unknown))


def can_be(landscape: Landscape, mark: str, id: str) -> bool:
    """Whether ``mark`` can be said of ``id`` in ``landscape``."""
    if mark == "cut":
        return id in landscape.links
    element = landscape.by_id.get(id)
    return element is not None and (mark != "active" or element.kind is Kind.WORKAROUND)


def facts_of(scenario: Scenario) -> dict[str, list[str]]:
    """Ids by mark, sorted; marks without ids are left out."""
    return {mark: sorted(ids) for mark in MARKS if (ids := getattr(scenario, mark))}


def pairs(scenario: Scenario, prefix: str = "") -> list[tuple[str, str]]:
    """``scenario`` as parameters of an address."""
    return [(prefix + mark, id) for mark, ids in facts_of(scenario).items() for id in ids]


def with_fact(scenario: Scenario, mark: str, id: str) -> Scenario:
    """``scenario`` with one fact more."""
    return replace(scenario, **{mark: getattr(scenario, mark) | {id}})


def without_fact(scenario: Scenario, mark: str, id: str) -> Scenario:
    """``scenario`` with one fact less."""
    return replace(scenario, **{mark: getattr(scenario, mark) - {id}})


def address(scenario: Scenario, query: QueryDict, *leave_out: str) -> str:
    """The query string of ``scenario`` with the other parameters of ``query``, those left out excepted."""
    drop = {*MARKS, *leave_out}
    others = [(name, value) for name, values in sorted(query.lists()) if name not in drop for value in values]
    return "?" + urlencode([*pairs(scenario), *others])


def described(landscape: Landscape, scenario: Scenario, query: QueryDict) -> list[Fact]:
    """Every fact of ``scenario`` with its words, in the order of ``MARKS``."""
    return [
        Fact(
            mark, id, landscape.name_of(id), fact_words(landscape, scenario, mark, id),
            address(without_fact(scenario, mark, id), query, "q"),
        )
        for mark, ids in facts_of(scenario).items()
        for id in ids
    ]  # fmt: skip


def fact_words(landscape: Landscape, scenario: Scenario, mark: str, id: str) -> str:
    """The word for ``mark`` said of ``id``: a machine is infected, a directory taken over."""
    if mark == "compromised":
        return str(what_happened(landscape, scenario, id))
    return str(MARK_WORDS[mark])


def in_words(landscape: Landscape, scenario: Scenario) -> str:
    """The whole scenario in one line: "AD-domein stad verloren, Noodlijn afgesloten"."""
    said = [
        f"{landscape.name_of(id)} {fact_words(landscape, scenario, mark, id)}"
        for mark, ids in facts_of(scenario).items()
        for id in ids
    ]
    return ", ".join(said) if said else gettext("nothing happens")


@dataclass(frozen=True)
class Found:
    """Something a person may have meant, and what can be said of it: (mark, its word, the address then)."""

    id: str
    name: str
    kind: str
    marks: tuple[tuple[str, str, str], ...]
    held: tuple[str, ...]
    """What is said of it already."""
    element: Element | None


_MARKABLE = (Kind.ENVIRONMENT, Kind.APPLICATION, Kind.SUPPLIER, Kind.WORKAROUND, Kind.SERVICE, Kind.BACKUP)


def search(landscape: Landscape, scenario: Scenario, query: QueryDict, text: str, most: int = 8) -> list[Found]:
    """The elements and links whose name or id contains ``text``, best first: its id, then the beginning of a
    name, then of a word, then anywhere; environments before applications."""
    wanted = " ".join(text.casefold().split())
    if not wanted:
        return []
    ranked: list[tuple[int, int, str, str]] = []
    for element in landscape.elements:
        if element.kind in _MARKABLE:
            rank = name_rank(wanted, element.id, element.name)
            if rank is not None:
                ranked.append((rank, _MARKABLE.index(element.kind), element.name, element.id))
    for id in landscape.links:
        rank = name_rank(wanted, id, landscape.name_of(id))
        if rank is not None:
            ranked.append((rank, 0, landscape.name_of(id), id))
    return [_found(landscape, scenario, query, id) for *_, id in sorted(ranked)[:most]]


def _found(landscape: Landscape, scenario: Scenario, query: QueryDict, id: str) -> Found:
    element = landscape.by_id.get(id)
    if element is None:
        link = landscape.links[id]
        kind = gettext("link {source} – {target}").format(
            source=landscape.name_of(link.source), target=landscape.name_of(link.target)
        )
        possible = ["cut"]
    else:
        type = element.get("type")
        kind = str(words.CHOICES.get(type, type)) if type else str(words.ONE[element.kind])
        possible = ["compromised", "lost", "isolated"]
        if element.kind is Kind.WORKAROUND:
            possible = ["active", *possible]
        elif element.kind in (Kind.SERVICE, Kind.BACKUP, Kind.SUPPLIER):
            possible = ["lost"] if element.kind is not Kind.SUPPLIER else ["lost", "compromised"]
    marks = tuple(
        (mark, str(MARK_WORDS[mark]), address(with_fact(scenario, mark, id), query, "q"))
        for mark in possible
        if id not in getattr(scenario, mark)
    )
    held = tuple(str(MARK_WORDS[mark]) for mark in MARKS if id in getattr(scenario, mark))
    return Found(id, landscape.name_of(id), kind, marks, held, element)
