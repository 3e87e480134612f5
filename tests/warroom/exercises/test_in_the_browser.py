"""An exercise in a real browser: started, a message answered, ended, looked back on; on a phone too."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.warroom.cast import Cast

from warroom.organisations.models import Person, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Any, Person], None]


def fits(page: Any) -> bool:
    """Whether nothing sticks out to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_an_exercise_from_its_start_to_its_evaluation(
    page: Any, cast: Cast, sign_in: SignIn, accessible: Callable[[Any], None]
) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.goto("/incidents/")
    page.get_by_role("link", name="Oefen met 6 december").click()
    accessible(page)
    page.get_by_label("Tempo").select_option("0")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.get_by_role("button", name="Volgend bericht nu").click()
    expect(page.locator("#inject-1")).to_be_visible()
    page.get_by_role("button", name="Volgend bericht nu").click()
    expect(page.locator("#inject-2")).to_be_visible()
    page.locator("summary", has_text="Wat hebt u gedaan?").first.click()
    page.get_by_label("In enkele woorden").first.fill("AD-domein gemarkeerd, band nagekeken.")
    page.get_by_role("button", name="Bewaar").first.click()
    expect(page.locator("#inject-2")).to_contain_text("band nagekeken")
    page.locator("summary", has_text="Toon").click()
    accessible(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert fits(page)
    page.get_by_role("button", name="Beëindig de oefening").click()
    expect(page.locator("dl.facts").first).to_contain_text("1 van 2")
    assert fits(page)
    accessible(page)
    page.goto("/exercises/")
    assert fits(page)
