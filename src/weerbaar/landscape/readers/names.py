"""Which element a word in a cell means: its id, or its name when only one has it."""

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from weerbaar.landscape import words
from weerbaar.landscape.model import Element, Kind, Origin, RelationKind
from weerbaar.landscape.readers.faults import Faults
from weerbaar.landscape.reading import Notes
from weerbaar.language import Message

_TARGETS: dict[RelationKind, Kind] = {
    RelationKind.RUNS_ON: Kind.ENVIRONMENT,
    RelationKind.TRUSTS: Kind.ENVIRONMENT,
    RelationKind.LINK: Kind.ENVIRONMENT,
    RelationKind.SUPPLIED_BY: Kind.SUPPLIER,
    RelationKind.BACKED_UP_BY: Kind.BACKUP,
    RelationKind.HOLDS: Kind.DATASET,
}
"""The kind a name means when things of several kinds carry it."""
_SOURCES: dict[RelationKind, Kind] = {
    RelationKind.LINK: Kind.ENVIRONMENT,
    RelationKind.STANDS_IN_FOR: Kind.WORKAROUND,
}


def slug(name: str) -> str:
    """``name`` as part of an id: small letters, digits and hyphens; the same name always gives the same."""
    return words.plain(name.replace("(", " ").replace(")", " ")).replace(" ", "-") or "x"


class Names:
    """Finds elements by what people call them."""

    def __init__(self, elements: Iterable[Element], faults: Faults, notes: Notes) -> None:
        self._faults = faults
        self._notes = notes
        self._ids: dict[str, Element] = {}
        self._names: dict[str, list[Element]] = {}
        self.made: list[Element] = []
        """Suppliers that were named but had no row of their own."""
        for element in elements:
            self._add(element)

    def _add(self, element: Element) -> None:
        self._ids[element.id] = element
        self._names.setdefault(_key(element.name), []).append(element)

    def target(self, word: str, kind: RelationKind, place: Callable[[], str]) -> str | None:
        """The id of what a relation of ``kind`` points to; None, and a fault, when it cannot be known."""
        return self._find(word, _TARGETS.get(kind), place, make=kind is RelationKind.SUPPLIED_BY)

    def source(self, word: str, kind: RelationKind, place: Callable[[], str]) -> str | None:
        """The id of what a relation of ``kind`` starts from; None, and a fault, when it cannot be known."""
        return self._find(word, _SOURCES.get(kind), place)

    def _find(self, word: str, likely: Kind | None, place: Callable[[], str], *, make: bool = False) -> str | None:
        if word in self._ids:
            return word
        found = self._names.get(_key(word), [])
        if len(found) > 1 and likely:
            found = [e for e in found if e.kind is likely] or found
        if len(found) == 1:
            return found[0].id
        if found:
            self._faults.add(
                Message("'{name}' is the name of several: {ids}; write the id instead",
                        name=word[:80], ids=", ".join(e.id for e in found[:10])),
                place(),
            )  # fmt: skip
            return None
        # Comparing with thousands of names takes long, and nobody reads the hundredth hint.
        compare = len(self._names) <= 5_000 and not self._faults.enough
        near = get_close_matches(_key(word), self._names, n=1, cutoff=0.8) if compare else []
        if make and not near:
            element = Element(f"supplier-{slug(word)}", Kind.SUPPLIER, word, Origin.OWN)
            if element.id not in self._ids:
                self._add(element)
                self.made.append(element)
                self._notes.changed(Message("the supplier '{name}' had no row of its own; one was made",
                                            name=word), place())  # fmt: skip
                return element.id
        hint = Message(" (did you mean {name}?)", name=self._names[near[0]][0].name) if near else ""
        self._faults.add(
            Message("there is nothing with the id or name '{name}'{hint}", name=word[:80], hint=hint), place()
        )
        return None


def _key(name: str) -> str:
    return re.sub(r"\s+", " ", name.strip().casefold())
