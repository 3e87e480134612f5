"""What an incident costs is a part of its own: it is shared like the others, and without the rest."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.sharing.conftest import signed_in
from tests.warroom.sharing.making import make_guest, share

from warroom.duty import keeping
from warroom.duty.models import Cost
from warroom.incidents.models import Backlog, Incident
from warroom.incidents.parts import Part
from warroom.incidents.picture import picture
from warroom.incidents.writing import write
from warroom.ledger.models import Entry
from warroom.organisations.models import Role
from warroom.sharing.models import Look

pytestmark = pytest.mark.django_db


@pytest.fixture
def spent(incident: Incident) -> Incident:
    """Night work, and a service that lost income."""
    keeping.add(
        incident, Cost, by=incident.opened_by, day=date(2022, 12, 6), what="Nachtwerk", who="A. Peeters", amount=500
    )
    return incident


@pytest.fixture
def insurer(cast: Cast, spent: Incident) -> Client:
    make_guest(spent, Part.COSTS, person=cast.nobody, capacity="insurer")
    return signed_in(cast.nobody)


def test_an_insurer_reads_the_costs_and_their_file_and_nothing_else(spent: Incident, insurer: Client) -> None:
    page = insurer.get(f"/incidents/{spent.pk}/costs/")
    assert "Nachtwerk" in page.content.decode()
    assert b"Nachtwerk" in insurer.get(f"/incidents/{spent.pk}/costs/costs.csv?for=insurer").content
    for path in ("people/", "contacts/", "services/", "tasks/", ""):
        assert insurer.get(f"/incidents/{spent.pk}/{path}").status_code == 404, path
    assert list(Look.objects.values_list("what", flat=True)) == ["costs", "costs"]


def test_the_costs_have_a_tab_for_who_does_not_see_the_people(cast: Cast, spent: Incident, insurer: Client) -> None:
    page = insurer.get(f"/incidents/{spent.pk}/costs/").content.decode()
    assert f'href="/incidents/{spent.pk}/costs/" aria-current="page"' in page
    assert f'href="/incidents/{spent.pk}/people/"' not in page
    share(spent, cast.coordinator, Part.PEOPLE)
    roster = signed_in(cast.people[Role.COORDINATOR]).get(f"/incidents/{spent.pk}/people/").content.decode()
    assert f'href="/incidents/{spent.pk}/costs/"' not in roster


def test_who_sees_the_people_does_not_see_the_costs(cast: Cast, spent: Incident) -> None:
    share(spent, cast.coordinator, *(part for part in Part if part != Part.COSTS))
    client = signed_in(cast.people[Role.COORDINATOR])
    assert client.get(f"/incidents/{spent.pk}/costs/").status_code == 404
    assert client.get(f"/incidents/{spent.pk}/costs/costs.csv").status_code == 404
    assert "Nachtwerk" not in client.get(f"/incidents/{spent.pk}/ledger/").content.decode()
    entry = Entry.objects.get(kind="cost.added")
    assert client.get(f"/incidents/{spent.pk}/ledger/{entry.sequence}/").status_code == 404
    share(spent, cast.coordinator, Part.LEDGER, Part.COSTS)
    assert "Nachtwerk" in client.get(f"/incidents/{spent.pk}/ledger/").content.decode()


def test_of_what_a_service_lost_the_costs_tell_the_amount_and_not_the_pile_of_paper(spent: Incident) -> None:
    row = Backlog.objects.create(
        incident=spent,
        landscape_id=spent.pinneds.get().landscape_id,
        element="one",
        paper_in=40,
        lost_income=Decimal("1200.00"),
        note="dozen in kamer 3",
    )
    with transaction.atomic():
        write(spent, "backlog", row, by=spent.opened_by)
    now = picture(spent)
    (row,) = now.limited({"costs": now.moment}).of("backlog")
    assert (row["lost_income"], row["paper_in"], row["note"]) == ("1200.00", "", "")
    (row,) = now.limited({"services": now.moment}).of("backlog")
    assert (row["paper_in"], row["note"]) == (40, "dozen in kamer 3")
