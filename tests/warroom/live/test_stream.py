"""The stream of an incident: who may have it, what it brings, when it ends."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.db.models import F
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.facts import mark
from warroom.incidents.models import Incident
from warroom.incidents.seeing import observe
from warroom.live import asking, door, rendering, rooms
from warroom.live.asking import Answer, Asked, answer
from warroom.live.door import Door
from warroom.live.hearing import Hearing
from warroom.live.telling import Said
from warroom.organisations.models import Membership, Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PATIENCE = 60


@pytest.fixture(autouse=True)
def _within_one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The head of an incident says as of which minute it stands: when that ends, a screen hears of it too."""
    monkeypatch.setattr(rendering, "minute_of", lambda moment: 1)


def session(person: Person) -> str:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# --- who may have it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_role_may_watch_an_incident_of_its_own_body_and_of_no_other(cast: Cast, role: Role) -> None:
    own, other = make_incident(cast.own), make_incident(cast.other)
    mine = session(cast.people[role])
    sees_own = role not in (Role.COORDINATOR, Role.SUPPLIER)
    assert answer(Asked(mine, own.pk))[0] == (Answer.COME_IN if sees_own else Answer.NOT_THERE)
    assert answer(Asked(mine, other.pk))[0] == Answer.NOT_THERE


def test_a_stranger_is_logged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = make_incident(cast.own)
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(asking.log, "warning", lambda *words: asked.append(words))
    answer(Asked(session(cast.rival), incident.pk))
    assert [words[1:] for words in asked] == [(cast.rival.pk, incident.pk)]


def test_an_incident_that_is_not_there_is_not_told_from_one_of_others(cast: Cast) -> None:
    assert answer(Asked(session(cast.rival), 12345)) == (Answer.NOT_THERE, None)


def test_who_is_not_signed_in_or_has_no_second_factor_is_signed_out(cast: Cast) -> None:
    incident = make_incident(cast.own)
    spoc = cast.people[Role.SPOC]
    mine = session(spoc)
    spoc.authenticator_set.all().delete()
    assert [answer(Asked(x, incident.pk))[0] for x in ("", "made-up", mine)] == [Answer.SIGNED_OUT] * 3


def test_a_changed_password_or_an_account_that_was_closed_ends_the_session(cast: Cast) -> None:
    incident = make_incident(cast.own)
    spoc, deputy = cast.people[Role.SPOC], cast.people[Role.DEPUTY]
    first, second = session(spoc), session(deputy)
    spoc.set_password("another one, quite long")
    spoc.save()
    deputy.is_active = False
    deputy.save()
    assert answer(Asked(first, incident.pk))[0] == Answer.SIGNED_OUT
    assert answer(Asked(second, incident.pk))[0] == Answer.SIGNED_OUT


# --- what it brings ------------------------------------------------------------------------------------------------


def test_parts_are_made_once_for_everybody_until_something_changes(cast: Cast) -> None:
    incident = make_incident(cast.own, cast.people[Role.SPOC])
    first = rendering.made(incident, "nl")
    assert rendering.made(incident, "nl") is first
    assert rendering.made(incident, "en").parts["head"] != first.parts["head"]
    mark(incident, incident.pinneds.get().landscape_id, "one", "compromised", by=None, since=incident.opened_at)
    second = rendering.made(incident, "nl")
    assert second.sequence == first.sequence + 1
    assert "Server 1" in second.parts["lines"]


def test_a_part_is_made_anew_when_the_minute_is_over(cast: Cast, monkeypatch: Any) -> None:
    minute = [1]
    monkeypatch.setattr(rendering, "minute_of", lambda moment: minute[0])
    incident = make_incident(cast.own)
    first = rendering.made(incident, "nl")
    minute[0] = 2
    second = rendering.made(incident, "nl")
    assert (second.sequence, second is first) == (first.sequence, False)


@pytest.mark.parametrize(
    ("version", "newer"),
    [("", True), ("nonsense", True), ("4", True), ("5", False), ("5.100", False), ("5.99", True), ("6", True)],
)
def test_a_page_gains_something_when_its_sequence_or_its_minute_is_another(version: str, newer: bool) -> None:
    assert rendering.Made(5, 100, {}, {}).newer_than(version) is newer


def test_what_people_write_is_escaped_in_the_parts(cast: Cast) -> None:
    incident = make_incident(cast.own, cast.people[Role.SPOC], title="<script>alert(1)</script>")
    observe(incident, incident.pinneds.get().landscape_id, "mail", "not", by=None, note="<img src=x onerror=alert(1)>")
    parts = rendering.made(incident, "nl").parts
    assert "<script" not in "".join(parts.values())
    assert "<img" not in "".join(parts.values())
    assert "&lt;img" in parts["lines"]


@pytest.mark.parametrize("text", ["", "1", "1 2 3", "a b", "1; DROP", "-1 2"])
def test_what_others_say_on_the_channel_is_left_alone(text: str) -> None:
    assert Said.read(text) is None


def test_what_was_told_is_read_back() -> None:
    assert Said.read(str(Said(12, 345))) == Said(12, 345)


# --- the stream itself, without a network --------------------------------------------------------------------------


class Screen:
    """An open screen: what it was told, in order."""

    def __init__(self, door: Door, path: str, cookie: str, query: str = "", last: str = "") -> None:
        self.said: asyncio.Queue[bytes] = asyncio.Queue()
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.over = False
        self._gone = asyncio.Event()
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode())]
        if last:
            headers.append((b"last-event-id", last.encode()))
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
            "headers": headers,
        }
        self.task = asyncio.create_task(door(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            if message.get("body"):
                self.said.put_nowait(message["body"])
            self.over = not message.get("more_body", False)

    async def event(self) -> tuple[str, dict[str, Any]]:
        """The next event; what means nothing is skipped."""
        async with asyncio.timeout(PATIENCE):
            while True:
                text = (await self.said.get()).decode()
                lines = dict(line.split(": ", 1) for line in text.strip().split("\n") if ": " in line)
                if "event" in lines:
                    return lines["event"], json.loads(lines["data"])

    async def close(self) -> None:
        """The browser is gone."""
        self._gone.set()
        async with asyncio.timeout(PATIENCE):
            await self.task


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"django"})


@asynccontextmanager
async def opened_door() -> Any:
    door = Door(nothing)
    try:
        yield door
    finally:
        await sync_to_async(door.rooms.end, thread_sensitive=False)()


def streamed(scenario: Callable[[Door], Awaitable[None]]) -> None:
    """Run ``scenario`` with a door; the database is asked in threads, as in a server."""

    async def run() -> None:
        async with opened_door() as door:
            await scenario(door)

    alone(run())


def alone(scenario: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread of its own: where a browser was driven before, a loop runs in this one already."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, scenario).result()


def change(incident: Incident, seen: str) -> None:
    """Somebody writes, in another thread."""
    try:
        observe(incident, incident.pinneds.get().landscape_id, "mail", seen, by=None)
    finally:
        connections.close_all()


async def write(incident: Incident, seen: str) -> None:
    await sync_to_async(change, thread_sensitive=False)(incident, seen)


pytestmark = pytest.mark.django_db
real = pytest.mark.django_db(transaction=True)


@real
def test_a_change_reaches_every_open_screen_in_its_own_language(cast: Cast) -> None:
    incident = make_incident(cast.own, cast.people[Role.SPOC])
    one, two = session(cast.people[Role.SPOC]), session(cast.people[Role.MANAGEMENT])

    async def scenario(door: Door) -> None:
        path = f"/incidents/{incident.pk}/stream/"
        first, second = Screen(door, path, one), Screen(door, path, f"{two}; django_language=en")
        _name, whole = await first.event()
        await second.event()
        assert set(whole["parts"]) == set(rendering.PARTS)
        await write(incident, "not")
        name, dutch = await first.event()
        _name, english = await second.event()
        assert name == "parts"
        assert dutch["sequence"] == whole["sequence"] + 1
        assert dutch["parts"]["lines"] != english["parts"]["lines"]
        await first.close()
        await second.close()

    streamed(scenario)


@real
def test_the_last_of_many_changes_always_arrives_and_not_every_one_before_it(cast: Cast) -> None:
    incident = make_incident(cast.own, cast.people[Role.SPOC])
    mine = session(cast.people[Role.SPOC])

    async def scenario(door: Door) -> None:
        screen = Screen(door, f"/incidents/{incident.pk}/stream/", mine)
        _name, said = await screen.event()
        last = said["sequence"] + 25
        for n in range(25):
            await write(incident, ("works", "not")[n % 2])
        came = []
        while not came or came[-1] < last:
            came.append((await screen.event())[1]["sequence"])
        assert came == sorted(set(came))
        await screen.close()

    streamed(scenario)


@real
def test_who_was_away_gets_the_newest_picture_at_once(cast: Cast) -> None:
    incident = make_incident(cast.own, cast.people[Role.SPOC])
    mine = session(cast.people[Role.SPOC])

    async def scenario(door: Door) -> None:
        path = f"/incidents/{incident.pk}/stream/"
        screen = Screen(door, path, mine)
        _name, before = await screen.event()
        await screen.close()
        await write(incident, "not")
        await write(incident, "limited")
        again = Screen(door, path, mine, last=before["version"])
        _name, now = await again.event()
        assert now["sequence"] == before["sequence"] + 2
        assert set(now["parts"]) == set(rendering.PARTS)
        await again.close()

    streamed(scenario)


@real
def test_asking_once_answers_only_when_there_is_something_newer(cast: Cast) -> None:
    incident = make_incident(cast.own, cast.people[Role.SPOC])
    mine = session(cast.people[Role.SPOC])

    async def scenario(door: Door) -> None:
        async def once(after: str, cookie: str = mine, pk: int = incident.pk) -> Screen:
            screen = Screen(door, f"/incidents/{pk}/stream/", cookie, f"once=1&after={after}")
            async with asyncio.timeout(PATIENCE):
                await screen.task
            return screen

        first = await once("0")
        said = json.loads(await first.said.get())
        assert (first.status, first.headers[b"cache-control"]) == (200, b"no-store")
        assert (await once(str(said["sequence"]))).status == 204
        await write(incident, "not")
        assert (await once(said["version"])).status == 200
        assert (await once("0", cookie="made-up")).status == 401
        assert (await once("0", pk=incident.pk + 1)).status == 404

    streamed(scenario)


@real
def test_a_stream_ends_when_the_role_ends(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "DOUBT_S", 0.01)
    incident = make_incident(cast.own)
    spoc = cast.people[Role.SPOC]
    mine = session(spoc)

    def end() -> None:
        try:
            membership = Membership.objects.get(person=spoc)
            membership.valid_until = membership.valid_from
            membership.save()
        finally:
            connections.close_all()

    async def scenario(door: Door) -> None:
        screen = Screen(door, f"/incidents/{incident.pk}/stream/", mine)
        await screen.event()
        await sync_to_async(end, thread_sensitive=False)()
        assert await screen.event() == ("ended", {"ended": "not there"})
        async with asyncio.timeout(PATIENCE):
            await screen.task
        assert screen.over

    streamed(scenario)


@real
def test_a_stream_ends_when_its_person_signs_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "DOUBT_S", 0.2)
    incident = make_incident(cast.own)
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    mine = client.cookies[settings.SESSION_COOKIE_NAME].value

    def sign_out() -> None:
        try:
            client.logout()
        finally:
            connections.close_all()

    async def scenario(door: Door) -> None:
        screen = Screen(door, f"/incidents/{incident.pk}/stream/", mine)
        await screen.event()
        await sync_to_async(sign_out, thread_sensitive=False)()
        assert await screen.event() == ("ended", {"ended": "signed out"})
        await screen.close()

    streamed(scenario)


@real
def test_access_is_asked_again_every_so_often_without_anybody_telling(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(door, "ASK_S", 0.2)
    incident = make_incident(cast.own)
    spoc = cast.people[Role.SPOC]
    mine = session(spoc)

    def end() -> None:
        try:
            # Past the signals: as if another program did it.
            Membership.objects.filter(person=spoc).update(valid_until=F("valid_from"))
        finally:
            connections.close_all()

    async def scenario(door: Door) -> None:
        screen = Screen(door, f"/incidents/{incident.pk}/stream/", mine)
        await screen.event()
        await sync_to_async(end, thread_sensitive=False)()
        assert (await screen.event())[0] == "ended"
        await screen.close()

    streamed(scenario)


@real
def test_everything_else_goes_to_django_and_a_stream_is_only_read(cast: Cast) -> None:
    async def scenario(door: Door) -> None:
        other = Screen(door, "/incidents/1/", "")
        await other.task
        assert other.status == 299
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/incidents/1/stream/", "query_string": b"", "headers": []}
        await door(scope, other._receive, send)
        assert sent[0]["status"] == 405

    streamed(scenario)


@real
def test_what_another_process_wrote_is_heard(cast: Cast) -> None:
    """Its commit is seen in the database itself: nobody in this process told of it."""
    from warroom.ledger.signals import recorded
    from warroom.live import telling

    incident = make_incident(cast.own)
    mine = session(cast.people[Role.SPOC])

    async def scenario(door: Door) -> None:
        screen = Screen(door, f"/incidents/{incident.pk}/stream/", mine)
        _name, before = await screen.event()
        recorded.disconnect(dispatch_uid="live")
        try:
            await write(incident, "not")
            if connections["default"].vendor == "postgresql":
                await sync_to_async(_notify, thread_sensitive=False)(Said(incident.chain_id, before["sequence"] + 1))
            _name, after = await screen.event()
        finally:
            recorded.connect(telling._entry, dispatch_uid="live")
        assert after["sequence"] == before["sequence"] + 1
        await screen.close()

    streamed(scenario)


def _notify(said: Said) -> None:
    """As another process tells it: through the database alone."""
    from django.db import connection

    from warroom.live.telling import CHANNEL

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(said)])
    finally:
        connections.close_all()


@real
def test_hearing_goes_on_after_the_database_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    tries: list[int] = []
    back = asyncio.Event()

    def broken(self: Hearing) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("the server closed the connection")
        heard.append(None)
        back.set()
        self._end.wait(PATIENCE)

    monkeypatch.setattr(Hearing, "_file", broken)
    monkeypatch.setattr(Hearing, "_notified", broken)

    async def run() -> None:
        hearing = Hearing(heard.append)
        hearing.tells_again = 0.01
        hearing.start()
        try:
            async with asyncio.timeout(PATIENCE):
                while not back.is_set():
                    await asyncio.sleep(0.01)
        finally:
            await sync_to_async(hearing.stop, thread_sensitive=False)()

    alone(run())
    assert heard == [None]
