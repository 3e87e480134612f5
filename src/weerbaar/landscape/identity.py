"""Ids stay stable when a source is read again.

An element is known by its source's identifier; then by what a person confirmed ("this new id is that old thing",
remembered in ``also_known_as``). A new name on a known id is a renamed element, not a new one. What merely looks
like something that is gone is asked, never taken as the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from weerbaar.landscape.matching import Likely, likely
from weerbaar.landscape.merging import also_known_as
from weerbaar.landscape.model import Element, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.updating import Kept, update
from weerbaar.language import Message


@dataclass(frozen=True)
class Reimport:
    """What reading a source again comes down to; nothing of it is stored yet."""

    landscape: Landscape
    questions: tuple[Likely, ...]
    """``this`` (a new id) may be ``that`` (an id already there): confirm with ``{this: that}``."""
    removed: tuple[Element, ...]
    """What the source no longer has and is no longer in ``landscape``."""
    kept: tuple[Kept, ...]
    """Where a person's word was kept against the source, or something gone stays because a person refers to it."""
    renamed: tuple[tuple[Element, str], ...] = ()
    """Elements that go by another name now, each with the name it had."""


def reimport(
    stored: Landscape,
    new: Landscape,
    confirmed: Mapping[str, str] | None = None,
    *,
    said_before: Landscape | None = None,
) -> Reimport:
    """``stored`` brought up to date with ``new``, a fresh reading of a source that was imported into it before.

    ``confirmed`` says which new id is which old one. ``said_before``, the earlier reading if it was kept, tells
    exactly what people changed since; without it what the source does not speak of is taken as theirs, and so is
    every value of an element with ``confirmed_on``. A reading without any element removes nothing. Raises BadInput
    when ``confirmed`` names an unknown id.
    """
    confirmed = dict(confirmed or {})
    for new_id, old_id in confirmed.items():
        for id, there in ((new_id, new), (old_id, stored)):
            if id not in there.by_id:
                raise BadInput(Message("there is no element '{id}'", id=id))
    stored_before, stored = stored, _one_of_two(stored, confirmed)
    prefixes = {prefix(id) for id in new.by_id} - {""}
    aliases = {also: e.id for e in stored.elements for also in also_known_as(e) if also in new.by_id}
    aliases.update(confirmed)
    # An id that is still there itself is never taken over by another one.
    aliases = {a: b for a, b in aliases.items() if a not in stored.by_id}
    fresh = _under_known_ids(new, aliases, stored, prefixes)
    before = said_before or _presumed(stored, fresh, prefixes)
    if said_before is not None:
        before = _under_known_ids(said_before, aliases, stored, prefixes)
    updated = update(stored, before, fresh)
    landscape = _remember(updated.landscape, confirmed)
    gone = tuple(e for e in stored_before.elements if e.id not in landscape.by_id and e.id not in confirmed)
    renamed = tuple(
        (landscape.by_id[e.id], e.name)
        for e in stored.elements
        if e.id in landscape.by_id and landscape.by_id[e.id].name != e.name
    )
    added = [e for e in landscape.elements if e.id not in stored.by_id]
    candidates = [e for e in stored.elements if e.id not in fresh.by_id]
    return Reimport(landscape, likely(added, candidates), gone, updated.kept, renamed)


def prefix(id: str) -> str:
    """The source an imported id carries: "netbox" of "netbox:device-4"; "" of an id without one."""
    source, colon, _ = id.partition(":")
    return source if colon else ""


def _one_of_two(stored: Landscape, confirmed: Mapping[str, str]) -> Landscape:
    """Both were stored before somebody saw that they are one: what was said of the newer id goes to the older."""
    twice = {new_id: old_id for new_id, old_id in confirmed.items() if new_id in stored.by_id and new_id != old_id}
    if not twice:
        return stored
    newer = {old_id: stored.by_id[new_id] for new_id, old_id in twice.items()}
    moved = (
        replace(r, source=twice.get(r.source, r.source), target=twice.get(r.target, r.target)) for r in stored.relations
    )
    relations = {(r.key, r.id): r for r in moved if r.source != r.target}
    return replace(
        stored,
        elements=tuple(
            replace(e, attributes={**newer[e.id].attributes, **e.attributes}) if e.id in newer else e
            for e in stored.elements
            if e.id not in twice
        ),
        relations=tuple(relations.values()),
    )


def _under_known_ids(new: Landscape, aliases: Mapping[str, str], stored: Landscape, prefixes: set[str]) -> Landscape:
    """``new`` under the ids by which ``stored`` knows its elements."""
    elements = []
    for element in new.elements:
        id = aliases.get(element.id, element.id)
        known = stored.by_id.get(id)
        if known is not None and id != element.id and prefix(id) not in prefixes:
            # Merged into another source's element: that one says what it is and how it is called.
            element = replace(element, kind=known.kind, name=known.name)
        elements.append(replace(element, id=id))
    unique = {e.id: e for e in reversed(elements)}
    relations = tuple(
        replace(r, source=aliases.get(r.source, r.source), target=aliases.get(r.target, r.target))
        for r in new.relations
    )
    return replace(new, elements=tuple(e for e in elements if unique[e.id] is e), relations=relations)


def _presumed(stored: Landscape, fresh: Landscape, prefixes: set[str]) -> Landscape:
    """What the source presumably said last time, when that was not kept."""
    elements = []
    for element in stored.elements:
        now = fresh.by_id.get(element.id)
        if now is not None:
            elements.append(_spoken_of(element, now, prefixes))
        elif _is_from(element, prefixes):
            elements.append(element)
    links = fresh.links
    by_key = {r.key: r for r in fresh.relations}
    relations = []
    for relation in stored.relations:
        if relation.origin is not Origin.IMPORT:
            continue
        then = links.get(relation.id or "") if relation.kind is RelationKind.LINK else by_key.get(relation.key)
        if then is not None:
            relations.append(_said_of(relation, then))
        elif all(_known_to(stored, end, prefixes) for end in (relation.source, relation.target)):
            relations.append(relation)
    return replace(stored, elements=tuple(elements), relations=tuple(relations))


def _spoken_of(element: Element, now: Element, prefixes: set[str]) -> Element:
    """The part of a stored element that the source presumably said."""
    both = {k: v for k, v in element.attributes.items() if k in now.attributes}
    if element.confirmed_on is None and prefix(element.id) in prefixes:
        return replace(element, attributes=both)
    # A person vouched for it, or another source said it: only what still agrees came from this source.
    agreed = {k: v for k, v in both.items() if v == now.attributes[k]}
    name = element.name if prefix(element.id) not in prefixes or element.name == now.name else ""
    return replace(element, name=name, attributes=agreed)


def _said_of(relation: Relation, now: Relation) -> Relation:
    both = {k: v for k, v in relation.attributes.items() if k in now.attributes}
    if relation.confirmed_on is None:
        # What the source leaves at its default, a person may have filled in.
        cut_min = relation.cut_min if now.cut_min is not None else None
        return replace(relation, attributes=both, cuttable=now.cuttable, both_ways=now.both_ways, cut_min=cut_min)
    agreed = {k: v for k, v in both.items() if v == now.attributes[k]}
    return replace(now, attributes=agreed)


def _is_from(element: Element, prefixes: set[str]) -> bool:
    return element.origin is Origin.IMPORT and prefix(element.id) in prefixes


def _known_to(stored: Landscape, id: str, prefixes: set[str]) -> bool:
    """Whether the source knows the element, under its own id or as one that was merged into another's."""
    element = stored.by_id.get(id)
    ids = [id, *also_known_as(element)] if element else [id]
    return any(prefix(i) in prefixes for i in ids)


def _remember(landscape: Landscape, confirmed: Mapping[str, str]) -> Landscape:
    """Keep what was confirmed, so that the next re-import need not ask again."""
    if not confirmed:
        return landscape
    names: dict[str, list[str]] = {}
    for new_id, old_id in confirmed.items():
        names.setdefault(old_id, []).append(new_id)
    return replace(
        landscape,
        elements=tuple(
            e.with_attributes(also_known_as=sorted({*also_known_as(e), *names[e.id]})) if e.id in names else e
            for e in landscape.elements
        ),
    )
