"""Answers to the first questions, and what they make of a landscape.

An answer replaces assumptions of a starter by statements of the organisation itself; what the organisation said
in another way – in its own table, in a form – is never touched. The answers are kept in the landscape with the
assumptions they replaced, so that a landscape after some answers is the same in whatever order they were given,
and an answer can be taken back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.starters import PREFIX, usual
from weerbaar.landscape.starting.words import fold, slug
from weerbaar.language import Message

UNKNOWN = "unknown"
_MADE = "answer:"


@dataclass(frozen=True)
class Choice:
    """One answer to choose. ``asks`` is what a free text beside it means; "" when there is none. Both msgids."""

    key: str
    label: str
    asks: str = ""


@dataclass(frozen=True)
class Question:
    """One of the first questions. ``text`` and ``why`` are msgids; ``apply`` changes a draft."""

    id: str
    text: str
    why: str
    choices: tuple[Choice, ...]
    apply: Callable[["Draft", str, str], None]
    concerns: tuple[str, ...] = ()
    """Keys of usual parts; in a landscape from a starter without any of them the question is left out."""

    def choice(self, key: str) -> Choice:
        """The choice called ``key``. Raises BadInput naming the ones there are."""
        for choice in (*self.choices, DO_NOT_KNOW):
            if choice.key == key:
                return choice
        raise BadInput(
            Message("'{choice}' is not an answer to '{question}'; choose from {known}", choice=key, question=self.id,
                    known=", ".join(c.key for c in (*self.choices, DO_NOT_KNOW)))
        )  # fmt: skip


DO_NOT_KNOW = Choice(UNKNOWN, "do not know")


@dataclass(frozen=True)
class Answer:
    """What somebody answered on a day. ``text`` is the free text beside the choice."""

    choice: str
    text: str = ""
    on: date = field(default_factory=date.today)

    def to_json(self) -> dict[str, str]:
        """Values of JSON."""
        return {"choice": self.choice, "text": self.text, "on": self.on.isoformat()}


def answers(landscape: Landscape) -> dict[str, Answer]:
    """What has been answered so far, by question; whatever cannot be read is left out."""
    found: dict[str, Answer] = {}
    stored = landscape.attributes.get("answers")
    for id, said in stored.items() if isinstance(stored, Mapping) else ():
        try:
            found[str(id)] = Answer(str(said["choice"]), str(said.get("text", "")), date.fromisoformat(said["on"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found


def apply_answers(landscape: Landscape, questions: Iterable[Question], given: Mapping[str, Answer]) -> Landscape:
    """``landscape`` with ``given`` answers added to those it holds, all of them applied in the order of questions.

    Raises BadInput for a question or choice that does not exist.
    """
    questions = tuple(questions)
    known = {q.id: q for q in questions}
    for id, new in given.items():
        if id not in known:
            raise BadInput(Message("'{id}' is not a question; choose from {known}", id=id, known=", ".join(known)))
        known[id].choice(new.choice)
    said = {id: a for id, a in {**answers(landscape), **given}.items() if id in known}
    draft = Draft(_before(landscape, frozenset(said)))
    for question in questions:
        answer = said.get(question.id)
        if answer and answer.choice != UNKNOWN:
            draft.question, draft.on = question.id, answer.on
            question.apply(draft, answer.choice, answer.text.strip())
    return draft.finish({q.id: said[q.id].to_json() for q in questions if q.id in said})


def _before(landscape: Landscape, answered: frozenset[str]) -> Landscape:
    """The landscape as it would be without the answers: their relations gone, the assumptions they replaced back."""
    from weerbaar.landscape.readers.native import from_json

    kept = [r for r in landscape.relations if r.attributes.get("answer") not in answered]
    stored = landscape.attributes.get("superseded")
    try:
        back = from_json({"format": "weerbaar.landscape/1", "relations": stored or []}).relations
    except BadInput:
        back = ()
    ids = landscape.by_id
    keys = {r.key for r in kept}
    kept += [r for r in back if r.key not in keys and r.source in ids and r.target in ids]
    return replace(landscape, elements=tuple(_unanswered(e) for e in landscape.elements), relations=tuple(kept))


def _unanswered(element: Element) -> Element:
    """An element without what answers filled in, unless somebody changed that since."""
    filled = element.get("answered")
    if not isinstance(filled, Mapping):
        return element
    return element.with_attributes(
        answered=None, **{name: None for name, value in filled.items() if element.get(name) == value}
    )


class Draft:
    """A landscape while answers change it. ``question`` and ``on`` say on whose behalf."""

    def __init__(self, landscape: Landscape) -> None:
        self._landscape = landscape
        self._elements = dict(landscape.by_id)
        self._relations = {r.key: r for r in landscape.relations}
        self._superseded: dict[Any, Relation] = {}
        self.question = ""
        self.on = date.min

    def ids(self, key: str) -> list[str]:
        """Your own elements that are the usual part ``key``, or else the starter's; empty when there is none."""
        own = [e.id for e in self._elements.values() if key in str(e.get("usual") or "").split()]
        return own or [id for id in (PREFIX + key,) if id in self._elements]

    def have(self, key: str) -> list[str]:
        """The same, made when there is none, and confirmed: whoever answers about it says that it is there."""
        ids = self.ids(key) or [self._put(usual(key))]
        for id in ids:
            self._confirm(id)
        return ids

    def make(self, kind: Kind, name: str, part: str, **attributes: Any) -> str:
        """An element that an answer names: the one of that kind and name if there is one, else a new one."""
        for e in self._elements.values():
            if e.kind is kind and fold(e.name) == fold(name):
                self._confirm(e.id)
                return e.id
        id = self._put(Element(f"{_MADE}{part}", kind, name, Origin.OWN, self.on, {**attributes, "made": "answer"}))
        self._confirm(id)
        return id

    def supplier(self, name: str) -> str:
        """The supplier called ``name``."""
        return self.make(Kind.SUPPLIER, name, f"supplier-{slug(name)}")

    def cloud_of(self, supplier: str) -> str:
        """The data centre or cloud that a supplier runs for you; the one that is known, else a new one."""
        sid = self.supplier(supplier)
        for relation in self._relations.values():
            if (relation.kind is RelationKind.SUPPLIED_BY and relation.target == sid and relation.role == "operates"
                    and self._elements[relation.source].get("type") in ("cloud", "datacentre")):  # fmt: skip
                return relation.source
        id = self.make(
            Kind.ENVIRONMENT, f"Cloud van {self._elements[sid].name}", f"cloud-{slug(supplier)}", type="cloud"
        )
        self._add(Relation(RelationKind.SUPPLIED_BY, id, sid, role="operates"))
        return id

    def supplier_of(self, id: str) -> str:
        """The name of the only supplier of an element; "" when there is none or more."""
        found = {r.target for r in self._relations.values() if r.kind is RelationKind.SUPPLIED_BY and r.source == id}
        return self._elements[found.pop()].name if len(found) == 1 else ""

    def sources(self, kind: RelationKind, target: str) -> list[str]:
        """Who has an assumed relation of ``kind`` to the usual part ``target``."""
        targets = set(self.ids(target))
        return sorted(
            {r.source for r in self._relations.values() if r.kind is kind and r.target in targets and r.assumed}
        )

    def said(self, kind: RelationKind, source: str) -> bool:
        """Whether the organisation has said in another way to what ``source`` has this relation."""
        return any(_said(r) for r in self._inside(kind, source, None))

    def _inside(self, kind: RelationKind, source: str, targets: Iterable[str] | None) -> list[Relation]:
        scope = None if targets is None else set(targets)
        return [
            r
            for r in self._relations.values()
            if r.kind is kind and r.source == source and (scope is None or r.target in scope)
        ]

    def state(
        self,
        kind: RelationKind,
        source: str,
        targets: Iterable[str],
        *,
        instead_of: Iterable[str] | None = None,
        role: str | None = None,
        alternative: str | None = None,
    ) -> None:
        """Say that ``source`` has this relation to ``targets`` and no assumed one besides.

        ``instead_of`` limits what is replaced to assumed relations to these targets. When the organisation itself
        has said something about the same already, that stays and nothing is added.
        """
        inside = self._inside(kind, source, instead_of)
        if any(_said(r) for r in inside):
            return
        for relation in inside:
            if relation.assumed:
                self._superseded[relation.key] = self._relations.pop(relation.key)
        for target in targets:
            if target != source:
                self._add(Relation(kind, source, target, role=role, alternative=alternative))

    def link(self, id: str, source: str, target: str) -> None:
        """A one-way path from one environment to another."""
        self._add(Relation(RelationKind.LINK, source, target, id=_MADE + id, both_ways=False))

    def fill(self, id: str, **attributes: Any) -> None:
        """Fill in attributes of an element that nobody filled in."""
        element = self._elements[id]
        new = {name: value for name, value in attributes.items() if element.get(name) is None}
        if new:
            filled = {**(element.get("answered") or {}), **new}
            self._elements[id] = element.with_attributes(**new, answered=filled)

    def finish(self, said: Mapping[str, Any]) -> Landscape:
        """The landscape, without elements that only an earlier answer had made."""
        from weerbaar.landscape.writers import native

        touched = {end for r in self._relations.values() for end in (r.source, r.target)}
        made = {"type", "made", "usual"}
        elements = tuple(
            e for e in self._elements.values()
            if not (e.id.startswith(_MADE) and e.id not in touched and set(e.attributes) <= made)
        )  # fmt: skip
        ids = {e.id for e in elements}
        relations = tuple(r for r in self._relations.values() if r.source in ids and r.target in ids)
        attributes = {**self._landscape.attributes, "answers": said}
        attributes["superseded"] = sorted((native.relation(r) for r in self._superseded.values()), key=str)
        return replace(self._landscape, elements=elements, relations=relations, attributes=attributes)

    def _put(self, element: Element) -> str:
        return self._elements.setdefault(element.id, element).id

    def _confirm(self, id: str) -> None:
        element = self._elements[id]
        on = max(element.confirmed_on, self.on) if element.confirmed_on else self.on
        origin = Origin.OWN if element.origin is Origin.STARTER else element.origin
        self._elements[id] = replace(element, origin=origin, confirmed_on=on)

    def _add(self, relation: Relation) -> None:
        stated = replace(relation, origin=Origin.OWN, confirmed_on=self.on, attributes={"answer": self.question})
        there = self._relations.get(stated.key)
        if there is not None and there.assumed:
            self._superseded[stated.key] = there
            self._relations[stated.key] = stated
        else:
            self._relations.setdefault(stated.key, stated)


def _said(relation: Relation) -> bool:
    return not relation.assumed and "answer" not in relation.attributes
