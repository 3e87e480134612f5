"""Every page of an incident in a real browser: on a phone and wide, by day and by night; opening one and reporting."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.warroom.cast import Cast, make_cast
from tests.warroom.incidents.making import key, make_cut_off, make_incident
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town

from warroom.incidents import roles, seeing
from warroom.incidents.models import Incident
from warroom.organisations.models import Person, Role
from warroom.packs import sheets
from warroom.theft import tracking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = (
    "incidents:situation",
    "incidents:services",
    "incidents:facts",
    "incidents:manage",
    "incidents:cut_off",
    "theft:track",
    "reports:list",
    "reports:lesson",
    "packs:paper",
)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def spoc(cast: Cast) -> Person:
    return cast.people[Role.SPOC]


@pytest.fixture
def incident(cast: Cast, spoc: Person) -> Incident:
    """One with something on every page: a question, who cut us off, a role, a theft, a sheet of paper."""
    incident = make_incident(cast.own, spoc, ("one", "compromised"))
    landscape = incident.pinneds.get().landscape_id
    seeing.observe(incident, landscape, "mail", "works", by=spoc)
    make_cut_off(incident)
    roles.hand_over(incident, "lead", by=spoc, person=spoc)
    tracking.keep(incident, 0, by=spoc, group="Play", claimed="557 GB", claimed_at=timezone.now())
    sheets.print_sheets(incident, 1, by=spoc)
    return incident


def fits(page: Page, accessible: Callable[[Any], None], name: str) -> None:
    """Nothing to say about it on a phone or a wide screen, by day or by night."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_every_page_of_an_incident_fits_and_is_accessible(
    page: Page,
    sign_in: Callable[[Any, Person], None],
    spoc: Person,
    incident: Incident,
    accessible: Callable[[Any], None],
) -> None:
    sign_in(page, spoc)
    addresses = {name: reverse(name, args=[incident.pk]) for name in PAGES}
    addresses["paper of a service"] = reverse("incidents:paper", args=[incident.pk]) + f"?of={key(incident, 'mail')}"
    addresses["applications"] = addresses["incidents:services"] + "?what=applications"
    addresses["a search"] = addresses["incidents:facts"] + "?q=server"
    addresses["a sheet"] = reverse("packs:type", args=[incident.pk, 1])
    addresses["the pack"] = reverse("packs:pack", args=[incident.organisations()[0].pk])
    addresses["all incidents"] = reverse("incidents:index")
    for name, address in addresses.items():
        page.goto(address)
        fits(page, accessible, name)


def test_an_incident_is_opened_from_a_phone_without_scripts(
    browser: Any, live_server: Any, sign_in: Callable[[Any, Person], None], cast: Cast, spoc: Person
) -> None:
    make_landscape(cast.own, town())
    server = live_server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(
        base_url=server, locale="nl-BE", viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    sign_in(page, spoc)
    page.goto("/")
    page.get_by_role("link", name="Incidenten").click()
    page.get_by_role("link", name="Open een incident").first.click()
    page.get_by_label("Wat is er aan de hand?").fill("Niemand kan aanmelden")
    page.get_by_role("button", name="Open het incident").click()
    expect(page.get_by_role("heading", name="Niemand kan aanmelden")).to_be_visible()
    expect(page.get_by_text("Incident geopend")).to_be_visible()
    context.close()


def test_a_situation_report_is_looked_at_made_and_taken_as_paper(
    page: Page,
    sign_in: Callable[[Any, Person], None],
    spoc: Person,
    incident: Incident,
    accessible: Callable[[Any], None],
) -> None:
    sign_in(page, spoc)
    page.goto(reverse("reports:list", args=[incident.pk]))
    page.get_by_label("Situatie", exact=False).first.fill("De servers staan uit.")
    page.get_by_role("button", name="Bekijk het eerst").click()
    expect(page.get_by_text("Nog niet gemaakt")).to_be_visible()
    expect(page.get_by_role("article").get_by_text("De servers staan uit.")).to_be_visible()
    page.get_by_role("button", name="Maak het").click()
    expect(page.get_by_text("Gemaakt en bewaard")).to_be_visible()
    fits(page, accessible, "report")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
