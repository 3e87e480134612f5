"""From an unknown phone with nothing left: a code, an open incident; and the pack from a stick without a network."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.emergency import cards
from warroom.emergency.models import CallForHelp
from warroom.incidents.models import Incident
from warroom.organisations.models import Person, Role
from warroom.packs import building

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS_A_KEY, SECONDS_A_TAP = 1.0, 8.0
"""A slow, tired hand: a second for each character, eight to find each button or field."""


class Hand:
    """Taps and types on a page, and counts how long a tired person takes."""

    def __init__(self, page: Page) -> None:
        self.page, self.steps, self.seconds = page, 0, 0.0

    def tap(self, role: Any, name: str) -> None:
        """Press the button or link called ``name``."""
        self.steps, self.seconds = self.steps + 1, self.seconds + SECONDS_A_TAP
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def write(self, label: str, text: str) -> None:
        """Type ``text`` in the field called ``label``."""
        self.steps, self.seconds = self.steps + 1, self.seconds + SECONDS_A_TAP + SECONDS_A_KEY * len(text)
        self.page.get_by_label(label).fill(text)


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    """Somebody else's phone: small, without a session, with scripts switched off."""
    context = browser.new_context(
        base_url=live_server.url.replace("127.0.0.1", "localhost"),
        locale="nl-BE",
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
    )
    page = context.new_page()
    yield page
    context.close()


def fits(page: Page, accessible: Callable[[Any], None], name: str) -> None:
    """Nothing to say about it on a phone or a wide screen, by day or by night."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            accessible(page)
        page.emulate_media(color_scheme="light")
        if pictures := os.environ.get("WEERBAAR_PICTURES"):
            page.screenshot(path=Path(pictures) / f"{name}-{width}.png", full_page=True)


def test_from_an_unknown_phone_to_an_open_incident_within_five_minutes(cast: Cast, phone: Page) -> None:
    spoc = cast.people[Role.SPOC]
    _card, [printed] = cards.make(cast.own, [spoc], by=cast.people[Role.DEPUTY])
    # Directory, mail and the own authenticator are gone.
    spoc.authenticator_set.all().delete()
    Person.objects.filter(pk=spoc.pk).update(password="!")

    hand = Hand(phone)
    hand.seconds += SECONDS_A_TAP + SECONDS_A_KEY * len("weerbaar.voorbeeld.be")
    phone.goto("/")
    hand.tap("link", "Aanmelden met een noodcode")
    hand.write("Noodcode", printed.codes[0])
    hand.tap("button", "Aanmelden")
    expect(phone.get_by_text("Aangemeld met een noodcode")).to_be_visible()
    hand.tap("link", "Incidenten")
    hand.tap("link", "Open een incident")
    hand.write("Wat is er aan de hand?", "Alle bestanden versleuteld")
    hand.tap("button", "Open het incident")
    expect(phone.get_by_role("heading", name="Alle bestanden versleuteld")).to_be_visible()
    assert Incident.objects.get().opened_by == spoc
    # What docs/war-room.md says; five minutes is the limit.
    assert (hand.steps, hand.seconds) == (7, 130)


def test_the_pack_opens_from_disk_without_network_or_scripts(cast: Cast, browser: Browser, tmp_path: Path) -> None:
    spoc = cast.people[Role.SPOC]
    Person.objects.filter(pk=spoc.pk).update(phone="03 555 01 01")
    make_incident(cast.own, spoc, ("one", "compromised"))
    file = tmp_path / "pack.html"
    file.write_bytes(building.build(cast.own)[building.PAGE])
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    expect(page.locator('a[href="tel:+3235550101"]').first).to_be_visible()
    expect(page.get_by_role("heading", name="In het eerste uur")).to_be_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


def test_the_public_pages(page: Page, cast: Cast, accessible: Callable[[Any], None], settings: Any) -> None:
    settings.COORDINATOR_PHONE = "02 555 04 01"
    page.goto(reverse("account_login"))
    fits(page, accessible, "sign-in")
    page.get_by_role("link", name="Aanmelden met een noodcode").click()
    fits(page, accessible, "code")
    page.get_by_label("Noodcode").fill("AAAA")
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(page.get_by_text("Deze code werkt niet")).to_be_visible()
    fits(page, accessible, "code-wrong")
    page.get_by_role("link", name="Wij zijn getroffen").click()
    fits(page, accessible, "hit")
    page.get_by_label("Welke gemeente").fill("Bergendal")
    page.get_by_label("Uw naam en functie").fill("Bo, diensthoofd")
    page.get_by_label("Telefoonnummer").fill("0470 12 34 56")
    page.get_by_label("Wat is er aan de hand?").fill("Alle bestanden zijn versleuteld.")
    page.get_by_role("button", name="Vraag om teruggebeld te worden").click()
    expect(page.get_by_role("heading", name="U wordt teruggebeld")).to_be_visible()
    fits(page, accessible, "asked")
    assert CallForHelp.objects.get().organisation == cast.other


def test_the_card_of_an_organisation(
    page: Page, cast: Cast, sign_in: Callable[[Any, Person], None], accessible: Callable[[Any], None]
) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.goto(reverse("organisations:page", args=[cast.own.pk]))
    page.get_by_role("link", name="Noodkaart").click()
    fits(page, accessible, "card")
    page.get_by_role("button", name="Maak een nieuwe kaart en toon ze").click()
    fits(page, accessible, "printed")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Neem de pdf").click()
    assert taken.value.suggested_filename == "noodkaart-aardwijk.pdf"
    if pictures := os.environ.get("WEERBAAR_PICTURES"):
        taken.value.save_as(Path(pictures) / "card.pdf")
        page.emulate_media(media="print")
        page.screenshot(path=Path(pictures) / "printed-on-paper.png", full_page=True)


def test_the_coordinator_calls_back(
    page: Page, cast: Cast, sign_in: Callable[[Any, Person], None], accessible: Callable[[Any], None]
) -> None:
    Person.objects.filter(pk=cast.people[Role.SPOC].pk).update(phone="03 555 01 01")
    CallForHelp.objects.create(body="Bergendal", who="Bo", phone="0470 12 34 56", what="Weg", organisation=cast.other)
    sign_in(page, cast.people[Role.COORDINATOR])
    page.goto("/")
    page.get_by_role("link", name="1 bestuur vraagt om teruggebeld te worden").click()
    fits(page, accessible, "calls")
    page.get_by_role("link", name="Behandel").click()
    fits(page, accessible, "call")
    page.get_by_label("Nummer dat u belde").fill("03 777 00 00")
    page.get_by_label("Een nummer dat ik zelf elders vond").check()
    page.get_by_label("Waar gevonden?").fill("website van de gemeente")
    page.get_by_label("Gebeld en herkend").check()
    page.get_by_role("button", name="Leg het telefoontje vast").click()
    page.get_by_label("E-mailadres").fill("bo@bergendal.example")
    fits(page, accessible, "way-in")
    page.get_by_role("button", name="Geef toegang en toon de code").click()
    expect(page.get_by_role("heading", name="Lees deze code voor")).to_be_visible()
    fits(page, accessible, "spoken")
    page.goto(reverse("organisations:people", args=[cast.own.pk]))
    fits(page, accessible, "people")
    page.get_by_role("link", name="Bel terug – Aardwijk spoc").click()
    fits(page, accessible, "call-back")
