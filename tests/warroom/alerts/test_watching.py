"""What came back, read in a fixed number of queries however many bodies and alerts there are."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.warroom.alerts.making import make_contact, make_sent, row
from tests.warroom.alerts.test_sending import signed_in
from tests.warroom.cast import Cast

from warroom.alerts import answering, following_up, watch, watching
from warroom.alerts.models import Addressed
from warroom.alerts.words import By, Reply
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
