"""Fixtures of the server's tests."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect
from tests.warroom.cast import Cast, make_cast
from tests.warroom.live.serving import migrate

from warroom.organisations.models import Person


@pytest.fixture
def cast(db: None) -> Cast:
    """The two rival bodies and their people."""
    return make_cast()


@pytest.fixture(autouse=True)
def _no_rate_limits_from_other_tests() -> None:
    """Rate limits live in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture(scope="session")
def new_database(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes a database of that name with every table and nothing in it; its URL."""
    from psycopg import connect, sql

    server = postgresql_url.rpartition("/")[0]

    def make(name: str, like: str = "template0") -> str:
        with connect(postgresql_url, autocommit=True) as line:
            line.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))
        return f"{server}/{name}"

    migrate(tmp_path_factory.mktemp("migrated"), make("migrated"))
    return lambda name: make(name, "migrated")


@pytest.fixture(autouse=True, scope="session")
def _emptying_the_database() -> Iterator[None]:
    """Tests with a running server empty every table afterwards; what is only added to refuses that."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from warroom.landscapes import append_only
    from warroom.ledger import guarded as ledger
    from warroom.plans import guarded
    from warroom.reports import guarded as reports
    from warroom.sector import guarded as sector
    from warroom.sharing import guarded as sharing

    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_unguarded(self: Any, sql_list: list[str]) -> None:
        for guards in (append_only, guarded, ledger, reports, sharing, sector):
            guards.unguard(self.connection)
        flush(self, sql_list)
        for guards in (append_only, guarded, ledger, reports, sharing, sector):
            guards.guard(self.connection)

    # For the whole session: the database is emptied after the fixtures of a test are gone.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_unguarded)
        yield


PATIENCE = 60_000
"""Milliseconds a browser test waits for what must come: nothing is lost by it on a quick machine."""


@pytest.fixture(autouse=True, scope="session")
def _patience() -> None:
    """What a browser test expects may take as long as a busy machine needs."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def page(browser: Any, live_server: Any) -> Iterator[Any]:
    """A browser page on the running server; the test fails when the page breaks its security policy or
    a script throws."""
    server = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=server, locale="nl-BE", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
    )
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Any, Person], None]:
    """Signs a person in on a browser page, by session, without the sign-in screens."""

    def sign_in(page: Any, person: Person) -> None:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                    "url": live_server.url.replace("127.0.0.1", "localhost"),
                }
            ]
        )

    return sign_in


STOOD_STILL = "async () => { await Promise.allSettled(document.getAnimations().map((one) => one.finished)); }"
"""Colours that change under a mouse that lies on a button fade: half-way they are neither."""


@pytest.fixture
def accessible() -> Callable[[Any], None]:
    """Asserts that axe finds nothing wrong with a page against WCAG 2.2 AA."""
    from axe_playwright_python.sync_playwright import Axe

    def accessible(page: Any) -> None:
        # A click waits until the next page begins, not until all of it and its style are there.
        page.wait_for_load_state()
        page.evaluate(STOOD_STILL)
        results = Axe().run(
            page,
            options={
                "runOnly": {
                    "type": "tag",
                    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
                },
                "resultTypes": ["violations"],
            },
        )
        assert results.violations_count == 0, results.generate_report()

    return accessible
