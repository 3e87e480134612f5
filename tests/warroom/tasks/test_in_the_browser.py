"""Attaching a playbook and working through it, in a real browser."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.warroom.tasks.making import as_text

from warroom.incidents.models import Incident
from warroom.organisations.models import Person
from warroom.tasks.models import Task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def fits(page: Page, accessible: Callable[[Any], None], name: str) -> None:
    """Nothing serious to say about it on a phone or a wide screen, by day or by night."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            accessible(page)
        page.emulate_media(color_scheme="light")
        if pictures := os.environ.get("WEERBAAR_PICTURES"):
            page.screenshot(path=Path(pictures) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_attaching_a_playbook(
    page: Page,
    sign_in: Callable[[Any, Person], None],
    spoc: Person,
    incident: Incident,
    accessible: Callable[[Any], None],
) -> None:
    sign_in(page, spoc)
    page.goto(reverse("tasks:list", args=[incident.pk]))
    fits(page, accessible, "empty")
    page.get_by_role("link", name="Draaiboek toevoegen").first.click()
    expect(page.get_by_role("heading", name=re.compile("Ransomware")).first).to_be_visible()
    fits(page, accessible, "choose")
    page.get_by_role("link", name=re.compile("Dubbele afpersing|Versleutelde bestanden")).first.click()
    expect(page.get_by_role("checkbox", name=re.compile("Maak eerst de back-ups los"))).to_be_checked()
    page.get_by_text("wat er staat").nth(2).click()
    expect(page.get_by_text("Trek de netwerkkabel van back-upservers")).to_be_visible()
    fits(page, accessible, "attach")
    page.get_by_role("checkbox", name=re.compile("Evalueer binnen de maand")).uncheck()
    page.get_by_role("button", name="Maak taken van wat aangevinkt is").click()
    expect(page.get_by_text("27 taken gemaakt")).to_be_visible()
    expect(page.get_by_text("wacht op: Sluit af").first).to_be_visible()
    fits(page, accessible, "list")

    page.get_by_role("button", name="Klaar: Begin een logboek").click()
    expect(page.get_by_text("Begin een logboek, op papier of in de war room: klaar")).to_be_visible()
    page.get_by_role("button", name=re.compile("Ongedaan maken")).click()
    expect(page.get_by_role("button", name="Klaar: Begin een logboek")).to_be_visible()

    page.get_by_role("link", name="Maak eerst de back-ups los").click()
    line = page.get_by_role("button", name=re.compile("Trek de netwerkkabel"))
    line.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("Trek de netwerkkabel"))).to_have_attribute(
        "aria-pressed", "true"
    )
    fits(page, accessible, "task")
    assert Task.objects.get(title="Maak eerst de back-ups los").points.filter(ticked_by=spoc).count() == 1
    page.goto(reverse("tasks:paper", args=[incident.pk]))
    fits(page, accessible, "paper")
    page.goto(reverse("incidents:situation", args=[incident.pk]))
    expect(page.get_by_role("heading", name=re.compile("^Taken"))).to_be_visible()
    fits(page, accessible, "situation")


def test_a_playbook_of_your_own_without_javascript(
    page: Page,
    browser: Any,
    live_server: Any,
    sign_in: Callable[[Any, Person], None],
    spoc: Person,
    incident: Incident,
    accessible: Callable[[Any], None],
) -> None:
    """Everything here works without a script: the same pages, with scripts off."""
    body = incident.organisations().get()
    sign_in(page, spoc)
    bare = browser.new_context(
        java_script_enabled=False, base_url=live_server.url, storage_state=page.context.storage_state()
    )
    plain = bare.new_page()
    plain.goto(reverse("tasks:playbooks", args=[body.pk]))
    plain.get_by_label("Bestand").set_input_files(
        {"name": "eigen.json", "mimeType": "application/json", "buffer": as_text().encode()}
    )
    plain.get_by_role("button", name="Bekijk").click()
    expect(plain.get_by_text("Er is nog niets bewaard")).to_be_visible()
    plain.get_by_role("button", name="Bewaar dit draaiboek").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Klein")
    plain.goto(reverse("tasks:choose", args=[incident.pk]))
    plain.get_by_role("link", name=re.compile("Klein")).click()
    plain.get_by_role("button", name="Maak taken van wat aangevinkt is").click()
    with plain.expect_navigation():
        plain.get_by_role("button", name="Klaar: one").click()
    assert Task.objects.get(title="one").task_state == "done"
    with plain.expect_navigation():
        plain.get_by_role("button", name=re.compile("stolen. nee")).click()
    assert Task.objects.get(title="four").task_state == "dropped"
    bare.close()
    page.goto(reverse("tasks:playbooks", args=[body.pk]))
    fits(page, accessible, "playbooks")
    page.goto(reverse("tasks:playbook", args=[body.pk, "mailbox-takeover"]))
    fits(page, accessible, "playbook")
