"""What of the bodies the coordinator sees beyond the default: only what they share with it, and not one row more."""

from collections.abc import Iterable
from datetime import date

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


def heirs(day: date) -> dict[int, int]:
    """By body that had ended on ``day``: the body it had merged into by then, through as many mergers as there were.
    What is open at a body that merged is its successor's. One query."""
    merged = Organisation.objects.filter(valid_until__lt=day).order_by().values_list("pk", "successor")
    into = {pk: heir for pk, heir in merged if heir is not None}
    found = {}
    for pk, heir in into.items():
        seen = {pk}
        while heir in into and heir not in seen:
            seen.add(heir)
            heir = into[heir]
        found[pk] = heir
    return found


def names(ids: Iterable[int]) -> dict[int, str]:
    """The names of organisations by id. One query."""
    return {one.pk: str(one) for one in Organisation.objects.filter(pk__in=set(ids)).only("pk", "kind", "name")}
