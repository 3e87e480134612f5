"""A gateway for SMS that tells of replies and receipts, and tells again what was not acknowledged."""

import hashlib
import hmac
import http.client
import json
import queue
import random
import socket
import time
from collections import Counter
from importlib import import_module
from socketserver import ThreadingMixIn
from threading import Lock, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from tests.warroom.killing.brood import SECRET, chains_proven, written

SIZE = 80
"""Bodies that answer."""
KILLS = 16
WITHIN_S = 0.4
STATEMENTS = 80
LINES = 6
"""How many requests the gateway has under way at once."""
AGAIN = 0.3
"""How many it tells twice though they were acknowledged, often at the same moment."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def ready() -> socket.socket:
    """The door at which all servers listen."""
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    from warroom.messaging import incoming

    _Server.application = get_wsgi_application()
    # Reading the routes and what takes replies imports the rest of the server.
    assert get_resolver().url_patterns
    for name in incoming.REPLIES:
        import_module(name.rpartition(".")[0])
    return socket.create_server(("127.0.0.1", 0), backlog=128)


def lay(_door: socket.socket, size: int) -> None:
    """An alert that left for everybody: a SPOC of each body, and one who answers for two bodies."""
    from django.db import transaction
    from tests.warroom.alerts.making import make_contact, make_sent

    from warroom.messaging.models import Delivery, State
    from warroom.organisations.models import Kind, Organisation

    with transaction.atomic():
        bodies = [Organisation.objects.create(name=f"Gemeente {n}", kind=Kind.MUNICIPALITY) for n in range(size)]
        make_contact(*bodies[:2])
        for body in bodies[2:]:
            make_contact(body)
        make_sent(*bodies, severity=2)
        for row in Delivery.objects.filter(channel="sms"):
            row.state, row.gateway_reference = State.HANDED_OVER, f"g-{row.pk}"
            row.save()


def serve(door: socket.socket) -> None:
    """One server on the door, until it is killed."""
    server = _Server(("127.0.0.1", 0), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = door
    server.server_name, server.server_port = "127.0.0.1", door.getsockname()[1]
    server.setup_environ()
    server.serve_forever()


def meanwhile(door: socket.socket) -> dict[str, Any]:
    """The gateway: every message until it is acknowledged."""
    dice = random.Random(1)
    port = door.getsockname()[1]
    messages = _messages()
    messages += dice.sample(messages, int(len(messages) * AGAIN))
    dice.shuffle(messages)
    todo: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
    for one in messages:
        todo.put(one)
    answers: Counter[str] = Counter()
    lock = Lock()

    def line() -> None:
        while True:
            try:
                one = todo.get_nowait()
            except queue.Empty:
                return
            try:
                status = str(_tell(port, one))
            except (OSError, http.client.HTTPException):
                status = "cut"
            with lock:
                answers[status] += 1
            if status != "204":
                todo.put(one)
                time.sleep(0.05)

    lines = [Thread(target=line) for _ in range(LINES)]
    for one_line in lines:
        one_line.start()
    for one_line in lines:
        one_line.join()
    return {"told": len(messages), "answers": answers}


def _messages() -> list[dict[str, str]]:
    from django.db import connections

    from warroom.alerts.models import Recipient
    from warroom.messaging.models import Delivery

    said = [
        {"id": f"in-{one.pk}", "kind": "reply", "from": one.ways[0][2], "text": f"{one.code} 2 ons archief"}
        for one in Recipient.objects.all()
    ]
    said += [
        {"id": f"out-{one.pk}", "kind": "receipt", "reference": one.gateway_reference, "status": "delivered"}
        for one in Delivery.objects.filter(channel="sms")
    ]
    connections.close_all()
    return said


def _tell(port: int, said: dict[str, str]) -> int:
    body, stamp = json.dumps(said).encode(), str(int(time.time()))
    signature = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"X-Timestamp": stamp, "X-Signature": signature, "Content-Type": "application/json"}
        line.request("POST", "/gateways/sms/", body, headers)
        return line.getresponse().status
    finally:
        line.close()


def left(_size: int) -> int:
    """Bodies that have not answered and messages that were not delivered, as far as is known here."""
    from warroom.alerts.models import Addressed
    from warroom.messaging.models import Delivery

    return Addressed.objects.filter(answer="").count() + Delivery.objects.filter(channel="sms", receipt="").count()


def prove() -> dict[str, Any]:
    """What was stored of all that was told."""
    from warroom.alerts.models import Addressed
    from warroom.messaging.models import Delivery, Incoming

    stored = Counter(Incoming.objects.values_list("external_id", flat=True))
    answers = {row.pk: row.answers.count() for row in Addressed.objects.all()}
    return {
        "incoming": len(stored),
        "stored twice": [id for id, times in stored.items() if times > 1],
        "replies nobody took": Incoming.objects.filter(kind="reply", taken_by="").count(),
        "answers given": Counter(answers.values()),
        "said": Counter(Addressed.objects.values_list("answer", flat=True)),
        "entries": Counter(written("alert.answered").values()),
        "receipts": Counter(Delivery.objects.filter(channel="sms").values_list("receipt", flat=True)),
        # Who answered is not pressed any more.
        "still to leave": Delivery.objects.filter(state="waiting").count(),
        "proven": chains_proven(),
    }


def check(found: dict[str, Any], size: int) -> None:
    """What was acknowledged is stored once and counted once, however often it was told."""
    assert found["kills"] > 0
    # Two bodies have the same person, who is told once and answers once for both.
    assert (found["incoming"], found["stored twice"], found["replies nobody took"]) == (2 * (size - 1), [], 0)
    assert (found["said"], found["answers given"]) == ({"affected": size}, {"1": size})
    assert found["entries"] == {"1": size}
    assert found["receipts"] == {"delivered": size - 1}
    assert found["still to leave"] == 0
    assert found["proven"]
