"""The plans in a real browser, on the demonstration city: from what happened to a frozen plan and its board."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.warroom.cast import Cast

from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.models import Kind, Organisation, Person, Role
from weerbaar import demo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = 120_000
"""Milliseconds: a plan takes ten seconds of work, on a machine that runs other tests too."""


@pytest.fixture
def city(cast: Cast) -> Landscape:
    landscape = Landscape.objects.create(name="Scheldestede", owner=cast.own)
    store(landscape, demo.scheldestede(), how=How.DEMONSTRATION, expected=0)
    return landscape


@pytest.fixture
def spoc(page: Page, sign_in: Callable[[Any, Person], None], cast: Cast, city: Landscape) -> Page:
    """A page on which the SPOC of the city is signed in."""
    sign_in(page, cast.people[Role.SPOC])
    return page


def done(page: Page) -> None:
    """Waits until nothing better is sought any more."""
    expect(page.locator("#plan:not([hx-get])")).to_be_visible(timeout=LONG)


def fits(page: Page, accessible: Callable[[Any], None]) -> None:
    """Nothing serious to say about it on a phone or a wide screen, by day or by night."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for scheme in ("light", "dark"):
            # Without motion colours do not fade from one scheme into the other.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            accessible(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_from_what_happened_to_what_to_cut_frozen(spoc: Page, accessible: Callable[[Any], None]) -> None:
    page = spoc
    page.goto("/wat-als/?compromised=ad-stad")
    page.get_by_role("link", name="Wat afsluiten?").click()
    done(page)
    expect(page.locator("#headline")).to_have_text(re.compile(r"\d+ acties, klaar in .* – legt \d+ diensten? stil"))
    expect(page.locator(".plan__sure")).to_contain_text(re.compile(r"beste volgens wat ingevuld is \(\d+ van \d+"))
    expect(page.get_by_role("heading", name="Naast wat men zonder plan doet")).to_be_visible()
    expect(page.locator(".own")).to_contain_text("Dit plan")
    fits(page, accessible)
    expect(page.get_by_role("link", name=re.compile("Eerste dag"))).to_contain_text("buiten bereik")

    page.get_by_role("link", name=re.compile("Eerste 15 minuten")).click()
    expect(page.locator("#headline")).to_contain_text("klaar in 15 min")
    page.go_back()
    page.get_by_role("button", name="Bevries dit plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan 1")
    expect(page.locator(".todo tbody tr").first).to_be_visible()
    accessible(page)
    page.goto(page.url)
    page.get_by_role("link", name="Bevroren plannen").click()
    accessible(page)
    page.get_by_role("link", name=re.compile("Plan 1")).click()
    expect(page.locator("#headline")).to_contain_text("acties")


def test_the_rebuild_board_moves_and_takes_back(spoc: Page, city: Landscape, accessible: Callable[[Any], None]) -> None:
    page = spoc
    page.goto(f"/wat-als/{city.pk}/herstel/?compromised=ad-stad")
    done(page)
    accessible(page)
    page.get_by_role("button", name="Bevries dit plan").click()
    expect(page.locator("svg.gantt")).to_be_visible()
    fits(page, accessible)
    bar = page.locator("svg.gantt a").first
    page.goto(f"{page.url}{bar.get_attribute('href')}")
    expect(page.locator(".tasks-view tr:target")).to_be_in_viewport()
    card = page.locator(".board__column--down .card").first
    name = card.locator(".card__name").inner_text()
    card.get_by_role("button", name=f"{name}: in herbouw").click()
    rebuilding = page.locator(".board__column--rebuilding")
    expect(rebuilding).to_contain_text(name)
    expect(page.locator(".last-move")).to_contain_text(f"{name} is nu in herbouw")
    page.get_by_role("button", name="Ongedaan maken").click()
    expect(rebuilding).not_to_contain_text(name)
    page.emulate_media(media="print")
    on_paper = page.locator(".print-only tbody tr")
    expect(on_paper.first).to_be_visible()
    # Applications and environments, however many.
    page.wait_for_load_state()
    assert on_paper.count() > page.locator(".card").count()
    expect(page.locator(".board")).to_be_hidden()


def test_what_to_stand_up(spoc: Page, city: Landscape, accessible: Callable[[Any], None]) -> None:
    page = spoc
    page.goto(f"/wat-als/{city.pk}/opzetten/?compromised=ad-stad")
    done(page)
    expect(page.locator("#headline")).to_have_text(re.compile(r"Zet \d+ noodoplossingen op"))
    expect(page.locator("#option-A")).to_be_visible()
    expect(page.locator(".rows__why", has_text=re.compile("dan brengt het herstel ze terug")).first).to_be_visible()
    fits(page, accessible)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Niet opgezet, en waarom")).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Bevries dit plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wat opzetten?")
    accessible(page)


def test_what_suppliers_should_cut_is_shared(spoc: Page, city: Landscape, accessible: Callable[[Any], None]) -> None:
    supplier = Organisation.objects.create(name="Civitas Software", kind=Kind.SUPPLIER, kbo="0999000723")
    page = spoc
    page.goto(f"/wat-als/{city.pk}/leveranciers/")
    done(page)
    fits(page, accessible)
    page.get_by_role("button", name=f"Deel met {supplier}").click()
    expect(page.get_by_role("button", name=f"Niet langer delen met {supplier}")).to_be_visible()


def test_without_javascript_the_plan_comes_and_can_be_frozen(
    browser: Any, live_server: Any, sign_in: Callable[[Any, Person], None], cast: Cast, city: Landscape
) -> None:
    server = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/wat-als/{city.pk}/afsluiten/?compromised=srv-zorg")
    # The page refreshes itself until nothing better is sought.
    expect(page.locator("#plan:not([hx-get])")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Bevries dit plan").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan 1")
    context.close()
