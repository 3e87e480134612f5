"""A message that did not arrive: the person's next way, then somebody else, then the telephone."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from tests.warroom.alerts.making import make_contact, make_sent, recipient, row
from tests.warroom.alerts.test_sending import signed_in
from tests.warroom.cast import Cast
from tests.warroom.messaging.laying import gateways_that_go_nowhere

from warroom.alerts import answering, escalating, following_up, passing_on, watching
from warroom.alerts.models import Alert, Step
from warroom.alerts.words import By, Reply
from warroom.contacts.models import Contact, Rank, Way
from warroom.messaging import claiming, incoming
from warroom.messaging.handing import Outcome, Result
from warroom.messaging.models import Delivery, State
from warroom.messaging.told import Told
from warroom.organisations.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gateways() -> Any:
    with gateways_that_go_nowhere():
        yield


def of(contact: Contact, alert: Alert) -> list[tuple[str, str]]:
    """Over which channels it went to somebody, and how each stands."""
    reference = recipient(alert, contact).name_in_messaging
    return list(Delivery.objects.filter(reference=reference).order_by("pk").values_list("channel", "state"))


def comes_back(channel: str, outcome: Outcome = Outcome.REFUSED) -> None:
    """What waits on ``channel`` is tried, and that is what comes of it."""
    now = timezone.now()
    claiming.write([(one, Result(outcome, "no such number")) for one in claiming.claim(channel, 100, now)], now)


def look() -> int:
    return passing_on.due(timezone.now())


def test_who_has_a_number_that_is_refused_gets_it_by_the_next_way_at_once_and_once(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    assert of(contact, alert) == [("sms", State.WAITING)]
    comes_back("sms")
    assert look() == 1
    assert look() == 0
    assert of(contact, alert) == [("sms", State.FAILED), ("smtp", State.WAITING)]
    assert row(alert, cast.own).to_call_since is None
    # And the step of the plan finds no way that was not used.
    Step.objects.filter(alert=alert, does=Step.Does.NEXT_WAY).update(due_at=timezone.now())
    escalating.due(timezone.now())
    assert len(of(contact, alert)) == 2


def test_what_the_gateway_took_and_says_it_did_not_deliver_is_not_delivered(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    comes_back("sms", Outcome.ACCEPTED)
    assert watching.standings(alert) == {"silent": 1}
    key = Delivery.objects.get(channel="sms").key
    assert incoming.take("sms", Told("receipt", "r1", key=str(key), error="absent subscriber"))
    assert watching.standings(alert) == {"unreached": 1}
    assert dict(watching.deliveries(alert)) == {"Niet afgeleverd": 1}
    look()
    assert of(contact, alert) == [("sms", State.HANDED_OVER), ("smtp", State.WAITING)]
    assert not incoming.take("sms", Told("receipt", "r1", key=str(key), error="absent subscriber"))
    assert look() == 0


def test_a_channel_that_leads_nowhere_is_passed_over_at_once(cast: Cast, settings: Any) -> None:
    settings.GATEWAY_SECRETS = {"SMTP_URL": "smtp://127.0.0.1:9?tls=no", "SMTP_FROM": "warroom@weerbaar.test"}
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    look()
    assert of(contact, alert) == [("sms", State.FAILED), ("smtp", State.WAITING)]


def test_when_no_way_of_the_spoc_is_left_the_deputies_get_it_and_then_the_body_is_called(cast: Cast) -> None:
    spoc = make_contact(cast.own)
    deputy = make_contact(cast.own, rank=Rank.DEPUTY)
    alert = make_sent(cast.own, cast.other)
    for channel in ("sms", "smtp"):
        assert of(deputy, alert) == []
        comes_back(channel)
        look()
    assert of(spoc, alert) == [("sms", State.FAILED), ("smtp", State.FAILED)]
    assert of(deputy, alert) == [("sms", State.WAITING), ("smtp", State.WAITING)]
    assert row(alert, cast.own).to_call_since is None
    comes_back("sms")
    look()
    # Its mail is on its way still.
    assert row(alert, cast.own).to_call_since is None
    comes_back("smtp")
    look()
    assert row(alert, cast.own).to_call_since is not None


def test_a_body_of_which_somebody_has_it_is_not_pressed_further(cast: Cast) -> None:
    first, second = make_contact(cast.own, mail=False), make_contact(cast.own)
    deputy = make_contact(cast.own, rank=Rank.DEPUTY)
    alert = make_sent(cast.own)
    now = timezone.now()
    for one in claiming.claim("sms", 9, now):
        mine = one.address == first.ways.get().address
        claiming.write([(one, Result(Outcome.REFUSED if mine else Outcome.ACCEPTED, "no"))], now)
    look()
    assert of(first, alert) == [("sms", State.FAILED)]
    assert of(second, alert) == [("sms", State.HANDED_OVER)]
    assert of(deputy, alert) == []
    assert row(alert, cast.own).to_call_since is None


def test_who_answered_meanwhile_is_left_in_peace(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    comes_back("sms")
    answering.answer(row(alert, cast.own), Reply.SEEN, way=By.SCREEN)
    look()
    assert of(contact, alert) == [("sms", State.FAILED)]


def test_who_answers_for_two_bodies_gets_it_as_long_as_one_is_silent(cast: Cast) -> None:
    contact = make_contact(cast.own, cast.other)
    alert = make_sent(cast.own, cast.other)
    comes_back("sms")
    answering.answer(row(alert, cast.own), Reply.SEEN, way=By.SCREEN)
    look()
    assert of(contact, alert) == [("sms", State.FAILED), ("smtp", State.WAITING)]


def test_of_a_withdrawn_alert_and_of_who_left_nothing_is_sent_any_more(cast: Cast) -> None:
    gone, other = make_contact(cast.own), make_contact(cast.other)
    alert, second = make_sent(cast.own), make_sent(cast.other)
    comes_back("sms")
    Contact.objects.filter(pk=gone.pk).update(ended_at=timezone.now())
    following_up.withdrawn(second, "vergissing", by=None)
    look()
    assert of(gone, alert) == [("sms", State.FAILED)]
    assert row(alert, cast.own).to_call_since is not None
    assert ("smtp", State.WAITING) not in of(other, second)
    assert look() == 0


def test_a_way_that_ended_since_is_passed_over(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    comes_back("sms")
    Way.objects.filter(contact=contact, kind="mail").update(ended_at=timezone.now())
    look()
    assert of(contact, alert) == [("sms", State.FAILED)]
    assert row(alert, cast.own).to_call_since is not None


def test_what_was_begun_and_rolled_back_is_done_again(cast: Cast) -> None:
    """A server that is killed between the next way and the note that it was done: neither is there, or both."""
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    comes_back("sms")
    with transaction.atomic():
        look()
        transaction.set_rollback(True)
    assert of(contact, alert) == [("sms", State.FAILED)]
    look()
    assert of(contact, alert) == [("sms", State.FAILED), ("smtp", State.WAITING)]


def test_what_somebody_sends_again_by_hand_comes_back_when_that_has_failed(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    comes_back("sms")
    claiming.again(list(Delivery.objects.values_list("pk", flat=True)))
    assert look() == 0
    comes_back("sms")
    look()
    assert of(contact, alert) == [("sms", State.FAILED), ("smtp", State.WAITING)]


def test_the_sender_reads_what_did_not_arrive_and_why_and_a_supplier_no_address(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    comes_back("sms")
    client = signed_in(cast.people[Role.COORDINATOR])
    page = client.get(reverse("alerts:watch", args=[alert.pk])).content.decode()
    assert "1 bericht kwam niet aan" in page
    assert contact.name in page
    assert "no such number" in page
    alert.numbers_hidden = True
    (lost,), _count = watching.lost(alert)
    assert (lost.name, lost.why) == (contact.name, "")
