"""The picture of the sector as people use it: keyboard, phone, night, without a mouse."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.warroom.cast import Cast
from tests.warroom.sector import making

from warroom.organisations.models import Role
from warroom.sector import keeping, weeks
from warroom.sector.models import Week

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page: Any, sign_in: Callable[..., None], cast: Cast) -> Any:
    """A coordinator with something to see: an incident in Antwerp, a data centre down, a landscape that is shared."""
    making.incident(making.body("Antwerpen", "11002"), 4)
    landscape = making.with_landscape("Aartselaar", cast.coordinator, "11001")
    making.incident(landscape.owner, viewer=cast.coordinator, hits=[(landscape.pk, "host", "lost")])
    making.status(making.centre(making.supplier()), "down")
    making.body("Verzonnen", fictional=True)
    while keeping.due(timezone.now()):
        pass
    sign_in(page, cast.people[Role.COORDINATOR])
    return page


def test_every_page_is_accessible_by_day_and_by_night_wide_and_on_a_phone(
    signed_in: Any, accessible: Callable[[Any], None]
) -> None:
    for width, scheme in ((1280, "light"), (360, "dark")):
        signed_in.set_viewport_size({"width": width, "height": 900})
        signed_in.emulate_media(color_scheme=scheme)
        for url in ("/sector/", "/sector/?lens=services", "/sector/municipalities/11001/", "/sector/patterns/",
                    "/sector/weeks/", "/sector/notes/new/"):  # fmt: skip
            signed_in.goto(url)
            accessible(signed_in)
            assert signed_in.evaluate("document.documentElement.scrollWidth") <= width, url


def test_the_keyboard_reaches_the_municipality_with_an_incident_and_opens_it(signed_in: Any) -> None:
    signed_in.goto("/sector/")
    area = signed_in.locator(".map a[aria-label^='Antwerpen:']")
    area.focus()
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url("**/sector/municipalities/11002/**")
    expect(signed_in.locator("h1")).to_have_text("Antwerpen")


def test_choosing_a_province_changes_map_and_table_together(signed_in: Any) -> None:
    signed_in.goto("/sector/")
    wide = signed_in.locator("svg.map").get_attribute("viewBox")
    signed_in.goto("/sector/?region=limburg")
    assert signed_in.locator("svg.map").get_attribute("viewBox") != wide
    assert signed_in.locator(".table--sector").count() == 0


def test_who_chooses_all_colours_sees_which_lens_and_which_page_is_the_current_one(signed_in: Any) -> None:
    signed_in.emulate_media(forced_colors="active")
    signed_in.goto("/sector/?lens=services")
    mark = "getComputedStyle(document.querySelector('.lenses [aria-current]'), '::before').content"
    assert "✓" in signed_in.evaluate(mark)
    lines = "[...document.querySelectorAll('.tabs a')].map(a => getComputedStyle(a).borderBottomColor)"
    current, *others = signed_in.evaluate(lines)
    assert len(set(others)) == 1
    assert current not in others


def test_thirteen_weeks_fit_on_paper_and_this_week_on_a_phone(signed_in: Any) -> None:
    this = weeks.monday_of(timezone.localdate())
    for ago in range(1, 14):
        Week(monday=this - timedelta(weeks=ago), figures=dict.fromkeys(weeks.FIGURES, 88)).save()
    signed_in.set_viewport_size({"width": 718, "height": 1000})  # A4 upright within its margins
    signed_in.emulate_media(media="print")
    signed_in.goto("/sector/weeks/")
    table = signed_in.locator(".table--weeks")
    assert table.evaluate("t => t.scrollWidth <= t.parentElement.clientWidth")
    signed_in.emulate_media(media="screen")
    signed_in.set_viewport_size({"width": 360, "height": 740})
    now = table.locator("tbody tr").first.locator("td").first.bounding_box()
    assert now["x"] + now["width"] <= 360


def test_on_a_phone_the_chosen_tab_is_in_sight_without_moving_anything(signed_in: Any) -> None:
    signed_in.set_viewport_size({"width": 360, "height": 740})
    for url in ("/sector/weeks/", "/sector/notes/"):
        signed_in.goto(url)
        tab = signed_in.locator(".tabs [aria-current]")
        expect(tab).to_be_in_viewport(ratio=1)
        expect(signed_in.locator(".tabs a")).to_have_count(5)
        for one in signed_in.locator(".tabs a").all():
            expect(one).to_be_in_viewport(ratio=1)
