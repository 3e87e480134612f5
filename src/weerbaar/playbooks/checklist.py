"""A playbook as a plain checklist: what to do, in order, by whom, after what, and only if what.

The workflow is walked from its start. Branches follow the question or the parallel step they belong to; what comes
after a question waits for the question and for all its branches, for of a branch that is not taken every step is
dropped. A step inside a while-condition is to be repeated as long as the answer is yes.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from heapq import heapify, heappop, heappush
from typing import Any

from weerbaar.language import Message, current, use
from weerbaar.playbooks.extension import ROLES, extension, in_language
from weerbaar.playbooks.model import QUESTIONS, Playbook, Reference, Step, StepType


class ItemKind(StrEnum):
    """What a point of the checklist is."""

    DO = "do"
    QUESTION = "question"
    PLAYBOOK = "playbook"
    """Follow another playbook."""


class LineKind(StrEnum):
    """What one line under a point is."""

    DO = "do"
    AVOID = "avoid"
    WATCH = "watch"
    EVIDENCE = "evidence"
    MACHINE = "machine"
    """A command for a program, shown and never run."""


@dataclass(frozen=True)
class Line:
    """One line under a point."""

    kind: LineKind
    text: str


@dataclass(frozen=True)
class Condition:
    """``question``: the key of a question; ``answer``: the answer on which the point counts, in words."""

    question: str
    answer: str
    words: str


@dataclass(frozen=True)
class Item:
    """One point of the checklist.

    ``key`` is the id of the step; ``after`` the keys it waits for; ``when`` the conditions it stands under, outermost
    first; ``level`` how far it is indented; ``minutes`` how long it is expected to take, None when not known;
    ``answers`` what can be said to a question, as (answer, words).
    """

    key: str
    kind: ItemKind
    title: str
    description: str = ""
    lines: tuple[Line, ...] = ()
    role: str = ""
    who: str = ""
    minutes: int | None = None
    after: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    level: int = 0
    answers: tuple[tuple[str, str], ...] = ()
    playbook_id: str = ""
    references: tuple[Reference, ...] = ()
    repeated: bool = False


def title(playbook: Playbook, language: str | None = None) -> str:
    """The name of the playbook in ``language`` (default: the one spoken now), or as it is where not translated."""
    return str(in_language(playbook.document, "name", language or current()))


def about(playbook: Playbook, language: str | None = None) -> str:
    """What the playbook is for, in ``language``."""
    return str(in_language(playbook.document, "description", language or current()) or "")


def languages(playbook: Playbook) -> tuple[str, ...]:
    """The languages it is written in, its own first; empty when it does not say."""
    said = extension(playbook.document)
    return tuple(dict.fromkeys(x for x in (said.get("language"), *said.get("translations", {})) if x))


def steps(playbook: Playbook, language: str | None = None) -> tuple[Item, ...]:
    """The checklist of ``playbook`` in ``language`` (default: the one spoken now).

    Every point stands after all it waits for. Points that belong to no branch of a question have no conditions.
    O(steps) for a workflow whose branches each have an end of their own, as the specification asks.
    """
    with use(language or current()):
        walk = _Walk(playbook, current())
        walk.chain(playbook.start.id, (), (), 0)
        if playbook.on_exception:
            # Anything may go wrong at any time: it waits for nothing.
            walk.chain(playbook.on_exception, (), (_exception(),), 1)
        return _ordered(walk.items)


def waits_for_itself(document: Mapping[str, Any]) -> Iterator[tuple[Message, str]]:
    """(what is wrong, where) when steps wait for each other in a circle: by our extension, for the flow has none."""
    walk = _Walk(Playbook(document), "")
    walk.chain(walk.playbook.start.id, (), (), 0)
    stuck = walk.items.keys() - {item.key for item in _ordered(walk.items)}
    first = next((key for key in walk.items if key in stuck), None)
    if first is not None:
        yield Message("waits for itself, by way of other steps"), f"workflow, {first}"


def contracted(items: Sequence[Item], kept: Collection[str]) -> tuple[Item, ...]:
    """Only the items whose key is in ``kept``, each waiting for what those in between would have waited for."""
    waits: dict[str, tuple[str, ...]] = {}
    for item in items:
        found = dict.fromkeys(k for a in item.after for k in ((a,) if a in kept else waits[a]))
        waits[item.key] = tuple(found)
    return tuple(replace(item, after=waits[item.key]) for item in items if item.key in kept)


class _Walk:
    """One walk over the workflow; every step is placed once, joined by all that leads to it."""

    def __init__(self, playbook: Playbook, language: str) -> None:
        self.playbook = playbook
        self.language = language
        self.items: dict[str, Item] = {}
        self.ends: dict[str, tuple[str, ...]] = {}
        """By step: what waits for the end of everything from it on."""

    def chain(
        self, start: str | None, after: tuple[str, ...], when: tuple[Condition, ...], level: int, *, again: bool = False
    ) -> tuple[str, ...]:
        """Place the steps from ``start`` on; the keys that whatever comes next waits for."""
        passed: list[str] = []
        id = start
        while id is not None:
            step = self.playbook.steps[id]
            if step.type is StepType.END:
                break
            if id in self.ends:
                self._join(id, after, when, level)
                after = self.ends[id]
                break
            passed.append(id)
            after = self._place(step, after, when, level, again)
            id = step.next
        self.ends.update(dict.fromkeys(passed, after))
        return after

    def _place(
        self, step: Step, after: tuple[str, ...], when: tuple[Condition, ...], level: int, again: bool
    ) -> tuple[str, ...]:
        """Place one step and its branches; what the next one waits for."""
        if step.type not in (StepType.START, StepType.PARALLEL):
            said = extension(step.document).get("after")
            item = _item(step, self.playbook, self.language)
            waits = after if said is None else tuple(said)
            self.items[step.id] = replace(item, after=waits, when=when, level=level, repeated=again)
            after = (step.id,)
        ends: tuple[str, ...] = ()
        for answer, first in step.branches:
            inside = when if step.type is StepType.PARALLEL else (*when, self._condition(step, answer))
            ends += self.chain(
                first, after, inside, level + (step.type in QUESTIONS), again=again or step.type is StepType.WHILE
            )
        if step.on_failure:
            ends += self.chain(step.on_failure, after, (*when, _failed(step, self.language)), level + 1, again=again)
        # All branches of a parallel step are taken; of a question perhaps none.
        own = () if step.type is StepType.PARALLEL else after
        return tuple(dict.fromkeys((*own, *ends)))

    def _join(self, id: str, after: tuple[str, ...], when: tuple[Condition, ...], level: int) -> None:
        """A step to which a second path leads waits for both, and stands under what both have in common."""
        below = self._below(id)
        if id not in self.items:
            for _answer, first in self.playbook.steps[id].branches:
                self._join(first, after, when, level)
            return
        item = self.items[id]
        waits = tuple(dict.fromkeys((*item.after, *(a for a in after if a not in below))))
        self.items[id] = replace(item, after=waits)
        common = tuple(a for a, b in zip(item.when, when, strict=False) if a == b)
        outdent = max(item.level - level, 0)
        for key in below & self.items.keys():
            other = self.items[key]
            if other.when[: len(item.when)] == item.when:
                self.items[key] = replace(
                    other, when=common + other.when[len(item.when) :], level=max(other.level - outdent, 0)
                )

    def _below(self, id: str) -> set[str]:
        """The step and all it leads to."""
        found = {id}
        todo = [id]
        while todo:
            for _name, target in self.playbook.steps[todo.pop()].exits():
                if target not in found:
                    found.add(target)
                    todo.append(target)
        return found

    def _condition(self, step: Step, answer: str) -> Condition:
        return Condition(step.id, answer, dict(_answers(step, self.language)).get(answer, answer))


def _item(step: Step, playbook: Playbook, language: str) -> Item:
    agent = playbook.agent(step.agent)
    role = str(extension(agent).get("role", ""))
    kind = ItemKind.DO
    if step.type in QUESTIONS:
        kind = ItemKind.QUESTION
    elif step.type is StepType.PLAYBOOK:
        kind = ItemKind.PLAYBOOK
    name = in_language(step.document, "name", language)
    return Item(
        key=step.id,
        kind=kind,
        title=str(name or step.condition or str(in_language(step.document, "description", language) or "")[:120]
                  or _first(step) or step.playbook_id or step.id),
        description=str(in_language(step.document, "description", language) or ""),
        lines=tuple(_lines(step, language)),
        role=role,
        who=str(in_language(agent, "name", language) or (ROLES[role] if role else "")),
        minutes=extension(step.document).get("minutes"),
        answers=_answers(step, language),
        playbook_id=step.playbook_id,
        references=step.references,
    )  # fmt: skip


def _first(step: Step) -> str:
    return next((c.text[:120] for c in step.commands if c.text), "")


def _lines(step: Step, language: str) -> Iterator[Line]:
    ours = bool(extension(step.document)) or not step.document.get("step_extensions")
    translated = extension(step.document).get("translations", {}).get(language, {}).get("commands")
    texts = translated or [c.text for c in step.commands]
    for command, text in zip(step.commands, texts, strict=True):
        if command.type != "manual":
            shown = f"{command.type}: {text or command.description}"
            yield Line(LineKind.MACHINE, shown)
        elif ours and command.description in _SORTS:
            yield Line(LineKind(command.description), text)
        else:
            yield Line(LineKind.DO, text or command.description)


_SORTS = frozenset({LineKind.AVOID, LineKind.WATCH, LineKind.EVIDENCE})


def _answers(step: Step, language: str) -> tuple[tuple[str, str], ...]:
    """What can be answered, in words: yes and no unless the playbook has labels of its own."""
    if step.type not in QUESTIONS:
        return ()
    said = extension(step.document)
    labels = said.get("translations", {}).get(language, {}).get("cases") or said.get("cases", {})
    if step.type is StepType.SWITCH:
        return tuple((answer, str(labels.get(answer, answer))) for answer, _id in step.branches)
    usual = {"true": Message("yes"), "false": Message("no")}
    return tuple((answer, str(labels.get(answer, word))) for answer, word in usual.items())


def _failed(step: Step, language: str) -> Condition:
    name = in_language(step.document, "name", language) or step.id
    return Condition(step.id, "failure", str(Message("if '{step}' fails", step=str(name))))


def _exception() -> Condition:
    return Condition("", "exception", str(Message("if something goes wrong")))


def _ordered(items: Mapping[str, Item]) -> tuple[Item, ...]:
    """Every item after all it waits for; otherwise in the order of the walk."""
    rank = {key: n for n, key in enumerate(items)}
    waits = {key: {a for a in item.after if a in items} for key, item in items.items()}
    followers: dict[str, list[str]] = {}
    for key, others in waits.items():
        for other in others:
            followers.setdefault(other, []).append(key)
    ready = [(rank[key], key) for key, others in waits.items() if not others]
    heapify(ready)
    placed: list[Item] = []
    while ready:
        _rank, key = heappop(ready)
        placed.append(replace(items[key], after=tuple(a for a in items[key].after if a in items)))
        for follower in followers.get(key, ()):
            waits[follower].discard(key)
            if not waits[follower]:
                heappush(ready, (rank[follower], follower))
    return tuple(placed)
