"""A question that did not arrive goes over the next way at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.warroom.contacts import making
from tests.warroom.messaging.laying import gateways_that_go_nowhere

from warroom.contacts import asking, keys, passing_on, testing
from warroom.contacts.answering import settle
from warroom.contacts.models import Contact, How, Key, Question, WayKind
from warroom.messaging import claiming
from warroom.messaging.handing import Outcome, Result
from warroom.messaging.models import Delivery, State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gateways() -> Any:
    with gateways_that_go_nowhere():
        yield


@pytest.fixture
def kim() -> Contact:
    ways = ((WayKind.MOBILE, "+32491570006"), (WayKind.MAIL, "kim@posteo.net"))
    return making.contact("Kim Claes", making.body("Scheldestede"), ways=ways)


def comes_back(channel: str) -> None:
    now = timezone.now()
    claiming.write([(one, Result(Outcome.REFUSED, "no such number")) for one in claiming.claim(channel, 9, now)], now)


def went() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("channel", "state"))


def test_in_a_test_a_number_that_is_refused_costs_no_hours(kim: Contact) -> None:
    now = timezone.now()
    round = testing.plan(now, days=5, next_way_h=4, repeats=False, by=None)
    while testing.due(now):
        pass
    assert went() == [("sms", State.WAITING)]
    comes_back("sms")
    assert passing_on.due(now) == 1
    assert passing_on.due(now) == 0
    assert went() == [("sms", State.FAILED), ("smtp", State.WAITING)]
    # And nothing goes twice when the hours are over.
    testing.due(now + timedelta(hours=5))
    assert len(went()) == 2
    assert Key.objects.filter(question__round=round).count() == 2


def test_who_is_asked_outside_of_a_test_gets_it_by_the_next_way_too(kim: Contact) -> None:
    asking.ask([kim])
    comes_back("sms")
    passing_on.due(timezone.now())
    assert went() == [("sms", State.FAILED), ("smtp", State.WAITING)]
    comes_back("smtp")
    passing_on.due(timezone.now())
    assert len(went()) == 2


def test_who_answered_or_whose_test_is_over_is_not_asked_again(kim: Contact) -> None:
    ways = ((WayKind.MOBILE, "+32491570007"), (WayKind.MAIL, "jo@posteo.net"))
    other = making.contact("Jo Maes", making.body("Dijlebeek"), ways=ways)
    now = timezone.now()
    round = testing.plan(now, days=5, next_way_h=4, repeats=False, by=None)
    while testing.due(now):
        pass
    comes_back("sms")
    for question in Question.objects.filter(contact=other):
        key, _token, _code = keys.fresh(question, None)
        key.save()
        settle(key, How.CODE)
    testing._close(round)
    assert passing_on.due(now) == 2
    assert {channel for channel, _state in went()} == {"sms"}
