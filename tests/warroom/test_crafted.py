"""Whatever a form or an address is made to say, a page answers: never a failure of the server.

Walks the table of routes (see routes.py): each is asked, by somebody who may, with the names that its page reads, and
values that nobody types: numbers without end, moments at the edges of the calendar, characters that no database keeps.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.warroom.cast import Cast
from tests.warroom.routes import ROUTES

from warroom.organisations.models import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NUMBERS = ("", "0", "1", "-1", "²", "٣", "1e400", "nan", "9" * 9, "9" * 18, "9" * 19, "9" * 40, "9" * 4000, "9" * 6000)
MOMENTS = (
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "2022-02-30",
    "0001-01-01T00:00",
    "0001-01-01T00:00+14:00",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59.999999-14:00",
    "2023-03-26T02:30",
)
TEXTS = (
    "a\0b",
    "\0",
    "\u202e",
    "\ufffe",
    "e\u0301" * 200,
    "{}",
    "[[[",
    '"',
    "%",
    "_",
    "1:1",
    ":",
    "-",
    "9" * 18 + ":x",
)
HALF = "multipart/form-data; charset=utf-7; boundary=b"
"""In this encoding half a character can be sent, which nothing can write down."""

BY_SUBJECT: dict[str, list[str]] = defaultdict(list)
for _name, _route in sorted(ROUTES.items()):
    _subject, _colon, _rest = _name.partition(":")
    # Those without a subject are of the library that signs people in; tokens have tests of their own.
    if _rest and any(status in (200, 302, 422) for status in _route.own.values()):
        BY_SUBJECT[_subject].append(_name)


@contextmanager
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that are looked up in forms and addresses meanwhile."""
    asked: set[str] = set()
    with monkeypatch.context() as patched:
        for method in ("get", "getlist", "__getitem__", "__contains__"):
            known = getattr(QueryDict, method)

            def look(self: Any, key: str, *args: Any, _known: Any = known, **named: Any) -> Any:
                asked.add(key)
                return _known(self, key, *args, **named)

            patched.setattr(QueryDict, method, look)
        yield asked


def half(said: dict[str, str]) -> bytes:
    """The fields in the encoding ``HALF``, each ending in half a character."""
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value.encode("utf-7") + b"+2AA-\r\n"
        for name, value in said.items()
    ]
    return b"".join(parts) + b"--b--\r\n"


@pytest.mark.parametrize("subject", sorted(BY_SUBJECT))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.data())
def test_no_page_fails_whatever_it_is_asked(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, subject: str, draw: st.DataObject
) -> None:
    name = draw.draw(st.sampled_from(BY_SUBJECT[subject]))
    route = ROUTES[name]
    role = next(role for role in Role if route.own[role] in (200, 302, 422))
    client = Client()
    with transaction.atomic():
        client.force_login(cast.people[role], backend=BACKEND)
        url = reverse(name, kwargs=route.arguments(cast.home_of(role)) if route.arguments else {})
        cache.clear()
        with listening(monkeypatch) as asked, transaction.atomic():
            client.post(url, dict(route.data))
            client.get(url)
            transaction.set_rollback(True)
        usual = {key: str(value) for key, value in route.data.items() if isinstance(value, str | int)}
        values = st.sampled_from(NUMBERS) | st.sampled_from(MOMENTS) | st.sampled_from(TEXTS) | st.text(max_size=9)
        said = {
            key: draw.draw(st.just(usual[key]) | values if key in usual else values, label=key)
            for key in sorted(asked - {"csrfmiddlewaretoken"})
        }
        how = draw.draw(st.sampled_from(("post", "get", "file", "half")), label="how")
        with transaction.atomic():
            if how == "half":
                answer = client.generic("POST", url, half(said), HALF)
            elif how == "file":
                odd = SimpleUploadedFile("a\0b.csv", said.get("file", "x").encode("utf-8", "replace") or b"x")
                answer = client.post(url, {**said, "file": odd, "files": odd})
            else:
                answer = getattr(client, how)(url, said)
            transaction.set_rollback(True)
        transaction.set_rollback(True)
    assert answer.status_code < 500
