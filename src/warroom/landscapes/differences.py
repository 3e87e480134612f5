"""A difference between two landscapes as sections of a page."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext

from warroom.landscapes import words
from weerbaar import landscape as library
from weerbaar.landscape.difference import Change, Difference

MOST_ROWS = 100


@dataclass(frozen=True)
class Row:
    """One thing that differs. ``id`` is empty for a relation."""

    text: str
    kind: str = ""
    id: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """What was added, changed or removed. ``rows`` holds the first ones of ``count``."""

    code: str
    title: str
    count: int
    rows: tuple[Row, ...]
    # How many of each kind of element: ("Toepassingen", 12).
    kinds: tuple[tuple[str, int], ...] = field(default=())

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def sections(difference: Difference, before: library.Landscape, after: library.Landscape) -> list[Section]:
    """Every section in which something differs."""
    d = difference
    found = [
        _elements("added", gettext("Added"), d.added),
        Section(
            "changed",
            gettext("Changed"),
            len(d.changed),
            tuple(Row(e.name, str(words.ONE[e.kind]), e.id, _changes(changes)) for e, changes in d.changed[:MOST_ROWS]),
        ),
        _elements("removed", gettext("Removed"), d.removed),
        _relations("relations-added", gettext("Relations added"), d.added_relations, after),
        Section(
            "relations-changed",
            gettext("Relations changed"),
            len(d.changed_relations),
            tuple(
                Row(words.relation(after, r), changes=_changes(changes))
                for r, changes in d.changed_relations[:MOST_ROWS]
            ),
        ),
        _relations("relations-removed", gettext("Relations removed"), d.removed_relations, before),
        Section(
            "organisation",
            gettext("Organisation"),
            len(d.organisation),
            (Row(after.organisation.name or gettext("not known"), changes=_changes(d.organisation)),),
        ),
    ]
    return [section for section in found if section.count]


def totals(difference: Difference) -> dict[str, int]:
    """How many things are added, changed and removed, elements and relations apart."""
    d = difference
    return {
        "added": len(d.added),
        "changed": len(d.changed),
        "removed": len(d.removed),
        "relations_added": len(d.added_relations),
        "relations_changed": len(d.changed_relations),
        "relations_removed": len(d.removed_relations),
    }


def _elements(code: str, title: str, elements: tuple[library.Element, ...]) -> Section:
    kinds = Counter(e.kind for e in elements)
    return Section(
        code,
        title,
        len(elements),
        tuple(Row(e.name, str(words.ONE[e.kind]), e.id) for e in elements[:MOST_ROWS]),
        tuple((str(words.MANY[kind]), kinds[kind]) for kind in library.Kind if kinds[kind]),
    )


def _relations(code: str, title: str, relations: tuple[library.Relation, ...], of: library.Landscape) -> Section:
    return Section(code, title, len(relations), tuple(Row(words.relation(of, r)) for r in relations[:MOST_ROWS]))


def _changes(changes: tuple[Change, ...]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (words.attribute(c.attribute), words.value(c.attribute, c.before), words.value(c.attribute, c.after))
        for c in changes
    )
