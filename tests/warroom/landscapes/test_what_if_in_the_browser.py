"""The what-if screen in a real browser: the day of 6 December on the demonstration city."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.warroom.cast import Cast

from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.models import Person, Role
from weerbaar import demo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def row(page: Page, service: str) -> Any:
    """The row of a service in the table of services."""
    return page.locator("table.services tbody tr").filter(has=page.get_by_role("link", name=service, exact=True))


def test_losing_the_directory_and_then_the_emergency_link(spoc: Page, accessible: Callable[[Any], None]) -> None:
    page = spoc
    page.goto("/wat-als/")
    accessible(page)
    page.get_by_label("Zoek een onderdeel of verbinding").fill("ad-stad")
    page.get_by_role("link", name="AD-domein stad: verloren").click()

    expect(page).to_have_url(re.compile(r"\?lost=ad-stad$"))
    expect(page.locator("#headline")).to_have_text(re.compile(r"\d+ van \d+ diensten liggen stil"))
    for service in ("Mail en agenda", "Leefloon uitbetalen", "Omgevingsvergunning"):
        expect(row(page, service)).to_contain_text("ligt stil")
    deaths = row(page, "Overlijden aangeven")
    expect(deaths).to_contain_text("beperkt")
    expect(deaths).to_contain_text(re.compile("[Nn]oodlijn|[Nn]oodwerkplekken"))
    accessible(page)

    page.get_by_label("Zoek een onderdeel of verbinding").fill("noodlijn")
    page.locator("#found").get_by_role("link", name=re.compile("Noodlijn burgerzaken.*: afgesloten")).first.click()
    expect(page).to_have_url(re.compile(r"\?lost=ad-stad&cut=noodlijn$"))
    for service in ("Overlijden aangeven", "Geboorte aangeven", "Identiteitskaart aanvragen en afhalen"):
        expect(row(page, service)).to_contain_text("ligt stil")
    expect(page.locator("#said")).to_contain_text("Noodlijn")

    page.go_back()
    expect(deaths).to_contain_text("beperkt")
    page.get_by_role("link", name="Haal weg: AD-domein stad verloren").click()
    expect(page.locator("#headline")).to_contain_text("Er gebeurt niets")


def test_it_can_be_worked_with_the_keyboard_alone(spoc: Page) -> None:
    page = spoc
    page.goto("/wat-als/")
    page.get_by_label("Zoek een onderdeel of verbinding").focus()
    # At once: what a slow hand finds in between would come under the Tab key.
    page.keyboard.insert_text("datacenter a")
    expect(page.locator("#found li").first).to_contain_text("Datacenter A")
    page.keyboard.press("Tab")
    while "verloren" not in (page.locator(":focus").get_attribute("aria-label") or ""):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_contain_text("Datacenter A")


def test_on_a_phone_the_answer_stands_above_the_fold_and_nothing_sticks_out(
    spoc: Page, accessible: Callable[[Any], None]
) -> None:
    page = spoc
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto("/wat-als/?lost=ad-stad")
    box = page.locator("#headline").bounding_box()
    states = page.locator(".what-if .states").first.bounding_box()
    assert box
    assert states
    assert states["y"] + states["height"] < 640 - 60
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    accessible(page)


def test_without_javascript_it_works_with_the_form_and_links(
    browser: Any, live_server: Any, sign_in: Callable[[Any, Person], None], cast: Cast, city: Landscape
) -> None:
    server = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.people[Role.SPOC])
    page.goto("/wat-als/")
    page.get_by_label("Zoek een onderdeel of verbinding").fill("ad-stad")
    page.locator("#mark").get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="AD-domein stad: verloren").click()
    expect(page).to_have_url(re.compile(r"\?lost=ad-stad$"))
    expect(row(page, "Mail en agenda")).to_contain_text("ligt stil")
    expect(page.locator("svg.drawing")).to_be_visible()
    context.close()


def test_a_box_of_the_drawing_offers_itself_to_be_marked(spoc: Page) -> None:
    page = spoc
    page.goto("/wat-als/?lost=ad-stad")
    page.locator('svg.drawing a:has([data-node="telefooncentrale"]), svg.drawing a:has(.d-node--out)').first.click()
    expect(page.locator("#found li").first).to_be_visible()


def test_the_drawing_zooms_is_dragged_and_shows_what_a_box_is_tied_to(
    spoc: Page, city: Landscape, accessible: Callable[[Any], None]
) -> None:
    page = spoc
    page.goto(f"/landscapes/{city.pk}/drawing/")
    accessible(page)
    svg = page.locator("svg.drawing")
    before = svg.bounding_box()
    page.get_by_role("button", name="Inzoomen").click()
    assert before
    page.wait_for_function(
        "least => document.querySelector('svg.drawing').clientWidth > least", arg=before["width"] * 1.2
    )

    view = page.locator(".drawing-view")
    frame = view.bounding_box()
    assert frame
    page.mouse.move(frame["x"] + 500, frame["y"] + 400)
    page.mouse.down()
    page.mouse.move(frame["x"] + 400, frame["y"] + 300, steps=4)
    page.mouse.up()
    page.wait_for_function("() => document.querySelector('.drawing-view').scrollLeft >= 90")
    assert page.url.endswith("/drawing/")

    view.focus()
    page.keyboard.press("0")
    page.mouse.move(1, 1)
    page.locator("svg.drawing a").first.focus()
    expect(svg).to_have_class(re.compile("is-lighting"))
    expect(page.locator(".d-line.is-lit").first).to_be_attached()


def test_a_mouse_that_lies_beside_the_boxes_leaves_the_box_with_the_focus_lit(spoc: Page, city: Landscape) -> None:
    page = spoc
    page.goto(f"/landscapes/{city.pk}/drawing/")
    svg = page.locator("svg.drawing")
    page.locator("svg.drawing a").first.focus()
    expect(svg).to_have_class(re.compile("is-lighting"))
    chosen = page.locator(".d-node.is-lit").count()

    frame = svg.bounding_box()
    assert frame
    page.mouse.move(frame["x"] + 2, frame["y"] + 2)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(svg).to_have_class(re.compile("is-lighting"))
    expect(page.locator(".d-node.is-lit")).to_have_count(chosen)

    page.locator("svg.drawing a").first.blur()
    expect(svg).not_to_have_class(re.compile("is-lighting"))
