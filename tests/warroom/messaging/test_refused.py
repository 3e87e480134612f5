"""What a gateway refuses: for the receiver's reason, for one of its own, and for our account's."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from tests.peers.running import Peers, running
from tests.warroom.messaging.laying import gateways_that_go_nowhere, lay_down
from tests.warroom.messaging.test_spare import LONG, both, fails_since, hand_over

from warroom.messaging import channels, claiming, rates
from warroom.messaging.channels.providers.cm import Cm
from warroom.messaging.channels.providers.twilio import Twilio
from warroom.messaging.channels.smtp import SmtpLine
from warroom.messaging.delivering import Claimer
from warroom.messaging.handing import Outcome, Result
from warroom.messaging.models import Delivery, Gateway, State

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is tried again at once, and a gateway that said no is left alone until the next look."""
    monkeypatch.setattr(claiming, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(claiming, "LONGEST_WAIT_S", 0.001)
    monkeypatch.setattr(rates, "PAUSES_S", (600,))


@pytest.fixture
def other() -> Iterator[Peers]:
    """The spare gateways."""
    with running(Peers()) as there:
        yield there


def look(times: int, *names: str) -> None:
    """So many times; each time the pause of a gateway is over."""
    for _time in range(times):
        Gateway.objects.update(paused_until=None)
        hand_over(*names)


def to(pk: int, address: str) -> Delivery:
    Delivery.objects.filter(pk=pk).update(address=address)
    return Delivery.objects.get(pk=pk)


@pytest.mark.parametrize(("channel", "address"), [("sms", "+32470000111"), ("smtp", "filtered@gemeente.example")])
def test_what_the_first_bars_for_a_reason_of_its_own_goes_by_the_spare_once(
    settings: Any, other: Peers, channel: str, address: str
) -> None:
    with running(Peers(bars=("111", "filtered"))) as first:
        settings.GATEWAY_SECRETS = both(first.settings, other)
        ids = lay_down(4, channel)
        row = to(ids[2], address)
        hand_over(channel, f"{channel}_spare")
        rows = Delivery.objects.filter(pk__in=ids)
        assert {row.state for row in rows} == {State.HANDED_OVER}
        row.refresh_from_db()
        assert (row.gateway, row.repeats, row.attempts) == (f"{channel}_spare", 0, 2)
        book = other.sms if channel == "sms" else other.mail
        assert dict(book.times) == {str(row.key): 1}


@pytest.mark.parametrize(("channel", "address"), [("sms", "+32470000000"), ("smtp", "unknown@gemeente.example")])
def test_an_address_that_does_not_exist_is_not_tried_by_the_spare(
    settings: Any, other: Peers, channel: str, address: str
) -> None:
    with running(Peers()) as first:
        settings.GATEWAY_SECRETS = both(first.settings, other)
        (pk,) = lay_down(1, channel)
        to(pk, address)
        hand_over(channel, f"{channel}_spare")
    row = Delivery.objects.get(pk=pk)
    assert (row.state, row.attempts, row.returned) == (State.FAILED, 1, True)
    assert other.sms.tries == other.mail.tries == 0


def test_what_both_bar_has_failed_with_what_each_said(settings: Any) -> None:
    with running(Peers(bars=("111",))) as first, running(Peers(bars=("111",))) as second:
        settings.GATEWAY_SECRETS = both(first.settings, second)
        (pk,) = lay_down(1, "sms")
        to(pk, "+32470000111")
        hand_over("sms", "sms_spare", "sms")
        row = Delivery.objects.get(pk=pk)
        assert (row.state, row.attempts, row.returned) == (State.FAILED, 2, True)
        assert (first.sms.tries, second.sms.tries) == (1, 1)
        assert "451" in row.error


def test_what_the_first_bars_has_failed_when_there_is_no_spare_or_it_does_not_work(settings: Any, other: Peers) -> None:
    with running(Peers(bars=("111",))) as first:
        settings.GATEWAY_SECRETS = first.settings
        alone, out, gone = lay_down(3, "sms")
        to(alone, "+32470000111")
        Delivery.objects.filter(pk__in=[out, gone]).update(not_before=timezone.now() + LONG)
        hand_over("sms")
        assert Delivery.objects.get(pk=alone).state == State.FAILED
        settings.GATEWAY_SECRETS = both(first.settings, other)
        fails_since("sms_spare", timezone.now() - LONG)
        to(out, "+32470001111")
        Delivery.objects.filter(pk=out).update(not_before=timezone.now())
        hand_over("sms")
        assert Delivery.objects.get(pk=out).state == State.FAILED
        # It is found out only when it is asked: then it has failed as well, and another way is tried.
        settings.GATEWAY_SECRETS = first.settings | {"SMS_SPARE_URL": "http://127.0.0.1:9/"}
        Gateway.objects.filter(channel="sms_spare").delete()
        to(gone, "+32470002111")
        Delivery.objects.filter(pk=gone).update(not_before=timezone.now())
        hand_over("sms", "sms_spare")
    row = Delivery.objects.get(pk=gone)
    assert (row.state, row.returned) == (State.FAILED, True)
    assert "no route" in row.error


def test_what_is_bound_to_a_spare_that_is_taken_out_of_the_settings_is_not_forgotten(
    settings: Any, other: Peers
) -> None:
    with running(Peers(bars=("111",))) as first:
        settings.GATEWAY_SECRETS = both(first.settings, other)
        (pk,) = lay_down(1, "sms")
        to(pk, "+32470000111")
        hand_over("sms")
        assert Delivery.objects.get(pk=pk).state == State.WAITING
        settings.GATEWAY_SECRETS = first.settings
        hand_over("sms")
    assert Delivery.objects.get(pk=pk).state == State.FAILED


def test_a_number_for_which_the_gateway_blames_our_account_does_not_hold_up_the_others(settings: Any) -> None:
    """Twilio says 403 to a number in a country that is not enabled, others to a route they do not have."""
    with running(Peers(denies="222")) as first:
        settings.GATEWAY_SECRETS = first.settings
        ids = lay_down(30, "sms")
        to(ids[0], "+32470000222")
        look(6, "sms")
        rows = {row.pk: row for row in Delivery.objects.filter(pk__in=ids)}
        assert {rows[pk].state for pk in ids[1:]} == {State.HANDED_OVER}
        assert (rows[ids[0]].state, rows[ids[0]].returned) == (State.FAILED, True)
        # And what comes afterwards finds a gateway that works.
        (later,) = lay_down(1, "sms")
        hand_over("sms")
        assert Delivery.objects.get(pk=later).state == State.HANDED_OVER


def test_it_goes_by_the_spare_once_it_is_known_that_it_is_about_that_number(settings: Any, other: Peers) -> None:
    with running(Peers(denies="222")) as first:
        settings.GATEWAY_SECRETS = both(first.settings, other)
        ids = lay_down(5, "sms")
        row = to(ids[0], "+32470000222")
        look(6, "sms", "sms_spare")
    row.refresh_from_db()
    assert (row.state, row.gateway, row.repeats) == (State.HANDED_OVER, "sms_spare", 0)
    assert dict(other.sms.times) == {str(row.key): 1}


def test_while_our_account_is_blocked_nothing_fails_however_often_it_is_tried(settings: Any) -> None:
    with running(Peers(token="right")) as first:
        settings.GATEWAY_SECRETS = first.settings
        ids = lay_down(3, "sms")
        to(ids[0], "+32470000000")
        look(12, "sms")
        assert set(Delivery.objects.values_list("state", "failures", "returned")) == {(State.WAITING, 0, False)}
        # Each is asked about in turn: it is not known whether it is about one of them.
        tries = list(Delivery.objects.values_list("attempts", flat=True))
        assert max(tries) - min(tries) <= 1
        assert sum(tries) >= 12


def test_an_account_that_is_blocked_while_a_batch_is_under_way_fails_none_of_it() -> None:
    with gateways_that_go_nowhere():
        ids = lay_down(5, "sms")
        claimer = Claimer("sms", channels.gateways()["sms"])
    results = [
        (one, Result(Outcome.ACCEPTED if one.pk in ids[:2] else Outcome.DENIED, "403"))
        for one in claiming.claim("sms", 5, timezone.now())
    ]
    rates.row("sms")
    for _time in range(3):
        claiming.write(claimer._judged(results), timezone.now())
        claimer._of_gateway([result for _one, result in results], timezone.now())
        results = [(one, Result(Outcome.DENIED, "403")) for one in claiming.claim("sms", 5, timezone.now())]
        assert len(results) == 3


def test_what_twilio_and_cm_say_of_a_route_is_no_fault_of_the_number_nor_of_our_account() -> None:
    twilio = Twilio("AC1", "token", "MG1")
    for status, code in ((403, 21408), (400, 21408), (400, 21612)):
        assert twilio.result(status, {}, f'{{"code": {code}}}'.encode()).outcome == Outcome.BARRED
    assert twilio.result(400, {}, b'{"code": 21614}').outcome == Outcome.REFUSED
    assert twilio.result(400, {}, b'{"code": 21610}').outcome == Outcome.REFUSED
    assert twilio.result(400, {}, b'{"code": 21611}').outcome == Outcome.THROTTLED
    said = b'{"errorCode": 201, "messages": [{"messageErrorCode": 401}]}'
    assert Cm("token", "War room").result(400, {}, said).outcome == Outcome.BARRED


@pytest.mark.parametrize(
    ("code", "said", "outcome"),
    [
        (550, "5.1.1 no such user", Outcome.REFUSED),
        (550, "5.1.10 null mx", Outcome.REFUSED),
        (552, "5.2.2 mailbox full", Outcome.REFUSED),
        (550, "no such user", Outcome.REFUSED),
        (550, "5.7.1 your network is on our list", Outcome.BARRED),
        (554, "5.7.1 looks like spam", Outcome.BARRED),
        (554, "transaction failed", Outcome.BARRED),
        (550, "5.4.1 relay access denied", Outcome.BARRED),
        (452, "4.2.2 mailbox full", Outcome.NOT_TAKEN),
    ],
)
def test_whose_reason_a_mail_server_gives(code: int, said: str, outcome: Outcome) -> None:
    class Line:
        def docmd(self, _command: str) -> tuple[int, bytes]:
            return 250, b"ok"

    line = SmtpLine.__new__(SmtpLine)
    line.open = Line()  # type: ignore[assignment]
    assert line._no(code, said.encode()).outcome == outcome
