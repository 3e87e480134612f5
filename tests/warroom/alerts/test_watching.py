"""What came back, read in a fixed number of queries however many bodies and alerts there are."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.warroom.alerts.making import make_contact, make_sent, row
from tests.warroom.alerts.test_sending import signed_in
from tests.warroom.cast import Cast

from warroom.alerts import answering, following_up, watch, watching
from warroom.alerts.models import Addressed, Alert
from warroom.alerts.words import By, Reply, Severity
from warroom.organisations.models import Kind, Organisation, Role


def more(count: int) -> list[Organisation]:
    return [Organisation.objects.create(name=f"Intercommunale {n:02d}", kind=Kind.INTERMUNICIPAL) for n in range(count)]


def queries(act: Any) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as asked:
        found = act()
    return len(asked), found


def test_the_last_alert_that_counts_is_the_newest_that_was_not_withdrawn_and_no_exercise(cast: Cast) -> None:
    first = make_sent(cast.own, cast.other)
    second = make_sent(cast.own)
    make_sent(cast.own, exercise=True)
    withdrawn = make_sent(cast.own, cast.other)
    following_up.withdrawn(withdrawn, "vergissing", by=None)
    answering.answer(row(second, cast.own), Reply.AFFECTED, way=By.LINK)
    found = watching.last_silence([cast.own, cast.other, cast.supplier])
    assert {pk: (last.alert_id, last.silent, last.answer) for pk, last in found.items()} == {
        cast.own.pk: (second.pk, False, "affected"),
        cast.other.pk: (first.pk, True, ""),
    }


def test_silence_on_what_is_for_information_is_no_silence(cast: Cast) -> None:
    asked = make_sent(cast.own)
    answering.answer(row(asked, cast.own), Reply.NOT_AFFECTED, way=By.LINK)
    make_sent(cast.own, cast.other, severity=Severity.INFORMATION)
    found = watching.last_silence([cast.own, cast.other])
    assert {pk: (last.alert_id, last.silent) for pk, last in found.items()} == {cast.own.pk: (asked.pk, False)}


def test_silence_is_read_in_as_many_queries_for_many_alerts_as_for_one(cast: Cast) -> None:
    bodies = more(4)
    make_sent(*bodies)
    before, _found = queries(lambda: watching.last_silence(bodies))
    for body in bodies:
        make_sent(body)
        make_sent(*bodies)
    after, found = queries(lambda: watching.last_silence(Organisation.objects.filter(kind=Kind.INTERMUNICIPAL)))
    assert len(found) == 4
    assert after <= before + 1  # the ids of a queryset


def test_the_telephone_list_takes_as_many_queries_for_many_bodies_as_for_few(cast: Cast) -> None:
    client = signed_in(cast.people[Role.COORDINATOR])
    few, many = more(2), more(watch.PER_CALL_PAGE + 5)
    for body in (*few, *many):
        make_contact(body)
    counted = []
    for bodies in (few, many):
        alert = make_sent(*bodies, sender=cast.coordinator)
        url = reverse("alerts:calls", args=[alert.pk])
        client.get(url)
        counted.append(queries(lambda url=url: client.get(url)))
    (of_few, _page), (of_many, page) = counted
    assert of_many == of_few
    assert len(page.context["bodies"]) == watch.PER_CALL_PAGE
    assert all(len(one.people) == 1 for one in page.context["bodies"])


def test_on_the_telephone_list_who_was_called_waits_longest_for_the_next_call(cast: Cast) -> None:
    bodies = more(3)
    alert = make_sent(*bodies, sender=cast.coordinator)
    Addressed.objects.filter(organisation=bodies[0]).update(called_at=timezone.now())
    client = signed_in(cast.people[Role.COORDINATOR])
    for asked in ({}, {"standing": "unreached"}):
        page = client.get(reverse("alerts:calls", args=[alert.pk]), asked)
        order = [one.row.organisation for one in page.context["bodies"]]
        assert order == [bodies[1], bodies[2], bodies[0]]
        assert {one.standing for one in page.context["bodies"]} == {"unreached"}


MOST_QUERIES = 40
"""Of the whole page, with signing in and the menu."""


def many(count: int, name: str, nis: str, kind: Kind = Kind.MUNICIPALITY) -> list[Organisation]:
    rows = [Organisation(name=f"{name} {n:04d}", nis=nis, kind=kind) for n in range(count)]
    return Organisation.objects.bulk_create(rows)


def watched(cast: Cast, alert: Alert, **asked: str) -> tuple[int, Any]:
    """How many questions the page asks the database, and what it shows."""
    client = signed_in(cast.people[Role.COORDINATOR])
    url = reverse("alerts:watch", args=[alert.pk])
    client.get(url)
    return queries(lambda: client.get(url, asked).context)


def test_more_bodies_than_tiles_are_counted_by_province_and_kind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "TILES", 10)
    bodies = [*many(8, "Aalst", "41002"), *many(4, "Brugge", "31005"), *many(3, "OCMW Brugge", "31005", Kind.OCMW)]
    nowhere = many(1, "Zonder", "", Kind.INTERMUNICIPAL)
    zone = Organisation.objects.create(name="HVZ Fluvia", kind=Kind.FIRE_ZONE)
    alert = make_sent(*bodies, *nowhere, zone, sender=cast.coordinator)
    answering.answer(row(alert, bodies[8]), Reply.AFFECTED, way=By.LINK)
    _n, context = watched(cast, alert)
    assert context["tiles"] == []
    assert {
        (one.region, one.kind): (one.bodies, one.silent, one.loud) for one, _words, _asked in context["groups"]
    } == {
        ("east_flanders", "municipality"): (8, 8, 0),
        ("west_flanders", "municipality"): (4, 3, 1),
        ("west_flanders", "ocmw"): (3, 3, 0),
        ("west_flanders", "fire_zone"): (1, 1, 0),
        ("", "intermunicipal"): (1, 1, 0),
    }


def test_every_line_of_the_counts_leads_to_just_its_bodies(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "TILES", 10)
    bodies = [*many(8, "Aalst", "41002"), *many(4, "Brugge", "31005"), *many(3, "Zonder", "", Kind.INTERMUNICIPAL)]
    alert = make_sent(*bodies, sender=cast.coordinator)
    _n, context = watched(cast, alert)
    found: list[int] = []
    for one, _words, asked in context["groups"]:
        _n, narrower = watched(cast, alert, region=asked, kind=one.kind)
        assert len(narrower["tiles"]) == one.bodies
        found += [tile.row.organisation_id for tile in narrower["tiles"]]
    assert sorted(found) == sorted(body.pk for body in bodies)


def test_what_cannot_be_told_apart_comes_in_pages_silent_ones_first(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "TILES", 10)
    monkeypatch.setattr(watch, "PER_PAGE", 5)
    bodies = many(12, "Aalst", "41002")
    alert = make_sent(*bodies, sender=cast.coordinator)
    answering.answer(row(alert, bodies[0]), Reply.SEEN, way=By.LINK)
    pages = [watched(cast, alert, page=str(n))[1]["tiles"] for n in (1, 2, 3)]
    assert [len(page) for page in pages] == [5, 5, 2]
    shown = [tile.row.organisation for page in pages for tile in page]
    assert shown == [*bodies[1:], bodies[0]]


@pytest.mark.parametrize("count", [30, 300])
def test_tiles_and_queries_of_the_watch_page_are_bounded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(watch, "TILES", 10)
    monkeypatch.setattr(watch, "PER_PAGE", 5)
    alert = make_sent(*many(count, "Aalst", "41002"), *many(count, "Brugge", "31005"), sender=cast.coordinator)
    for asked in ({}, {"standing": "unreached"}, {"region": "west_flanders"}, {"q": "Aalst", "page": "3"}):
        number, context = watched(cast, alert, **asked)
        assert number <= MOST_QUERIES
        assert len(context["tiles"]) <= 5
        assert len(context["groups"]) <= 2


def test_the_filter_by_province_finds_a_zone_that_has_no_code(cast: Cast) -> None:
    zone = Organisation.objects.create(name="HVZ Fluvia", kind=Kind.FIRE_ZONE)
    alert = make_sent(cast.own, zone, sender=cast.coordinator)
    _n, context = watched(cast, alert, region="west_flanders")
    assert [tile.row.organisation for tile in context["tiles"]] == [zone]
