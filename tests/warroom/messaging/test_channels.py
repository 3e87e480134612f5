"""What each channel puts on the wire, and what it makes of the answers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import pytest
import requests
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from tests.peers.web import Web, listening

from warroom.messaging import channels
from warroom.messaging.channels import matrix, ntfy, signal, sms, smtp, teams
from warroom.messaging.channels.providers.cm import Cm
from warroom.messaging.channels.providers.twilio import Twilio
from warroom.messaging.handing import Enclosed, Outcome, Parcel, filled

KEY = UUID("5f0f8f0e-0b7f-4b0a-9a58-9a1c5d1e2f30")
MOMENT = datetime(2022, 12, 6, 7, 40, tzinfo=UTC)


def parcel(address: str = "spoc@gemeente.example", **more: Any) -> Parcel:
    said = {
        "pk": 1,
        "attempt": 1,
        "key": KEY,
        "address": address,
        "title": "Koppeling stilleggen",
        "text": "Beste\n.\nBevestig.\n",
        "short": "Leg stil",
        "language": "nl",
        "moment": MOMENT,
        "not_before": MOMENT,
    }
    return Parcel(**said | more)


def headers_of(content: bytes) -> list[str]:
    return [name.lower() for name, _value in message_from_bytes(content, policy=policy.SMTP).items()]


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60))
def test_no_title_text_or_file_name_adds_a_header_or_a_receiver(title: str, text: str, name: str) -> None:
    enclosed = (Enclosed(name, "text/plain", b"x"),)
    plain = smtp.mail(parcel(enclosed=(Enclosed("x", "text/plain", b"x"),)), "warroom@weerbaar.test")
    try:
        evil = smtp.mail(parcel(title=title, text=text, enclosed=enclosed), "warroom@weerbaar.test")
    except (ValueError, UnicodeError):
        return  # refused: it does not leave
    assert headers_of(evil) == headers_of(plain)
    assert message_from_bytes(evil, policy=policy.SMTP)["To"] == "spoc@gemeente.example"


@pytest.mark.parametrize(
    "address", ["a@b.test\nBcc: evil@x.test", "a@b.test\r\n\r\nx", "a@b.test, c@d.test", "nobody", "a@b.test>\0", ""]
)
def test_an_address_that_is_not_one_address_is_refused_before_any_connection(address: str) -> None:
    gateway = smtp.Smtp("127.0.0.1", 9, "", "", "no", "warroom@weerbaar.test")
    assert gateway.line().hand_over(parcel(address)).outcome == Outcome.REFUSED


def test_a_repeat_is_the_same_mail_byte_for_byte() -> None:
    one = parcel(enclosed=(Enclosed("lijst.pdf", "application/pdf", b"%PDF"),))
    again = parcel(enclosed=one.enclosed, attempt=7, failures=3, uncertain=True)
    first = smtp.mail(one, "warroom@weerbaar.test")
    assert first == smtp.mail(again, "warroom@weerbaar.test")
    assert message_from_bytes(first)["Message-ID"] == f"<{KEY}@weerbaar.test>"
    assert message_from_bytes(first)["Date"] == "Tue, 06 Dec 2022 07:40:00 +0000"


def test_a_value_that_is_filled_in_cannot_ask_for_another_one() -> None:
    assert filled("{name} {link} {other}", {"name": "{link}", "link": "https://x"}) == "{link} https://x {other}"


def test_a_text_cannot_change_the_shape_of_what_a_gateway_is_asked() -> None:
    gateway = sms.Generic("https://sms.test/", "War room", body={"m": [{"to": "{to}", "text": "{text}"}]})
    request = gateway.request(parcel("+32470000001", short='", "to": "+32999", "x": "{to}'))
    assert json.loads(request.body) == {"m": [{"to": "+32470000001", "text": '", "to": "+32999", "x": "{to}'}]}
    assert request.headers["Idempotency-Key"] == str(KEY)


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome"),
    [
        (200, {}, b'{"status": "ok", "id": 7}', Outcome.ACCEPTED),
        (200, {}, b'{"status": "no"}', Outcome.BARRED),
        (200, {}, b"<html>", Outcome.BARRED),
        (429, {"retry-after": "7"}, b"", Outcome.THROTTLED),
        (503, {"retry-after": "7"}, b"", Outcome.THROTTLED),
        (503, {}, b"", Outcome.UNCERTAIN),
        (500, {}, b"", Outcome.UNCERTAIN),
        (401, {}, b"", Outcome.DENIED),
        (402, {}, b"", Outcome.DENIED),
        (404, {}, b"", Outcome.REFUSED),
        (301, {}, b"", Outcome.DENIED),
    ],
)
def test_what_an_answer_of_a_gateway_means(status: int, headers: dict[str, str], body: bytes, outcome: Outcome) -> None:
    assert sms.Generic("https://sms.test/", "W", success="status=ok").result(status, headers, body).outcome == outcome


def test_cm_gets_the_key_as_reference_and_says_which_number_it_refuses() -> None:
    account = Cm("token", "War room")
    request = account.request(parcel("+32470000001"))
    (message,) = json.loads(request.body)["messages"]["msg"]
    assert message["reference"] == KEY.hex
    assert message["to"] == [{"number": "0032470000001"}]
    assert b"token" not in request.body
    refused = {"errorCode": 201, "messages": [{"messageErrorCode": 303, "messageDetails": "no number"}]}
    assert account.result(400, {}, json.dumps(refused).encode()).error == "303 no number"
    taken = {"errorCode": 0, "messages": [{"messageErrorCode": 0, "status": "Accepted"}]}
    assert account.result(200, {}, json.dumps(taken).encode()).outcome == Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        # A wrong token, no money left, a sender that is not ours: not the fault of this number.
        (400, {"details": "No account found", "errorCode": 101, "messages": []}, Outcome.DENIED),
        (400, {"details": "Insufficient balance", "errorCode": 102, "messages": []}, Outcome.DENIED),
        (400, {"errorCode": 201, "messages": [{"messageErrorCode": 301}]}, Outcome.DENIED),
        (400, {"errorCode": 201, "messages": [{"messageErrorCode": 303}]}, Outcome.REFUSED),
        (200, {"errorCode": 201, "messages": [{"messageErrorCode": 402}]}, Outcome.BARRED),
        (400, {"details": "An internal error", "errorCode": 500, "messages": []}, Outcome.UNCERTAIN),
        (400, {"details": "Unknown", "errorCode": 999, "messages": []}, Outcome.UNCERTAIN),
        (429, {"errorCode": 1, "messages": []}, Outcome.THROTTLED),
        (502, {"errorCode": 303, "messages": []}, Outcome.UNCERTAIN),
    ],
)
def test_what_cm_says_by_its_error_code(status: int, said: dict[str, Any], outcome: Outcome) -> None:
    assert Cm("token", "War room").result(status, {}, json.dumps(said).encode()).outcome == outcome


def test_cm_may_use_as_many_parts_as_the_longest_sms_needs() -> None:
    request = Cm("token", "War room").request(parcel("+32470000001", short="ë" * 3_000))
    (message,) = json.loads(request.body)["messages"]["msg"]
    assert len(message["body"]["content"]) <= 67 * message["maximumNumberOfMessageParts"]


@pytest.mark.parametrize(("status", "code"), [(401, 20003), (404, 20404), (400, 21606), (400, 21660)])
def test_what_twilio_has_against_our_account_or_sender_is_no_fault_of_the_number(status: int, code: int) -> None:
    account = Twilio("AC1", "token", "MG1")
    assert account.result(status, {}, json.dumps({"code": code}).encode()).outcome == Outcome.DENIED


def test_twilio_is_asked_to_report_with_the_key() -> None:
    account = Twilio("AC1", "token", "MG1", "https://war.room/gateways/sms/")
    request = account.request(parcel("+32470000001"))
    fields = parse_qs(request.body.decode())
    assert fields["StatusCallback"] == [f"https://war.room/gateways/sms/?key={KEY}"]
    assert fields["MessagingServiceSid"] == ["MG1"]
    assert account.result(201, {}, b'{"sid": "SM1"}').reference == "SM1"
    refused = account.result(400, {}, b'{"code": 21211, "message": "invalid To"}')
    assert (refused.outcome, refused.error) == (Outcome.REFUSED, "HTTP 400 21211 invalid To")


@pytest.fixture
def web() -> Iterator[Web]:
    with listening() as there:
        yield there


MATRIX = {
    "/_matrix/client/v3/account/whoami": {"user_id": "@war:room.test"},
    "/_matrix/client/v3/user/": {"@spoc:room.test": ["!dm:room.test"]},
    "/_matrix/client/v3/join/": {"room_id": "!dm:room.test"},
    "/_matrix/client/v3/rooms/": {"event_id": "$1"},
}
TEAMS = (
    "https://default1.2f.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/643e69f83c8944"
    "/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz71"
)
ADDRESSES = {"signal": "+32470000001", "matrix": "@spoc:room.test", "ntfy": "https://ntfy.sh/gemeente", "teams": TEAMS}


def _answer(status: int) -> requests.Response:
    said = requests.Response()
    said.status_code, said._content = status, b"{}"
    return said


def test_matrix_gets_the_key_as_transaction_id_at_every_try(web: Web) -> None:
    web.answers = MATRIX
    with override_settings(GATEWAY_SECRETS={"MATRIX_URL": web.url, "MATRIX_TOKEN": "secret"}):
        gateway = matrix.configured()
        assert gateway is not None
        for attempt in (1, 2):
            assert gateway.line().hand_over(parcel("@spoc:room.test", attempt=attempt)).outcome == Outcome.ACCEPTED
    sent = [path for method, path, _body in web.asked if method == "PUT" and "/send/" in path]
    assert sent == [f"/_matrix/client/v3/rooms/%21dm%3Aroom.test/send/m.room.message/{KEY}"] * 2


def test_signal_goes_to_our_own_gateway(web: Web) -> None:
    with override_settings(GATEWAY_SECRETS={"SIGNAL_URL": web.url, "SIGNAL_FROM": "+32470000099"}):
        gateway = signal.configured()
        assert gateway is not None
        assert gateway.line().hand_over(parcel("+32470000001")).outcome == Outcome.ACCEPTED
        web.status = 400
        assert gateway.line().hand_over(parcel("+32470000001")).outcome == Outcome.REFUSED
        web.status = 502
        assert gateway.line().hand_over(parcel("+32470000001")).outcome == Outcome.UNCERTAIN
    _method, path, body = web.asked[0]
    assert path == "/v2/send"
    assert json.loads(body)["recipients"] == ["+32470000001"]


@pytest.mark.parametrize("channel", ["signal", "matrix", "ntfy", "teams"])
def test_the_title_with_its_tlp_reaches_whoever_is_written_to(web: Web, monkeypatch: Any, channel: str) -> None:
    asked: list[tuple[str, str]] = []

    def post(url: str, data: Any = "", **_more: Any) -> Any:
        asked.append((url, str(data)))
        return _answer(202 if channel == "teams" else 200)

    if channel != "matrix":
        monkeypatch.setattr("requests.post", post)
    web.answers = MATRIX
    settings = {"NTFY_HOSTS": "ntfy.sh", "TEAMS_HOSTS": "api.powerplatform.com", "SIGNAL_FROM": "+32470000099"}
    settings |= {"MATRIX_URL": web.url, "MATRIX_TOKEN": "secret", "SIGNAL_URL": web.url}
    with override_settings(GATEWAY_SECRETS=settings):
        gateway = channels.gateways()[channel]
        assert (
            gateway.line().hand_over(parcel(ADDRESSES[channel], title="[TLP:RED] Leg stil")).outcome == Outcome.ACCEPTED
        )
    said = asked[-1][1] if asked else web.asked[-1][2].decode()
    assert "[TLP:RED] Leg stil" in said
    assert "Bevestig." in said
    if channel == "teams":
        assert asked[-1][0].startswith(TEAMS.partition("/triggers")[0])


@pytest.mark.parametrize(
    ("channel", "status", "outcome"),
    [
        ("teams", 401, Outcome.REFUSED),
        ("teams", 403, Outcome.REFUSED),
        ("teams", 404, Outcome.REFUSED),
        ("ntfy", 403, Outcome.REFUSED),
        ("ntfy", 401, Outcome.DENIED),
        ("signal", 401, Outcome.DENIED),
        ("ntfy", 429, Outcome.THROTTLED),
    ],
)
def test_a_webhook_or_topic_that_says_no_holds_up_nobody_else(
    monkeypatch: Any, channel: str, status: int, outcome: Outcome
) -> None:
    monkeypatch.setattr("requests.post", lambda *_all, **_more: _answer(status))
    settings = {"NTFY_HOSTS": "ntfy.sh", "TEAMS_HOSTS": "api.powerplatform.com", "SIGNAL_FROM": "+32470000099"}
    with override_settings(GATEWAY_SECRETS=settings | {"SIGNAL_URL": "http://127.0.0.1:9"}):
        line = channels.gateways()[channel].line()
        assert line.hand_over(parcel(ADDRESSES[channel])).outcome == outcome


def test_a_long_text_goes_to_ntfy_in_short_and_does_not_become_a_file(monkeypatch: Any) -> None:
    asked: list[str] = []
    monkeypatch.setattr("requests.post", lambda *_all, data="", **_more: asked.append(data) or _answer(200))
    with override_settings(GATEWAY_SECRETS={"NTFY_HOSTS": "ntfy.sh"}):
        line = channels.gateways()["ntfy"].line()
        long = parcel(ADDRESSES["ntfy"], text="é" * 2_100, short="Leg stil. Bevestig: https://w.test/b/1")
        assert line.hand_over(long).outcome == Outcome.ACCEPTED
    assert json.loads(asked[0])["message"] == "Leg stil. Bevestig: https://w.test/b/1"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:5432/topic", "https://127.0.0.1/topic", "https://ntfy.sh.evil.test/topic", "topic"]
)
def test_an_address_that_is_a_url_leads_only_to_hosts_that_were_allowed(address: str) -> None:
    with override_settings(GATEWAY_SECRETS={"NTFY_HOSTS": "ntfy.sh", "TEAMS_HOSTS": "logic.azure.com"}):
        assert ntfy.plugin(parcel(address)) is None
        assert teams.plugin(parcel(address)) is None
        assert ntfy.plugin(parcel("https://ntfy.sh/gemeente")) is not None
        workflow = "https://prod-1.westeurope.logic.azure.com:443/workflows/643e69f83c8944/triggers/manual/paths/invoke"
        query = (
            "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZx"
        )
        assert teams.plugin(parcel(workflow + query)) is not None


@pytest.mark.parametrize(
    "said",
    [
        {"SMTP_URL": "smtp://user:pw@mail.test?tls=no", "SMTP_FROM": "a@b.test"},
        {"SMTP_URL": "mail.test", "SMTP_FROM": "a@b.test"},
        {"SMTP_URL": "smtps://mail.test", "SMTP_FROM": "nobody"},
        {"SMTP_URL": "smtps://mail.test", "SMTP_FROM": "a@b.test", "SMTP_RATE": "fast"},
        {"SMS_URL": "ftp://sms.test"},
        {"SMS_PROVIDER": "nobody"},
        {"SMS_PROVIDER": "cm"},
        {"SMS_URL": "https://sms.test", "SMS_HEADERS": "{"},
    ],
)
def test_settings_that_are_wrong_are_named_and_leave_the_other_channels_alone(said: dict[str, str]) -> None:
    with override_settings(GATEWAY_SECRETS={**said, "NTFY_HOSTS": "ntfy.sh"}):
        (problem,) = channels.problems().values()
        assert problem.startswith(("WARROOM_", "CM.com", "the URL"))
        assert "pw" not in problem
        assert list(channels.gateways()) == ["ntfy"]


def test_a_server_that_wants_tls_is_never_spoken_to_without() -> None:
    with override_settings(GATEWAY_SECRETS={"SMTP_URL": "smtp://mail.test", "SMTP_FROM": "a@b.test"}):
        gateway = smtp.configured()
    assert gateway is not None
    assert (gateway.tls, gateway.port) == ("starttls", 587)


@contextmanager
def mail_server_that_says(no: dict[str, bytes]) -> Iterator[tuple[int, list[str]]]:
    """A mail server that answers the commands in ``no`` with a refusal, and takes DATA whatever came before."""
    asked: list[str] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 mail.test\r\n")
            while line := self.rfile.readline().decode().strip():
                command = line.partition(" ")[0].upper()
                asked.append(command)
                answer = no.get(command, b"354 go on" if command == "DATA" else b"250 OK")
                self.wfile.write(answer + b"\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()


def test_after_a_refused_receiver_no_mail_is_begun() -> None:
    with mail_server_that_says({"RCPT": b"550 5.1.1 no such mailbox"}) as (port, asked):
        line = smtp.Smtp("127.0.0.1", port, "", "", "no", "warroom@weerbaar.test").line()
        assert line.hand_over(parcel()).outcome == Outcome.REFUSED
        line.close()
    assert "DATA" not in asked


def test_a_server_that_does_not_take_our_sender_is_no_fault_of_the_receiver() -> None:
    with mail_server_that_says({"MAIL": b"530 5.7.0 authentication required"}) as (port, asked):
        line = smtp.Smtp("127.0.0.1", port, "", "", "no", "warroom@weerbaar.test").line()
        assert line.hand_over(parcel()).outcome == Outcome.DENIED
    assert "RCPT" not in asked
