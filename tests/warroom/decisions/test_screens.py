"""The screens of decisions."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.decisions.making import done, isolating, taken
from tests.warroom.incidents.making import key

from warroom.decisions import deciding
from warroom.decisions.models import Decision, DecisionState
from warroom.incidents.models import Fact, Incident
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def url(incident: Incident, page: str = "list", **more: int) -> str:
    return reverse(f"decisions:{page}", kwargs={"pk": incident.pk, **more})


def as_role(cast: Cast, role: Role) -> Client:
    client = Client()
    client.force_login(cast.people[role], backend=BACKEND)
    return client


def test_the_empty_register_says_what_to_do(client: Client, incident: Incident) -> None:
    page = client.get(url(incident)).content.decode()
    assert "Er is nog niets gevraagd of beslist" in page
    assert url(incident, "new") in page


def test_one_line_asks_and_stands_on_the_situation(client: Client, incident: Incident) -> None:
    answer = client.post(url(incident, "new"), {"question": "Sluiten we het loket?", "waits_for": "de burgemeester"})
    row = Decision.objects.get()
    assert answer.headers["Location"] == url(incident, "page", row=row.pk)
    situation = client.get(reverse("incidents:situation", args=[incident.pk])).content.decode()
    assert "Sluiten we het loket?" in situation
    assert "wacht op: de burgemeester" in situation


def test_nothing_filled_in_is_told_and_nothing_stored(client: Client, incident: Incident) -> None:
    answer = client.post(url(incident, "new"), {"question": "", "texts": "Ja\nNee"})
    assert answer.status_code == 422
    assert "Ja\nNee" in answer.content.decode()
    assert not Decision.objects.exists()


def test_finding_a_part_keeps_what_was_typed(client: Client, incident: Incident) -> None:
    typed = {"kind": "isolate", "question": "Nu meteen?", "q": "server", "find": "1"}
    page = client.post(url(incident, "new"), typed).content.decode()
    assert key(incident, "two") in page
    assert "Nu meteen?" in page
    assert not Decision.objects.exists()


def test_the_page_that_is_asked_about_a_part_has_it_chosen(client: Client, incident: Incident) -> None:
    page = client.get(url(incident, "new"), {"kind": "isolate", "of": key(incident, "two")}).content.decode()
    assert "Server 2 isoleren" in page
    client.post(url(incident, "new"), {"kind": "isolate", "of": key(incident, "two"), "question": ""})
    assert Decision.objects.get().question == "Server 2 isoleren?"


def test_the_alternatives_stand_side_by_side_with_numbers(client: Client, incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    page = client.get(url(incident, "page", row=row.pk)).content.decode()
    assert "Geboorte aangeven" in page
    assert "ongeveer 12 mensen per dag" in page
    assert "Openlaten" in page


def test_deciding_and_carrying_out_on_the_screens(client: Client, incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    said = {"version": "1", "chosen": "a", "basis": "Uitgaand verkeer", "decided_by": str(spoc.pk)}
    assert client.post(url(incident, "decide", row=row.pk), said).status_code == 302
    assert client.post(url(incident, "carry_out", row=row.pk), {"version": "2", "all": "1"}).status_code == 302
    assert Fact.objects.get(element="two").on
    page = client.get(url(incident, "page", row=row.pk)).content.decode()
    assert "uitgevoerd" in page


def test_who_may_not_decide_writes_down_what_was_said_with_a_witness(cast: Cast, incident: Incident) -> None:
    client = as_role(cast, Role.COMMUNICATION)
    row = isolating(incident, "two")
    said = {"version": "1", "chosen": "a", "basis": "Gebeld", "decided_name": "Burgemeester"}
    assert client.post(url(incident, "decide", row=row.pk), said).status_code == 422
    assert client.post(url(incident, "decide", row=row.pk), said | {"heard_by": "Brandweer"}).status_code == 302
    row.refresh_from_db()
    assert (row.oral, row.decided_name, row.heard_by) == (True, "Burgemeester", "Brandweer")
    assert client.post(url(incident, "carry_out", row=row.pk), {"version": "2", "all": "1"}).status_code == 403
    assert not Fact.objects.filter(element="two").exists()


def test_an_account_that_may_not_decide_cannot_be_named_as_decider(
    cast: Cast, incident: Incident, client: Client
) -> None:
    row = isolating(incident, "two")
    responder = str(cast.people[Role.RESPONDER].pk)
    said = {"version": "1", "chosen": "a", "basis": "Zomaar", "decided_by": responder}
    assert client.post(url(incident, "decide", row=row.pk), said).status_code == 422


def test_the_second_editor_is_told_and_keeps_the_text(client: Client, incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    deciding.rewrite(incident, Decision.objects.get(pk=row.pk), 1, by=spoc, waits_for="de leverancier")
    typed = {"version": "1", "question": "Heel andere vraag?", "waits_for": "niemand"}
    answer = client.post(url(incident, "edit", row=row.pk), typed)
    assert answer.status_code == 422
    assert "Heel andere vraag?" in answer.content.decode()
    row.refresh_from_db()
    assert row.waits_for == "de leverancier"


def test_who_was_writing_while_somebody_decided_keeps_the_text(
    client: Client, incident: Incident, spoc: Person
) -> None:
    row = isolating(incident, "two", by=spoc)
    taken(incident, Decision.objects.get(pk=row.pk), spoc)
    said = {"version": "1", "chosen": "b", "basis": "Mijn lange redenering", "decided_by": str(spoc.pk)}
    answer = client.post(url(incident, "decide", row=row.pk), said)
    assert answer.status_code == 422
    assert "Mijn lange redenering" in answer.content.decode()
    row.refresh_from_db()
    assert row.chosen == "a"


def test_a_review_that_is_overdue_is_red_and_says_so(client: Client, incident: Incident, spoc: Person) -> None:
    row = isolating(incident, "two", by=spoc)
    taken(incident, row, spoc, review_at=timezone.now() - timedelta(hours=1))
    situation = client.get(reverse("incidents:situation", args=[incident.pk])).content.decode()
    assert "opnieuw bekijken: te laat" in situation
    assert 'class="overdue"' in client.get(url(incident)).content.decode()
    client.post(url(incident, "review", row=row.pk), {"version": "2", "note": "Blijft zo"})
    assert (
        "opnieuw bekijken: te laat"
        not in client.get(reverse("incidents:situation", args=[incident.pk])).content.decode()
    )


def test_reversing_shows_first_what_that_does(client: Client, incident: Incident, spoc: Person) -> None:
    row = done(incident, taken(incident, isolating(incident, "two", by=spoc), spoc), spoc)
    page = client.get(url(incident, "reverse", row=row.pk)).content.decode()
    assert "Geboorte aangeven" in page
    client.post(url(incident, "reverse", row=row.pk), {"version": str(row.version), "why": "Schoon bevonden"})
    row.refresh_from_db()
    assert row.state_now == DecisionState.REVERSED


def test_isolating_cannot_be_marked_beside_a_decision(client: Client, incident: Incident) -> None:
    client.post(reverse("incidents:mark", args=[incident.pk]), {"of": key(incident, "two"), "mark": "isolated"})
    assert not Fact.objects.filter(element="two").exists()
    page = client.get(reverse("incidents:facts", args=[incident.pk]), {"q": "server"}).content.decode()
    assert "Afsluiten is een beslissing" in page


def test_text_of_people_is_shown_as_text(client: Client, incident: Incident, spoc: Person) -> None:
    row = deciding.ask(incident, by=spoc, question="<script>alert(1)</script>")
    for page in (url(incident), url(incident, "page", row=row.pk), reverse("incidents:situation", args=[incident.pk])):
        assert "<script>alert" not in client.get(page).content.decode()


def test_a_question_that_is_too_long_is_told(client: Client, incident: Incident) -> None:
    assert client.post(url(incident, "new"), {"question": "x" * 301}).status_code == 422


def test_a_closed_incident_takes_no_questions(client: Client, incident: Incident) -> None:
    incident.closed_at = timezone.now()
    incident.save()
    answer = client.post(url(incident, "new"), {"question": "Nog iets?"})
    assert answer.status_code == 422
    assert "gesloten" in answer.content.decode()
    assert not Decision.objects.exists()


def test_decisions_of_another_incident_are_not_there(client: Client, incident: Incident, cast: Cast) -> None:
    from tests.warroom.incidents.making import make_incident

    other = make_incident(cast.own, None, ("one", "compromised"))
    row = isolating(other, "two")
    assert client.get(url(incident, "page", row=row.pk)).status_code == 404
