"""What a body shares of its landscapes: the whole, elements of some kinds, or some elements; and what is left of a
landscape for who may see only that."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.writing import Refused
from warroom.landscapes.models import Landscape
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation, Person
from warroom.sharing.grants import said
from warroom.sharing.models import LandscapeShare
from weerbaar import landscape as library

LOOK = "look"
"""The one part a landscape has for ``access``: whether there is anything of it to see."""
MOST_ELEMENTS = 500


@dataclass(frozen=True)
class Extent:
    """How much of a landscape is shared."""

    whole: bool = False
    kinds: frozenset[str] = frozenset()
    elements: frozenset[str] = frozenset()

    def __or__(self, other: "Extent") -> "Extent":
        return Extent(self.whole or other.whole, self.kinds | other.kinds, self.elements | other.elements)

    def __bool__(self) -> bool:
        return bool(self.whole or self.kinds or self.elements)

    def holds(self, element: library.Element) -> bool:
        """Whether ``element`` may be seen."""
        return self.whole or element.kind in self.kinds or element.id in self.elements


def extents(viewers: Collection[int], landscapes: Iterable[int]) -> dict[int, Extent]:
    """How much of each of these landscapes is shared now with these organisations; those of which nothing is are not
    in it. One query."""
    found: dict[int, Extent] = {}
    for row in LandscapeShare.objects.filter(
        organisation_id__in=viewers, landscape_id__in=list(landscapes), ended_at=None
    ):
        extent = Extent(row.whole, frozenset(row.kinds), frozenset(row.elements))
        found[row.landscape_id] = found.get(row.landscape_id, Extent()) | extent
    return {pk: extent for pk, extent in found.items() if extent}


def unbroken(
    viewer: Organisation, landscapes: Iterable[int], enough: Callable[[Extent], bool]
) -> dict[int, tuple[datetime, Extent]]:
    """Of each of these landscapes of which ``enough`` is shared with ``viewer`` now: since when without interruption,
    and how much is shared now. One query."""
    rows: dict[int, list[LandscapeShare]] = {}
    given = LandscapeShare.objects.filter(organisation=viewer, landscape_id__in=list(landscapes))
    for row in given.order_by("-since", "-pk"):
        rows.setdefault(row.landscape_id, []).append(row)
    found: dict[int, tuple[datetime, Extent]] = {}
    for landscape, shares in rows.items():
        until = None
        for row in shares:
            extent = Extent(row.whole, frozenset(row.kinds), frozenset(row.elements))
            if row.ended_at != until or not enough(extent):
                break
            until = row.since
            found[landscape] = (until, found[landscape][1] if landscape in found else extent)
    return found


def parts_of_landscape(viewers: Collection[int], person: Person | None, thing: Any) -> frozenset[str]:
    """What ``access`` asks: whether these organisations may see something of the landscape ``thing``."""
    if isinstance(thing, Landscape) and viewers and extents(viewers, [thing.pk]):
        return frozenset({LOOK})
    return frozenset()


def cut(model: library.Landscape, extent: Extent) -> library.Landscape:
    """``model`` with only what ``extent`` holds: its elements, and the relations between two of them."""
    if extent.whole:
        return model
    kept = {element.id for element in model.elements if extent.holds(element)}
    between = [r for r in model.relations if r.source in kept and r.target in kept]
    links = {r.id for r in between if r.id}
    return library.Landscape(
        organisation=model.organisation,
        elements=tuple(element for element in model.elements if element.id in kept),
        # A dependency that goes over a link that is not shared does not name it.
        relations=tuple(r if r.over is None or r.over in links else replace(r, over=None) for r in between),
    )


@transaction.atomic
def share(landscape: Landscape, viewer: Organisation, extent: Extent, *, by: Person, reason: str) -> None:
    """Let ``viewer`` see this much of ``landscape`` from now on, and no more. Nothing: take it all back.

    Raises Refused for an organisation whose landscape it is, one that has ended, and a reason that will not do.
    """
    why = said(reason)
    Landscape.objects.select_for_update().only("pk").get(pk=landscape.pk)
    if landscape.organisations().filter(pk=viewer.pk).exists():
        raise Refused(_("{organisation} uses this landscape: it sees everything.").format(organisation=viewer))
    if extent and viewer.has_ended:
        raise Refused(_("{organisation} does not exist any more.").format(organisation=viewer))
    if len(extent.elements) > MOST_ELEMENTS:
        raise Refused(_("Choose at most {n} elements, or share a kind.").format(n=MOST_ELEMENTS))
    now = timezone.now()
    rows = LandscapeShare.objects.filter(landscape=landscape, organisation=viewer, ended_at=None)
    before = rows.first()
    if before is not None:
        if extent == Extent(before.whole, frozenset(before.kinds), frozenset(before.elements)):
            return
        rows.update(ended_at=now, ended_by=by, ended_why=why)
        before.refresh_from_db()
    elif not extent:
        return
    row = before
    if extent:
        row = LandscapeShare.objects.create(
            landscape=landscape,
            organisation=viewer,
            whole=extent.whole,
            kinds=sorted(extent.kinds),
            elements=sorted(extent.elements),
            reason=why,
            since=now,
            by=by,
        )
    assert row is not None
    record(
        chain_of(landscape.owner),
        "share.landscape" if extent else "share.landscape_withdrawn",
        by=by,
        subject=f"landscapeshare/{landscape.pk}-{viewer.pk}",
        state=row.state(),
    )
