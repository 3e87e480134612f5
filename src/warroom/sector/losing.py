"""Which bodies lose a service if a supplier, one of its products or a data centre is out.

Only landscapes that are shared with whoever asks are looked at; of the rest is said how many there are. The answer is
that of the library's ``impact`` on the version in force (see ``weerbaar.planning.packed``).
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from django.db.models import Q

from warroom.landscapes.models import Landscape
from warroom.organisations import mergers
from warroom.organisations.models import Organisation
from warroom.sector.models import Packed
from warroom.suppliers.models import Product, Use
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.packed import unpack

NAMED = 5
"""Services that are named, heaviest first; the rest are counted."""
KEPT = 4096
"""Answers of single landscapes that are remembered, by version and by what is lost."""
AT_ONCE = 25
"""Packs in memory at once."""

Key = tuple[int, str, frozenset[str]]


@dataclass(frozen=True)
class Loss:
    """What one landscape loses: how many services, the heaviest by name, and how much harm per hour together."""

    landscape: int
    services: int
    heaviest: tuple[str, ...]
    harm_per_h: float
    unknown: bool = False
    """The landscape has errors: nothing can be said."""


_lock = Lock()
_kept: OrderedDict[Key, Loss] = OrderedDict()


def lost_elements(element: str, kind: str, supplier: str, basis: str, *, product: bool) -> Iterable[str]:
    """The elements that are out when what a use names is: a product with all it is known by; a supplier with itself
    (and so what it operates), what it owns, and its environments. What it merely delivered goes on."""
    if product or basis == Use.Basis.OWNER or kind in ("supplier", "environment", "link"):
        yield element
    if not product and supplier:
        yield supplier


def uses_of(supplier: Organisation | None = None, product: Product | None = None) -> Q:
    """The condition on ``Use`` of one of the two."""
    return Q(product=product) if product is not None else Q(supplier=supplier)


def lost_where(among: Iterable[int], *, supplier: Organisation | None = None, product: Product | None = None
               ) -> dict[int, frozenset[str]]:  # fmt: skip
    """By landscape (``among`` these): the elements and links that are out. One query."""
    found: dict[int, set[str]] = {}
    wanted = frozenset(among)
    uses = Use.objects.filter(uses_of(supplier, product)).order_by()
    for landscape, *use in uses.values_list("landscape", "element", "element_kind", "supplier_element", "basis"):
        if landscape in wanted:
            found.setdefault(landscape, set()).update(lost_elements(*use, product=product is not None))
    return {landscape: frozenset(lost) for landscape, lost in found.items()}


def losses(lost: Mapping[int, frozenset[str]]) -> list[Loss]:
    """What each of these landscapes loses when these of its elements are lost: most harm first."""
    versions = dict(Packed.objects.filter(landscape__in=list(lost)).values_list("landscape", "version__sha256"))
    found: dict[int, Loss] = {}
    asked: dict[int, Key] = {}
    for landscape, sha256 in versions.items():
        key = (landscape, sha256, lost[landscape])
        with _lock:
            kept = _kept.get(key)
        if not lost[landscape]:
            found[landscape] = Loss(landscape, 0, (), 0.0)
        elif kept is not None:
            found[landscape] = kept
        else:
            asked[landscape] = key
    todo = sorted(asked)
    for at in range(0, len(todo), AT_ONCE):
        some = Packed.objects.filter(landscape__in=todo[at : at + AT_ONCE]).values_list(
            "landscape", "version__sha256", "data"
        )
        for landscape, sha256, data in some:
            loss = _loss(landscape, bytes(data), lost[landscape])
            found[landscape] = loss
            with _lock:
                _kept[landscape, sha256, lost[landscape]] = loss
                while len(_kept) > KEPT:
                    _kept.popitem(last=False)
    return sorted(found.values(), key=lambda loss: (-loss.harm_per_h, -loss.services, loss.landscape))


def _loss(landscape: int, data: bytes, lost: frozenset[str]) -> Loss:
    if not data:
        return Loss(landscape, 0, (), 0.0, unknown=True)
    try:
        opened = unpack(data)
    except BadInput:  # packed by another release: it is packed again with the next version
        return Loss(landscape, 0, (), 0.0, unknown=True)
    cut = lost & opened.links.keys()
    if not lost <= cut.union(opened.ids):
        # Between reading the uses and the pack another version came in, or it was packed before links were named.
        return Loss(landscape, 0, (), 0.0, unknown=True)
    failing = opened.fail(lost - cut, cut)
    return Loss(
        landscape, len(failing), tuple(s.name or s.id for s in failing[:NAMED]), sum(s.harm_per_h for s in failing)
    )


def bodies_of(landscapes: Iterable[int], day: date) -> dict[int, list[int]]:
    """By landscape the bodies it serves on ``day``: its owner, then those that use it. A body that had merged by then
    is its successor. Three queries."""
    into = mergers.heirs(day)
    found: dict[int, list[int]] = {}
    wanted = list(landscapes)
    for pk, owner in Landscape.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "owner"):
        found[pk] = [into.get(owner, owner)]
    users = Landscape.users.through.objects.filter(landscape__in=wanted).order_by("pk")
    for pk, user in users.values_list("landscape", "organisation"):
        if into.get(user, user) not in found[pk]:
            found[pk].append(into.get(user, user))
    return found
