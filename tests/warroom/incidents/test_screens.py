"""The screens of an incident, as somebody tired uses them."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import key, make_cut_off
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town
from tests.warroom.sector.making import with_errors

from warroom.incidents import leading
from warroom.incidents.models import Backlog, Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.picture import picture
from warroom.ledger import reading
from warroom.organisations.models import Membership, Person, Role


def url(incident: Incident, page: str = "situation", **more: int) -> str:
    return reverse(f"incidents:{page}", kwargs={"pk": incident.pk, **more})


def test_one_line_opens_an_incident(client: Client, cast: Cast) -> None:
    make_landscape(cast.own, town())
    answer = client.post(reverse("incidents:open"), {"title": "Niemand kan aanmelden", "severity": "3"})
    incident = Incident.objects.get()
    assert answer.headers["Location"] == url(incident)
    page = client.get(url(incident)).content.decode()
    assert "Niemand kan aanmelden" in page
    assert "Incident geopend" in page


def test_opening_asks_for_the_one_line_and_keeps_the_rest(client: Client) -> None:
    answer = client.post(reverse("incidents:open"), {"title": "", "severity": "4"})
    assert answer.status_code == 422
    assert '<option value="4" selected>' in answer.content.decode()
    assert not Incident.objects.exists()


def test_a_beginning_that_has_yet_to_come_is_refused(client: Client) -> None:
    later = f"{timezone.localdate() + timedelta(days=2)}T12:00"
    answer = client.post(reverse("incidents:open"), {"title": "Morgen", "severity": "3", "begun_at": later})
    assert answer.status_code == 422
    assert "moet nog komen" in answer.content.decode()


def test_the_situation_says_which_services_are_down_and_why(client: Client, incident: Incident) -> None:
    page = client.get(url(incident)).content.decode()
    assert "<strong>Mail</strong>" in page
    assert "Server 1" in page


def test_the_situation_of_a_past_moment_says_so_and_offers_no_way_to_write(client: Client, incident: Incident) -> None:
    then = (timezone.now() - timedelta(minutes=5)).isoformat()
    page = client.get(url(incident), {"at": then}).content.decode()
    assert "Wat bekend was" in page
    assert "data-stream" not in page
    assert url(incident, "seen") not in client.get(url(incident, "services"), {"at": then}).content.decode()


def test_a_moment_that_cannot_be_read_is_now(client: Client, incident: Incident) -> None:
    for text in ("gisteren", "2022-13-45", "2999-01-01T00:00", "\0"):
        assert "Wat bekend was" not in client.get(url(incident), {"at": text}).content.decode()


def test_one_tap_says_what_is_seen_and_by_whom(client: Client, incident: Incident, spoc: Person) -> None:
    client.post(url(incident, "seen"), {"of": key(incident, "mail"), "seen": "works"})
    page = client.get(url(incident, "services")).content.decode()
    assert f"gezien: werkt – {spoc.name}" in page
    assert "1 vraag: wat klopt er?" in page


def test_an_answer_to_a_question_takes_the_fact_back(client: Client, incident: Incident) -> None:
    client.post(url(incident, "seen"), {"of": key(incident, "mail"), "seen": "works"})
    client.post(url(incident, "answer"), {"of": key(incident, "mail"), "answer": "fact|one|compromised"})
    page = client.get(url(incident, "services")).content.decode()
    assert "wat klopt er?" not in page


def test_the_second_to_change_the_backlog_is_told_and_keeps_what_was_typed(client: Client, incident: Incident) -> None:
    page = url(incident, "paper") + f"?of={key(incident, 'mail')}"
    client.post(page, {"paper_in": "10", "paper_out": "2", "version": "0"})
    row = Backlog.objects.get()
    client.post(page, {"paper_in": "12", "paper_out": "2", "version": str(row.version)})
    answer = client.post(page, {"paper_in": "99", "paper_out": "1", "note": "van mij", "version": str(row.version)})
    assert answer.status_code == 422
    assert "Iemand anders bewaarde intussen 12" in answer.content.decode()
    assert "van mij" in answer.content.decode()
    row.refresh_from_db()
    assert row.paper_in == 12


def test_more_cannot_have_been_entered_than_was_taken(client: Client, incident: Incident) -> None:
    page = url(incident, "paper") + f"?of={key(incident, 'mail')}"
    answer = client.post(page, {"paper_in": "1", "paper_out": "2", "version": "0"})
    assert answer.status_code == 422
    assert not Backlog.objects.exists()


def test_hostile_text_is_shown_as_text(client: Client, incident: Incident) -> None:
    client.post(
        url(incident, "mark"), {"of": key(incident, "two"), "mark": "lost", "note": "<script>alert(1)</script>"}
    )
    page = client.get(url(incident, "facts")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_isolating_is_not_for_who_may_not_decide(cast: Cast, incident: Incident) -> None:
    other = Client()
    other.force_login(cast.people[Role.RESPONDER], backend="allauth.account.auth_backends.AuthenticationBackend")
    before = reading.newest(incident.chain)
    other.post(url(incident, "mark"), {"of": key(incident, "two"), "mark": "isolated"})
    assert reading.newest(incident.chain) == before


def test_closing_asks_why(client: Client, incident: Incident) -> None:
    assert client.post(url(incident, "close")).status_code == 422
    client.post(url(incident, "close"), {"note": "Alles draait weer."})
    incident.refresh_from_db()
    assert incident.closed


def test_who_cut_us_off_is_on_the_situation_until_reconnected(client: Client, incident: Incident) -> None:
    client.post(url(incident, "cut_off"), {"party": "Rijksregister", "since": "2022-12-06T09:00", "version": "0"})
    assert "Rijksregister" in client.get(url(incident)).content.decode()
    row = incident.cutoffs.get()
    client.post(
        url(incident, "cut_off_one", row=row.pk),
        {"party": "Rijksregister", "since": "2022-12-06T09:00", "reconnected_at": "2022-12-09T09:00", "version": "1"},
    )
    assert 'id="card-cut-off"' not in client.get(url(incident)).content.decode()


def test_a_form_that_has_to_be_mended_stays_made_from_what_its_person_saw(client: Client, incident: Incident) -> None:
    row = make_cut_off(incident)
    seen = {"party": "VDAB", "since": "2022-12-06T09:00", "version": str(row.version)}
    assert client.post(url(incident, "cut_off_one", row=row.pk), seen | {"party": "Fluvius"}).status_code == 302
    answer = client.post(url(incident, "cut_off_one", row=row.pk), seen | {"since": "ooit"})
    assert answer.status_code == 422
    again = client.post(url(incident, "cut_off_one", row=row.pk), seen | {"version": str(answer.context["version"])})
    assert again.status_code == 422
    row.refresh_from_db()
    assert row.party == "Fluvius"
    told = client.post(url(incident, "cut_off_one", row=row.pk), seen | {"version": str(again.context["version"])})
    assert told.status_code == 302


def test_a_cut_off_of_another_incident_is_not_there(client: Client, incident: Incident, cast: Cast) -> None:
    from tests.warroom.incidents.making import make_incident

    other = make_cut_off(make_incident(cast.other))
    assert client.get(url(incident, "cut_off_one", row=other.pk)).status_code == 404


def test_an_exercise_says_so_on_every_page(client: Client, cast: Cast) -> None:
    client.post(reverse("incidents:open"), {"title": "Oefening", "severity": "1", "exercise": "on"})
    incident = Incident.objects.get()
    for page in ("situation", "services", "facts", "manage"):
        assert "OEFENING" in client.get(url(incident, page)).content.decode()


def test_closing_twice_does_not_open_it_again(client: Client, incident: Incident) -> None:
    for _twice in range(2):
        client.post(url(incident, "close"), {"do": "close", "note": "Alles draait weer."})
    incident.refresh_from_db()
    assert incident.closed
    client.post(url(incident, "close"), {"do": "reopen"})
    incident.refresh_from_db()
    assert not incident.closed


def test_nothing_about_a_closed_incident_breaks_its_page(client: Client, cast: Cast, incident: Incident) -> None:
    Membership.objects.create(person=cast.people[Role.SPOC], organisation=cast.other, role=Role.SPOC)
    leading.close(incident, by=None, note="Klaar.")
    answer = client.post(url(incident, "involve"), {"organisation": str(cast.other.pk)})
    assert answer.status_code == 302
    assert cast.other not in incident.organisations()


def test_the_first_day_of_the_calendar_breaks_no_page(client: Client, incident: Incident) -> None:
    assert client.get(url(incident), {"at": "0001-01-01T00:00"}).status_code == 200
    answer = client.post(
        url(incident, "mark"), {"of": key(incident, "two"), "mark": "lost", "since": "0001-01-01T00:00"}
    )
    assert answer.status_code == 302


def test_a_form_refuses_a_year_that_nobody_meant(client: Client, incident: Incident) -> None:
    fields = {"party": "Rijksregister", "since": "0001-01-01T00:00", "version": "0"}
    assert client.post(url(incident, "cut_off"), fields).status_code == 422
    entry = {"text": "Alles ligt plat.", "at": "0001-01-01T00:00"}
    assert client.post(reverse("ledger:incident", args=[incident.pk]), entry).status_code == 422


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"])
def test_any_moment_of_the_calendar_has_a_picture(incident: Incident, moment: str) -> None:
    there = picture(incident, at=datetime.fromisoformat(moment)).sequence
    assert there == (0 if moment.startswith("0001") else reading.newest(incident.chain))


def test_every_page_of_an_incident_opens_when_its_landscape_has_errors(cast: Cast, client: Client) -> None:
    """It was stored before that was an error; what is hit and seen still shows, all the rest is not known."""
    landscape = with_errors(cast.own)
    incident = open_incident(cast.own, title="Ransomware", by=None, hits=[(landscape.pk, "mail", "lost")])
    client.force_login(cast.people[Role.SPOC])
    start = f"/incidents/{incident.pk}/"
    for part in ("", "services/", "hit/", "plans/", "decisions/", "decisions/new/", "reports/", "manage/"):
        assert client.get(start + part).status_code == 200, part
    assert "bevat fouten" in client.get(start).content.decode()
    services = client.get(start + "services/").content.decode()
    assert "state--out" in services
    assert "state--unknown" in services
    assert "state--works" not in services.partition("<tbody")[2]
