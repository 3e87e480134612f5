"""The same tap arriving several times at once: on PostgreSQL the requests really meet."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.facts import mark
from warroom.incidents.models import Fact, Incident, RoleHolder
from warroom.incidents.roles import hand_over

TIMES = 6

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[Incident], Any], incident: Incident) -> None:
    """Do ``act`` several times at once; what one of them raises is raised here."""
    barrier = Barrier(TIMES)

    def once(_n: int) -> None:
        try:
            mine = Incident.objects.select_related("chain").get(pk=incident.pk)
            barrier.wait(30)
            act(mine)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(TIMES) as pool:
        list(pool.map(once, range(TIMES)))


def test_marking_the_same_part_at_once_is_one_fact_and_no_error(cast: Cast) -> None:
    incident = make_incident(cast.own)
    landscape = incident.pinneds.get().landscape_id
    at_once(lambda mine: mark(mine, landscape, "one", "lost", by=None, since=timezone.now()), incident)
    assert Fact.objects.get().version == TIMES


def test_a_role_taken_by_several_at_once_has_one_holder_and_no_error(cast: Cast) -> None:
    incident = make_incident(cast.own)
    at_once(lambda mine: hand_over(mine, "lead", by=None, name="An Peeters"), incident)
    assert RoleHolder.objects.filter(incident=incident, until=None).count() == 1
