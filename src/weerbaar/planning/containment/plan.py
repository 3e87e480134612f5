"""The answer of containment: what to do, what that costs, how sure it is, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from weerbaar.language import Message
from weerbaar.planning.containment.consequences import EXPOSED_WEIGHT, HARM_WEIGHT, MINUTE_WEIGHT
from weerbaar.planning.containment.question import Action, ActionKind

FORMAT = "weerbaar.containment/1"
NO_HEADLINE = Message("")


class Stage(StrEnum):
    """How far the search was when this plan was given."""

    NOTHING = "nothing_to_cut"
    FIRST = "min_cut"
    ADDITIVE = "min_cut_additive"
    POLISHED = "polished"
    RELAXED = "relaxed"
    EXACT = "exact"


@dataclass(frozen=True)
class Step:
    """One action of the plan. ``path`` are the ids along which the attack goes on when it is left out."""

    action: Action
    reason: Message
    path: tuple[str, ...] = ()

    @property
    def kind(self) -> ActionKind:
        """What is done."""
        return self.action.kind

    @property
    def target(self) -> str:
        """On what."""
        return self.action.target


@dataclass(frozen=True)
class LeftOpen:
    """Something the attacker can reach or touch that is not cut, and the services that cutting it would add."""

    action: Action
    costs: tuple[str, ...]
    harm: float
    spares: int
    """How many exposed elements fewer there would be."""
    reason: Message


@dataclass(frozen=True)
class Sacrificed:
    """A service that the plan takes down. ``instead``: what stops instead of it in the best plan found that keeps it.

    ``price`` is how much worse that plan is, in units of the objective; None when it cannot be kept at all.
    ``proved_impossible`` tells whether that None is certain or only that nothing was found.
    """

    service: str
    price: float | None
    instead: tuple[str, ...]
    reason: Message
    proved_impossible: bool = False


@dataclass(frozen=True)
class Baseline:
    """A plan people make without computing, for comparison."""

    name: str
    actions: int
    minutes: float
    services_down: tuple[str, ...]
    """Newly lost."""
    objective: float
    protects: bool


@dataclass(frozen=True)
class Pivot:
    """A value that would change the plan: ``change`` is what the objective would become worse (+) or better (−)."""

    id: str
    what: Message
    change: float


@dataclass(frozen=True)
class Plan:
    """A containment plan. Ids throughout; ``objective`` and ``bound`` in the weights of the issue.

    ``lost`` are services that worked before and no longer do; ``services_down`` all that are down or out once
    the plan is carried out, those that were already included. ``bound`` is proved: no plan costs less.
    """

    steps: tuple[Step, ...]
    lost: tuple[str, ...]
    services_down: tuple[str, ...]
    exposed: tuple[str, ...]
    compromised: tuple[str, ...]
    suspected: tuple[str, ...]
    protect: tuple[str, ...]
    objective: float
    bound: float
    proved: bool
    stage: Stage
    minutes: float
    ready_min: float
    """When the last team is done, each doing its own actions one after the other."""
    still_open: tuple[str, ...] = ()
    """Protected elements that stay reachable: only with a limit on effort."""
    confirmed: int = 0
    """How many of the ``counted`` elements and links that this plan touches somebody confirmed."""
    counted: int = 0
    assumed: tuple[str, ...] = ()
    """Ids whose minutes, weight or isolability is a default."""
    left_open: tuple[LeftOpen, ...] = ()
    sacrificed: tuple[Sacrificed, ...] = ()
    pivots: tuple[Pivot, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    input_sha256: str = ""
    solver: str = ""
    headline: Message = NO_HEADLINE
    interrupted: bool = False
    """Whether the search or the explanation was broken off: the best so far, with what was explained by then."""

    @property
    def gap(self) -> float:
        """How far from best it may be, as a share of the objective."""
        return max(0.0, (self.objective - self.bound) / self.objective) if self.objective > 0 else 0.0

    @property
    def isolated(self) -> frozenset[str]:
        """The elements the plan isolates, disables or takes offline."""
        return frozenset(s.target for s in self.steps if s.kind is not ActionKind.CUT)

    @property
    def cut(self) -> frozenset[str]:
        """The links the plan cuts."""
        return frozenset(s.target for s in self.steps if s.kind is ActionKind.CUT)


def to_json(plan: Plan) -> dict[str, Any]:
    """The document ``weerbaar.containment/1`` (docs/plans.md)."""
    return {
        "format": FORMAT,
        "actions": [
            {
                "kind": s.kind.value,
                "target": s.target,
                "reason": str(s.reason),
                "minutes": s.action.minutes,
                "team": s.action.team,
                "path": list(s.path),
            }
            for s in plan.steps
        ],
        "services_down": list(plan.services_down),
        "newly_lost": list(plan.lost),
        "exposed": list(plan.exposed),
        "objective": _number(plan.objective),
        "bound": _number(plan.bound),
        "gap": _number(plan.gap),
        "proved": plan.proved,
        "weights": {"harm_per_h": HARM_WEIGHT, "minutes": MINUTE_WEIGHT, "exposed": EXPOSED_WEIGHT},
        "minutes": plan.minutes,
        "ready_min": plan.ready_min,
        "compromised": list(plan.compromised),
        "suspected": list(plan.suspected),
        "protect": list(plan.protect),
        "still_open": list(plan.still_open),
        "stage": plan.stage.value,
        "confirmed": {"confirmed": plan.confirmed, "of": plan.counted},
        "assumed": list(plan.assumed),
        "left_open": [
            {**_action(o.action), "costs": list(o.costs), "harm_per_h": o.harm, "spares": o.spares,
             "reason": str(o.reason)}
            for o in plan.left_open
        ],
        "sacrificed": [
            {"service": s.service, "price": None if s.price is None else _number(s.price), "instead": list(s.instead),
             "impossible": s.proved_impossible, "reason": str(s.reason)}
            for s in plan.sacrificed
        ],
        "pivots": [{"id": p.id, "what": str(p.what), "change": _number(p.change)} for p in plan.pivots],
        "baselines": [
            {"name": b.name, "actions": b.actions, "minutes": b.minutes, "services_down": list(b.services_down),
             "objective": _number(b.objective), "protects": b.protects}
            for b in plan.baselines
        ],
        "interrupted": plan.interrupted,
        "input_sha256": plan.input_sha256,
        "solver": plan.solver,
    }  # fmt: skip


def _action(action: Action) -> Mapping[str, Any]:
    return {"kind": action.kind.value, "target": action.target}


def _number(value: float) -> float:
    # Sums of decimal weights carry binary dust; nine decimals are far below the smallest weight.
    return round(value, 9)
