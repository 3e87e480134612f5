"""Addresses, names, links and codes are wiped a while after a message left; that it left and what came of it stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.alerts.making import make_contact, make_sent, recipient
from tests.warroom.cast import Cast
from tests.warroom.messaging.laying import gateways_that_go_nowhere, lay_down

from warroom.alerts import following_up, putting
from warroom.alerts import forgetting as alerts
from warroom.alerts.models import Recipient
from warroom.messaging import claiming, forgetting, handwork
from warroom.messaging.models import Delivery, Incoming, Message, State
from warroom.organisations.models import Person, Role

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def after(days: float = 0) -> datetime:
    return timezone.now() + forgetting.KEEP + timedelta(days=days)


def laid(channel: str, **fields: Any) -> Delivery:
    with gateways_that_go_nowhere():
        (pk,) = lay_down(1, channel)
    Delivery.objects.filter(pk=pk).update(**fields)
    return Delivery.objects.get(pk=pk)


def gone(**fields: Any) -> dict[str, Any]:
    return {"state": State.HANDED_OVER, "handed_over_at": timezone.now()} | fields


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("+32470000001", "…01"),
        ("spoc@gemeente.example", "s…@gemeente.example"),
        ("https://logic.azure.com/secret", "…logic.azure.com"),
        ("Markt 1\n9000 Gent", "…9000 Gent"),
        ("@spoc:gemeente.example", "…le"),
        ("", "…"),
    ],
)
def test_of_an_address_so_much_stays_that_its_owner_knows_it(address: str, kept: str) -> None:
    assert forgetting.tail(address) == kept


def test_what_left_long_ago_is_wiped_and_what_left_lately_is_not(cast: Cast) -> None:
    row, late = laid("sms", **gone()), laid("sms", **gone())
    # It waited for its gateway for months.
    Delivery.objects.filter(pk=late.pk).update(handed_over_at=timezone.now() + 9 * DAY)
    assert forgetting.due(timezone.now()) == 0
    forgetting.due(after(days=1))
    row.refresh_from_db()
    assert (row.address, row.values, row.state, row.reference) == ("…01", {}, State.HANDED_OVER, "recipient:0")
    assert row.handed_over_at is not None
    late.refresh_from_db()
    assert (late.wiped_at, late.address) == (None, "+324700000001")
    forgetting.due(after(days=10))
    assert not Delivery.objects.filter(wiped_at=None).exists()
    assert not Message.objects.filter(wiped_at=None).exists()
    assert forgetting.due(after(days=11)) == 0


def test_a_message_with_many_is_wiped_in_pieces_and_goes_on_where_it_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    with gateways_that_go_nowhere():
        lay_down(11, "sms")
    Delivery.objects.update(**gone())
    assert [forgetting.due(after(days=1)) for _again in range(3)] == [8, 3, 0]
    assert Message.objects.exclude(wiped_at=None).count() == 1


def test_what_is_still_to_go_keeps_its_address(cast: Cast) -> None:
    row = laid("sms")
    forgetting.due(after(days=1))
    row.refresh_from_db()
    assert (row.state, row.wiped_at) == (State.WAITING, None)


@pytest.mark.parametrize("state", [State.FAILED, State.GIVEN_UP])
def test_what_failed_long_ago_cannot_be_tried_again_without_an_address(cast: Cast, state: str) -> None:
    row = laid("sms", state=state)
    forgetting.due(after(days=1))
    assert claiming.again([row.pk]) == 0
    assert handwork.other_way(row.pk, "sms", "+32470000009", by=cast.people[Role.COORDINATOR]) is None


def test_a_call_that_nobody_made_in_all_that_time_is_given_up(cast: Cast) -> None:
    row = laid("telephone")
    forgetting.due(after(days=1))
    row.refresh_from_db()
    assert (row.state, row.address) == (State.GIVEN_UP, "…00")
    assert "120 dagen" in row.error


def operator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_of_a_wiped_delivery_says_so_and_shows_nobody(cast: Cast) -> None:
    row = laid("sms", **gone())
    forgetting.due(after(days=1))
    page = operator(cast).get(reverse("messaging:delivery", args=[row.pk])).content.decode()
    assert "Bericht voor …" in page
    assert "Gewist" in page
    assert "+32470000001" not in page
    assert "{link}" not in page


def test_a_reply_that_was_dealt_with_is_wiped_and_one_that_nobody_read_is_not(cast: Cast) -> None:
    for number, taken in enumerate(("warroom.alerts.answering.reply", "")):
        Incoming.objects.create(
            channel="sms",
            external_id=str(number),
            kind="reply",
            address="+32470000001",
            text="2 482193",
            taken_by=taken,
        )
    forgetting.due(after(days=1))
    assert list(Incoming.objects.order_by("pk").values_list("address", "text")) == [
        ("…01", ""),
        ("+32470000001", "2 482193"),
    ]


def test_the_list_of_an_alert_keeps_who_received_it_and_not_where(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own, sender=cast.coordinator)
    assert alerts.due(timezone.now()) == 0
    assert alerts.due(after(days=1)) == Recipient.objects.count() + 1
    one = recipient(alert, contact)
    number = contact.ways.get(kind="mobile").address
    assert [way[1:] for way in one.ways] == [["mobile", f"…{number[-2:]}"], ["mail", "c…@posteo.example"]]
    assert one.code == ""
    assert alerts.due(after(days=2)) == 0


def test_a_withdrawal_goes_to_nobody_whose_address_is_no_longer_kept(cast: Cast) -> None:
    make_contact(cast.own)
    alert = make_sent(cast.own, sender=cast.coordinator)
    alerts.due(after(days=1))
    said = Delivery.objects.count()
    by: Person = cast.people[Role.COORDINATOR]
    assert following_up.withdrawn(alert, "te laat", by=by)
    alert.refresh_from_db()
    assert Delivery.objects.count() == said
    assert alert.all_put_at is not None
    assert putting.again(alert, [], Message.objects.latest("pk")) == 0
