"""A starter and somebody's own landscape in one: only a person says which own thing is which usual one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.starters import PREFIX, rows
from weerbaar.landscape.starting.words import fold
from weerbaar.language import Message

_ASKED = (Kind.APPLICATION, Kind.ENVIRONMENT)
_NOT_ASKED = frozenset(
    ("supplier-cloud", "federal-platform", "flemish-platform", "internet", "network", "sites", "workplaces")
)
"""Usual parts that a table of applications seldom names; the twelve questions come to them."""
_FILLING = frozenset(("en", "de", "het", "van", "aan", "op", "voor", "of", "een", "in"))
_TYPES = {
    "directory": ("realm",),
    "office-directory": ("realm",),
    "office-cloud": ("cloud",),
    "own-servers": ("host", "cluster", "storage", "datacentre"),
    "web-hosting": ("cloud", "host"),
    "phone-exchange": ("host", "cloud", "other", "network"),
}


@dataclass(frozen=True)
class Match:
    """Which of your own elements is this usual one? ``candidates`` are ids, the likeliest first; none is taken."""

    usual: str
    candidates: tuple[str, ...]

    def text(self, landscape: Landscape) -> Message:
        """The question in a sentence."""
        return Message("Which of yours is: {name}?", name=landscape.name_of(self.usual))


def combine(starter: Landscape, own: Landscape) -> Landscape:
    """Both in one landscape, nothing matched yet. Own elements stay as they are; on equal ids they win."""
    known = own.by_id
    keys = {r.key for r in own.relations}
    return replace(
        own,
        elements=(*own.elements, *(e for e in starter.elements if e.id not in known)),
        relations=(*own.relations, *(r for r in starter.relations if r.key not in keys)),
        attributes={**starter.attributes, **own.attributes},
    )


def matches(landscape: Landscape) -> tuple[Match, ...]:
    """What is still to be matched: assumed usual applications and environments, in the order of the starter."""
    return tuple(
        Match(e.id, _candidates(landscape, e))
        for e in landscape.elements
        if e.assumed and e.kind in _ASKED and e.id.startswith(PREFIX) and e.get("usual") not in _NOT_ASKED
    )


def match(landscape: Landscape, usual: str, own: Iterable[str], *, on: date) -> Landscape:
    """Say that the assumed element ``usual`` is your own ``own`` (one or more ids; none: you do not have it).

    What needed the usual one then needs your own ones, still as an assumption. Of what the usual one needed, only
    the kinds of relation are carried over that your own does not have. Raises BadInput for an unknown id, or when
    ``usual`` is not an assumption any more.
    """
    chosen = sorted(set(own))
    for id in (usual, *chosen):
        if id not in landscape.by_id:
            raise BadInput(Message("there is no element '{id}'", id=id))
    gone = landscape.by_id[usual]
    if not gone.assumed or usual in chosen:
        raise BadInput(Message("'{name}' is not an assumption of a starter", name=gone.name))
    elements = tuple(
        _as_usual(e, str(gone.get("usual")), on) if e.id in chosen else e for e in landscape.elements if e.id != usual
    )
    kinds = {id: {r.kind for r in landscape.outgoing.get(id, ()) if not r.assumed} for id in chosen}
    relations: dict[object, Relation] = {}
    for relation in landscape.relations:
        for moved in _moved(relation, usual, chosen):
            if relation.source == usual and (
                relation.kind in kinds[moved.source]
                or (relation.kind is RelationKind.TRUSTS and landscape.by_id[moved.source].get("sign_in"))
            ):
                continue
            relations.setdefault(moved.key, moved)
    return replace(landscape, elements=elements, relations=tuple(relations.values()))


def _as_usual(own: Element, key: str, on: date) -> Element:
    # One thing can be several usual ones: one package for the books and the wages.
    keys = sorted({*str(own.get("usual") or "").split(), key})
    seen_on = max(own.confirmed_on, on) if own.confirmed_on else on
    return replace(own.with_attributes(usual=" ".join(keys)), confirmed_on=seen_on)


def _moved(relation: Relation, usual: str, chosen: list[str]) -> list[Relation]:
    if relation.source == usual:
        return [replace(relation, source=id) for id in chosen if id != relation.target]
    if relation.target == usual:
        return [replace(relation, target=id) for id in chosen if id != relation.source]
    return [relation]


def _candidates(landscape: Landscape, usual: Element) -> tuple[str, ...]:
    """Own elements of the same kind, most words in common first, then by name."""
    key = str(usual.get("usual"))
    wanted = set(fold(usual.name + " " + rows("applications").get(key, {}).get("words", "")).split())
    wanted -= _FILLING
    scored = []
    for e in landscape.of_kind(usual.kind):
        if e.assumed or e.origin is Origin.STARTER or (key in _TYPES and e.get("type") not in _TYPES[key]):
            continue
        words = set(fold(e.name).split())
        department = set(fold(str(e.get("department") or "")).split())
        scored.append((-len(words & wanted), -len(department & wanted), e.name, e.id))
    return tuple(id for *_, id in sorted(scored))
