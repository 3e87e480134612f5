"""What gateways tell: believed only with proof, and counted once."""

import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.messaging.laying import gateways_that_go_nowhere, lay_down

from warroom.messaging import incoming
from warroom.messaging.models import Delivery, Incoming, Receipt

pytestmark = pytest.mark.django_db

SECRET = "a secret of the gateway"


def knock(said: Any, *, at: float | None = None, secret: str = SECRET, body: bytes | None = None) -> int:
    """The status of the answer to what the gateway tells, signed."""
    content = json.dumps(said).encode()
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + content, hashlib.sha256).hexdigest()
    with gateways_that_go_nowhere():
        answer = Client().post(
            reverse("messaging:incoming"),
            content if body is None else body,
            "application/json",
            headers={"X-Timestamp": stamp, "X-Signature": signature},
        )
    return answer.status_code


@pytest.fixture
def delivery() -> Delivery:
    with gateways_that_go_nowhere():
        return Delivery.objects.get(pk=lay_down(1, "sms")[0])


def receipt(delivery: Delivery, status: str = "delivered") -> dict[str, str]:
    return {"id": f"r-{status}", "kind": "receipt", "key": str(delivery.key), "status": status}


def test_a_receipt_finds_its_delivery_by_the_key(delivery: Delivery) -> None:
    assert knock(receipt(delivery)) == 204
    delivery.refresh_from_db()
    assert delivery.receipt == Receipt.DELIVERED
    assert delivery.receipt_at is not None


def test_a_receipt_that_comes_twice_counts_once(delivery: Delivery) -> None:
    assert [knock(receipt(delivery)) for _ in range(3)] == [204, 204, 204]
    assert Incoming.objects.count() == 1


def test_a_late_failure_does_not_undo_that_it_was_delivered(delivery: Delivery) -> None:
    knock([receipt(delivery), receipt(delivery, "expired")])
    delivery.refresh_from_db()
    assert delivery.receipt == Receipt.DELIVERED


@pytest.mark.parametrize(
    "how",
    [{"secret": "wrong"}, {"secret": ""}, {"at": 0.0}, {"at": 4e9}, {"body": b'{"id": "other"}'}],
)
def test_without_proof_nothing_is_stored(delivery: Delivery, how: dict[str, Any]) -> None:
    assert knock(receipt(delivery), **how) == 403
    assert Incoming.objects.count() == 0


@pytest.mark.parametrize("said", [{}, [], "x", 7, [7], {"id": "1", "kind": "other"}, {"kind": "reply"}, None])
def test_what_cannot_be_read_is_refused_or_empty(said: Any) -> None:
    assert knock(said) in (204, 400)
    assert Incoming.objects.count() == 0


def test_a_key_that_is_none_is_stored_and_touches_nothing(delivery: Delivery) -> None:
    for number, key in enumerate(("", "x", str(uuid4()))):
        assert knock({"id": str(number), "kind": "receipt", "key": key, "status": "delivered"}) == 204
    delivery.refresh_from_db()
    assert delivery.receipt == Receipt.NONE


def test_a_reply_is_offered_in_turn_and_what_nobody_knows_is_left_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    def broken(address: str, text: str) -> bool:
        raise RuntimeError

    def knows(address: str, text: str) -> bool:
        seen.append((address, text))
        return text == "482913"

    monkeypatch.setattr(incoming, "REPLIES", ("warroom.alerts.answering.reply", "warroom.contacts.answering.reply"))
    monkeypatch.setattr("warroom.alerts.answering.reply", broken)
    monkeypatch.setattr("warroom.contacts.answering.reply", knows)
    knock([{"id": "1", "kind": "reply", "from": "+32470000001", "text": "482913"}])
    knock([{"id": "2", "kind": "reply", "from": "+32470000001", "text": "wie is dit?"}])
    assert seen == [("+32470000001", "482913"), ("+32470000001", "wie is dit?")]
    taken = dict(Incoming.objects.values_list("external_id", "taken_by"))
    assert taken == {"1": "warroom.contacts.answering.reply", "2": ""}


def test_everybody_who_is_offered_replies_exists() -> None:
    for name in incoming.REPLIES:
        module, _dot, function = name.rpartition(".")
        assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_twilio_proves_itself_by_its_own_signature(delivery: Delivery, settings: Any) -> None:
    url = "http://testserver/gateways/sms/"
    settings.GATEWAY_SECRETS = {
        **{"SMS_PROVIDER": "twilio", "SMS_ACCOUNT": "AC1", "SMS_TOKEN": "token", "SMS_FROM": "MG1"},
        "SMS_REPORT_TO": url,
    }
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+32470000001"}
    asked = f"{url}?key={delivery.key}"
    signed = asked + "".join(name + fields[name] for name in sorted(fields))
    proof = base64.b64encode(hmac.new(b"token", signed.encode(), "sha1").digest()).decode()
    assert Client().post(asked, fields).status_code == 403
    assert Client().post(asked, fields, headers={"X-Twilio-Signature": proof}).status_code == 204
    other = f"{url}?key={uuid4()}"
    assert Client().post(other, fields, headers={"X-Twilio-Signature": proof}).status_code == 403
    delivery.refresh_from_db()
    assert delivery.receipt == Receipt.DELIVERED


def test_cm_is_known_by_the_secret_in_the_path(delivery: Delivery, settings: Any) -> None:
    settings.GATEWAY_SECRETS = {"SMS_PROVIDER": "cm", "SMS_TOKEN": "token", "SMS_SECRET": SECRET}
    report = {"messages": {"msg": {"to": "0032470000001", "reference": delivery.key.hex, "status": {"code": "2"}}}}
    # Of anything but 200 CM.com thinks that it was not told.
    for token, status in (("wrong", 403), (SECRET, 200)):
        path = reverse("messaging:incoming_by_token", kwargs={"token": token})
        assert Client().post(path, json.dumps(report), "application/json").status_code == status
    delivery.refresh_from_db()
    assert delivery.receipt == Receipt.DELIVERED
    path = reverse("messaging:incoming_by_token", kwargs={"token": SECRET})
    reply = {"from": {"number": "0032470000001"}, "message": {"text": "JA 482913"}, "reference": "abc"}
    assert Client().post(path, json.dumps(reply), "application/json").status_code == 200
    assert Incoming.objects.get(kind="reply").address == "+32470000001"


def test_two_replies_by_cm_to_one_message_are_two(settings: Any) -> None:
    settings.GATEWAY_SECRETS = {"SMS_PROVIDER": "cm", "SMS_TOKEN": "token", "SMS_SECRET": SECRET}
    path = reverse("messaging:incoming_by_token", kwargs={"token": SECRET})
    # The reference is that of the message that is answered.
    for text, second in (("wat is dit?", 1), ("JA 482913", 2), ("JA 482913", 2)):
        reply = {"from": {"number": "0032470000001"}, "message": {"text": text}, "reference": "abc"}
        Client().post(path, json.dumps(reply | {"timeUtc": f"2022-12-06T07:40:0{second}"}), "application/json")
    assert sorted(Incoming.objects.values_list("text", flat=True)) == ["JA 482913", "wat is dit?"]


def test_a_reply_for_which_the_database_has_no_room_is_told_again_and_counts_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = iter([True, False])

    def reply(address: str, text: str) -> bool:
        if next(refused):
            raise OperationalError("database is locked")
        return True

    monkeypatch.setattr("warroom.alerts.answering.reply", reply)
    said = {"id": "7", "kind": "reply", "from": "+32470000001", "text": "4821 1"}
    assert knock(said) == 503
    assert not Incoming.objects.exists()
    assert knock(said) == 204
    assert Incoming.objects.get().taken_by == "warroom.alerts.answering.reply"


def test_whoever_guesses_codes_from_one_number_is_read_by_a_person_from_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("warroom.alerts.answering.reply", lambda address, text: text == "000042")
    monkeypatch.setattr("warroom.contacts.answering.reply", lambda address, text: False)
    count = iter(range(1_000))

    def said(number: str, text: str) -> Incoming:
        name = str(next(count))
        knock([{"id": name, "kind": "reply", "from": number, "text": text}])
        return Incoming.objects.get(external_id=name)

    assert not any(said("+32470000001", "wie is dit?").wrong for _n in range(9))
    # However the number is written.
    tries = [said(number, f"{guess:06d}") for guess, number in enumerate(["+32470000001", "0470 00 00 01"] * 4)]
    assert [one.refused for one in tries] == [False] * 5 + [True] * 3
    right = said("+32470000001", "000042")
    assert (right.taken_by, right.refused) == ("", True)
    assert said("+32470000002", "000042").taken_by
    # After an hour it is listened to again, up to ten wrong ones a day.
    Incoming.objects.update(received_at=timezone.now() - timedelta(minutes=61))
    assert said("+32470000001", "000042").taken_by
    assert [said("+32470000001", f"{guess:06d}").refused for guess in range(100, 106)] == [False] * 5 + [True]
    Incoming.objects.update(received_at=timezone.now() - timedelta(minutes=61))
    assert said("+32470000001", "000042").refused
    Incoming.objects.update(received_at=timezone.now() - timedelta(days=2))
    assert said("+32470000001", "000042").taken_by
