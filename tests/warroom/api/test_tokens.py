"""Who comes in with what token, and what the token lets them do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.warroom.api.conftest import Issue, Program
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import small

from warroom.api import limits
from warroom.api.models import ApiToken
from warroom.landscapes.models import Landscape
from warroom.organisations.access import PROGRAMS, RULES, Action, Scope, may
from warroom.organisations.access import Program as Bearer
from warroom.organisations.models import Role
from weerbaar.landscape.writers import native

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST = "/api/landscapes"
# Every operation about one landscape: method and what follows its address.
ABOUT = [
    ("get", ""),
    ("put", "?expected=1"),
    ("get", "/versions"),
    ("get", "/versions/1"),
    ("post", "/versions/1/restore?expected=1"),
    ("get", "/difference"),
    ("get", "/check"),
    ("get", "/elements"),
    ("get", "/element?id=civil"),
    ("post", "/impact"),
]


def call(client: Client, method: str, path: str) -> Any:
    body = native.write(small()) if method == "put" else b"{}"
    return client.generic(method.upper(), path, body, content_type="application/json")


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content[:500]
    assert answer.headers["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def test_a_token_sees_the_landscapes_of_its_organisation_only(
    program: Program, landscape: Landscape, theirs: Landscape
) -> None:
    answer = program.get(LIST).json()
    assert [one["id"] for one in answer["items"]] == [landscape.pk]
    assert answer["count"] == 1


def test_a_landscape_that_is_shared_is_seen_by_the_bodies_that_use_it(
    issue: Issue, cast: Cast, landscape: Landscape
) -> None:
    landscape.users.add(cast.other)
    rival = Program(issue("read", cast.other)[1])
    assert [one["id"] for one in rival.get(LIST).json()["items"]] == [landscape.pk]
    assert rival.get(f"{LIST}/{landscape.pk}").status_code == 200


@pytest.mark.parametrize(("method", "rest"), ABOUT)
def test_what_belongs_to_a_rival_is_not_there(program: Program, theirs: Landscape, method: str, rest: str) -> None:
    problem(call(program, method, f"{LIST}/{theirs.pk}{rest}"), 404)
    assert theirs.versions.count() == 1


@pytest.mark.parametrize(("method", "rest"), ABOUT)
def test_without_a_token_nobody_comes_in(db: None, method: str, rest: str) -> None:
    answer = call(Client(), method, f"{LIST}/1{rest}")
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(cast: Cast, landscape: Landscape) -> None:
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    problem(client.get(f"{LIST}/{landscape.pk}"), 401)


def test_a_made_up_token_is_refused(db: None) -> None:
    problem(Program("weerbaar_gokje").get(LIST), 401)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer \xff"])
def test_an_odd_header_is_refused(db: None, header: str) -> None:
    problem(Client(headers={"Authorization": header}).get(LIST), 401)


def test_a_revoked_token_is_refused_at_once(issue: Issue) -> None:
    token, secret = issue()
    assert Program(secret).get(LIST).status_code == 200
    token.revoke()
    assert "ingetrokken" in problem(Program(secret).get(LIST), 401)["detail"]


def test_an_expired_token_is_refused(issue: Issue) -> None:
    token, secret = issue()
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "vervallen" in problem(Program(secret).get(LIST), 401)["detail"]


def test_only_a_hash_of_the_secret_is_kept(issue: Issue) -> None:
    token, secret = issue()
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in map(str, stored.values())
    assert secret.startswith(token.prefix)
    assert len(token.prefix) < len(secret) / 2


def test_a_token_remembers_when_it_was_used(issue: Issue) -> None:
    token, secret = issue()
    Program(secret).get(LIST)
    token.refresh_from_db()
    assert token.last_used_at is not None


@pytest.mark.parametrize("rest", ["?expected=1", "/versions/1/restore?expected=1"])
def test_a_token_that_may_only_read_changes_nothing(reader: Program, landscape: Landscape, rest: str) -> None:
    method = "post" if "restore" in rest else "put"
    problem(call(reader, method, f"{LIST}/{landscape.pk}{rest}"), 403)
    assert landscape.versions.count() == 1


@pytest.mark.parametrize("action", list(Action), ids=str)
@pytest.mark.parametrize("scope", list(Scope), ids=str)
def test_a_program_may_what_its_scope_says_and_only_to_what_is_its_own(
    cast: Cast, action: Action, scope: Scope
) -> None:
    bearer = Bearer(cast.own.pk, scope)
    assert may(bearer, action, cast.own) == (action in PROGRAMS[scope])
    assert not may(bearer, action, cast.other)


def test_no_program_may_what_nobody_of_the_body_may() -> None:
    for actions in PROGRAMS.values():
        for action in actions:
            assert RULES[action].own


def test_too_many_calls_with_one_token_have_to_wait(
    program: Program, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "token", 3)
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_000.0)
    assert [program.get(LIST).status_code for _ in range(3)] == [200] * 3
    answer = program.get(LIST)
    problem(answer, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert Program(issue()[1]).get(LIST).status_code == 200
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_060.0)
    assert program.get(LIST).status_code == 200


def test_too_many_calls_from_one_address_have_to_wait(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.MOST, "address", 2)
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_000.0)
    assert [program.get(LIST).status_code for _ in range(3)] == [200, 200, 429]
    assert program.get(LIST, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_every_address_of_an_ipv6_network_is_one_caller(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.MOST, "address", 2)
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_000.0)
    callers = ("2001:db8::1", "2001:db8::2", "2001:db8::ffff:3", "2001:db8:0:1::1")
    assert [program.get(LIST, REMOTE_ADDR=caller).status_code for caller in callers] == [200, 200, 429, 200]


def test_whoever_tries_tokens_has_to_wait(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.MOST, "refused", 2)
    monkeypatch.setattr(limits.time, "time", lambda: 1_000_000_000.0)
    assert [Program(f"gok{n}").get(LIST).status_code for n in range(3)] == [401, 401, 429]


def test_the_answer_is_dutch_unless_english_is_asked(db: None) -> None:
    dutch, english = Client().get(LIST), Client(headers={"Accept-Language": "fr, en;q=0.5"}).get(LIST)
    assert dutch.headers["Content-Language"] == "nl"
    assert english.headers["Content-Language"] == "en"
    assert english.json()["title"] == "No valid token"
    assert dutch.json()["title"] != "No valid token"


# The screens


def test_the_secret_is_shown_once(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    address = f"/organisations/{cast.own.pk}/tokens/"
    page = client.post(f"{address}new/", {"name": "Inventaris", "scope": "write", "days": "90"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert Program(secret).get(LIST).status_code == 200
    listed = client.get(address).content.decode()
    assert "Inventaris" in listed
    assert secret not in listed
    assert ApiToken.objects.get().prefix in listed


def test_a_token_revoked_on_screen_no_longer_works(cast: Cast, issue: Issue) -> None:
    client = Client()
    client.force_login(cast.people[Role.DEPUTY], backend=BACKEND)
    token, secret = issue()
    client.post(f"/tokens/{token.pk}/revoke/")
    problem(Program(secret).get(LIST), 401)
    assert "ingetrokken" in client.get(f"/organisations/{cast.own.pk}/tokens/").content.decode()


def test_a_form_that_is_not_filled_in_makes_no_token(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    page = client.post(f"/organisations/{cast.own.pk}/tokens/new/", {"name": "", "scope": "all", "days": "9999"})
    assert page.status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
def test_the_screens_are_accessible(
    page: Any, sign_in: Callable[..., None], accessible: Callable[[Any], None], cast: Cast, issue: Issue, width: int
) -> None:
    issue()
    sign_in(page, cast.people[Role.SPOC])
    page.set_viewport_size({"width": width, "height": 900})
    for path in (f"/organisations/{cast.own.pk}/tokens/", f"/organisations/{cast.own.pk}/tokens/new/", "/api/"):
        page.goto(path)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
