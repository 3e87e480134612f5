"""What of the bodies the coordinator sees beyond the default: only what they share with it, and not one row more."""

from collections.abc import Iterable

from warroom.incidents.parts import Part
from warroom.organisations.models import Organisation
from warroom.sharing.models import LandscapeShare, Share

NEEDED = frozenset({"service", "supplier", "environment"})
"""Kinds of elements that must be shared before a landscape says which services hang on a supplier."""


def incidents(viewer: Organisation, part: Part) -> set[int]:
    """The incidents of which this part is shared with ``viewer`` now. One query."""
    shares = Share.objects.filter(organisation=viewer, part=part, ended_at=None)
    return set(shares.values_list("incident", flat=True))


def landscapes(viewer: Organisation) -> set[int]:
    """The landscapes that are shared with ``viewer`` far enough to say what hangs on a supplier. One query."""
    shares = LandscapeShare.objects.filter(organisation=viewer, ended_at=None)
    rows = shares.values_list("landscape", "whole", "kinds")
    return {landscape for landscape, whole, kinds in rows if whole or set(kinds) >= NEEDED}


def names(ids: Iterable[int]) -> dict[int, str]:
    """The names of organisations by id. One query."""
    return {one.pk: str(one) for one in Organisation.objects.filter(pk__in=set(ids)).only("pk", "kind", "name")}
