"""Containment as a supplier sees it: which links to which customers to cut, and what that costs each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from weerbaar.landscape.model import Element, Kind, Landscape, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.references import is_kbo, kbo_digits, normal_ref, same_as_parts
from weerbaar.language import Message
from weerbaar.planning.containment.consequences import Consequences
from weerbaar.planning.containment.ladder import DEFAULT_SECONDS
from weerbaar.planning.containment.plan import Step
from weerbaar.planning.containment.question import Question, pose
from weerbaar.planning.containment.solving import contain

FORMAT = "weerbaar.supplier/1"
Name = tuple[str, str]
"""A KBO number and an id in the landscape of the organisation with that number."""


@dataclass(frozen=True)
class CustomerCut:
    """For one customer: the links to cut towards it, what that stops there, and what cannot be cut off."""

    customer: str
    links: tuple[str, ...]
    lost: tuple[str, ...]
    minutes: float
    beyond_help: tuple[str, ...]
    """Elements of the customer that the supplier's trouble reaches without any link that can be cut."""
    compromised: tuple[str, ...] = ()
    """Elements of the supplier in this landscape that are taken to be in the attacker's hands."""
    steps: tuple[Step, ...] = ()
    """The same links with minutes and the reason of each."""
    proved: bool = True


def for_supplier(
    customers: Mapping[str, Landscape], *, owner: str, compromised: Iterable[str] = (), seconds: float = DEFAULT_SECONDS
) -> tuple[CustomerCut, ...]:
    """Which links to which customers a supplier cuts when its own side is in the attacker's hands.

    ``customers`` are landscapes by the name of the customer; one answer each, in their order, without those the
    supplier has no element with. ``owner`` is the supplier: its KBO number (then what carries that number as
    ``owner`` is its own), or the id of a ``supplier`` element in any of the landscapes (then its ``ref`` gives the
    number, and environments that are ``supplied_by`` it are its own too). ``compromised`` are ids in any of the
    landscapes; none: all that the supplier owns. What one landscape calls ``same_as`` an element of another is that
    element: naming one names both, also by the id it has at the supplier. ``seconds`` as in ``contain``, for all
    customers together.

    Raises BadInput when nobody has an element of this supplier, or an id of ``compromised`` is nowhere or not its own.
    """
    own = {customer: _own(landscape, owner, _number(customers, owner)) for customer, landscape in customers.items()}
    if not any(own.values()):
        raise BadInput(Message("none of the landscapes has an element owned by {owner}", owner=owner))
    named = frozenset(compromised)
    hit = _everywhere(customers, named, _number(customers, owner)) if named else own
    if not any(hit[customer] & own[customer] for customer in customers):
        raise BadInput(Message("'{id}' is no element of {owner} in any of the landscapes", id=min(named), owner=owner))
    concerned = [customer for customer in customers if hit[customer] & own[customer]]
    return tuple(
        _for_customer(customer, customers[customer], own[customer], hit[customer], seconds / len(concerned))
        for customer in concerned
    )


def _number(customers: Mapping[str, Landscape], owner: str) -> str | None:
    if is_kbo(owner):
        return kbo_digits(owner)
    for landscape in customers.values():
        element = landscape.by_id.get(owner)
        ref = element.get("ref") if element is not None and element.kind is Kind.SUPPLIER else None
        if isinstance(ref, str) and normal_ref(ref).startswith("kbo:"):
            return normal_ref(ref).removeprefix("kbo:")
    return None


def _own(landscape: Landscape, owner: str, number: str | None) -> frozenset[str]:
    found = {e.id for e in landscape.elements if number is not None and _owner(e) == number}
    supplier = landscape.by_id.get(owner)
    if supplier is not None and supplier.kind is Kind.SUPPLIER:
        found |= {
            r.source
            for r in landscape.incoming.get(owner, ())
            if r.kind is RelationKind.SUPPLIED_BY and landscape.by_id[r.source].kind is Kind.ENVIRONMENT
        }
    return frozenset(found)


def _owner(element: Element) -> str | None:
    owner = element.get("owner")
    return kbo_digits(owner) if isinstance(owner, str) and owner else None


def _everywhere(
    customers: Mapping[str, Landscape], named: frozenset[str], number: str | None
) -> dict[str, frozenset[str]]:
    """In each landscape the elements that are one of ``named``, there or in another landscape."""
    unknown = set(named)
    names: dict[Name, set[tuple[str, str]]] = {}
    todo: list[Name] = [(number, id) for id in sorted(named)] if number is not None else []
    for customer, landscape in customers.items():
        for element in landscape.elements:
            for name in _names(customer, landscape, element):
                names.setdefault(name, set()).add((customer, element.id))
            if element.id in named:
                todo.append((f"={customer}", element.id))
    hit: dict[str, set[str]] = {customer: set() for customer in customers}
    done: set[Name] = set()
    while todo:
        name = todo.pop()
        if name in done:
            continue
        done.add(name)
        for customer, id in sorted(names.get(name, ())):
            unknown -= {id, name[1]}
            hit[customer].add(id)
            todo += _names(customer, customers[customer], customers[customer].by_id[id])
    if unknown:
        raise BadInput(Message("there is no element '{id}' in any of the landscapes", id=min(unknown)))
    return {customer: frozenset(ids) for customer, ids in hit.items()}


def _names(customer: str, landscape: Landscape, element: Element) -> list[Name]:
    """Everything ``element`` is called: here, by its organisation's number, and what it says it is the same as."""
    found = [(f"={customer}", element.id)]
    if landscape.organisation.kbo:
        found.append((kbo_digits(landscape.organisation.kbo), element.id))
    same_as = element.get("same_as")
    if isinstance(same_as, str) and same_as:
        found.append(same_as_parts(same_as))
    return found


def _for_customer(
    customer: str, landscape: Landscape, own: frozenset[str], hit: frozenset[str], seconds: float
) -> CustomerCut:
    compromised = own & hit
    border = {id: link for id, link in landscape.links.items() if (link.source in own) != (link.target in own)}
    far = frozenset(link.target if link.source in own else link.source for link in border.values()) - hit
    question = Question(compromised, far, suspected=frozenset(), only=frozenset(border))
    beyond: tuple[str, ...] = ()
    if far:
        c = Consequences(pose(landscape, question))
        ids = c.arrays.ids
        beyond = tuple(
            ids[x]
            for x in sorted(c.reached(c.relevant))
            if ids[x] not in own and landscape.elements[x].kind is not Kind.SUPPLIER
        )
    protect = far - set(beyond)
    if not protect:
        return CustomerCut(customer, (), (), 0.0, beyond, tuple(sorted(compromised)))
    plan = contain(landscape, question.with_changes(protect=protect), seconds=seconds, explain=False)
    return CustomerCut(
        customer, tuple(sorted(plan.cut)), plan.lost, plan.minutes, beyond, tuple(sorted(compromised)), plan.steps,
        plan.proved,
    )  # fmt: skip


def supplier_to_json(owner: str, cuts: Iterable[CustomerCut]) -> dict[str, Any]:
    """The document ``weerbaar.supplier/1`` (docs/plans.md)."""
    return {
        "format": FORMAT,
        "supplier": owner,
        "customers": [
            {
                "customer": cut.customer,
                "compromised": list(cut.compromised),
                "links": [{"id": s.target, "minutes": s.action.minutes, "reason": str(s.reason)} for s in cut.steps],
                "newly_lost": list(cut.lost),
                "minutes": cut.minutes,
                "beyond_help": list(cut.beyond_help),
                "proved": cut.proved,
            }
            for cut in cuts
        ],
    }
