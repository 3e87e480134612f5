"""Several landscapes into one: the application layer from one source, the machines from another.

Two elements become one only when something says so: an equal id that carries its source ("netbox:device-4"), an
equal ``ref``, ``same_as`` or ``also_known_as``, an ``owner`` in whose landscape the id stands, or a person's join
file. What merely looks alike is listed for a person. Of contradicting values the first source's is kept, and said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from weerbaar.landscape.joining import Join, Statement
from weerbaar.landscape.matching import Likely, likely
from weerbaar.landscape.model import Element, Landscape, Organisation, Relation
from weerbaar.landscape.reading import BadInput, Note, Notes
from weerbaar.landscape.references import kbo_digits, normal_ref, same_as_parts
from weerbaar.landscape.words import attribute_word, kind_word, relation_word
from weerbaar.language import Message

_Node = tuple[int, str]
"""The number of a landscape and an id in it."""


@dataclass(frozen=True)
class Merged:
    """One landscape, what had to be said about it, and what a person should look at."""

    landscape: Landscape
    notes: tuple[Note, ...]
    suggestions: tuple[Likely, ...]


def merge(landscapes: Sequence[Landscape], join: Join | None = None, names: Sequence[str] = ()) -> Merged:
    """``landscapes``, the first of which wins, as one. ``names`` say in notes which source is meant.

    Raises BadInput when ``join`` speaks of an id that is in none of them.
    """
    join = join or Join()
    titles = [names[i] if i < len(names) else str(i + 1) for i in range(len(landscapes))]
    notes = Notes()
    classes = _classes(landscapes, join, notes)
    ids = _ids(landscapes, classes, notes)
    elements = _elements(landscapes, classes, ids, titles, notes)
    relations = _relations(landscapes, ids, titles, notes)
    for statement in join.statements:
        if statement.relation is not None:
            relation = _placed(statement, landscapes, ids, relations)
            relations.setdefault(relation.identity, relation)
    merged = Landscape(
        organisation=_organisation(landscapes, titles, notes),
        elements=tuple(elements.values()),
        relations=tuple(relations.values()),
        attributes={k: v for one in reversed(landscapes) for k, v in one.attributes.items()},
    )
    return Merged(merged, notes.all(), _suggestions(landscapes, classes, ids, join))


class _Classes:
    """Which nodes are one thing (union–find; the first node of a class stands for it)."""

    def __init__(self) -> None:
        self._parent: dict[_Node, _Node] = {}
        self._members: dict[_Node, set[_Node]] = {}

    def of(self, node: _Node) -> _Node:
        """The node that stands for the class of ``node``."""
        while (parent := self._parent.get(node, node)) != node:
            self._parent[node] = self._parent.get(parent, parent)
            node = parent
        return node

    def members(self, node: _Node) -> set[_Node]:
        """Every node of the class of ``node``."""
        top = self.of(node)
        return self._members.get(top, {top})

    def unite(self, a: _Node, b: _Node) -> None:
        """Make the classes of ``a`` and ``b`` one."""
        first, second = sorted((self.of(a), self.of(b)))
        if first != second:
            together = self.members(first) | self.members(second)
            self._parent[second] = first
            self._members[first] = together


def _classes(landscapes: Sequence[Landscape], join: Join, notes: Notes) -> _Classes:
    classes = _Classes()
    apart: set[frozenset[_Node]] = set()
    said: list[Statement] = [s for s in join.statements if s.relation is None]
    for statement in said:
        pair = [_node(landscapes, id, statement.place) for id in (statement.this, statement.that)]
        if statement.same:
            classes.unite(*pair)
        else:
            apart.add(frozenset(pair))
    for a, b in _explicit(landscapes, notes):
        if frozenset((a, b)) in apart:
            continue
        together = classes.members(a) | classes.members(b)
        # Two elements of one source are two things, unless a person says otherwise.
        if classes.of(a) != classes.of(b) and len({n for n, _ in together}) < len(together):
            notes.question(
                Message("'{a}' and '{b}' would be one thing, but their source tells them apart", a=a[1], b=b[1])
            )
            continue
        classes.unite(a, b)
    return classes


def _node(landscapes: Sequence[Landscape], id: str, place: str) -> _Node:
    for number, landscape in enumerate(landscapes):
        if id in landscape.by_id:
            return number, id
    known = [e for one in landscapes for e in one.by_id]
    near = get_close_matches(id, known, n=1) if len(known) <= 20_000 else []
    raise BadInput(
        Message("there is no element '{id}' in the landscapes{hint}", id=id, hint=f" ({near[0]}?)" if near else ""),
        place,
    )


def _explicit(landscapes: Sequence[Landscape], notes: Notes) -> Iterator[tuple[_Node, _Node]]:
    """Every pair that something in the landscapes says is one thing."""
    yield from _equal_ids(landscapes, notes)
    yield from _named_elsewhere(landscapes)
    refs: dict[str, list[_Node]] = {}
    for number, landscape in enumerate(landscapes):
        for element in landscape.elements:
            ref = element.get("ref")
            if isinstance(ref, str) and ref.strip():
                refs.setdefault(normal_ref(ref), []).append((number, element.id))
    for ref, nodes in refs.items():
        kinds = {landscapes[n].by_id[id].kind for n, id in nodes}
        if len({n for n, _ in nodes}) == len(nodes) and len(kinds) == 1:
            yield from ((nodes[0], other) for other in nodes[1:])
        elif len({n for n, _ in nodes}) > 1:
            notes.question(
                Message("the reference {ref} names more than one thing: {ids}; which are the same?",
                        ref=ref, ids=", ".join(id for _, id in nodes))
            )  # fmt: skip


def _equal_ids(landscapes: Sequence[Landscape], notes: Notes) -> Iterator[tuple[_Node, _Node]]:
    for number, landscape in enumerate(landscapes):
        for earlier in range(number):
            for id in landscape.by_id:
                if id in landscapes[earlier].by_id and _one_id_space(landscapes[earlier], landscape):
                    a, b = landscapes[earlier].by_id[id], landscape.by_id[id]
                    if a.kind is b.kind or ":" in id:
                        yield (earlier, id), (number, id)
                    else:
                        notes.question(
                            Message("'{id}' is of kind {kind} in one source, {other} in another: taken as two things",
                                    id=id, kind=kind_word(a.kind), other=kind_word(b.kind))
                        )  # fmt: skip


def _one_id_space(a: Landscape, b: Landscape) -> bool:
    """Whether the same id means the same thing in both: not when they are of two organisations."""
    mine, theirs = kbo_digits(a.organisation.kbo or ""), kbo_digits(b.organisation.kbo or "")
    if mine and theirs:
        return mine == theirs
    return not (a.organisation.name and b.organisation.name) or a.organisation.name == b.organisation.name


def _named_elsewhere(landscapes: Sequence[Landscape]) -> Iterator[tuple[_Node, _Node]]:
    """``same_as``, ``also_known_as``, and an ``owner`` in whose landscape the same id stands."""
    homes = {kbo_digits(one.organisation.kbo): n for n, one in enumerate(landscapes) if one.organisation.kbo}
    for number, landscape in enumerate(landscapes):
        for element in landscape.elements:
            node = (number, element.id)
            same_as, owner = element.get("same_as"), element.get("owner")
            if isinstance(same_as, str) and same_as:
                kbo, id = same_as_parts(same_as)
                home = homes.get(kbo)
                if home is not None and id in landscapes[home].by_id:
                    yield (home, id), node
            if isinstance(owner, str) and owner:
                home = homes.get(kbo_digits(owner))
                if home is not None and home != number and element.id in landscapes[home].by_id:
                    yield (home, element.id), node
            for other in also_known_as(element):
                for n, one in enumerate(landscapes):
                    if n != number and other in one.by_id:
                        yield node, (n, other)


def also_known_as(element: Element) -> list[str]:
    """The ids of the other sources' elements that were merged into ``element``."""
    value = element.get("also_known_as")
    return [v for v in value if isinstance(v, str)] if isinstance(value, list | tuple) else []


@dataclass
class _Ids:
    """The id in the merged landscape of every node and link."""

    elements: dict[_Node, str] = field(default_factory=dict)
    links: dict[_Node, str] = field(default_factory=dict)

    def of(self, number: int, id: str) -> str:
        return self.elements.get((number, id), id)


def _ids(landscapes: Sequence[Landscape], classes: _Classes, notes: Notes) -> _Ids:
    ids = _Ids()
    taken: dict[str, _Node] = {}
    for number, landscape in enumerate(landscapes):
        for element in landscape.elements:
            node = classes.of((number, element.id))
            if node not in ids.elements:
                ids.elements[node] = _free(node, taken, landscapes, notes)
            ids.elements[number, element.id] = ids.elements[node]
    for number, landscape in enumerate(landscapes):
        for id, link in landscape.links.items():
            ends = {ids.of(number, link.source), ids.of(number, link.target)}
            other = taken.get(id)
            there = landscapes[other[0]].links.get(id) if other else None
            if there and other and {ids.of(other[0], there.source), ids.of(other[0], there.target)} == ends:
                ids.links[number, id] = ids.links[other]
            else:
                ids.links[number, id] = _free((number, id), taken, landscapes, notes)
    return ids


def _free(node: _Node, taken: dict[str, _Node], landscapes: Sequence[Landscape], notes: Notes) -> str:
    """The id itself, or one that says whose it is when the id is taken by another thing."""
    number, id = node
    wanted = id
    if wanted in taken and taken[wanted] != node:
        owner = kbo_digits(landscapes[number].organisation.kbo or "") or str(number + 1)
        wanted = f"{owner}/{id}"
        while wanted in taken:
            wanted += "+"
        notes.changed(
            Message("'{id}' means something else in an earlier source; here it is '{new}'", id=id, new=wanted)
        )
    taken.setdefault(wanted, node)
    return wanted


def _elements(
    landscapes: Sequence[Landscape], classes: _Classes, ids: _Ids, titles: Sequence[str], notes: Notes
) -> dict[str, Element]:
    elements: dict[str, Element] = {}
    whose = kbo_digits(_first_organisation(landscapes).kbo or "")
    for number, landscape in enumerate(landscapes):
        kbo = kbo_digits(landscape.organisation.kbo or "")
        for element in landscape.by_id.values():
            id = ids.of(number, element.id)
            if kbo and kbo != whose and not element.get("owner"):
                element = element.with_attributes(owner=kbo)
            if id not in elements:
                elements[id] = replace(element, id=id)
                continue
            first = elements[id]
            facts = _united(
                {"kind": first.kind, "name": first.name, **first.attributes},
                {"kind": element.kind, "name": element.name, **element.attributes},
                id, titles[number], notes,
            )  # fmt: skip
            other_ids = {*also_known_as(first), *also_known_as(element), element.id} - {id}
            if other_ids:
                facts["also_known_as"] = sorted(other_ids)
            elements[id] = replace(
                first,
                confirmed_on=first.confirmed_on or element.confirmed_on,
                attributes={k: v for k, v in facts.items() if k not in ("kind", "name")},
            )
    return elements


def _united(first: Mapping[str, Any], other: Mapping[str, Any], id: str, title: str, notes: Notes) -> dict[str, Any]:
    """Both taken together; where they contradict the first wins, and it is said."""
    for name, value in other.items():
        if name in first and first[name] != value and name not in ("also_known_as", "same_as"):
            notes.changed(
                Message("{attribute} of '{id}' is kept as {kept}; {source} says {other}",
                        attribute=attribute_word(name), id=id, kept=repr(str(first[name])),
                        source=title, other=repr(str(value)))
            )  # fmt: skip
    return {**other, **first}


def _relations(landscapes: Sequence[Landscape], ids: _Ids, titles: Sequence[str], notes: Notes) -> dict[Any, Relation]:
    relations: dict[Any, Relation] = {}
    groups: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}
    for number, landscape in enumerate(landscapes):
        targets: dict[tuple[str, str], set[str]] = {}
        for r in landscape.relations:
            if r.alternative is not None:
                targets.setdefault((ids.of(number, r.source), r.alternative), set()).add(ids.of(number, r.target))
        renamed: dict[tuple[str, str], str] = {}
        for (source, group), members in targets.items():
            known = groups.get((source, group))
            if known is not None and known[1] != members:
                # One group out of two sources' would weaken both: they stay two groups, and both must hold.
                renamed[source, group] = f"{group} ({titles[number]})"
                notes.question(
                    Message("the alternatives '{group}' of '{id}' are not the same in both sources; both are kept",
                            group=group, id=source)
                )  # fmt: skip
            groups.setdefault((source, renamed.get((source, group), group)), (number, frozenset(members)))
        for r in landscape.relations:
            source, target = ids.of(number, r.source), ids.of(number, r.target)
            if source == target and r.source != r.target:
                notes.unused(Message("relations between two things that have become one"), titles[number])
                continue
            moved = replace(
                r, source=source, target=target,
                id=ids.links.get((number, r.id), r.id) if r.id else r.id,
                over=ids.links.get((number, r.over), r.over) if r.over else r.over,
                alternative=renamed.get((source, r.alternative), r.alternative) if r.alternative else r.alternative,
            )  # fmt: skip
            there = relations.get(moved.identity)
            if there is not None and _said(there) != _said(moved):
                notes.changed(
                    Message("'{source}' {kind} '{target}' is kept as the first source says it",
                            source=source, kind=relation_word(moved.kind), target=target),
                    titles[number],
                )  # fmt: skip
            relations.setdefault(moved.identity, moved)
    return relations


def _said(r: Relation) -> tuple[Any, ...]:
    return (r.at_least or 1, r.role or "delivers", r.both_ways, r.cuttable, r.cut_min)


def _placed(
    statement: Statement, landscapes: Sequence[Landscape], ids: _Ids, relations: Mapping[Any, Relation]
) -> Relation:
    """The relation of a statement between elements of the merged landscape. Raises BadInput."""
    relation = statement.relation
    assert relation is not None
    source, target = (
        ids.elements[_node(landscapes, end, statement.place)] for end in (relation.source, relation.target)
    )
    if relation.id is not None and ("link", relation.id) in relations:
        raise BadInput(Message("the id '{id}' is already used", id=relation.id), statement.place)
    over = relation.over
    if over is not None:
        over = next((ids.links[n, over] for n, one in enumerate(landscapes) if over in one.links), over)
        if ("link", over) not in relations:
            raise BadInput(Message("there is no link '{id}' in the landscapes", id=over), statement.place)
    return replace(relation, source=source, target=target, over=over)


def _first_organisation(landscapes: Sequence[Landscape]) -> Organisation:
    known = [one.organisation for one in landscapes if one.organisation.name or one.organisation.kbo]
    return known[0] if known else Organisation()


def _organisation(landscapes: Sequence[Landscape], titles: Sequence[str], notes: Notes) -> Organisation:
    first = _first_organisation(landscapes)
    for title, one in zip(titles, landscapes, strict=True):
        other = one.organisation
        if (other.name or other.kbo) and (other.name, other.kbo) != (first.name, first.kbo):
            notes.changed(
                Message("the landscape is of {first}; what is only in {source} is of {other}",
                        first=first.name or first.kbo, source=title, other=other.name or other.kbo)
            )  # fmt: skip
    return first


def _suggestions(landscapes: Sequence[Landscape], classes: _Classes, ids: _Ids, join: Join) -> tuple[Likely, ...]:
    answered = {frozenset((s.this, s.that)) for s in join.statements}
    found: list[Likely] = []
    for number, landscape in enumerate(landscapes):
        for earlier in range(number):
            for pair in likely(landscapes[earlier].elements, landscape.elements):
                a, b = (earlier, pair.this), (number, pair.that)
                if classes.of(a) != classes.of(b) and frozenset((pair.this, pair.that)) not in answered:
                    found.append(pair)
    return tuple(found)
