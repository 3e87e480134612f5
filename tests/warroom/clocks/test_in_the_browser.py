"""A deadline in a real browser: started, reminded of, passed, sent; permit files from a spreadsheet to a moved term."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from tests.warroom.cast import Cast
from tests.warroom.clocks.making import make_clock, make_files, make_incident

from warroom.clocks import reminding
from warroom.clocks.models import Clock, PermitFile
from warroom.organisations.models import Person, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SignIn = Callable[[Any, Person], None]


def test_a_deadline_passes(page: Any, cast: Cast, sign_in: SignIn, accessible: Callable[[Any], None]) -> None:
    incident = make_incident(cast.own)
    make_clock(incident, trigger=timezone.now() - timedelta(hours=71, minutes=50))
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/incidents/{incident.pk}/deadlines/")
    expect(page.locator(".left--soon")).to_contain_text("min")
    accessible(page)
    # Two hours later, as the server's clock sees it: the term is found to be over, and somebody is told.
    Clock.objects.update(
        due_at=timezone.now() - timedelta(hours=1), safe_at=timezone.now() - timedelta(hours=1, minutes=30)
    )
    clock = Clock.objects.get()
    from django.db import transaction

    from warroom.incidents.writing import write

    with transaction.atomic():
        write(incident, "clock.corrected", clock, by=None)
    assert reminding.due(timezone.now() + timedelta(hours=2)) >= 1
    page.goto(f"/incidents/{incident.pk}/")
    expect(page.locator("#card-clocks + ul .left--late")).to_contain_text("te laat")
    page.get_by_role("link", name="Alle termijnen").click()
    page.get_by_role("link", name="voor u").click()
    expect(page.locator(".rows li").first).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Ik heb ze gezien").click()
    page.get_by_role("link", name="AVG art. 33").first.click()
    page.get_by_label("Referentienummer").fill("VTC-2022-1")
    page.get_by_role("button", name="Ze is verzonden").click()
    expect(page.locator("dl.facts")).to_contain_text("VTC-2022-1")
    accessible(page)


def test_permit_files_are_read_in_and_an_act_moves_them(
    page: Any, cast: Cast, sign_in: SignIn, accessible: Callable[[Any], None], tmp_path: Path
) -> None:
    incident = make_incident(cast.own)
    began = (timezone.localdate() - timedelta(days=60)).isoformat()
    path = tmp_path / "dossiers.csv"
    path.write_text(f"dossiernummer;procedure;volledig op\nOMV-1;vereenvoudigd;{began}\nOMV-2;snel;{began}\n")
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/incidents/{incident.pk}/deadlines/permits/read/")
    page.get_by_label("Excel of CSV").set_input_files(str(path))
    page.get_by_role("button", name="Lees dit bestand").click()
    expect(page.locator("#faults + ul")).to_contain_text("snel")
    accessible(page)
    page.get_by_role("button", name="Overnemen").click()
    expect(page.locator(".left--late").first).to_have_text("vandaag")
    accessible(page)
    page.goto(f"/incidents/{incident.pk}/deadlines/acts/record/")
    accessible(page)
    page.get_by_label("Referentie", exact=True).fill("BVR 9 dec")
    page.get_by_label("Waarover gaat het?").fill("Overmacht")
    page.get_by_label("Genomen op").fill(timezone.localdate().isoformat())
    page.get_by_label("Wat doet het?").select_option("extend")
    page.get_by_label("Dagen erbij").fill("30")
    page.get_by_label("Geldt vanaf").fill(began)
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.locator("main")).to_contain_text("1 vergunningsdossier")
    row = PermitFile.objects.get()
    assert row.due_on == row.original_due_on + timedelta(days=30)


@pytest.mark.parametrize("where", ["", "{clock}/", "start/gdpr-art-33/", "permits/", "acts/record/"])
def test_the_pages_fit_a_telephone(
    page: Any, cast: Cast, sign_in: SignIn, accessible: Callable[[Any], None], where: str
) -> None:
    incident = make_incident(cast.own)
    clock = make_clock(incident, "nis2-early-warning")
    make_files(incident, ("OMV_2022123456789", "permit-simplified", "2022-11-02"))
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/incidents/{incident.pk}/deadlines/{where.format(clock=clock.pk)}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    accessible(page)
