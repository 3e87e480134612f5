"""Small changes to a landscape, as pure functions: put, take away, confirm."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind, all_ids
from weerbaar.landscape.starting.words import slug


def fresh_id(landscape: Landscape, kind: str, name: str) -> str:
    """An id that says what it is and is not in use."""
    taken = set(all_ids(landscape))
    wanted = slug(name) if name else kind
    if wanted not in taken:
        return wanted
    return next(candidate for n in range(2, len(taken) + 3) if (candidate := f"{wanted}-{n}") not in taken)


def with_element(landscape: Landscape, element: Element) -> Landscape:
    """``element`` added, or in the place of the one with its id."""
    if element.id not in landscape.by_id:
        return replace(landscape, elements=(*landscape.elements, element))
    return replace(landscape, elements=tuple(element if e.id == element.id else e for e in landscape.elements))


def going_with(landscape: Landscape, id: str) -> tuple[Relation, ...]:
    """The relations that go when the element goes: those it stands in. Needs over a link that goes stay, but no
    longer over that link (see ``without_element``)."""
    return tuple(r for r in landscape.relations if id in (r.source, r.target))


def without_element(landscape: Landscape, id: str) -> Landscape:
    """The element and its relations taken away."""
    gone = set(going_with(landscape, id))
    kept = tuple(r for r in landscape.relations if r not in gone)
    links = {r.id for r in gone if r.kind is RelationKind.LINK}
    return tidy_groups(
        replace(
            landscape,
            elements=tuple(e for e in landscape.elements if e.id != id),
            relations=tuple(replace(r, over=None) if r.over in links else r for r in kept),
        ),
        {r.source for r in gone},
    )


def with_relation(landscape: Landscape, new: Relation, old: Relation | None = None) -> Landscape:
    """``new`` added, or in the place of ``old``. The members of a group of alternatives agree on how many must
    work, so what ``new`` says of that goes for the whole group."""
    relations = tuple(new if r == old else r for r in landscape.relations) if old else (*landscape.relations, new)
    if new.alternative is not None:
        relations = tuple(
            replace(r, at_least=new.at_least)
            if (r.source, r.alternative) == (new.source, new.alternative) and r.is_need
            else r
            for r in relations
        )
    if old is not None and old.kind is RelationKind.LINK and old.id != new.id:
        relations = tuple(replace(r, over=new.id) if r.over == old.id else r for r in relations)
    changed = replace(landscape, relations=relations)
    return tidy_groups(changed, {old.source}) if old else changed


def without_relation(landscape: Landscape, relation: Relation) -> Landscape:
    """``relation`` taken away. Needs that went over it, if it is a link, no longer do."""
    relations = tuple(r for r in landscape.relations if r != relation)
    if relation.kind is RelationKind.LINK:
        relations = tuple(replace(r, over=None) if r.over == relation.id else r for r in relations)
    return tidy_groups(replace(landscape, relations=relations), {relation.source})


def tidy_groups(landscape: Landscape, sources: Iterable[str]) -> Landscape:
    """Groups of alternatives of ``sources`` that have become smaller than what they ask: ask no more than there
    are."""
    sizes: dict[tuple[str, str], int] = {}
    for r in landscape.relations:
        if r.alternative is not None and r.source in sources and r.is_need:
            sizes[r.source, r.alternative] = sizes.get((r.source, r.alternative), 0) + 1
    if not sizes:
        return landscape
    return replace(
        landscape,
        relations=tuple(
            replace(r, at_least=sizes[r.source, r.alternative])
            if r.alternative is not None
            and r.is_need
            and (r.at_least or 1) > sizes.get((r.source, r.alternative), r.at_least or 1)
            else r
            for r in landscape.relations
        ),
    )


def confirmed(landscape: Landscape, id: str, on: date) -> Landscape:
    """The element ``id``, and what is said of it as a source, confirmed on that day."""
    return replace(
        landscape,
        elements=tuple(replace(e, confirmed_on=on) if e.id == id else e for e in landscape.elements),
        relations=tuple(replace(r, confirmed_on=on) if r.source == id else r for r in landscape.relations),
    )


def mark(relation: Relation) -> str:
    """A short name for a relation, for use in an address."""
    return hashlib.sha256(json.dumps(relation.key).encode()).hexdigest()[:16]


def marked(landscape: Landscape, wanted: str) -> Relation | None:
    """The relation with this short name."""
    return next((r for r in landscape.relations if mark(r) == wanted), None)


# Which kinds of elements a relation goes between, as offered when one is made by hand.
OFFERED: dict[RelationKind, tuple[tuple[Kind, ...], tuple[Kind, ...]]] = {
    RelationKind.NEEDS: (
        (Kind.SERVICE, Kind.APPLICATION, Kind.ENVIRONMENT, Kind.WORKAROUND),
        (Kind.APPLICATION, Kind.ENVIRONMENT, Kind.SERVICE, Kind.SUPPLIER, Kind.TEAM, Kind.DATASET),
    ),
    RelationKind.RUNS_ON: (
        (Kind.APPLICATION, Kind.ENVIRONMENT, Kind.WORKAROUND, Kind.BACKUP),
        (Kind.ENVIRONMENT,),
    ),
    RelationKind.TRUSTS: (
        (Kind.APPLICATION, Kind.ENVIRONMENT, Kind.BACKUP, Kind.WORKAROUND),
        (Kind.ENVIRONMENT,),
    ),
    RelationKind.SUPPLIED_BY: (
        (Kind.APPLICATION, Kind.ENVIRONMENT, Kind.BACKUP, Kind.WORKAROUND, Kind.SERVICE),
        (Kind.SUPPLIER,),
    ),
    RelationKind.BACKED_UP_BY: ((Kind.APPLICATION, Kind.ENVIRONMENT, Kind.DATASET), (Kind.BACKUP,)),
    RelationKind.HOLDS: ((Kind.APPLICATION, Kind.ENVIRONMENT, Kind.BACKUP), (Kind.DATASET,)),
    RelationKind.STANDS_IN_FOR: (
        (Kind.WORKAROUND,),
        (Kind.SERVICE, Kind.APPLICATION, Kind.ENVIRONMENT),
    ),
    RelationKind.LINK: ((Kind.ENVIRONMENT,), (Kind.ENVIRONMENT,)),
}
