"""The figures of weeks that nobody kept yet."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from tests.warroom.killing.brood import chains_proven, looking, written

SIZE = 30
KILLS = 16
WITHIN_S = 0.4
STATEMENTS = 40


def ready() -> None:
    """Nothing is shared."""


def lay(_shared: None, size: int) -> None:
    """An incident in every week, closed in the next one."""
    from django.utils import timezone
    from tests.warroom.sector import making

    from warroom.incidents.models import Incident
    from warroom.sector import weeks

    this = weeks.begins(weeks.monday_of(timezone.localdate()))
    for n in range(size):
        opened = this - timedelta(weeks=n + 1, days=-2)
        one = making.incident(making.body(f"Gemeente {n}"))
        Incident.objects.filter(pk=one.pk).update(opened_at=opened, closed_at=opened + timedelta(weeks=1))
        one.involved.update(since=opened)


def serve(_shared: None) -> None:
    """The background of a server."""
    from warroom.sector import weeks

    looking(weeks.due)


def meanwhile(_shared: None) -> dict[str, Any]:
    """Nobody asks anything."""
    return {}


def left(size: int) -> int:
    """Weeks that are over and not kept."""
    from warroom.sector.models import Week

    return size - Week.objects.count()


def prove() -> dict[str, Any]:
    """Which weeks were kept, how often, and whether they are what is worked out now."""
    from warroom.sector import weeks
    from warroom.sector.models import Week

    kept = list(Week.objects.order_by("monday"))
    entries = written("sector.week")
    return {
        "weeks": len(kept),
        "after each other": all(b.monday - a.monday == timedelta(weeks=1) for a, b in pairwise(kept)),
        "without entry": [str(one.monday) for one in kept if not entries[f"week/{one.monday.isoformat()}"]],
        "written twice": [subject for subject, times in entries.items() if times > 1],
        "entries": entries.total(),
        "other figures": [
            str(one.monday)
            for one in kept
            if one.figures != weeks.figures(weeks.begins(one.monday), weeks.begins(one.monday + timedelta(weeks=1)))
        ],
        "proven": chains_proven(),
    }


def check(found: dict[str, Any], size: int) -> None:
    """Every week was kept once, with one entry, and with the figures that are worked out again."""
    assert found["kills"] > 0
    assert (found["weeks"], found["entries"]) == (size, size)
    assert found["after each other"]
    assert (found["without entry"], found["written twice"], found["other figures"]) == ([], [], [])
    assert found["proven"]
