"""What a gateway of the tests remembers, and which faults it has."""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

FAULTS = ("refuse_for_now", "fail_after", "cut_after", "cut_before", "delay", "throttle")
"""What can go wrong, and what is known then: ``*_after`` kept the message all the same, ``*_before`` did not."""


@dataclass
class Faults:
    """How often (0 to 1) each goes wrong. Always the same for the same seed."""

    refuse_for_now: float = 0.0
    fail_after: float = 0.0
    cut_after: float = 0.0
    cut_before: float = 0.0
    delay: float = 0.0
    throttle: float = 0.0
    delay_s: float = 0.3
    retry_after_s: int = 1
    seed: int = 1
    gone: bool = False
    """It cuts every connection and keeps nothing."""

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    @classmethod
    def some(cls, share: float, seed: int = 1) -> "Faults":
        """``share`` of all tries goes wrong, in equal parts refused for now, failed and cut."""
        part = share / 4
        return cls(refuse_for_now=part, fail_after=part, cut_after=part, cut_before=part, seed=seed)

    def next(self) -> str:
        """What happens to the next try; "" when nothing goes wrong."""
        thrown = self.dice.random()
        for name in FAULTS:
            thrown -= getattr(self, name)
            if thrown < 0:
                return name
        return ""


def digest(keys: Iterable[str]) -> str:
    """The same for the same keys, in whatever order: two sides that hold many compare this."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


@dataclass
class Book:
    """What arrived. A gateway that deduplicates hands a key on once: ``handed_on``."""

    times: Counter[str] = field(default_factory=Counter)
    """By key, how often it was taken."""
    first: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By key, what was handed on: the first one."""
    differing: list[str] = field(default_factory=list)
    """Keys under which something else came the second time."""
    faults: Counter[str] = field(default_factory=Counter)
    moments: list[float] = field(default_factory=list)
    tries: int = 0
    keep: bool = True
    """Whether what was said is kept; of many only a hash of it."""

    def take(self, key: str, said: dict[str, Any]) -> None:
        """A message with ``key``."""
        self.times[key] += 1
        self.moments.append(time.time())
        kept = said if self.keep else {"hash": hash(repr(said))}
        if self.first.setdefault(key, kept) != kept:
            self.differing.append(key)

    def counts(self) -> dict[str, Any]:
        """What a benchmark wants to know."""
        return {
            "tries": self.tries,
            "taken": sum(self.times.values()),
            "handed_on": len(self.times),
            "repeats": sum(n - 1 for n in self.times.values()),
            "differing": len(self.differing),
            "keys": digest(self.times),
            "faults": dict(self.faults),
            "first": min(self.moments, default=0.0),
            "last": max(self.moments, default=0.0),
        }
