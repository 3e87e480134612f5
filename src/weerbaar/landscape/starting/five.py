"""What to ask next: the questions whose answers could change the picture most."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from weerbaar.landscape.checks import is_gap
from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting.answers import UNKNOWN
from weerbaar.landscape.starting.what_ifs import Shown, WhatIfs, states
from weerbaar.landscape.starting.words import fold, slug
from weerbaar.language import Message, plural
from weerbaar.planning.impact import harm_per_h

LOSSES = 16
"""At most so many standard losses are tried."""
_LARGEST = 5


@dataclass(frozen=True)
class Open:
    """Something not known or not confirmed. ``id`` stays the same for as long as it is open.

    ``weight`` is the harm per hour of the services that would show something else, averaged over the standard losses;
    ``services`` are their ids, heaviest first. ``resting`` is the harm per hour of all that rests on it.
    """

    id: str
    element: str
    relation: Relation | None
    weight: float
    resting: float
    services: tuple[str, ...]

    def text(self, landscape: Landscape) -> Message:
        """The question."""
        element = landscape.by_id[self.element]
        if self.relation is not None:
            texts = {
                RelationKind.NEEDS: "Does '{source}' stop working without '{target}'?",
                RelationKind.RUNS_ON: "Does '{source}' run on '{target}'?",
                RelationKind.TRUSTS: "Do people sign in to '{source}' with '{target}'?",
                RelationKind.SUPPLIED_BY: "Does the supplier '{target}' run '{source}' for you?",
            }
            return Message(
                texts[self.relation.kind], source=element.name, target=landscape.name_of(self.relation.target)
            )
        if element.assumed:
            return Message("Is '{name}' there?", name=element.name)
        if element.kind is Kind.APPLICATION:
            return Message("Where does '{name}' run?", name=element.name)
        return Message("Which applications does the service '{name}' need?", name=element.name)

    def why(self, landscape: Landscape) -> Message:
        """One sentence that tells why this is asked."""
        if not self.services:
            return Message("It is an assumption that nobody has confirmed.")
        return Message(
            "The answer can change what is shown for {services}, '{first}' first of all.",
            services=plural("{n} service", "{n} services", len(self.services)),
            first=landscape.name_of(self.services[0]),
        )

    def choices(self, landscape: Landscape) -> tuple[tuple[str, str], ...]:
        """What can be answered: (choice, words). For a gap the ids of elements, and ``nothing``."""
        from weerbaar.language import _

        skip = (UNKNOWN, _("do not know"))
        if self.relation is not None or landscape.by_id[self.element].assumed:
            return (("yes", _("yes")), ("no", _("no")), skip)
        wanted = Kind.ENVIRONMENT if landscape.by_id[self.element].kind is Kind.APPLICATION else Kind.APPLICATION
        there = sorted((e for e in landscape.of_kind(wanted) if e.get("type") != "realm"), key=lambda e: (e.name, e.id))
        return (*((e.id, e.name) for e in there), ("nothing", _("on nothing, it needs nothing else")), skip)


def standard_losses(landscape: Landscape) -> tuple[str, ...]:
    """What is lost one by one to see what an answer could change: at most ``LOSSES`` ids.

    Directory realms, data centres and suppliers that run something, those most depended on first, and the largest
    other environments.
    """
    incoming: Counter[str] = Counter()
    operating: set[str] = set()
    for r in landscape.relations:
        if r.is_need:
            incoming[r.target] += 1
            if r.kind is RelationKind.SUPPLIED_BY:
                operating.add(r.target)
    ranked = sorted(landscape.elements, key=lambda e: (-incoming[e.id], e.id))
    environments = [e for e in ranked if e.kind is Kind.ENVIRONMENT]
    telling = [e.id for e in environments if e.get("type") in ("realm", "datacentre")]
    largest = [e.id for e in environments if e.id not in telling and incoming[e.id]][:_LARGEST]
    suppliers = [e.id for e in ranked if e.id in operating]
    room = LOSSES - len(largest)
    half = max(room // 2, room - len(suppliers))
    return (*telling[:half], *suppliers[: room - len(telling[:half])], *largest)


def open_questions(landscape: Landscape) -> tuple[Open, ...]:
    """Everything that is open, what could change the picture most first; the order is always the same."""
    unknowns = _unknowns(landscape)
    losses = standard_losses(landscape)
    per = len(losses) + 1  # nothing lost is one of the what-ifs
    shown = states(landscape, _what_ifs(unknowns, losses, per))
    resting = _resting(landscape, unknowns)
    weights = {e.id: harm_per_h(e) for e in landscape.of_kind(Kind.SERVICE)}
    changed = _changed(shown, len(unknowns), per)
    found = []
    for number, (id, element, relation) in enumerate(unknowns):
        counts = changed[number]
        services = sorted(counts, key=lambda s: (-weights[s], -counts[s], s))
        weight = sum(weights[s] * counts[s] for s in services) / per
        found.append(Open(id, element, relation, weight, resting[number], tuple(services)))
    return tuple(sorted(found, key=lambda o: (-round(o.weight, 9), -o.resting, o.id)))


def next_questions(landscape: Landscape, n: int = 5) -> tuple[Open, ...]:
    """The ``n`` open questions whose answers could change the picture most."""
    return open_questions(landscape)[:n]


def answer_open(landscape: Landscape, id: str, choice: str, *, on: date) -> Landscape:
    """``landscape`` after an answer to the open question ``id``.

    "yes" confirms; "no" takes the assumption away; "unknown" leaves everything. For a gap ``choice`` is the id of
    what it runs on or needs, "nothing", or a new name. Never takes away what is not an assumption. Raises BadInput
    for a question that is not open or an answer it does not have.
    """
    found = next((u for u in _unknowns(landscape) if u[0] == id), None)
    if found is None:
        raise BadInput(Message("'{id}' is not an open question", id=id))
    _id, element, relation = found
    if choice == UNKNOWN:
        return landscape
    if relation is None and not landscape.by_id[element].assumed:
        return _fill_gap(landscape, landscape.by_id[element], choice, on)
    if choice not in ("yes", "no"):
        raise BadInput(Message("'{choice}' is not an answer here; choose from {known}", choice=choice,
                               known=f"yes, no, {UNKNOWN}"))  # fmt: skip
    if relation is not None:
        if choice == "no":
            return replace(landscape, relations=tuple(r for r in landscape.relations if r.key != relation.key))
        confirmed = replace(relation, origin=Origin.OWN, confirmed_on=on)
        relations = tuple(confirmed if r.key == relation.key else r for r in landscape.relations)
        return _confirmed(replace(landscape, relations=relations), {relation.source, relation.target}, on)
    if choice == "yes":
        return _confirmed(landscape, {element}, on)
    touching = [*landscape.outgoing.get(element, ()), *landscape.incoming.get(element, ())]
    if not all(r.assumed for r in touching):
        name = landscape.name_of(element)
        raise BadInput(Message("'{name}' is used by what you said yourself; change that first", name=name))
    return replace(
        landscape,
        elements=tuple(e for e in landscape.elements if e.id != element),
        relations=tuple(r for r in landscape.relations if element not in (r.source, r.target)),
    )


def _unknowns(landscape: Landscape) -> list[tuple[str, str, Relation | None]]:
    """Everything open: (id of the question, element, relation). Sorted, so that nothing depends on order."""
    found: list[tuple[str, str, Relation | None]] = []
    spoken_of: set[str] = set()
    for r in landscape.relations:
        if r.is_need and r.assumed:
            spoken_of |= {r.source, r.target}
            parts = (r.kind.value, r.source, r.target, r.alternative or "", r.over or "")
            found.append(("|".join(parts).rstrip("|"), r.source, r))
    for e in landscape.elements:
        if is_gap(e, {r.kind for r in landscape.outgoing.get(e.id, ())}) and not e.assumed:
            found.append((f"gap|{e.id}", e.id, None))
        elif e.assumed and e.id not in spoken_of:
            found.append((f"there|{e.id}", e.id, None))
    return sorted(found, key=lambda u: u[0])


def _what_ifs(unknowns: list[tuple[str, str, Relation | None]], losses: tuple[str, ...], per: int) -> WhatIfs:
    """Two blocks of ``per`` what-ifs for every unknown: it is there or works, it is not there or fails."""
    blocks = 2 * len(unknowns)
    repeated = sum(1 << (per * k) for k in range(blocks))
    lost = {id: repeated << i for i, id in enumerate(losses)}
    block = (1 << per) - 1
    absent: dict[object, int] = {}
    sure: dict[str, int] = {}
    for number, (id, element, relation) in enumerate(unknowns):
        first, second = block << (2 * number * per), block << ((2 * number + 1) * per)
        if relation is not None:
            absent[relation.key] = second
        else:
            lost[element] = lost.get(element, 0) | second
            if id.startswith("gap|"):
                sure[element] = first
    return WhatIfs(blocks * per, lost, absent, sure)


def _changed(shown: Mapping[str, Shown], unknowns: int, per: int) -> list[Counter[str]]:
    """Per unknown the services that show something else for it, with in how many of the losses."""
    counts: list[Counter[str]] = [Counter() for _ in range(unknowns)]
    block = (1 << per) - 1
    pairs = sum(block << (2 * number * per) for number in range(unknowns))
    for service, masks in shown.items():
        differs = 0
        for mask in (masks.stopped, masks.unknown, masks.degraded):
            differs |= mask ^ (mask >> per)
        differs &= pairs
        while differs:
            number = ((differs & -differs).bit_length() - 1) // (2 * per)
            counts[number][service] = (differs >> (2 * number * per) & block).bit_count()
            differs &= ~(block << (2 * number * per))
    return counts


def _resting(landscape: Landscape, unknowns: list[tuple[str, str, Relation | None]]) -> list[float]:
    """Per unknown the harm per hour of the services that rest on it, however far down: one bit per unknown."""
    rests = {e.id: 0 for e in landscape.elements}
    for number, (_, element, _relation) in enumerate(unknowns):
        rests[element] |= 1 << number
    needs = [r for r in landscape.relations if r.is_need]
    sources: dict[str, list[str]] = {}
    for r in needs:
        sources.setdefault(r.target, []).append(r.source)
    waiting = dict.fromkeys(rests)
    while waiting:
        target = next(iter(waiting))
        del waiting[target]
        for source in sources.get(target, ()):
            if rests[target] & ~rests[source]:
                rests[source] |= rests[target]
                waiting[source] = None
    totals = [0.0] * len(unknowns)
    for service in landscape.of_kind(Kind.SERVICE):
        mask, weight = rests[service.id], harm_per_h(service)
        while mask:
            lowest = mask & -mask
            totals[lowest.bit_length() - 1] += weight
            mask ^= lowest
    return totals


def _confirmed(landscape: Landscape, ids: set[str], on: date) -> Landscape:
    """The assumed elements among ``ids`` made your own."""
    return replace(
        landscape,
        elements=tuple(
            replace(e, origin=Origin.OWN, confirmed_on=on) if e.id in ids and e.assumed else e
            for e in landscape.elements
        ),
    )


def _fill_gap(landscape: Landscape, element: Element, choice: str, on: date) -> Landscape:
    if choice == "nothing":
        elements = tuple(
            replace(e.with_attributes(complete=True), confirmed_on=on) if e.id == element.id else e
            for e in landscape.elements
        )
        return replace(landscape, elements=elements)
    kind = RelationKind.RUNS_ON if element.kind is Kind.APPLICATION else RelationKind.NEEDS
    wanted = Kind.ENVIRONMENT if element.kind is Kind.APPLICATION else Kind.APPLICATION
    there = landscape.by_id.get(choice) or next(
        (e for e in landscape.of_kind(wanted) if fold(e.name) == fold(choice)), None
    )
    elements = landscape.elements
    if there is None:
        if not fold(choice):
            raise BadInput(Message("give a name"))
        there = Element(f"own:{wanted.value}-{slug(choice)}", wanted, choice.strip(), Origin.OWN, on)
        elements = (*elements, there)
    if there.id == element.id:
        raise BadInput(Message("'{name}' cannot run on or need itself", name=element.name))
    relation = Relation(kind, element.id, there.id, origin=Origin.OWN, confirmed_on=on)
    changed = replace(landscape, elements=elements, relations=(*landscape.relations, relation))
    return _confirmed(changed, {there.id}, on)
