"""What is asked of recovery: what happened, what is done already, and which choices people made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import isfinite

from weerbaar.landscape.model import Kind, Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.defaults import CLEAN_PLACES, RESTORE_STREAMS
from weerbaar.planning.impact import Scenario, facts_of, network


@dataclass(frozen=True)
class Happened:
    """What really happened to a task, in hours since the plan's beginning.

    Without ``end_h`` it is under way; ``left_h`` are the hours of work people say it still takes.
    """

    start_h: float
    end_h: float | None = None
    left_h: float | None = None


@dataclass(frozen=True)
class Question:
    """What to recover from. Hours count from ``begin``, by default eight in the morning of an unnamed day.

    ``breakers`` are elements that can be started by hand while what they need in a circle does not work yet.
    ``failed_checks`` are backups found unusable. ``first`` is a service to bring back before all others.
    ``happened`` (by task id) and ``yesterday`` (task id to planned start) make it a re-plan at ``now_h``.
    """

    scenario: Scenario
    breakers: frozenset[str] = frozenset()
    failed_checks: frozenset[str] = frozenset()
    first: str | None = None
    begin: datetime | None = None
    now_h: float = 0.0
    happened: Mapping[str, Happened] = field(default_factory=dict)
    yesterday: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    clean_places: int = CLEAN_PLACES
    restore_streams: int = RESTORE_STREAMS

    @classmethod
    def of(
        cls, *, compromised: Iterable[str] = (), lost: Iterable[str] = (), isolated: Iterable[str] = (),
        cut: Iterable[str] = (), active: Iterable[str] = (), breakers: Iterable[str] = (),
        failed_checks: Iterable[str] = (), first: str | None = None, begin: datetime | None = None,
    ) -> "Question":  # fmt: skip
        """From any iterables of ids."""
        scenario = Scenario.of(compromised=compromised, lost=lost, isolated=isolated, cut=cut, active=active)
        return cls(
            scenario, breakers=frozenset(breakers), failed_checks=frozenset(failed_checks), first=first, begin=begin
        )

    def with_changes(self, **changes: object) -> "Question":
        """A copy with ``changes``."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def fingerprint(self) -> dict[str, object]:
        """Everything that can change the plan, for ``input_sha256``."""
        return {
            **{name: getattr(self.scenario, name) for name in self.scenario.__dataclass_fields__},
            "breakers": self.breakers,
            "failed_checks": self.failed_checks,
            "first": self.first,
            "begin": self.begin and self.begin.isoformat(),
            "now_h": self.now_h,
            "happened": {id: [h.start_h, h.end_h, h.left_h] for id, h in sorted(self.happened.items())},
            "yesterday": {id: list(times) for id, times in sorted(self.yesterday.items())},
            "places": [self.clean_places, self.restore_streams],
        }


def check(landscape: Landscape, question: Question) -> None:
    """Raises BadInput, naming what is wrong, for a question that cannot be answered over ``landscape``."""
    arrays = network(landscape)
    facts_of(arrays, landscape, question.scenario)
    facts_of(arrays, landscape, Scenario(lost=question.breakers, isolated=question.failed_checks))
    if not question.scenario:
        raise BadInput(Message("nothing is out: name at least one element with --compromised or --lost"))
    if question.first is not None:
        facts_of(arrays, landscape, Scenario(lost=frozenset([question.first])))
        if landscape.by_id[question.first].kind is not Kind.SERVICE:
            raise BadInput(Message("'{id}' is no service: only a service can come first", id=question.first))
    for what, places in (("clean room", question.clean_places), ("restores", question.restore_streams)):
        if places < 1:
            raise BadInput(Message("there must be at least one place: {what}", what=what))
    times = [question.now_h, *(t for pair in question.yesterday.values() for t in pair)]
    for h in question.happened.values():
        times += [h.start_h, *(t for t in (h.end_h, h.left_h) if t is not None)]
    for id, h in question.happened.items():
        if h.end_h is not None and h.end_h < h.start_h:
            raise BadInput(Message("task '{id}' ends before it starts", id=id))
    for t in times:
        if not (isfinite(t) and t >= 0):
            raise BadInput(Message("a time cannot be {value}: give hours from 0", value=t))
