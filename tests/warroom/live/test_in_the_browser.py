"""Two people look at the situation of one incident in real browsers, on a real server with streams."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.warroom.live.serving import Served

pytestmark = pytest.mark.browser
PATIENCE = 60_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with two incidents, the first one with two people."""
    with Served(tmp_path_factory.mktemp("server"), "", "--people", "2", "--incidents", "4") as server:
        yield server


@pytest.fixture
def look(browser: Any, served: Served) -> Iterator[Callable[..., Any]]:
    """Opens a page of an incident as one of its people, in a browser of their own."""
    contexts = []
    problems: list[str] = []

    def look(incident: int, person: int, what: str = "", **settings: Any) -> Any:
        one = served.made[incident]
        context = browser.new_context(base_url=served.url, locale="nl-BE", **settings)
        contexts.append(context)
        session = one["people"][person]["session"]
        context.add_cookies([{"name": served.cookie, "value": session, "url": served.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
        page.goto(f"/incidents/{one['incident']}/{what}")
        return page

    yield look
    for context in contexts:
        context.close()
    assert problems == []


def see(page: Any, incident: dict[str, Any], words: str) -> None:
    """Say on the page of the services what one sees of births."""
    page.goto(f"/incidents/{incident['incident']}/services/")
    page.get_by_role("button", name=f"Geboorte aangeven: {words}", exact=True).click()
    page.wait_for_load_state()


def test_what_one_marks_changes_the_counts_of_the_other_without_a_reload(served: Served, look: Any) -> None:
    one, other = look(0, 0), look(0, 1)
    other.evaluate("window.same = true")
    down = other.locator("[data-live=cards] .counts__one", has=other.locator(".state--down")).locator("strong").first
    expect(down).to_have_text("1")
    one.goto(f"/incidents/{served.made[0]['incident']}/hit/?q=Server+2")
    one.get_by_role("button", name="Server 2: besmet", exact=True).click()
    expect(down).to_have_text("2", timeout=PATIENCE)
    assert other.evaluate("window.same") is True
    expect(other.locator("[data-live-announce]")).to_contain_text("Gewijzigd")
    expect(other.locator("[data-live=lines] li").first).to_contain_text("Server 2")


def test_a_page_with_a_form_says_that_something_changed_and_keeps_what_is_typed(served: Served, look: Any) -> None:
    other = look(1, 1, "services/")
    other.fill("#name", "half a word")
    one = look(1, 0)
    see(one, served.made[1], "werkt niet")
    expect(other.locator("[data-live-says=newer]")).to_be_visible(timeout=PATIENCE)
    assert other.input_value("#name") == "half a word"


def test_without_javascript_the_page_shows_the_state_as_it_was_loaded(served: Served, look: Any) -> None:
    page = look(1, 0, java_script_enabled=False)
    expect(page.locator("[data-live=cards] .counts").first).to_be_visible()
    assert page.locator("[data-live-says]:visible").count() == 0
    page.goto(f"/incidents/{served.made[1]['incident']}/services/")
    page.get_by_role("button", name="Mail: werkt", exact=True).click()
    expect(page.locator("tr", has_text="Mail")).to_contain_text("gezien")


def test_without_a_stream_the_page_says_so_asks_by_itself_and_recovers(served: Served, look: Any) -> None:
    page, one = look(2, 1), look(2, 0)
    page.route("**/stream/**", lambda route: route.abort())
    page.reload()
    expect(page.locator("[data-live-says=lost]")).to_be_visible(timeout=PATIENCE)
    see(one, served.made[2], "werkt niet")
    page.unroute("**/stream/**")
    expect(page.locator("[data-live-says=lost]")).to_be_hidden(timeout=PATIENCE)
    expect(page.locator("[data-live=lines] li").first).to_contain_text("Geboorte aangeven", timeout=PATIENCE)


def test_a_session_that_ended_is_told_and_nothing_typed_is_sent_away(served: Served, look: Any) -> None:
    page = look(3, 1, "manage/")
    page.fill("#phase-note", "a long note")
    signed_out = look(3, 1)
    signed_out.locator("summary", has_text="Persoon").first.click()
    signed_out.get_by_role("button", name="Afmelden").click()
    expect(page.locator("[data-live-says=signed-out]")).to_be_visible(timeout=PATIENCE)
    page.locator("form", has=page.locator("#phase-note")).locator("button").click()
    assert page.input_value("#phase-note") == "a long note"
    assert "/manage/" in page.url


def test_a_server_that_was_restarted_is_found_again(served: Served, look: Any) -> None:
    page = look(2, 1)
    expect(page.locator("[data-live=cards]")).to_be_visible()
    served.kill()
    expect(page.locator("[data-live-says=lost]")).to_be_visible(timeout=PATIENCE)
    served.start()
    one = look(2, 0)
    see(one, served.made[2], "werkt")
    expect(page.locator("[data-live=lines] li").first).to_contain_text("werkt", timeout=PATIENCE)
    expect(page.locator("[data-live-says=lost]")).to_be_hidden(timeout=PATIENCE)
