"""People, contacts and costs in a real browser, on a phone too."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.duty import keeping
from warroom.duty.models import Contact, Cost, Shift
from warroom.organisations.models import Person, Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_people_contacts_and_costs_are_accessible_and_fit(
    page: Any,
    cast: Cast,
    sign_in: Callable[[Any, Person], None],
    accessible: Callable[[Any], None],
    width: int,
) -> None:
    spoc = cast.people[Role.SPOC]
    incident = make_incident(cast.own, spoc, ("one", "compromised"))
    now = timezone.now()
    for name, begin, end in (
        ("A. Peeters", -14, 2),
        ("B. Janssens", -1, 7),
        ("C. Maes", 7, 15),
        ("D. Claes", -20, -12),
    ):
        span = {"begins_at": now + timedelta(hours=begin), "ends_at": now + timedelta(hours=end)}
        keeping.add(incident, Shift, by=spoc, name=name, role="it", handover="Band komt om 9 uur.", **span)
    keeping.add(incident, Contact, by=spoc, kind="supplier", party="Civitas Software", phone="03 000 00 00")
    night = {"hours": Decimal(8), "rate": Decimal("41.5"), "subsidy": True}
    keeping.add(incident, Cost, by=spoc, day=date(2022, 12, 6), what="Nachtwerk ploeg systemen", **night)
    keeping.add(incident, Cost, by=spoc, kind="external", day=date(2022, 12, 7), what="Forensisch onderzoek")
    sign_in(page, spoc)
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", "people/", "contacts/", "costs/"):
        page.goto(f"/incidents/{incident.pk}/{path}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
