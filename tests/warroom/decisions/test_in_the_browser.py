"""Deciding an isolation in a real browser, on the demonstration city: the situation follows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.warroom.cast import Cast

from warroom.decisions import deciding
from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.models import Person, Role
from weerbaar import demo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def incident(cast: Cast) -> Incident:
    """A machine of the city is in the attacker's hands."""
    landscape = Landscape.objects.create(name="Scheldestede", owner=cast.own)
    store(landscape, demo.scheldestede(), how=How.DEMONSTRATION, expected=0)
    hits = [(landscape.pk, "ad-stad", "compromised")]
    return open_incident(cast.own, title="Ransomware", by=cast.people[Role.SPOC], hits=hits)


def narrow(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})


def test_deciding_an_isolation(
    page: Page,
    sign_in: Callable[[Any, Person], None],
    cast: Cast,
    incident: Incident,
    accessible: Callable[[Any], None],
) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/incidents/{incident.pk}/hit/?q=Stadsnetwerk")
    page.get_by_role("link", name=re.compile("Afsluiten is een beslissing")).first.click()
    expect(page.get_by_role("heading", name="Wat moet er beslist worden?")).to_be_visible()
    accessible(page)
    narrow(page)
    page.get_by_role("button", name="Vraag stellen").click()
    expect(page.locator(".stands--open")).to_be_visible()
    expect(page.locator(".alternative").first).to_contain_text(re.compile(r"stilvallen|stil", re.I))
    accessible(page)
    narrow(page)
    page.get_by_role("link", name=re.compile("Somebody|Er is iemand geraadpleegd")).click()
    page.get_by_label("Wie is er geraadpleegd?").fill("Dienst netwerk")
    page.get_by_label("Wat zeiden ze?").fill("Kan binnen tien minuten")
    accessible(page)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.locator("#consulted")).to_contain_text("Kan binnen tien minuten")

    page.goto(f"/incidents/{incident.pk}/")
    expect(page.locator("section[aria-labelledby=card-decisions]")).to_contain_text("Stadsnetwerk")
    services = page.locator("section[aria-labelledby=card-services]")
    before = services.inner_text()
    page.locator("section[aria-labelledby=card-decisions] a").first.click()
    page.get_by_role("link", name="Beslissen", exact=True).click()
    page.get_by_label(re.compile(r"A\. ")).check()
    page.get_by_label("Op basis waarvan?").fill("De aanvaller mag niet verder")
    accessible(page)
    narrow(page)
    page.get_by_role("button", name="Zet in het register").click()
    expect(page.locator(".stands--decided").first).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Uitgevoerd").click()
    expect(page.locator(".stands--carried_out")).to_be_visible()
    accessible(page)
    narrow(page)

    page.goto(f"/incidents/{incident.pk}/")
    expect(services).not_to_have_text(before, use_inner_text=True)
    expect(page.locator("#ledger")).to_contain_text("Beslissing uitgevoerd")
    page.goto(f"/incidents/{incident.pk}/hit/")
    expect(page.get_by_role("link", name=re.compile("Opnieuw verbinden is een beslissing"))).to_be_visible()
    page.goto(f"/incidents/{incident.pk}/decisions/")
    accessible(page)
    narrow(page)


def test_without_javascript_a_decision_is_taken_and_reversed(
    browser: Any, live_server: Any, sign_in: Callable[[Any, Person], None], cast: Cast, incident: Incident
) -> None:
    context = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost"), java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/incidents/{incident.pk}/decisions/new/?kind=isolate")
    page.get_by_label(re.compile("Zoek een machine")).fill("Stadsnetwerk")
    page.get_by_role("button", name="Zoek", exact=True).click()
    page.get_by_label(re.compile("Stadsnetwerk")).first.check()
    page.get_by_role("button", name="Vraag stellen").click()
    page.get_by_role("link", name="Beslissen", exact=True).click()
    page.get_by_label(re.compile(r"A\. ")).check()
    page.get_by_label("Op basis waarvan?").fill("Nu")
    page.get_by_role("button", name="Zet in het register").click()
    page.get_by_role("button", name="Uitgevoerd").click()
    page.get_by_role("link", name="Terugdraaien").click()
    page.get_by_label("Waarom wordt ze teruggedraaid?").fill("Schoon bevonden")
    page.get_by_role("button", name="Terugdraaien").click()
    expect(page.locator(".stands--reversed")).to_be_visible()
    context.close()


def test_the_plans_of_an_incident_are_accessible(
    page: Page,
    sign_in: Callable[[Any, Person], None],
    cast: Cast,
    incident: Incident,
    accessible: Callable[[Any], None],
) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/incidents/{incident.pk}/plans/")
    expect(page.get_by_role("link", name="Wat afsluiten?")).to_be_visible()
    accessible(page)
    narrow(page)
    deciding.ask(incident, by=cast.people[Role.SPOC], question="Betalen?", kind="pay", review_at=timezone.now())
    page.goto(f"/incidents/{incident.pk}/decisions/?state=late")
    expect(page.locator("tbody")).to_contain_text("Betalen?")
    accessible(page)
