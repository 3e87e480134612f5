"""A CACAO playbook: the document as it was read, and a typed view on what Weerbaar uses of it.

The document itself is kept whole. What Weerbaar does not know – other extensions, signatures, properties of a later
version – is written again as it came.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

SPEC_VERSION = "cacao-2.0"


class StepType(StrEnum):
    """The workflow steps of CACAO 2.0 (section 4)."""

    START = "start"
    END = "end"
    ACTION = "action"
    PLAYBOOK = "playbook-action"
    PARALLEL = "parallel"
    IF = "if-condition"
    WHILE = "while-condition"
    SWITCH = "switch-condition"


QUESTIONS = frozenset({StepType.IF, StepType.WHILE, StepType.SWITCH})
"""The steps that ask something before it goes on."""


@dataclass(frozen=True)
class Command:
    """One thing to do in an action (section 5). ``text`` is empty when it stands in base64 only."""

    type: str
    text: str
    description: str


@dataclass(frozen=True)
class Reference:
    """A source (section 10.9)."""

    name: str
    description: str = ""
    source: str = ""
    url: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the workflow, by its ``id``."""

    id: str
    document: Mapping[str, Any]

    @property
    def type(self) -> StepType:
        return StepType(self.document["type"])

    @property
    def name(self) -> str:
        return str(self.document.get("name", ""))

    @property
    def description(self) -> str:
        return str(self.document.get("description", ""))

    @property
    def commands(self) -> tuple[Command, ...]:
        return tuple(
            Command(c["type"], c.get("command", ""), c.get("description", ""))
            for c in self.document.get("commands", ())
        )

    @property
    def agent(self) -> str:
        """The id of who does it; empty for a step without one."""
        return str(self.document.get("agent", ""))

    @property
    def condition(self) -> str:
        """What a question is about, as an expression for a machine."""
        return str(self.document.get("condition") or self.document.get("switch") or "")

    @property
    def playbook_id(self) -> str:
        """Which playbook is followed here; empty for other steps."""
        return str(self.document.get("playbook_id", ""))

    @property
    def next(self) -> str | None:
        """The step after this one when nothing is wrong."""
        return self.document.get("on_completion") or self.document.get("on_success")

    @property
    def on_failure(self) -> str | None:
        """The step when this one fails."""
        return self.document.get("on_failure")

    @property
    def branches(self) -> tuple[tuple[str, str], ...]:
        """(answer, first step) of each branch; the answer is "" of a parallel step, "true"/"false" of a condition."""
        d = self.document
        if self.type is StepType.PARALLEL:
            return tuple(("", i) for i in d["next_steps"])
        if self.type is StepType.SWITCH:
            return tuple(d["cases"].items())
        named = (("true", d.get("on_true")), ("false", d.get("on_false")))
        return tuple((answer, i) for answer, i in named if i)

    @property
    def references(self) -> tuple[Reference, ...]:
        return references(self.document)

    def exits(self) -> Iterator[tuple[str, str]]:
        """(property, id) of every step this one leads to."""
        for name in ("on_completion", "on_success", "on_failure", "on_true", "on_false"):
            if name in self.document:
                yield name, self.document[name]
        for i in self.document.get("next_steps", ()):
            yield "next_steps", i
        for i in self.document.get("cases", {}).values():
            yield "cases", i


@dataclass(frozen=True)
class Playbook:
    """A playbook that passed the checks. ``document`` is JSON as read; nobody changes it."""

    document: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.document["id"])

    @property
    def name(self) -> str:
        return str(self.document["name"])

    @property
    def description(self) -> str:
        return str(self.document.get("description", ""))

    @property
    def modified(self) -> str:
        """The version: two documents with one id are told apart by it (section 3.1)."""
        return str(self.document["modified"])

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Every step of the workflow by its id, in the order of the document."""
        return {i: Step(i, d) for i, d in self.document["workflow"].items()}

    @property
    def start(self) -> Step:
        return self.steps[self.document["workflow_start"]]

    @property
    def on_exception(self) -> str | None:
        """The step for whenever something goes wrong."""
        return self.document.get("workflow_exception")

    def agent(self, id: str) -> Mapping[str, Any]:
        """Who does it: the definition of an agent; empty when the playbook does not define it."""
        found: Mapping[str, Any] = self.document.get("agent_definitions", {}).get(id, {})
        return found

    @property
    def references(self) -> tuple[Reference, ...]:
        return references(self.document)

    @property
    def tlp(self) -> str:
        """How it may be shared: the strictest Traffic Light Protocol 2.0 marking on it; empty when it has none."""
        definitions = self.document.get("data_marking_definitions", {})
        levels = {definitions.get(m, {}).get("tlpv2_level") for m in self.document.get("markings", ())}
        return next((level for level in reversed(TLP) if level in levels), "")

    @property
    def signed(self) -> bool:
        """Whether it carries signatures. Weerbaar keeps them and does not verify them."""
        return bool(self.document.get("signatures"))


TLP = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")
"""From free to strict."""


def references(document: Mapping[str, Any]) -> tuple[Reference, ...]:
    """The sources named in a playbook or step."""
    return tuple(
        Reference(r["name"], r.get("description", ""), r.get("source", ""), r.get("url", ""))
        for r in document.get("external_references", ())
    )
