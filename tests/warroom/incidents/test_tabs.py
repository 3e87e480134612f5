"""The pages of an incident in one calm line: what is wanted most in the row, the rest under "More"."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.warroom.cast import Cast, make_cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.extensions import OF_EXERCISES, ON_PHONE, ON_WIDE, PAGES, PROMINENT
from warroom.incidents.models import Incident
from warroom.incidents.templatetags.incidents import _in_row
from warroom.organisations.models import Person, Role

ROUTES = [route for route, _words in PAGES]


def listed(current: str, routes: list[str] = ROUTES) -> list[dict[str, Any]]:
    return [{"route": route, "current": route == current} for route in routes]


@pytest.mark.parametrize("current", ROUTES)
@pytest.mark.parametrize("most", [ON_PHONE, ON_WIDE])
def test_the_page_one_is_on_always_stands_in_the_row(current: str, most: int) -> None:
    row = _in_row(listed(current), most)
    assert current in row
    assert len(row) == most


def test_who_sees_a_few_pages_only_has_them_all_in_the_row_if_they_fit() -> None:
    few = ROUTES[:ON_PHONE]
    assert _in_row(listed(few[0], few), ON_PHONE) == set(few)
    # Three long words are wider than a phone.
    assert len(_in_row(listed(ROUTES[0], ROUTES[: ON_PHONE + 1]), ON_PHONE)) == ON_PHONE


def test_what_is_prominent_is_a_page() -> None:
    assert set(PROMINENT) <= set(ROUTES)
    assert PROMINENT[0] == ROUTES[0]


@pytest.mark.django_db
def test_every_page_of_the_incident_is_a_link_without_scripts(client: Client, cast: Cast) -> None:
    incident = make_incident(cast.own, cast.people[Role.SPOC])
    client.force_login(cast.people[Role.SPOC])
    shown = client.get(reverse("packs:paper", args=[incident.pk])).content.decode()
    tabs = shown.partition('<nav class="tabs tabs--folding')[2].partition("</nav>")[0]
    for route in ROUTES:
        if route not in OF_EXERCISES:
            assert f'href="{reverse(route, args=[incident.pk])}"' in tabs, route
    assert tabs.count('aria-current="page"') == 1


@pytest.fixture
def browsed(transactional_db: None) -> tuple[Incident, Person]:
    cast = make_cast()
    spoc = cast.people[Role.SPOC]
    return make_incident(cast.own, spoc), spoc


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [360, 700, 1100, 1280])
def test_the_tabs_are_one_line_at_every_width(
    page: Page, sign_in: Callable[[Any, Person], None], browsed: tuple[Incident, Person], width: int
) -> None:
    incident, spoc = browsed
    sign_in(page, spoc)
    page.set_viewport_size({"width": width, "height": 800})
    for route in ROUTES:
        if route in OF_EXERCISES:
            continue
        page.goto(reverse(route, args=[incident.pk]))
        tabs = page.locator(".tabs--folding > ul")
        tops = tabs.locator("> li:visible").evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
        assert len(set(tops)) == 1, route
        right = tabs.locator("> li:visible").last.bounding_box()
        assert right is not None
        assert right["x"] + right["width"] <= width - 8, route
        expect(tabs.locator("> li > a[aria-current]:visible")).to_have_count(1)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_more_opens_with_the_keyboard_and_closes_with_escape(
    page: Page,
    sign_in: Callable[[Any, Person], None],
    browsed: tuple[Incident, Person],
    accessible: Callable[[Any], None],
) -> None:
    incident, spoc = browsed
    sign_in(page, spoc)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(reverse("incidents:situation", args=[incident.pk]))
        more = page.locator(".tabs summary")
        more.focus()
        page.keyboard.press("Enter")
        last = page.locator(".tabs .dropdown__panel a").last
        expect(last).to_be_visible()
        last.scroll_into_view_if_needed()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            accessible(page)
        page.keyboard.press("Escape")
        expect(last).to_be_hidden()
        expect(more).to_be_focused()
    page.emulate_media(media="print")
    expect(page.locator(".tabs")).to_be_hidden()
