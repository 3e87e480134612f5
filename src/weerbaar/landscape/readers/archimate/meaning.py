"""From an ArchiMate model to a landscape: contract what has no kind of ours, keep the rest, say what was left out."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.readers.archimate import graph as graphs
from weerbaar.landscape.readers.archimate import own, properties
from weerbaar.landscape.readers.archimate.graph import Graph, Need
from weerbaar.landscape.readers.archimate.model import Model, Relationship
from weerbaar.landscape.readers.archimate.overrides import PREFIX, overrides
from weerbaar.landscape.readers.archimate.table import Treatment
from weerbaar.landscape.reading import BadInput, Limits, NoteKind, Reading
from weerbaar.landscape.words import kind_word
from weerbaar.language import Message

_STEPS = 20_000_000
"""How many steps of contraction are taken before a model is refused; no real one comes near."""

_ORDER = (NoteKind.QUESTION, NoteKind.CHANGED, NoteKind.UNUSED)
_NEEDERS = frozenset({Kind.SERVICE, Kind.APPLICATION, Kind.ENVIRONMENT, Kind.WORKAROUND, Kind.BACKUP})
_ON_ENVIRONMENTS = frozenset({Kind.APPLICATION, Kind.ENVIRONMENT, Kind.BACKUP})


def landscape(model: Model, mapping: Any, limits: Limits) -> Reading:
    """The landscape of ``model``, with all notes. Raises BadInput for a wrong mapping or a model too tangled."""
    try:
        rules = overrides(mapping)
    except BadInput as error:
        raise error.within(getattr(mapping, "name", "mapping")) from None
    for id in rules.elements:
        if id not in model.elements:
            model.notes.unused(Message("the mapping file names '{id}', which is not in the model", id=id))
    if model.views:
        model.notes.unused(
            Message("{n} diagrams are not read: what is only drawn inside another thing counts for nothing",
                    n=model.views)
        )  # fmt: skip
    frame = own.frame(model)
    assembly = Assembly(graphs.build(model, rules), limits)
    assembly.keep()
    assembly.relate()
    assembly.say()
    properties.hint(model, rules, assembly.elements)
    return Reading(
        Landscape(frame.organisation, tuple(assembly.elements.values()), tuple(assembly.relations), frame.attributes),
        # What a person has to decide comes before what was merely left out.
        tuple(sorted(model.notes.all(), key=lambda note: _ORDER.index(note.kind))),
    )


@dataclass
class Assembly:
    """A landscape being put together. ``elements`` by the id they have in the model."""

    graph: Graph
    limits: Limits
    elements: dict[str, Element] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    """Intermediates that some need ran through."""
    _seen: set[Any] = field(default_factory=set)
    _steps: int = 0

    @property
    def _model(self) -> Model:
        return self.graph.model

    def keep(self) -> None:
        """Decide what becomes an element, and make it one."""
        graph = self.graph
        kept = {id for id in self._model.elements if graph.kind(id) is not None} | graph.forced
        needed = {need.provider for needs in graph.needs.values() for need in needs}
        networks = (id for id, rule in graph.rules.items() if rule.treatment is Treatment.NETWORK)
        kept |= {id for id in networks if id in needed or graph.needs.get(id) or not self._is_link(id)}
        used: set[str] = set()
        pending = list(kept)
        while pending:
            for need in graph.needs.get(pending.pop(), ()):
                if need.provider not in used and need.provider not in kept and graph.through(need.provider):
                    used.add(need.provider)
                    pending.append(need.provider)
        for id, rule in graph.rules.items():
            if id in kept or (rule.treatment is Treatment.END and id not in used):
                self.elements[id] = self._element(id)

    def _is_link(self, network: str) -> bool:
        """Whether a network joins exactly two environments, and so is nothing but a link between them."""
        ends = {end for end, _ in self.graph.connections.get(network, ())}
        return len(ends) == 2 and all(self.graph.kind(end) is Kind.ENVIRONMENT for end in ends)

    def _element(self, id: str) -> Element:
        source, rule = self._model.elements[id], self.graph.rules[id]
        if own.is_own(source):
            return own.element(source, f"{self._model.place}, {id}")
        assert rule.kind is not None  # only what has a kind is kept
        attributes = properties.attributes(source, rule.kind, self.graph.overrides, self._model)
        plain = rule.attributes if rule.kind is not Kind.ENVIRONMENT else {"type": "other", **rule.attributes}
        return Element(
            id=PREFIX + id,
            kind=rule.kind,
            name=source.name or id,
            origin=Origin.IMPORT,
            attributes={**plain, **attributes, **self.graph.overrides.attributes(source)},
        )

    def relate(self) -> None:
        """Make the relations: needs contracted, links, what is held, and what our own export said itself."""
        for id in list(self.elements):
            for need, via in self._needed(id):
                self._relate_need(id, need, via)
        for tie in self.graph.links:
            self._link(tie.id, tie.source, tie.target, tie)
        for network, ends in self.graph.connections.items():
            self._connect(network, ends)
        for tie in self.graph.holds:
            for holder in self._holders(tie.source):
                held = {"archimate_type": tie.type, "access": tie.access or "access"}
                self._add(RelationKind.HOLDS, holder, tie.target, held)
        for tie in self.graph.own_relations:
            if tie.source in self.elements and tie.target in self.elements:
                source, target = self.elements[tie.source].id, self.elements[tie.target].id
                self._append(own.relation(tie, source, target, f"{self._model.place}, {tie.id}"))

    def _needed(self, id: str) -> Iterator[tuple[Need, tuple[str, ...]]]:
        """Each need of ``id`` on something kept, with the intermediates it runs through (nearest first)."""
        queue: deque[tuple[str, tuple[str, ...]]] = deque([(id, ())])
        met = {id}
        while queue:
            at, via = queue.popleft()
            for need in self.graph.needs.get(at, ()):
                self._steps += 1
                if self._steps > _STEPS:
                    raise BadInput(Message("is too tangled to read"), self._model.place)
                if need.provider in self.elements:
                    yield need, via
                elif need.provider not in met and self.graph.through(need.provider):
                    met.add(need.provider)
                    self.passed.add(need.provider)
                    # A long path says no more than its first steps, and would grow with its square.
                    queue.append((need.provider, (*via, need.provider) if len(via) < 8 else via))

    def _relate_need(self, id: str, need: Need, via: tuple[str, ...]) -> None:
        needer, provider = self.elements[id], self.elements[need.provider]
        if id == need.provider:
            return
        kind = relation_kind(needer, provider)
        said = _said(need.tie, via, self._model)
        if kind is RelationKind.STANDS_IN_FOR:
            self._add(kind, need.provider, id, said)
        elif kind is RelationKind.SUPPLIED_BY:
            role = "delivers" if need.tie.type == "Association" else "operates"
            self._add(kind, id, need.provider, said, role=role)
        elif kind is RelationKind.BACKED_UP_BY:
            self._add(kind, id, need.provider, said)
        elif kind is not None:
            self._add(kind, id, need.provider, said, alternative=need.alternative, at_least=need.at_least)
        elif provider.kind is Kind.TEAM and needer.kind in (Kind.APPLICATION, Kind.ENVIRONMENT, Kind.WORKAROUND):
            if needer.get("team") is None:
                self.elements[id] = needer.with_attributes(team=provider.id)
        else:
            self._model.notes.unused(
                Message("a relation of type {type} is not used: a {needer} does not need a {provider} to work",
                        type=need.tie.type, needer=kind_word(needer.kind), provider=kind_word(provider.kind)),
                need.tie.id,
            )  # fmt: skip

    def _holders(self, accessor: str) -> list[str]:
        # What a function or service reads and writes is held by the application that stands behind it.
        if accessor in self.elements:
            return [accessor]
        behind = dict.fromkeys(need.provider for need, _ in self._needed(accessor))
        self.passed.add(accessor)
        return [id for id in behind if self.elements[id].kind is Kind.APPLICATION]

    def _connect(self, network: str, ends: list[tuple[str, Relationship]]) -> None:
        if network in self.elements:
            for end, tie in ends:
                self._link(tie.id, network, end, tie)
        else:
            first, second = dict.fromkeys(end for end, _ in ends)
            self._link(network, first, second, None)

    def _link(self, id: str, source: str, target: str, tie: Relationship | None) -> None:
        if source == target or ("link", id) in self._seen:
            return
        self._seen.add(("link", id))
        name = (tie.name if tie else self._model.elements[id].name) or None
        said = {"name": name, "archimate_type": tie.type if tie else self.graph.type(id)}
        self._append(
            Relation(
                RelationKind.LINK, self.elements[source].id, self.elements[target].id, id=PREFIX + id,
                origin=Origin.IMPORT, attributes={k: v for k, v in said.items() if v is not None},
            )
        )  # fmt: skip

    def _add(
        self, kind: RelationKind, source: str, target: str, said: Mapping[str, Any], *,
        alternative: str | None = None, at_least: int | None = None, role: str | None = None,
    ) -> None:  # fmt: skip
        relation = Relation(
            kind, self.elements[source].id, self.elements[target].id, alternative=alternative, at_least=at_least,
            role=role, origin=Origin.IMPORT, attributes=said,
        )  # fmt: skip
        if relation.key not in self._seen:
            self._seen.add(relation.key)
            self._append(relation)

    def _append(self, relation: Relation) -> None:
        self.relations.append(relation)
        if len(self.relations) > self.limits.relations:
            raise BadInput(
                Message("has {have} relations; at most {most} can be read",
                        have=len(self.relations), most=self.limits.relations),
                self._model.place,
            )  # fmt: skip

    def say(self) -> None:
        """Say what needs ran through, what nothing uses, and what a person should decide."""
        for element in self._model.elements.values():
            if element.id in self.elements or not self.graph.through(element.id):
                continue
            if element.id in self.graph.resolved:
                continue
            if element.id in self.passed:
                self._model.notes.changed(
                    Message(
                        "an element of type {type} is passed through: what needs it, needs what it rests on",
                        type=element.type,
                    ),
                    element.shown,
                )
            else:
                self._model.notes.unused(
                    Message("an element of type {type} is not used: nothing needs it", type=element.type), element.shown
                )
        graphs.questions(self.graph, self.passed | self.elements.keys())


def relation_kind(needer: Element, provider: Element) -> RelationKind | None:
    """The relation of ours that says that ``needer`` needs ``provider``; None when no relation does."""
    if provider.kind is Kind.SUPPLIER:
        return RelationKind.SUPPLIED_BY if needer.kind in _NEEDERS else None
    if provider.kind is Kind.BACKUP:
        return RelationKind.BACKED_UP_BY if needer.kind in (Kind.APPLICATION, Kind.ENVIRONMENT, Kind.DATASET) else None
    if provider.kind is Kind.WORKAROUND:
        return RelationKind.STANDS_IN_FOR
    if needer.kind not in _NEEDERS or provider.kind not in _NEEDERS:
        return None
    if provider.kind is Kind.ENVIRONMENT and provider.get("type") == "realm":
        return RelationKind.TRUSTS
    on_environment = provider.kind is Kind.ENVIRONMENT and needer.kind in _ON_ENVIRONMENTS
    return RelationKind.RUNS_ON if on_environment else RelationKind.NEEDS


def _said(tie: Relationship, via: tuple[str, ...], model: Model) -> dict[str, str]:
    named = [model.elements[id].shown for id in via if id in model.elements and model.elements[id].name]
    said = {"archimate_type": tie.type}
    if named:
        said["via"] = " → ".join(named)
    elif tie.name:
        said["label"] = tie.name
    return said
