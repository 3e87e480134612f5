"""Folding: which elements are drawn as one box, so that a thousand of them stay readable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from weerbaar.drawing.layers import layer_of
from weerbaar.drawing.marking import Marking
from weerbaar.drawing.view import Fold
from weerbaar.landscape.attributes import DEFAULT_PRIORITY
from weerbaar.landscape.model import Element, Kind, Landscape, RelationKind
from weerbaar.language import Message, _

_TYPES = {
    "host": "Hosts", "workplace": "Workplaces", "network": "Networks", "zone": "Network zones",
    "cluster": "Clusters", "storage": "Storage", "cloud": "Clouds",
}  # fmt: skip
"""Names for what stands in no known place, by type; msgids."""

_GROUPS, _SMALL = 18, 3
"""In a layer with more groups than the first, those of at most the second number of members merge."""

_LARGE = 60
"""Members of the largest group that can still be opened and read."""

_ALONE = 24
"""Services in trouble that are drawn one by one; of more, the most urgent ones."""

_PLACES = ("datacentre", "cloud", "zone", "network", "cluster")


@dataclass(frozen=True)
class Group:
    """Elements drawn together. ``key`` is stable over scenarios, so that an opened group stays open."""

    key: str
    name: str
    members: tuple[str, ...]


def groups_of(landscape: Landscape, fold: Fold, chosen: Iterable[str], marking: Marking) -> list[Group]:
    """The groups that ``fold`` makes of ``chosen``, groups of one included.

    What was marked in a scenario stands alone, and so does a service that stops or hobbles: a person must
    see it without opening anything. Only when these are too many do the less urgent ones fold. Working and
    failing members of one group go into two boxes.
    """
    wanted = set(chosen)
    alone = _standing_alone(landscape, wanted, marking)
    places = _places(landscape)
    urgency = urgency_of(landscape) if fold is Fold.PRIORITY else {}
    found: dict[str, tuple[str, list[str]]] = {}
    for element in landscape.elements:
        if element.id not in wanted or element.id in alone:
            continue
        state = marking.states.get(element.id, "")
        what = _what(landscape, element, fold, places, urgency)
        if what is None:
            continue
        key, name = what
        if state:
            key += ":fails" if state in ("down", "out") else ":hobbles" if state == "degraded" else ":lives"
        found.setdefault(f"{layer_of(element)}:{key}", (name, []))[1].append(element.id)
    merged = _merged([Group(key, name, tuple(members)) for key, (name, members) in found.items()])
    return [part for group in merged for part in _split(landscape, group)]


def _split(landscape: Landscape, group: Group) -> list[Group]:
    """A group too large to open, by the alphabet: where suppliers and priorities are not known, everything
    would be one box."""
    if len(group.members) <= _LARGE:
        return [group]
    members = sorted(group.members, key=lambda id: (landscape.name_of(id).casefold(), id))
    size = ceil(len(members) / ceil(len(members) / (_LARGE / 2)))
    parts = [members[i : i + size] for i in range(0, len(members), size)]
    return [
        Group(
            f"{group.key}:{number}",
            f"{landscape.name_of(part[0])[:3].strip()} – {landscape.name_of(part[-1])[:3].strip()}: {group.name}",
            tuple(part),
        )
        for number, part in enumerate(parts)
    ]


def _merged(groups: list[Group]) -> list[Group]:
    """Where a layer still has many groups, its small ones together in one box of what is left."""
    layers: dict[str, list[Group]] = {}
    for group in groups:
        layers.setdefault(group.key.split(":")[0], []).append(group)
    kept: list[Group] = []
    rest: dict[str, list[str]] = {}
    for layer, members in layers.items():
        for group in members:
            if len(members) > _GROUPS and len(group.members) <= _SMALL:
                state = group.key.rpartition(":")[2] if group.key.count(":") > 1 else ""
                rest.setdefault(f"{layer}:rest:{state}", []).extend(group.members)
            else:
                kept.append(group)
    return [*kept, *(Group(key, _("Others"), tuple(members)) for key, members in rest.items())]


def _standing_alone(landscape: Landscape, wanted: set[str], marking: Marking) -> set[str]:
    troubled = [
        e for e in landscape.of_kind(Kind.SERVICE)
        if e.id in wanted and marking.states.get(e.id) in ("down", "degraded", "out")
    ]  # fmt: skip
    for least_urgent in (4, 3, 2):
        if len(troubled) <= _ALONE:
            break
        troubled = [e for e in troubled if _priority(e) < least_urgent]
    return {*marking.marked, *(e.id for e in troubled)}


def _what(
    landscape: Landscape, element: Element, fold: Fold, places: Mapping[str, str], urgency: Mapping[str, int]
) -> tuple[str, str] | None:
    """Key and name of the group of ``element``; None when it always stands alone."""
    if element.kind is Kind.SERVICE:
        priority = _priority(element)
        return f"priority-{priority}", str(Message("Services of priority {n}", n=priority))
    if element.kind is Kind.APPLICATION and fold is Fold.SUPPLIER:
        supplier = next(
            (r.target for r in landscape.outgoing.get(element.id, ()) if r.kind is RelationKind.SUPPLIED_BY), ""
        )
        return f"supplier-{supplier}", landscape.name_of(supplier) if supplier else _("Supplier not known")
    if element.kind is Kind.APPLICATION and fold is Fold.PRIORITY:
        priority = urgency.get(element.id, 0)
        if not priority:
            return "needed-by-none", _("Needed by no service")
        return f"needed-{priority}", str(Message("For services of priority {n}", n=priority))
    if element.kind is Kind.APPLICATION or (element.kind is Kind.ENVIRONMENT and layer_of(element) <= 5):
        place = places.get(element.id, "")
        if place:
            return f"place-{place}", landscape.name_of(place)
        type = str(element.get("type"))
        return f"type-{type}", _(_TYPES.get(type, "Place not known"))
    if element.get("type") == "cloud":
        clouds = _TYPES["cloud"]
        return "clouds", _(clouds)
    if element.kind is Kind.SUPPLIER:
        return "suppliers", _("Suppliers that operate something")
    if element.kind is Kind.WORKAROUND:
        return "workarounds", _("Workarounds not in use")
    return None


def _priority(service: Element) -> int:
    value = service.number("priority")
    return int(value) if value is not None else DEFAULT_PRIORITY


def _places(landscape: Landscape) -> dict[str, str]:
    """The place each element finally rests in: the deepest one on its ``runs_on`` path, first path taken."""
    places: dict[str, str] = {}
    for element in landscape.elements:
        best, best_rank = "", len(_PLACES)
        here, seen = element.id, {element.id}
        while True:
            inside = [
                r.target
                for r in landscape.outgoing.get(here, ())
                if r.kind is RelationKind.RUNS_ON and r.target in landscape.by_id and r.target not in seen
            ]
            if not inside:
                break
            # Of several, the one of the most embracing type: a host in a zone and in a data centre.
            here = min(inside, key=lambda id: (_rank(landscape.by_id[id]), id))
            seen.add(here)
            if _rank(landscape.by_id[here]) < best_rank:
                best, best_rank = here, _rank(landscape.by_id[here])
        if best:
            places[element.id] = best
    return places


def _rank(environment: Element) -> int:
    type = environment.get("type")
    return _PLACES.index(type) if type in _PLACES else len(_PLACES)


def urgency_of(landscape: Landscape) -> dict[str, int]:
    """By element id the most urgent priority (1 is first) of the services that need it, directly or not, and of
    each service its own."""
    urgency: dict[str, int] = {}
    for service in sorted(landscape.of_kind(Kind.SERVICE), key=_priority):
        urgency.setdefault(service.id, _priority(service))
        todo = [service.id]
        while todo:
            for relation in landscape.outgoing.get(todo.pop(), ()):
                if relation.is_need and relation.target not in urgency:
                    urgency[relation.target] = _priority(service)
                    todo.append(relation.target)
    return urgency
