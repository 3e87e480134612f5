"""Other plans for the same trouble: in the first minutes, for what is certain only, and seen by a supplier."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from weerbaar.landscape.model import Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.containment.consequences import Consequences
from weerbaar.planning.containment.ladder import DEFAULT_SECONDS
from weerbaar.planning.containment.plan import Plan
from weerbaar.planning.containment.question import Question, pose
from weerbaar.planning.containment.solving import contain

FIRST_MINUTES = 15.0
FIRST_DAY_MINUTES = 24 * 60.0


@dataclass(frozen=True)
class InTime:
    """What to do in the first quarter of an hour, and what by the end of the first day."""

    first_minutes: Plan
    first_day: Plan


def in_time(landscape: Landscape, question: Question, *, seconds: float = DEFAULT_SECONDS) -> InTime:
    """The plan each team can carry out in 15 minutes, protecting as much as it can, and the one within a day."""
    return InTime(
        contain(landscape, question.with_changes(within_min=FIRST_MINUTES), seconds=seconds),
        contain(landscape, question.with_changes(within_min=FIRST_DAY_MINUTES), seconds=seconds),
    )


@dataclass(frozen=True)
class Certainty:
    """Plans for the compromised only and with the suspected, and what separates them."""

    certain: Plan
    suspected: Plan
    more: tuple[str, ...]
    """Targets that only the plan with the suspected cuts off."""
    fewer: tuple[str, ...]
    """Targets that only the plan for certain cuts off."""
    more_lost: tuple[str, ...]
    """Services that only the plan with the suspected gives up."""


def by_certainty(landscape: Landscape, question: Question, *, seconds: float = DEFAULT_SECONDS) -> Certainty:
    """``question`` twice: suspecting nobody, and as it stands."""
    certain = contain(landscape, question.with_changes(suspected=frozenset()), seconds=seconds)
    suspected = contain(landscape, question, seconds=seconds)
    few, many = ({s.target for s in plan.steps} for plan in (certain, suspected))
    return Certainty(
        certain,
        suspected,
        more=tuple(sorted(many - few)),
        fewer=tuple(sorted(few - many)),
        more_lost=tuple(id for id in suspected.lost if id not in certain.lost),
    )


@dataclass(frozen=True)
class CustomerCut:
    """For one customer: the links to cut towards it, what that stops there, and what cannot be cut off."""

    customer: str
    links: tuple[str, ...]
    lost: tuple[str, ...]
    minutes: float
    beyond_help: tuple[str, ...]
    """Elements of the customer that the supplier's trouble reaches without any link that can be cut."""


def for_supplier(
    customers: Mapping[str, Landscape], *, owner: str, compromised: Iterable[str] = (), seconds: float = DEFAULT_SECONDS
) -> tuple[CustomerCut, ...]:
    """Which links to which customers a supplier cuts when its own side is in the attacker's hands.

    ``customers`` are landscapes by the name of the customer; in each, what the supplier owns carries its KBO
    number ``owner``. ``compromised`` names ids in any of them; none: all that the supplier owns. Customers the
    supplier has no element with are left out. Raises BadInput when that leaves nobody.
    """
    named = frozenset(compromised)
    found = [
        cut
        for customer, landscape in customers.items()
        if (cut := _for_customer(customer, landscape, owner, named, seconds)) is not None
    ]
    if not found:
        raise BadInput(Message("none of the landscapes has an element owned by {owner}", owner=owner))
    return tuple(found)


def _for_customer(
    customer: str, landscape: Landscape, owner: str, named: frozenset[str], seconds: float
) -> CustomerCut | None:
    own = {e.id for e in landscape.elements if e.get("owner") == owner}
    compromised = frozenset(own & named if named else own)
    if not compromised:
        return None
    border = {id: link for id, link in landscape.links.items() if (link.source in own) != (link.target in own)}
    far = frozenset(link.target if link.source in own else link.source for link in border.values())
    question = Question(compromised, far, suspected=frozenset(), only=frozenset(border))
    beyond: tuple[str, ...] = ()
    if far:
        c = Consequences(pose(landscape, question))
        ids = c.arrays.ids
        beyond = tuple(ids[x] for x in sorted(c.reached(c.relevant)) if ids[x] not in own)
    protect = far - set(beyond)
    if not protect:
        return CustomerCut(customer, (), (), 0.0, beyond)
    plan = contain(landscape, question.with_changes(protect=protect), seconds=seconds)
    return CustomerCut(customer, tuple(sorted(plan.cut)), plan.lost, plan.minutes, beyond)
