"""Who is at work, whom to call, what it costs; all of it from the ledger."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from warroom.duty import costs, keeping, roster, situation
from warroom.duty.models import Contact, Cost, Shift
from warroom.incidents.models import Backlog, Incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import Overtaken, Refused, write
from warroom.ledger import reading
from warroom.organisations.models import Person


def plan(incident: Incident, name: str, begin: float, end: float, **more: Any) -> Any:
    """A shift from ``begin`` until ``end`` hours from now."""
    now = timezone.now()
    span = {"begins_at": now + timedelta(hours=begin), "ends_at": now + timedelta(hours=end)}
    return keeping.add(incident, Shift, by=None, name=name, **span, **more)


def spend(incident: Incident, what: str, **fields: Any) -> Any:
    return keeping.add(incident, Cost, by=None, **{"day": date(2022, 12, 6), "what": what} | fields)


def test_who_has_a_shift_now_is_at_work(incident: Incident) -> None:
    plan(incident, "A", -2, 6)
    plan(incident, "B", 6, 14)
    assert [row.name for row in roster.at_work(picture(incident))] == ["A"]


def test_the_card_counts_who_is_at_work_and_who_for_more_than_twelve_hours(incident: Incident) -> None:
    plan(incident, "A", -2, 6)
    plan(incident, "B", -13, -4)
    plan(incident, "B", -4, 1)
    card = situation.card(picture(incident))
    assert card is not None
    assert card.alarm
    assert (str(len(card.context["at_work"])), "> 12" in card.title) == ("2", True)


def test_a_cancelled_shift_counts_no_more_but_did_at_the_time(incident: Incident, spoc: Person) -> None:
    shift = plan(incident, "A", -2, 6)
    before = timezone.now()
    keeping.put_away(shift, by=spoc)
    assert roster.rows(picture(incident)) == []
    assert len(roster.rows(picture(incident, at=before))) == 1


def test_going_home_ends_the_shift_and_keeps_the_note(incident: Incident, spoc: Person) -> None:
    shift = plan(incident, "A", -2, 6)
    keeping.end_shift(shift, by=spoc, handover="Band komt om 9 uur")
    [row] = roster.rows(picture(incident))
    assert (row.past, row.handover) == (True, "Band komt om 9 uur")
    with pytest.raises(Refused):
        keeping.end_shift(shift, by=spoc, handover="")


def test_names_and_numbers_are_not_chained_in_clear(incident: Incident) -> None:
    plan(incident, "Mieke Testpersoon", -2, 6)
    keeping.add(incident, Contact, by=None, party="Civitas", name="Jan Testpersoon", phone="0499112233")
    spend(incident, "Nacht", who="Piet Testpersoon")
    bodies = " ".join(entry.payload.body for entry in reading.entries(incident.chain))
    assert "Testpersoon" not in bodies
    assert "0499112233" not in bodies
    assert "Civitas" in bodies


def test_the_second_who_changes_a_contact_is_told(incident: Incident, spoc: Person) -> None:
    row = keeping.add(incident, Contact, by=spoc, party="Civitas", phone="1")
    keeping.rewrite(row, 1, by=spoc, phone="2")
    with pytest.raises(Overtaken):
        keeping.rewrite(row, 1, by=spoc, phone="3")
    assert Contact.objects.get().phone == "2"


def test_hours_at_a_rate_and_an_invoice_add_up_and_the_unknown_is_told(incident: Incident, client: Client) -> None:
    spend(incident, "Nacht", hours=Decimal("7.50"), rate=Decimal("40.10"))
    spend(incident, "Forensisch onderzoek", kind="external", amount=Decimal("1000"))
    spend(incident, "Soep", kind="place")
    found = costs.lines(picture(incident))
    assert [line.total for line in found] == [Decimal("300.75"), Decimal(1000), None]
    page = client.get(reverse("duty:costs", args=[incident.pk])).content.decode()
    assert "Van 1 lijn is het bedrag nog niet bekend" in page


def test_lost_income_of_services_goes_to_the_insurer_and_not_into_the_subsidy_file(incident: Incident) -> None:
    landscape = incident.pinneds.get().landscape_id
    row = Backlog.objects.create(incident=incident, landscape_id=landscape, element="mail", lost_income=Decimal(250))
    from django.db import transaction

    with transaction.atomic():
        write(incident, "backlog", row, by=None)
    assert [line.total for line in costs.lines(picture(incident), "insurer")] == [Decimal(250)]
    assert costs.lines(picture(incident), "subsidy") == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_what_somebody_typed_never_becomes_a_formula(incident: Incident, text: str) -> None:
    spend(incident, text, who=text)
    found = costs.lines(picture(incident))
    for line in costs.as_csv(found).decode("utf-8-sig").splitlines()[1:]:
        assert all(not cell.strip('"').startswith(("=", "+", "-", "@", "\t", " =")) for cell in line.split(";"))
    sheet = load_workbook(io.BytesIO(costs.as_xlsx(found, text))).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_the_spreadsheet_holds_numbers_as_numbers(incident: Incident) -> None:
    spend(incident, "Nacht", hours=Decimal("7.50"), rate=Decimal("40.10"))
    sheet = load_workbook(io.BytesIO(costs.as_xlsx(costs.lines(picture(incident)), "X"))).active
    assert sheet is not None
    assert sheet.cell(4, 7).value == 300.75


def test_a_shift_is_planned_on_the_page_and_one_that_ends_before_it_begins_is_refused(
    client: Client, incident: Incident
) -> None:
    page = reverse("duty:roster", args=[incident.pk])
    form = {"name": "A. Peeters", "role": "it", "begins_at": "2022-12-06T08:00", "ends_at": "2022-12-06T07:00"}
    answer = client.post(page, form)
    assert answer.status_code == 422
    assert "A. Peeters" in answer.content.decode()
    assert not Shift.objects.exists()
    assert client.post(page, form | {"ends_at": "2022-12-06T16:00"}).status_code == 302
    assert "A. Peeters" in client.get(page).content.decode()


def test_a_shift_is_changed_on_its_own_page(client: Client, incident: Incident) -> None:
    shift = plan(incident, "A", 1, 9)
    page = reverse("duty:shift", args=[incident.pk, shift.pk])
    assert client.get(page).status_code == 200
    form = {"name": "B", "begins_at": "2022-12-06T08:00", "ends_at": "2022-12-06T12:00", "version": "1"}
    assert client.post(page, form).status_code == 302
    assert Shift.objects.get().name == "B"
    assert client.post(page, form | {"name": "C"}).status_code == 422
    assert Shift.objects.get().name == "B"


def test_contacts_and_costs_are_changed_and_removed_on_the_page(client: Client, incident: Incident) -> None:
    client.post(reverse("duty:contacts", args=[incident.pk]), {"kind": "supplier", "party": "Civitas", "phone": "1"})
    contact = Contact.objects.get()
    page = reverse("duty:contact", args=[incident.pk, contact.pk])
    assert client.post(page, {"kind": "supplier", "party": "C2", "phone": "1", "version": "1"}).status_code == 302
    assert "C2" in client.get(reverse("duty:contacts", args=[incident.pk])).content.decode()
    client.post(reverse("duty:costs", args=[incident.pk]), {"kind": "place", "day": "2022-12-06", "what": "Soep"})
    cost = Cost.objects.get()
    assert "Soep" in client.get(reverse("duty:costs", args=[incident.pk])).content.decode()
    client.post(reverse("duty:remove_cost", args=[incident.pk, cost.pk]))
    assert "Soep" not in client.get(reverse("duty:costs", args=[incident.pk])).content.decode()
