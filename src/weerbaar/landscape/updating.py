"""Reading the same source again without losing what was edited by hand since: a three-way merge.

What the source said last time tells a change of the source from a change of ours. Where both changed the same
thing, ours stays and the difference is listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from weerbaar.landscape.model import Element, Landscape, Relation, all_ids
from weerbaar.landscape.readers import native as native_reader
from weerbaar.landscape.writers import native

# Who said it and when it was confirmed is ours to say; what it is called in the file decides nothing.
_OURS = frozenset(["origin", "confirmed_on"])


@dataclass(frozen=True)
class Kept:
    """Something of ours that stayed although the source says otherwise. ``attribute`` None means that the
    whole element was removed here (``ours`` None) or is gone from the source (``theirs`` None)."""

    id: str
    attribute: str | None
    ours: Any
    theirs: Any


@dataclass(frozen=True)
class Updated:
    """The landscape after the update, and what of ours was kept against the source."""

    landscape: Landscape
    kept: tuple[Kept, ...] = ()


def update(current: Landscape, said_before: Landscape, says_now: Landscape) -> Updated:
    """``current`` with what changed between ``said_before`` and ``says_now`` of one source.

    ``said_before`` is empty for a source read for the first time: then everything it says is added, what is
    already known keeps its values, and what is unknown is filled in. O(elements + relations).
    """
    kept: list[Kept] = []
    elements: dict[str, Element] = {}
    for element in current.elements:
        new, old = says_now.by_id.get(element.id), said_before.by_id.get(element.id)
        if new is not None:
            elements[element.id] = _merged_element(element, old, new, kept)
        elif old is None:
            elements[element.id] = element
        elif _facts(native.element(element)) != _facts(native.element(old)):
            elements[element.id] = element
            kept.append(Kept(element.id, None, element.name, None))
    for element in says_now.elements:
        if element.id in current.by_id:
            continue
        if element.id in said_before.by_id:
            kept.append(Kept(element.id, None, None, element.name))
        else:
            elements[element.id] = element
    relations = _relations(current, said_before, says_now)
    # Gone from the source, but something that stays still refers to it: links first, then elements.
    for id in sorted({r.over for r in relations.values() if r.over} & set(current.links)):
        relations.setdefault(("link", id), current.links[id])
    for id in sorted(_ends(current, relations) - set(elements)):
        if id in current.by_id:
            elements[id] = current.by_id[id]
            kept.append(Kept(id, None, current.by_id[id].name, None))
    together = replace(current, elements=tuple(elements.values()), relations=tuple(relations.values()))
    there = set(elements) | set(all_ids(together))
    return Updated(
        replace(
            together,
            relations=tuple(
                r
                for r in together.relations
                # What the source says about something removed here goes with it.
                if r.identity in _by_identity(current) or {r.source, r.target} <= there
            ),
        ),
        tuple(kept),
    )


def _merged_element(element: Element, old: Element | None, new: Element, kept: list[Kept]) -> Element:
    document = _merged(
        native.element(element), native.element(old) if old else None, native.element(new), element.id, kept
    )
    return native_reader.element(document)


def _relations(current: Landscape, said_before: Landscape, says_now: Landscape) -> dict[Any, Relation]:
    ours, before, now = _by_identity(current), _by_identity(said_before), _by_identity(says_now)
    relations: dict[Any, Relation] = {}
    for key, relation in ours.items():
        new, old = now.get(key), before.get(key)
        if new is not None:
            document = _merged(
                native.relation(relation), native.relation(old) if old else None, native.relation(new), "", []
            )
            relations[key] = native_reader.relation(document)
        elif old is None or _facts(native.relation(relation)) != _facts(native.relation(old)):
            relations[key] = relation
    relations |= {key: relation for key, relation in now.items() if key not in ours and key not in before}
    return relations


def _ends(current: Landscape, relations: Mapping[Any, Relation]) -> set[str]:
    """The elements that relations already there speak of."""
    ours = _by_identity(current)
    return {end for key, r in relations.items() if key in ours for end in (r.source, r.target)}


def _by_identity(landscape: Landscape) -> dict[Any, Relation]:
    remembered: dict[Any, Relation] | None = landscape.__dict__.get("_by_identity")
    if remembered is None:
        remembered = {r.identity: r for r in landscape.relations}
        landscape.__dict__["_by_identity"] = remembered
    return remembered


def _facts(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in _OURS}


def _merged(
    ours: dict[str, Any], before: dict[str, Any] | None, now: dict[str, Any], id: str, kept: list[Kept]
) -> dict[str, Any]:
    merged = dict(ours)
    for name in [*ours, *(n for n in now if n not in ours)]:
        mine, theirs = ours.get(name), now.get(name)
        if name in _OURS or mine == theirs:
            continue
        if before is None:
            if mine is None:
                merged[name] = theirs
            elif theirs is not None:
                kept.append(Kept(id, name, mine, theirs))
        elif mine == before.get(name):
            merged[name] = theirs
        elif theirs != before.get(name):
            kept.append(Kept(id, name, mine, theirs))
    return {name: value for name, value in merged.items() if value is not None}
