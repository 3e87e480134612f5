"""What changed between two landscapes: added, removed, and changed per attribute."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from weerbaar.landscape.model import Element, Landscape, Relation
from weerbaar.landscape.writers import native


@dataclass(frozen=True)
class Change:
    """One attribute that is no longer the same; None stands for not known."""

    attribute: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """From one landscape to another. ``changed_*`` pair the new element or relation with what changed."""

    added: tuple[Element, ...]
    removed: tuple[Element, ...]
    changed: tuple[tuple[Element, tuple[Change, ...]], ...]
    added_relations: tuple[Relation, ...]
    removed_relations: tuple[Relation, ...]
    changed_relations: tuple[tuple[Relation, tuple[Change, ...]], ...]
    organisation: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return any(
            (self.added, self.removed, self.changed, self.added_relations, self.removed_relations,
             self.changed_relations, self.organisation)
        )  # fmt: skip


def diff(before: Landscape, after: Landscape) -> Difference:
    """What to add, remove and change to get from ``before`` to ``after``; order does not count."""
    old, new = before.by_id, after.by_id
    old_relations = {r.identity: r for r in before.relations}
    new_relations = {r.identity: r for r in after.relations}
    changed = tuple(
        (e, changes)
        for e in after.elements
        if e.id in old and (changes := _changes(native.element(old[e.id]), native.element(e)))
    )
    changed_relations = tuple(
        (r, changes)
        for key, r in new_relations.items()
        if key in old_relations and (changes := _changes(_relation(old_relations[key]), _relation(r)))
    )
    return Difference(
        added=tuple(e for e in after.elements if e.id not in old),
        removed=tuple(e for e in before.elements if e.id not in new),
        changed=changed,
        added_relations=tuple(r for key, r in new_relations.items() if key not in old_relations),
        removed_relations=tuple(r for key, r in old_relations.items() if key not in new_relations),
        changed_relations=changed_relations,
        organisation=_changes(
            {"name": before.organisation.name, "kbo": before.organisation.kbo},
            {"name": after.organisation.name, "kbo": after.organisation.kbo},
        ),
    )


def _relation(relation: Relation) -> dict[str, Any]:
    return {**native.relation(relation), "at_least": relation.at_least or 1}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    names = list(before) + [name for name in after if name not in before]
    return tuple(
        Change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )
