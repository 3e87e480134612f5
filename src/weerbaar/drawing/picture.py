"""From a landscape and a view to what is drawn: boxes in layers, and lines between them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from weerbaar.drawing.folding import Group, groups_of, urgency_of
from weerbaar.drawing.layers import LAYERS, layer_of
from weerbaar.drawing.marking import Marking
from weerbaar.drawing.view import READABLE, Fold, Show, View
from weerbaar.landscape.model import Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message

__all__ = ["LAYERS", "Edge", "Line", "Node", "Picture", "choose_view"]


class Line(StrEnum):
    """How a line is drawn, because of what it means."""

    NEED = "need"
    ALTERNATIVE = "alternative"
    LINK = "link"
    STANDS_IN = "stands_in"
    OTHER = "other"
    """Delivered by, backed up by, holds, part of: without effect on what works."""


@dataclass(frozen=True)
class Node:
    """A box: one element, or a group of them folded together.

    ``id`` is the element's id or the group's key; ``members`` the elements it stands for. ``states`` counts
    the members by state, empty without a scenario. ``assumed``: all of it comes from an unconfirmed starter.
    """

    id: str
    name: str
    layer: int
    members: tuple[str, ...]
    kind: Kind
    folded: bool = False
    assumed: bool = False
    exposed: int = 0
    marked: bool = False
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def state(self) -> str | None:
        """The worst state among the members; None without a scenario."""
        return next((s for s in ("out", "down", "degraded", "unknown", "works") if self.states.get(s)), None)


@dataclass(frozen=True)
class Edge:
    """A line between two boxes, standing for ``count`` relations; ``name`` is the link's when it is only one."""

    source: str
    target: str
    line: Line
    count: int = 1
    cut: bool = False
    both_ways: bool = False
    chained: bool = False
    name: str = ""


@dataclass(frozen=True)
class Picture:
    """What is drawn. ``left_out`` counts the elements of the landscape that are not in it."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int
    focus: str | None = None
    has_states: bool = False
    """Whether a scenario was marked on it."""


_WHOLE, _PLAIN = View(), Marking()


def choose_view(landscape: Landscape, view: View = _WHOLE, marking: Marking = _PLAIN) -> Picture:
    """What ``view`` draws of ``landscape``, with the states of ``marking``.

    Raises BadInput when the focus is not an element of the landscape. O(elements + relations).
    """
    chosen = _chosen(landscape, view, marking)
    groups = _folded(landscape, view, marking, chosen)
    node_of: dict[str, str] = {}
    nodes: list[Node] = []
    for group in groups:
        node_of.update(dict.fromkeys(group.members, group.key))
        nodes.append(_node(landscape, marking, group))
    for element in landscape.elements:
        if element.id in chosen and element.id not in node_of:
            node_of[element.id] = element.id
            nodes.append(_node(landscape, marking, Group(element.id, element.name or element.id, (element.id,))))
    nodes.sort(key=lambda n: (n.layer, n.name, n.id))
    return Picture(
        nodes=tuple(nodes),
        edges=_edges(landscape, view, marking, node_of),
        left_out=len(landscape.elements) - len(chosen),
        focus=view.focus,
        has_states=bool(marking.states),
    )


def neighbourhood(landscape: Landscape, focus: str, up: int, down: int) -> set[str]:
    """``focus``, what needs it within ``up`` steps and what it needs within ``down`` steps, its links' other
    ends, and what stands directly beside it (supplier, backup, workaround)."""
    near = {focus}
    for steps, relations, forward in ((up, landscape.incoming, False), (down, landscape.outgoing, True)):
        edge = {focus}
        for _step in range(steps):
            edge = {r.target if forward else r.source for id in edge for r in relations.get(id, ()) if r.is_need} - near
            near |= edge
    for r in (*landscape.outgoing.get(focus, ()), *landscape.incoming.get(focus, ())):
        if not r.is_need and r.kind is not RelationKind.PART_OF:
            near |= {r.source, r.target}
    return near


def _chosen(landscape: Landscape, view: View, marking: Marking) -> set[str]:
    if view.focus is not None:
        if view.focus not in landscape.by_id:
            raise BadInput(Message("there is no element '{id}' in this landscape", id=view.focus))
        return neighbourhood(landscape, view.focus, view.up, view.down) & landscape.by_id.keys()
    drawn = {e.id for e in landscape.elements if e.kind in _DRAWN}
    # Who delivers without operating takes no part in what works: on the whole picture only noise.
    operators = {r.target for r in landscape.relations if r.is_need}
    drawn -= {e.id for e in landscape.of_kind(Kind.SUPPLIER) if e.id not in operators | marking.marked}
    if view.urgent is not None:
        drawn &= {id for id, priority in urgency_of(landscape).items() if priority <= view.urgent} | marking.marked
    if view.show is Show.PART and marking.states:
        return drawn & marking.part
    if view.show is Show.TROUBLE and marking.states:
        troubled = {id for id, state in marking.states.items() if state in ("down", "degraded", "out")}
        return drawn & (troubled | marking.exposed | marking.marked)
    return drawn


_DRAWN = frozenset({Kind.SERVICE, Kind.APPLICATION, Kind.WORKAROUND, Kind.ENVIRONMENT, Kind.SUPPLIER})


def _folded(landscape: Landscape, view: View, marking: Marking, chosen: set[str]) -> list[Group]:
    fold = view.fold
    if fold is Fold.AUTO:
        fold = Fold.SUPPLIER if len(chosen) > READABLE else Fold.NONE
    if fold is Fold.NONE:
        return []
    groups = groups_of(landscape, fold, chosen - {view.focus or ""}, marking)
    return [g for g in groups if len(g.members) > 1 and g.key not in view.opened]


def _node(landscape: Landscape, marking: Marking, group: Group) -> Node:
    members = [landscape.by_id[id] for id in group.members]
    first = members[0]
    folded = group.key != first.id
    return Node(
        id=group.key,
        name=group.name,
        layer=layer_of(first),
        members=group.members,
        kind=first.kind,
        folded=folded,
        assumed=all(e.assumed for e in members),
        exposed=sum(id in marking.exposed for id in group.members),
        marked=any(id in marking.marked for id in group.members),
        states=dict(Counter(marking.states[id] for id in group.members if id in marking.states)),
    )


def _edges(landscape: Landscape, view: View, marking: Marking, node_of: Mapping[str, str]) -> tuple[Edge, ...]:
    found: dict[tuple[str, str, Line, bool, bool], list[Relation]] = {}
    for relation in landscape.relations:
        source, target = node_of.get(relation.source), node_of.get(relation.target)
        if source is None or target is None or source == target:
            continue
        line = _line(relation)
        if line is Line.OTHER and view.focus not in (relation.source, relation.target):
            continue
        key = (
            source,
            target,
            line,
            _is_cut(relation, marking),
            relation.kind is RelationKind.LINK and relation.both_ways,
        )
        found.setdefault(key, []).append(relation)
    return tuple(
        Edge(
            source, target, line, len(relations), cut, both_ways,
            any((r.source, r.target) in marking.chained or (r.target, r.source) in marking.chained for r in relations),
            landscape.name_of(relations[0].id) if len(relations) == 1 and relations[0].id else "",
        )
        for (source, target, line, cut, both_ways), relations in found.items()
    )  # fmt: skip


def _line(relation: Relation) -> Line:
    if relation.kind is RelationKind.LINK:
        return Line.LINK
    if relation.kind is RelationKind.STANDS_IN_FOR:
        return Line.STANDS_IN
    if not relation.is_need:
        return Line.OTHER
    return Line.ALTERNATIVE if relation.alternative is not None else Line.NEED


def _is_cut(relation: Relation, marking: Marking) -> bool:
    return relation.id in marking.cut or relation.over in marking.cut
