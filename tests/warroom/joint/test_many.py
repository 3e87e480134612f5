"""The page of a joint incident with every local government on it: as many queries as with a few, one look an hour."""

from datetime import datetime, timedelta
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.joint.making import make_host, make_joint
from tests.warroom.suppliers.making import make_supplier

from warroom.joint.models import JointIncident, Line, Stake
from warroom.joint.stakes import Stakes
from warroom.landscapes.models import Landscape, Version
from warroom.organisations.models import Kind, Organisation, Role
from warroom.sharing.looks import ANEW_AFTER
from warroom.sharing.models import Look
from warroom.suppliers.models import Indexed, Use

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ALL = 880
PAGE = 100
WRITES = ("INSERT", "UPDATE", "DELETE")


def copies(of: Landscape, n: int) -> None:
    """``n`` more bodies, each with a landscape that says the same as ``of``."""
    first = of.newest
    assert first is not None
    stake = Stake.objects.filter(version=first).first()
    bodies = Organisation.objects.bulk_create(
        Organisation(name=f"Dorp {of.pk} {i:03}", kind=Kind.MUNICIPALITY) for i in range(n)
    )
    landscapes = Landscape.objects.bulk_create(Landscape(owner=body, name=body.name) for body in bodies)
    same = {"number": 1, "how": first.how, "content": first.content, "sha256": first.sha256, "counts": first.counts}
    versions = Version.objects.bulk_create(Version(landscape=one, **same) for one in landscapes)
    Indexed.objects.bulk_create(Indexed(landscape=v.landscape, version=v) for v in versions)
    for use in Use.objects.filter(landscape=of):
        fields = {f.attname: getattr(use, f.attname) for f in Use._meta.concrete_fields if not f.primary_key}
        mine = ({"organisation_id": v.landscape.owner_id, "landscape_id": v.landscape_id} for v in versions)
        Use.objects.bulk_create(
            Use(**fields | one | {"version_id": v.pk}) for one, v in zip(mine, versions, strict=True)
        )
    if stake is not None:
        same = {"scenario": stake.scenario, "effect": stake.effect, "parts": stake.parts, "result": stake.result}
        Stake.objects.bulk_create(Stake(version=v, state=Stake.DONE, done_at=stake.done_at, **same) for v in versions)


def hit(body: Organisation, n: int) -> JointIncident:
    """A joint incident about a supplier of ``n`` bodies that all share their services on their line, worked out."""
    supplier = make_supplier()
    first = make_host(body, supplier)
    Stakes(supplier.pk, None, "lost").help(10)
    copies(first, n - 1)
    joint = make_joint(supplier, effect="lost")
    Line.objects.filter(joint=joint).update(services_shared=True, services_since=timezone.now())
    return joint


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    return client


def asked(client: Client, joint: JointIncident, now: datetime) -> tuple[list[str], list[str]]:
    """The statements of one look at the page: all, and those that write."""
    with (
        mock.patch("django.utils.timezone.now", return_value=now),
        CaptureQueriesContext(connection) as captured,
    ):
        page = client.get(f"/joint/{joint.pk}/")
    assert page.status_code == 200
    found = [query["sql"] for query in captured]
    return found, [sql for sql in found if sql.lstrip().upper().startswith(WRITES)]


def test_880_bodies_cost_as_many_queries_as_a_few_and_are_written_down_once_an_hour(
    cast: Cast, coordinator: Client
) -> None:
    few, many = hit(cast.own, 3), hit(cast.other, ALL)
    assert many.lines.count() == ALL
    now = timezone.now()
    asked(coordinator, few, now)  # the session, and what the process reads once
    some, _written = asked(coordinator, few, now + 2 * ANEW_AFTER)
    every, written = asked(coordinator, many, now)
    # Who is there because of what it uses: all. Whose services are shown: those on this page. SQLite takes some hundred
    # rows in a statement; the keys of 880 rows are asked in two.
    assert {tuple(sql.split()[:3]) for sql in written} == {("INSERT", "INTO", '"sharing_look"')}
    assert len(written) <= 10
    assert len(every) - len(written) <= len(some) + 2
    looks = Look.objects.filter(person=cast.people[Role.COORDINATOR])
    assert looks.filter(thing=f"jointincident/{many.pk}").count() == ALL
    assert looks.filter(what="services", thing__in=_things(many)).count() == PAGE

    for minutes in (1, 59):
        again, written = asked(coordinator, many, now + timedelta(minutes=minutes))
        assert written == []
        assert len(again) <= len(every)
    _again, written = asked(coordinator, many, now + ANEW_AFTER)
    assert written
    assert looks.filter(thing=f"jointincident/{many.pk}").count() == 2 * ALL


def test_the_page_of_one_body_that_stands_open_is_one_look_an_hour(cast: Cast, coordinator: Client) -> None:
    joint = hit(cast.own, 1)
    line = joint.lines.get()
    now = timezone.now()
    looks = Look.objects.filter(what="services", thing=f"line/{line.pk}")
    for moment, seen in ((now, 1), (now + timedelta(minutes=59), 1), (now + ANEW_AFTER, 2)):
        with mock.patch("django.utils.timezone.now", return_value=moment):
            assert coordinator.get(f"/joint/{joint.pk}/lines/{line.pk}/").status_code == 200
        assert looks.count() == seen


def _things(joint: JointIncident) -> list[str]:
    return [f"line/{pk}" for pk in joint.lines.values_list("pk", flat=True)]
