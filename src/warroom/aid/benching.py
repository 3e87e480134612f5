"""The bench of emergency environments ("noodcloud"): what there is, what is free, and who waits in which order.

The environments and their places are those of ``joint.environments``; here they stand in one list over all owners.
"""

from collections.abc import Collection
from dataclasses import dataclass

from warroom.joint import environments
from warroom.joint.models import Environment, Placement
from warroom.joint.words import Placing


@dataclass(frozen=True)
class Waiting:
    """A body in the queue. ``name`` is "" for who may not know which body it is."""

    place: int
    name: str
    places: int
    placement: Placement


@dataclass(frozen=True)
class Row:
    """An environment and its queue, first in line first."""

    environment: Environment
    granted: list[Placement]
    waiting: list[Waiting]


def queue(*, everybody: bool, mine: Collection[int]) -> list[Row]:
    """Every environment offered now. Who waits stands in order of the severity of its open incident, then of asking;
    which bodies those are is for the coordinator (``everybody``), the owner and each body itself (``mine``)."""
    found = list(environments.offers())
    asked: dict[int, list[Placement]] = {}
    granted: dict[int, list[Placement]] = {}
    placements = Placement.objects.filter(
        environment__in=found, how_far__in=(Placing.ASKED, Placing.GRANTED)
    ).select_related("organisation")
    for one in environments.in_line(placements):
        (asked if one.how_far == Placing.ASKED else granted).setdefault(one.environment_id, []).append(one)
    rows = []
    for environment in found:

        def name(one: Placement, owner: int = environment.owner_id) -> str:
            known = everybody or owner in mine or one.organisation_id in mine
            return str(one.organisation) if known else ""

        line = asked.get(environment.pk, [])
        rows.append(
            Row(
                environment,
                [one for one in granted.get(environment.pk, ()) if name(one)],
                [Waiting(n, name(one), one.places, one) for n, one in enumerate(line, 1)],
            )
        )
    return rows
