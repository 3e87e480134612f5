"""The relations a spreadsheet states: on their own sheet, or in a column such as "draait op"."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from weerbaar.landscape import words
from weerbaar.landscape.model import Element, Relation, RelationKind
from weerbaar.landscape.readers import cells
from weerbaar.landscape.readers.cells import Unreadable
from weerbaar.landscape.readers.faults import Faults
from weerbaar.landscape.readers.names import Names, slug
from weerbaar.landscape.readers.tables import Row, Table
from weerbaar.landscape.reading import Notes
from weerbaar.language import Message

Where = Callable[[], str]
"""Says where something stands; put into words only when somebody has to be told."""


@dataclass
class _Statement:
    """A relation whose ends are still words; ``places`` says where each word stands."""

    kind: RelationKind
    source: str
    target: str
    place: Where
    places: dict[str, Where]
    fields: dict[str, Any] = field(default_factory=dict)
    in_column: bool = False


class _Links:
    """Links by id and by name."""

    def __init__(self, links: Iterable[Relation]) -> None:
        self.ids: set[str] = set()
        self.named: dict[str, list[str]] = {}
        for link in links:
            if link.id is not None:
                self.ids.add(link.id)
                self.named.setdefault(words.plain(str(link.attributes.get("name") or "")), []).append(link.id)
        self.named.pop("", None)


class Stated:
    """Collects relations while the sheets are read; their ends are looked up when all elements are known."""

    def __init__(self, faults: Faults, notes: Notes) -> None:
        self._faults = faults
        self._notes = notes
        self._statements: list[_Statement] = []

    def column(self, source: Element, header: str, said: str, place: Where) -> None:
        """The relations one cell of a column states: ``;`` between them, ``|`` between alternatives.

        Who says what ``source`` is, and when it was confirmed, says this of it too.
        """
        kind, role = words.column_relations()[header]
        # One supplier's name may hold a comma, so only a semicolon or a new line separates.
        for i, part in enumerate(said.replace("\n", ";").split(";"), 1):
            members = [m.strip() for m in part.split("|") if m.strip()]
            if len(members) == 1 and members[0].casefold() in words.UNKNOWN:
                continue
            for member in members:
                fields: dict[str, Any] = {"origin": source.origin, "confirmed_on": source.confirmed_on}
                if role:
                    fields["role"] = role
                if len(members) > 1:
                    fields["alternative"] = f"{kind}-{i}"
                places = {"target": place}
                self._statements.append(_Statement(kind, source.id, member, place, places, fields, in_column=True))

    def sheet(self, table: Table) -> None:
        """The relations on the sheet of relations."""
        columns: dict[int, str] = {}
        own: dict[int, str] = {}
        for i, header in enumerate(table.header):
            name = words.relation_columns().get(words.plain(header)) if not header.startswith(cells.JSON) else None
            if name in columns.values():
                self._faults.add(Message("stands in it twice"), table.place(table.header_row.number, i))
            elif name:
                columns[i] = name
            elif header:
                own[i] = cells.own_name(header)
                self._notes.unused(
                    Message("the column '{column}' is not known; it is kept as it stands", column=header),
                    table.place(),
                )
        for row in table.rows:
            self._row(table, row, columns, own)

    def _row(self, table: Table, row: Row, columns: dict[int, str], own: dict[int, str]) -> None:
        fields: dict[str, Any] = {}
        places: dict[str, Where] = {}
        wrong: set[str] = set()
        for i, name in columns.items():
            if row.cells[i] is None:
                continue
            places[name] = partial(table.place, row.number, i)
            try:
                fields[name] = cells.relation_value(name, row.cells[i])
            except Unreadable as error:
                self._faults.add(error.message, places[name]())
                wrong.add(name)
        attributes = {name: cells.value(row.cells[i], None) for i, name in own.items() if row.cells[i] is not None}
        attributes |= {n: fields.pop(n) for n in words.RELATION_TEXTS if n in fields}
        if not any(fields.values()) and not wrong:
            return
        for end in ("source", "target"):
            shown = fields.pop(f"{end}_name", None)
            if not fields.get(end) and shown:
                fields[end], places[end] = shown, places[f"{end}_name"]
        missing = [column for column in ("source", "kind", "target") if not fields.get(column)]
        for column in missing:
            if column not in wrong:
                self._faults.add(Message("this row does not say '{column}'", column=table_label(column)),
                                 table.place(row.number))  # fmt: skip
        if missing:
            return
        statement = _Statement(
            fields.pop("kind"), fields.pop("source"), fields.pop("target"), partial(table.place, row.number), places,
            {k: v for k, v in fields.items() if v is not None} | {"attributes": attributes},
        )  # fmt: skip
        self._statements.append(statement)

    def relations(self, elements: Iterable[Element]) -> tuple[tuple[Relation, ...], tuple[Element, ...]]:
        """All relations, and the suppliers that were made because only a column names them."""
        names = Names(elements, self._faults, self._notes)
        found: list[tuple[_Statement, Relation]] = []
        for statement in self._statements:
            source, target = statement.source, statement.target
            if not statement.in_column:
                at = statement.places.get("source", statement.place)
                source = names.source(source, statement.kind, at) or ""
            at = statement.places.get("target", statement.place)
            target = names.target(target, statement.kind, at) or ""
            if source and target:
                found.append((statement, Relation(statement.kind, source, target, **statement.fields)))
        found = self._with_link_ids(found)
        links = _Links(r for _, r in found if r.kind is RelationKind.LINK)
        sheet = {r.key for s, r in found if not s.in_column}
        relations: list[Relation] = []
        seen: set[Any] = set()
        for statement, relation in found:
            if statement.in_column and (relation.key in sheet or relation.key in seen):
                continue
            seen.add(relation.key)
            if relation.over is not None:
                relation = replace(relation, over=self._over(relation.over, links, statement))
            relations.append(relation)
        return tuple(relations), tuple(names.made)

    def _with_link_ids(self, found: list[tuple[_Statement, Relation]]) -> list[tuple[_Statement, Relation]]:
        used = {r.id for _, r in found if r.id}
        whole: list[tuple[_Statement, Relation]] = []
        for statement, relation in found:
            if relation.kind is RelationKind.LINK and not relation.id:
                name = relation.attributes.get("name")
                id = f"link-{slug(str(name))}" if name else f"link-{slug(relation.source)}-{slug(relation.target)}"
                if id in used:
                    self._faults.add(
                        Message("there are several links like this one; give each an id of its own"), statement.place()
                    )
                used.add(id)
                self._notes.changed(Message("this link has no id; one was made"), statement.place())
                relation = replace(relation, id=id)
            whole.append((statement, relation))
        return whole

    def _over(self, word: str, links: "_Links", statement: _Statement) -> str:
        if word in links.ids:
            return word
        found = links.named.get(words.plain(word), [])
        if len(found) == 1:
            return found[0]
        place = statement.places.get("over", statement.place)()
        if found:
            self._faults.add(
                Message("'{name}' is the name of several: {ids}; write the id instead",
                        name=word[:80], ids=", ".join(found[:10])), place,
            )  # fmt: skip
        else:
            self._faults.add(Message("there is no link with the id or name '{name}'", name=word[:80]), place)
        return word


def table_label(column: str) -> str:
    """The Dutch and English header of a column of the sheet of relations."""
    return " / ".join(dict.fromkeys(words.RELATION_COLUMNS[column]))
