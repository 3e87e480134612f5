"""The landscape's screens in a real browser: with and without scripts, wide and narrow."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.warroom.cast import Cast, make_cast
from tests.warroom.landscapes.making import make_landscape, small

from warroom.landscapes.changing import with_element
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Person, Role
from weerbaar.landscape import Element, Kind
from weerbaar.landscape.writers import native

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Any, Person], None]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The small landscape with one application more and a name changed."""
    content = with_element(small(), Element("mail", Kind.APPLICATION, "Mail en agenda"))
    content = with_element(content, Element("server", Kind.ENVIRONMENT, "Server nieuw", attributes={"type": "host"}))
    path = tmp_path / "nieuw.json"
    path.write_bytes(native.write(content))
    return path


def test_a_file_goes_from_upload_by_way_of_the_preview_to_a_version(
    page: Any, sign_in: SignIn, cast: Cast, landscape: Landscape, file: Path, accessible: Callable[[Any], None]
) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/landscapes/{landscape.pk}/imports/")
    accessible(page)
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="Lees dit bestand").click()
    accept = page.get_by_role("button", name="Aanvaard")
    expect(accept).to_be_visible()
    expect(page).to_have_url(re.compile("/imports/"))
    expect(page.get_by_text("Mail en agenda").first).to_be_visible()
    expect(page.get_by_text("Server nieuw").first).to_be_visible()
    accessible(page)
    assert landscape.versions.count() == 1
    accept.click()
    page.get_by_text("Bewaard als versie 2").wait_for()
    assert "mail" in landscape.in_force().by_id


def test_the_same_works_without_any_script(
    browser: Any, live_server: Any, sign_in: SignIn, cast: Cast, landscape: Landscape, file: Path
) -> None:
    server = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/landscapes/{landscape.pk}/imports/")
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="Lees dit bestand").click()
    # The page refreshes itself through its noscript element.
    page.get_by_role("button", name="Aanvaard").click()
    page.get_by_text("Bewaard als versie 2").wait_for()
    context.close()
    assert "mail" in landscape.in_force().by_id


def test_an_element_is_edited_and_the_edit_undone(
    page: Any, sign_in: SignIn, cast: Cast, landscape: Landscape, accessible: Callable[[Any], None]
) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/landscapes/{landscape.pk}/element/?id=civil")
    accessible(page)
    page.get_by_role("link", name="Bewerken").click()
    accessible(page)
    page.get_by_label("Hersteltijd (uren)").fill("2,5")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    undo = page.get_by_role("link", name="Ongedaan maken")
    expect(undo).to_be_visible()
    assert landscape.in_force().by_id["civil"].number("restore_h") == 2.5
    undo.click()
    accessible(page)
    page.get_by_role("button", name="Terugzetten").click()
    page.get_by_text("Versie 1 is teruggezet").wait_for()
    assert landscape.in_force() == small()


PAGES = (
    "", "findings/", "elements/", "elements/?kind=application&sort=-restore_h", "element/?id=server",
    "element/new/", "element/delete/?id=civil", "relation/new/?kind=needs&source=births", "versions/", "export/",
    "start/", "start/questions/", "start/answer/", "questions/",
)  # fmt: skip


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_accessible_and_fits_the_screen(
    page: Any, sign_in: SignIn, cast: Cast, landscape: Landscape, accessible: Callable[[Any], None], width: int
) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(f"/landscapes/{landscape.pk}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        accessible(page)


def test_what_a_file_says_is_never_run(page: Any, sign_in: SignIn, cast: Cast) -> None:
    hostile = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    landscape = make_landscape(cast.own, with_element(small(), Element("x", Kind.APPLICATION, hostile)))
    sign_in(page, cast.people[Role.SPOC])
    for path in ("", "elements/", "element/?id=x", "element/edit/?id=x", "relation/new/?kind=needs&source=x"):
        page.goto(f"/landscapes/{landscape.pk}/{path}")
        assert page.evaluate("window.hit") is None
    assert json.loads(native.write(landscape.in_force()))["elements"][-1]["name"] == hostile


def test_a_file_that_is_too_large_says_so_on_the_page_it_was_chosen_on(
    page: Any, sign_in: SignIn, cast: Cast, landscape: Landscape, tmp_path: Path
) -> None:
    large = tmp_path / "groot.json"
    large.write_bytes(b" " * 22_000_000)
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/landscapes/{landscape.pk}/imports/")
    page.set_input_files("input[type=file]", str(large))
    page.get_by_role("button", name="Lees dit bestand").click()
    page.get_by_text("Dit bestand is groter dan 20 MB").wait_for()


def test_an_answer_that_fails_is_said_on_the_page(
    page: Any, sign_in: SignIn, cast: Cast, landscape: Landscape, file: Path
) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/landscapes/{landscape.pk}/imports/")
    page.route("**/imports/", lambda route: route.abort())
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="Lees dit bestand").click()
    page.get_by_text("Dat is niet gelukt").wait_for()
