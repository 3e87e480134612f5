"""Saving an edit by hand: again on top of the newest version when nobody touched the same thing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from warroom.landscapes import storing
from warroom.landscapes.models import How, Landscape, Version
from warroom.organisations.models import Person
from weerbaar import landscape as library

TRIES = 5


@dataclass(frozen=True)
class Overtaken(Exception):
    """Somebody changed the same thing since the form was opened; ``newest`` is the version they made."""

    newest: Version


def save(
    landscape: Landscape,
    change: Callable[[library.Landscape], library.Landscape],
    *,
    touches: Callable[[library.Landscape], Any],
    seen: int,
    by: Person,
    subject: str,
    why: str = "",
    how: How = How.EDIT,
) -> Version | None:
    """Store ``change`` as a new version; None when it changes nothing.

    ``seen`` is the number of the version the form was made from, ``touches`` what of a landscape the edit is
    about. Raises Overtaken when that has changed since, storing.Wrong when the edit makes an error.
    """
    for _ in range(TRIES):
        newest = landscape.newest
        number = newest.number if newest else 0
        current = landscape.in_force()
        if newest is not None and number != seen and touches(_at(landscape, seen)) != touches(current):
            raise Overtaken(newest)
        changed = change(current)
        if changed == current:
            return None
        try:
            return storing.store(landscape, changed, how=how, subject=subject, why=why, by=by, expected=number)
        except storing.Moved:
            continue
    raise Overtaken(landscape.newest or Version())


def _at(landscape: Landscape, number: int) -> library.Landscape:
    version = landscape.versions.filter(number=number).first()
    return version.landscape_content() if version else library.Landscape()
