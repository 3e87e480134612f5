"""Who needs whom in an ArchiMate model, by the table and the mapping file, before anything is contracted."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from weerbaar.landscape.model import Kind
from weerbaar.landscape.readers.archimate import own
from weerbaar.landscape.readers.archimate.model import Model, Relationship
from weerbaar.landscape.readers.archimate.overrides import Overrides
from weerbaar.landscape.readers.archimate.table import (
    RELATIONSHIPS,
    UNREAD,
    Direction,
    ElementRule,
    Parts,
    Treatment,
)
from weerbaar.language import Message

PARTS_GROUP = "parts"
"""The name of the group of alternatives that the parts of a field of work form."""

_NAMED = frozenset({Kind.SUPPLIER, Kind.BACKUP, Kind.TEAM, Kind.WORKAROUND})


@dataclass(frozen=True, slots=True)
class Need:
    """``needer`` needs ``provider``; ``tie`` is the relationship that says so."""

    needer: str
    provider: str
    tie: Relationship
    alternative: str | None = None
    at_least: int | None = None


@dataclass
class Graph:
    """``rules`` by element id; ``needs`` by needer; ``connections`` the environments that a network joins."""

    model: Model
    overrides: Overrides
    rules: dict[str, ElementRule] = field(default_factory=dict)
    needs: dict[str, list[Need]] = field(default_factory=lambda: defaultdict(list))
    holds: list[Relationship] = field(default_factory=list)
    links: list[Relationship] = field(default_factory=list)
    connections: dict[str, list[tuple[str, Relationship]]] = field(default_factory=lambda: defaultdict(list))
    own_relations: list[Relationship] = field(default_factory=list)
    forced: set[str] = field(default_factory=set)
    """Intermediates that have to be kept because alternatives hang on them."""
    resolved: set[str] = field(default_factory=set)
    """Junctions that became alternatives."""

    def kind(self, id: str) -> Kind | None:
        """The kind of an element that is kept for its own sake; None for any other."""
        rule = self.rules.get(id)
        return rule.kind if rule is not None and rule.treatment is Treatment.KEEP else None

    def through(self, id: str) -> bool:
        """Whether needs run through it."""
        rule = self.rules.get(id)
        return rule is None or rule.treatment in (Treatment.THROUGH, Treatment.END)

    def type(self, id: str) -> str:
        """The ArchiMate type of an element."""
        return self.model.elements[id].type if id in self.model.elements else "Grouping"

    def add(self, needer: str, provider: str, tie: Relationship, alternative: str | None = None) -> None:
        """Say that ``needer`` needs ``provider``."""
        if needer != provider:
            self.needs[needer].append(Need(needer, provider, tie, alternative))


def build(model: Model, overrides: Overrides) -> Graph:
    """The graph of ``model``. What is not used is said in the notes of the model."""
    graph = Graph(model, overrides)
    for element in model.elements.values():
        rule = overrides.rule(element)
        if own.is_own(element):
            rule = ElementRule(Treatment.KEEP, own.element(element, model.place).kind)
        graph.rules[element.id] = rule
        if rule.treatment is Treatment.IGNORE:
            model.notes.unused(
                Message("an element of type {type} is not used: {why}", type=element.type, why=Message(rule.why)),
                element.shown,
            )
    for tie in model.relationships.values():
        _read(graph, tie)
    _distribute(graph)
    _or_junctions(graph)
    _alternatives(graph)
    return graph


def _read(graph: Graph, tie: Relationship) -> None:
    notes, elements, rules = graph.model.notes, graph.model.elements, graph.rules
    for end in (tie.source, tie.target):
        if end in graph.model.relationships:
            notes.unused(
                Message("a relation of type {type} is not used: one of its ends is itself a relation", type=tie.type),
                tie.id,
            )
            return
        if end not in elements:
            notes.unused(
                Message("a relation of type {type} is not used: one of its ends is not in the model", type=tie.type),
                tie.id,
            )
            return
    if own.is_own(tie):
        graph.own_relations.append(tie)
        return
    if Treatment.IGNORE in (rules[tie.source].treatment, rules[tie.target].treatment):
        notes.unused(
            Message(
                "a relation of type {type} is not used: one of its ends is an element that is not used", type=tie.type
            ),
            tie.id,
        )
        return
    direction = graph.overrides.direction(tie.type)
    if direction is None:
        notes.unused(Message("a relation of type {type} is not used: its type is not known", type=tie.type), tie.id)
    elif not _named(graph, tie, direction) and not _connected(graph, tie):
        _directed(graph, tie, direction)


def _named(graph: Graph, tie: Relationship, direction: Direction) -> bool:
    # Whoever made something a supplier, back-up or team in the mapping file means every line to it.
    if direction is not Direction.LINK or tie.type != "Association":
        return False
    source, target = graph.kind(tie.source) in _NAMED, graph.kind(tie.target) in _NAMED
    if source == target:
        return False
    needer, provider = (tie.target, tie.source) if source else (tie.source, tie.target)
    graph.add(needer, provider, tie)
    return True


def _connected(graph: Graph, tie: Relationship) -> bool:
    networks = [end for end in (tie.source, tie.target) if graph.rules[end].treatment is Treatment.NETWORK]
    if not networks or tie.type in ("Specialization", "Influence"):
        return False
    network = networks[0]
    other = tie.target if network == tie.source else tie.source
    if graph.kind(other) is not Kind.ENVIRONMENT and len(networks) == 1:
        return False
    graph.connections[network].append((other, tie))
    if len(networks) == 2:
        graph.connections[other].append((network, tie))
    return True


def _directed(graph: Graph, tie: Relationship, direction: Direction) -> None:
    source, target = tie.source, tie.target
    if direction in (Direction.TARGET_NEEDS_SOURCE, Direction.BOTH):
        graph.add(_needer(graph, target), source, tie)
    if direction in (Direction.SOURCE_NEEDS_TARGET, Direction.BOTH):
        graph.add(_needer(graph, source), target, tie)
    if direction is Direction.HOLDS and graph.kind(target) is Kind.DATASET:
        graph.holds.append(tie)
    elif direction is Direction.PARTS:
        _parts(graph, tie)
    elif direction is Direction.LINK and graph.kind(source) is graph.kind(target) is Kind.ENVIRONMENT:
        graph.links.append(tie)
    elif direction in (Direction.HOLDS, Direction.LINK, Direction.NONE):
        why = Message(UNREAD.get(tie.type, "it has no meaning between these elements"))
        if tie.type in RELATIONSHIPS and graph.overrides.relationships.get(tie.type) is Direction.NONE:
            why = Message("the mapping file says so")
        graph.model.notes.unused(
            Message("a relation of type {type} is not used: {why}", type=tie.type, why=why), tie.id
        )


def _parts(graph: Graph, tie: Relationship) -> None:
    whole, part = tie.source, tie.target
    reading = graph.overrides.parts(
        graph.type(whole), graph.type(part), composition=tie.type == "Composition"
    )  # fmt: skip
    kept = graph.kind(whole) is not None and graph.kind(part) is not None
    if reading is Parts.SOME and kept:
        graph.add(whole, part, tie, PARTS_GROUP)
        graph.model.notes.question(
            Message(
                "an element of type {type} gathers others: taken as limited while some of them are down, "
                "and as down when all are",
                type=graph.type(whole),
            ),
            graph.model.elements[whole].shown,
        )
    elif reading in (Parts.ALL, Parts.SOME, Parts.TOGETHER):
        graph.add(whole, part, tie)
        if kept:
            graph.model.notes.question(
                Message(
                    "an element of type {type} has parts: taken as down as soon as one of them is",
                    type=graph.type(whole),
                ),
                graph.model.elements[whole].shown,
            )
    if reading in (Parts.HOSTS, Parts.TOGETHER):
        graph.add(_needer(graph, part), whole, tie)
    if reading is Parts.NONE:
        graph.model.notes.unused(
            Message(
                "a relation of type {type} is not used: {why}", type=tie.type, why=Message("the mapping file says so")
            ),
            tie.id,
        )


def _is_grouping(graph: Graph, id: str) -> bool:
    return graph.type(id) == "Grouping" and graph.through(id)


def _needer(graph: Graph, id: str) -> str:
    # What a group needs, its members need; what needs a group, needs its members. So a group has two sides.
    return f"{id}#in" if _is_grouping(graph, id) else id


def _distribute(graph: Graph) -> None:
    wanting = {id for id in graph.needs if id.endswith("#in")}
    pending = list(wanting)
    while pending:
        group = pending.pop()
        for need in list(graph.needs.get(group.removesuffix("#in"), ())):
            member = _needer(graph, need.provider)
            graph.add(member, group, need.tie)
            if member.endswith("#in") and member not in wanting:
                wanting.add(member)
                pending.append(member)


def _or_junctions(graph: Graph) -> None:
    junctions = {id for id, e in graph.model.elements.items() if e.type == "OrJunction" and graph.through(id)}
    if not junctions:
        return
    for needer, needs in list(graph.needs.items()):
        if needer in junctions:
            continue
        changed: list[Need] = []
        for need in needs:
            members = list(dict.fromkeys(_behind(graph, need.provider, junctions)))
            if need.provider not in junctions or not members:
                changed.append(need)
            elif all(_keepable(graph, id) for id in (needer, *members)):
                graph.forced.update((needer, *members))
                graph.resolved.update(junctions)
                group = f"archimate:{need.provider}"
                changed += [replace(need, provider=id, alternative=group, at_least=1) for id in members]
            else:
                _ask(graph, needer, members)
                changed.append(need)
        graph.needs[needer] = changed


def _behind(graph: Graph, junction: str, junctions: set[str]) -> Iterator[str]:
    seen, pending = {junction}, [junction]
    while pending:
        for need in graph.needs.get(pending.pop(), ()):
            if need.provider in seen:
                continue
            seen.add(need.provider)
            if need.provider in junctions:
                pending.append(need.provider)
            else:
                yield need.provider


def _keepable(graph: Graph, id: str) -> bool:
    rule = graph.rules.get(id)
    return rule is not None and rule.kind is not None and graph.type(id) != "Grouping"


def _alternatives(graph: Graph) -> None:
    for index, stated in enumerate(graph.overrides.alternatives):
        place = f"alternatives[{index}]"
        needs = graph.needs.get(stated.of, [])
        wanted = set(stated.among) or {n.provider for n in needs if n.tie.type in ("Realization", "Assignment")}
        found = {n.provider for n in needs} & wanted
        for id in sorted(wanted - found):
            graph.model.notes.unused(
                Message("the mapping file names '{id}', which '{of}' does not need", id=id, of=stated.of), place
            )
        if not found or not _keepable(graph, stated.of):
            graph.model.notes.unused(
                Message("the mapping file names alternatives of '{of}', which has none", of=stated.of), place
            )
            continue
        graph.forced.update(id for id in (stated.of, *found) if _keepable(graph, id))
        group = f"alternatives-{index + 1}"
        at_least = min(stated.at_least, len(found))
        graph.needs[stated.of] = [
            replace(n, alternative=group, at_least=at_least) if n.provider in found else n for n in needs
        ]


def questions(graph: Graph, used: set[str]) -> None:
    """Ask, for each of ``used`` that several things realise, whether they are alternatives."""
    for needer in graph.model.elements:
        if needer not in used:
            continue
        realisers = {
            n.provider: None
            for n in graph.needs.get(needer, ())
            if n.alternative is None and n.tie.type in ("Realization", "Assignment")
        }
        if len(realisers) > 1 and graph.type(needer) not in ("AndJunction", "OrJunction"):
            _ask(graph, needer, list(realisers))


def _ask(graph: Graph, needer: str, realisers: list[str]) -> None:
    elements = graph.model.elements
    names = [elements[id].shown if id in elements else id for id in realisers]
    shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
    graph.model.notes.question(
        Message(
            "{name} rests on {n} things: {realisers}. Taken as all needed; are they alternatives?",
            name=elements[needer].shown if needer in elements else needer, n=len(names), realisers=shown,
        ),
        f"archimate:{needer.removesuffix('#in')}",
    )  # fmt: skip
