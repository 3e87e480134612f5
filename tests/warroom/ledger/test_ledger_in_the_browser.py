"""The ledger as somebody uses it: on a phone, with the keyboard, without a script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.warroom.cast import Cast, make_cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.models import Incident
from warroom.ledger import checkpoints, reading
from warroom.ledger.attaching import File
from warroom.ledger.recording import record
from warroom.organisations.models import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def incident(transactional_db: None, _own_data_dir: None) -> tuple[Incident, Cast]:
    cast = make_cast()
    made = make_incident(cast.own, cast.people[Role.SPOC])
    with transaction.atomic():
        first = record(made.chain, "note", by=cast.people[Role.SPOC], payload={"text": "FS2 staat versleuteld"})
        record(made.chain, "correction", by=None, payload={"text": "het was FS3"}, corrects=first,
               attachments=[File("foto.png", b"\x89PNG")])  # fmt: skip
        checkpoints.give(made.chain, by=cast.people[Role.SPOC], organisation=cast.other)
    return made, cast


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_of_the_ledger_is_accessible_and_fits(
    page: Any,
    sign_in: Callable[..., None],
    accessible: Callable[[Any], None],
    incident: Any,
    width: int,
    tmp_path: Path,
) -> None:
    made, cast = incident
    sign_in(page, cast.people[Role.SPOC])
    page.set_viewport_size({"width": width, "height": 900})
    base = f"/incidents/{made.pk}/ledger/"
    for path in (
        base,
        f"{base}proof/",
        f"{base}3/",
        f"{base}3/erase/",
        f"/organisations/{cast.own.pk}/ledger/",
        "/checkpoints/",
    ):
        page.goto(path)
        page.screenshot(path=tmp_path / f"{path.strip('/').replace('/', '-')}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        accessible(page)


def test_an_entry_is_made_with_a_file_and_put_right(page: Any, sign_in: Callable[..., None], incident: Any) -> None:
    made, cast = incident
    sign_in(page, cast.people[Role.SPOC])
    page.goto(f"/incidents/{made.pk}/ledger/")
    page.get_by_label("Wat is er gebeurd?").fill("de telefoon ligt plat")
    page.get_by_label("Bijlagen").set_input_files({"name": "log.txt", "mimeType": "text/plain", "buffer": b"log"})
    page.get_by_role("button", name="Vastleggen").click()
    page.get_by_role("link", name="log.txt").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="log.txt").click()
    assert download.value.suggested_filename == "log.txt"
    last = reading.newest(made.chain)
    page.goto(f"/incidents/{made.pk}/ledger/{last}/")
    page.get_by_label("Wat moet er staan?").fill("alleen de centrale")
    page.get_by_role("button", name="Rechtzetting vastleggen").click()
    page.get_by_text("alleen de centrale").first.wait_for()
