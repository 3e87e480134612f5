"""What others see of an incident: what is shared, part by part, and every look written down."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.sharing.conftest import signed_in
from tests.warroom.sharing.making import make_guest, share

from warroom.decisions import deciding
from warroom.incidents import roles
from warroom.incidents.models import Incident
from warroom.incidents.parts import CARDS, PAGES, STATES, Part
from warroom.incidents.picture import picture
from warroom.incidents.writing import Refused
from warroom.ledger import reading
from warroom.ledger.models import Entry
from warroom.live import asking, rendering
from warroom.organisations.access import Action, may
from warroom.organisations.models import Person, Role
from warroom.sharing import grants, guests, shown
from warroom.sharing.models import Guest, Look
from warroom.sharing.seen import summaries

POSTS = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]*)"|<form[^>]*method="post"', re.I)


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    return signed_in(cast.people[Role.COORDINATOR])


def asked(incident: Incident, question: str = "Sluiten we alles?") -> None:
    deciding.ask(incident, question=question, by=incident.opened_by)


def test_the_coordinator_sees_whether_and_how_severe_and_nothing_more(cast: Cast, incident: Incident) -> None:
    assert summaries([cast.own, cast.other])[cast.own.pk].open_incidents == 1
    assert summaries([cast.own])[cast.own.pk].worst_severity == incident.severity
    assert cast.other.pk not in summaries([cast.own, cast.other])
    assert not may(cast.people[Role.COORDINATOR], Action.VIEW_INCIDENT, incident)


def test_an_exercise_is_no_incident_in_the_summary(cast: Cast, incident: Incident) -> None:
    Incident.objects.update(exercise=True)
    found = summaries([cast.own])[cast.own.pk]
    assert (found.open_incidents, found.exercises, found.worst_severity) == (0, 1, 0)


def test_a_shared_part_opens_its_pages_and_no_others(cast: Cast, incident: Incident, coordinator: Client) -> None:
    share(incident, cast.coordinator, Part.TASKS)
    assert coordinator.get(f"/incidents/{incident.pk}/tasks/").status_code == 200
    for path in ("", "services/", "decisions/", "ledger/", "people/", "manage/", "sharing/", "tasks/paper/"):
        assert coordinator.get(f"/incidents/{incident.pk}/{path}").status_code == 404, path


def test_the_right_to_an_incident_is_not_the_right_to_all_of_it(cast: Cast, incident: Incident) -> None:
    share(incident, cast.coordinator, Part.TASKS)
    person = cast.people[Role.COORDINATOR]
    assert may(person, Action.VIEW_INCIDENT, incident, part=Part.TASKS)
    assert not may(person, Action.VIEW_INCIDENT, incident, part=Part.DECISIONS)
    assert not may(person, Action.VIEW_INCIDENT, incident)
    assert not may(person, Action.WORK_INCIDENT, incident, part=Part.TASKS)


def test_tabs_and_cards_of_parts_that_are_not_shared_are_not_there(
    cast: Cast, incident: Incident, coordinator: Client
) -> None:
    roles.hand_over(incident, "lead", by=incident.opened_by, person=cast.people[Role.DEPUTY])
    share(incident, cast.coordinator, Part.SUMMARY, Part.TASKS)
    page = coordinator.get(f"/incidents/{incident.pk}/").content.decode()
    assert f"/incidents/{incident.pk}/tasks/" in page
    for path in ("services/", "decisions/", "ledger/", "people/", "sharing/", "manage/"):
        assert f'href="/incidents/{incident.pk}/{path}"' not in page
    assert cast.people[Role.DEPUTY].name not in page
    assert 'id="ledger"' not in page


@pytest.mark.parametrize("route", sorted(PAGES))
def test_what_is_shared_has_no_form_that_changes_anything(cast: Cast, coordinator: Client, route: str) -> None:
    from tests.warroom.routes import ROUTES

    if route in ("ledger:attachment", "reports:pdf", "duty:export"):  # files
        return
    share_rows = ROUTES[route].arguments
    assert share_rows is not None
    arguments = share_rows(cast.own)
    # Nothing but this part and the summary: no page may need another one.
    share(Incident.objects.get(pk=arguments["pk"]), cast.coordinator, PAGES[route], Part.SUMMARY)
    answer = coordinator.get(reverse(route, kwargs=arguments))
    assert answer.status_code == 200
    page = answer.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert POSTS.findall(main) == []


def test_taking_back_counts_at_once_and_for_the_past_too(cast: Cast, incident: Incident, coordinator: Client) -> None:
    share(incident, cast.coordinator, Part.TASKS)
    during = timezone.now()
    grants.withdraw(incident, cast.coordinator, by=incident.opened_by, reason="klaar")
    path = f"/incidents/{incident.pk}/tasks/"
    assert coordinator.get(path).status_code == 404
    assert coordinator.get(path, {"at": during.isoformat()}).status_code == 404


def test_nobody_looks_back_before_it_was_shared(cast: Cast, incident: Incident, coordinator: Client) -> None:
    asked(incident, "Betalen we?")
    before = timezone.now()
    share(incident, cast.coordinator, Part.DECISIONS)
    page = coordinator.get(f"/incidents/{incident.pk}/decisions/", {"at": before.isoformat()})
    assert not page.context["picture"].past
    assert "verder kunt u niet terugkijken" in page.content.decode()


def test_a_part_shared_later_is_not_in_an_earlier_picture(incident: Incident) -> None:
    early, late = timezone.now(), timezone.now() + timedelta(seconds=1)
    at = picture(incident, at=early)
    assert at.limited({"tasks": early, "decisions": late}).parts == {"tasks"}


def test_a_picture_holds_nothing_of_another_part(incident: Incident) -> None:
    asked(incident)
    now = picture(incident)
    assert set(now.limited({"tasks": now.moment})) <= {"incident", "task"}
    assert now.limited({"decisions": now.moment}).of("decision")
    assert not now.limited({"people": now.moment}).of("decision")


def test_the_place_of_the_meeting_is_for_the_summary(incident: Incident) -> None:
    Incident.objects.update(meeting="Signal: https://example.test/geheim")
    incident.refresh_from_db()
    from warroom.incidents.leading import rewrite

    rewrite(incident, incident.version, by=incident.opened_by, meeting="Kamer 3")
    now = picture(incident)
    assert now.limited({"summary": now.moment}).head["meeting"] == "Kamer 3"
    assert now.limited({"tasks": now.moment}).head["meeting"] == ""


def test_the_ledger_tells_only_of_the_parts_that_are_shared(
    cast: Cast, incident: Incident, coordinator: Client
) -> None:
    asked(incident, "Geheime vraag")
    entry = Entry.objects.get(kind="decision.asked")
    share(incident, cast.coordinator, Part.LEDGER)
    assert "Geheime vraag" not in coordinator.get(f"/incidents/{incident.pk}/ledger/").content.decode()
    assert coordinator.get(f"/incidents/{incident.pk}/ledger/{entry.sequence}/").status_code == 404
    share(incident, cast.coordinator, Part.LEDGER, Part.DECISIONS)
    assert "Geheime vraag" in coordinator.get(f"/incidents/{incident.pk}/ledger/").content.decode()
    assert coordinator.get(f"/incidents/{incident.pk}/ledger/{entry.sequence}/").status_code == 200


def test_sharing_stands_in_the_ledger_with_its_reason(cast: Cast, incident: Incident) -> None:
    share(incident, cast.coordinator, Part.TASKS)
    state = reading.states(incident.chain)["share"][str(cast.coordinator.pk)]
    assert state["parts"] == ["tasks"]
    assert "om te helpen" in state["note"]
    grants.withdraw(incident, cast.coordinator, by=incident.opened_by, reason="klaar")
    assert reading.states(incident.chain)["share"][str(cast.coordinator.pk)]["parts"] == []


def test_nothing_is_shared_without_a_reason(cast: Cast, incident: Incident) -> None:
    with pytest.raises(Refused):
        grants.share(incident, cast.coordinator, [Part.TASKS], by=cast.people[Role.SPOC], reason=" ")
    assert grants.shared(incident, cast.coordinator) == set()


def test_a_look_is_written_before_the_page_and_grouped_for_reading(
    cast: Cast, incident: Incident, coordinator: Client
) -> None:
    share(incident, cast.coordinator, Part.TASKS, Part.SERVICES)
    for path in ("tasks/", "tasks/", "services/"):
        coordinator.get(f"/incidents/{incident.pk}/{path}")
    assert Look.objects.count() == 3
    line = shown.grouped(shown.of_body(cast.own))[0]
    assert (line.who, line.of, line.times) == ("Coordinator", str(cast.coordinator), 3)
    assert len(line.what) == 2
    page = signed_in(cast.people[Role.DPO]).get(f"/organisations/{cast.own.pk}/looks/").content.decode()
    assert "Coordinator" in page


def test_a_page_that_fails_after_all_was_looked_at_all_the_same(cast: Cast, incident: Incident) -> None:
    share(incident, cast.coordinator, Part.TASKS)
    client = signed_in(cast.people[Role.COORDINATOR])
    assert client.get(f"/incidents/{incident.pk}/tasks/999999/").status_code == 404
    assert Look.objects.filter(what="tasks").count() == 1


def test_nobody_takes_a_look_out_of_the_list(cast: Cast, incident: Incident, coordinator: Client) -> None:
    share(incident, cast.coordinator, Part.TASKS)
    coordinator.get(f"/incidents/{incident.pk}/tasks/")
    for query in ("DELETE FROM sharing_look", "UPDATE sharing_look SET what = 'x'"):
        from django.db import connection

        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query)


def test_ones_own_people_are_not_written_down(cast: Cast, incident: Incident, spoc: Person) -> None:
    signed_in(spoc).get(f"/incidents/{incident.pk}/tasks/")
    assert not Look.objects.exists()


def test_a_screen_that_is_open_gets_only_what_is_shared(cast: Cast, incident: Incident) -> None:
    share(incident, cast.coordinator, Part.SUMMARY)
    client = signed_in(cast.people[Role.COORDINATOR])
    known = asking.answer(asking.Asked(client.session.session_key, incident.pk))[1]
    assert known is not None
    assert set(known.sees or ()) == {"summary"}
    made = rendering.newest(incident.pk, "nl", known.sees)
    whole = rendering.newest(incident.pk, "nl")
    assert made is not None
    assert whole is not None
    assert made.parts["lines"] != whole.parts["lines"]
    assert "card-services" not in made.parts["cards"]
    grants.withdraw(incident, cast.coordinator, by=incident.opened_by, reason="klaar")
    assert asking.answer(asking.Asked(client.session.session_key, incident.pk, again=True))[1] is None


def test_a_guest_sees_what_was_given_until_the_end(cast: Cast, incident: Incident) -> None:
    guest = make_guest(incident, Part.TASKS, person=cast.nobody)
    client = signed_in(cast.nobody)
    path = f"/incidents/{incident.pk}/tasks/"
    assert client.get(path).status_code == 200
    assert client.get(f"/incidents/{incident.pk}/decisions/").status_code == 404
    assert Look.objects.get(what="tasks").capacity == "ccb"
    past = timezone.now() - timedelta(seconds=1)
    Guest.objects.filter(pk=guest.pk).update(since=past - timedelta(days=1), until=past)
    assert client.get(path).status_code == 404
    assert asking.answer(asking.Asked(client.session.session_key, incident.pk))[1] is None


def test_the_stream_of_a_guest_knows_when_it_ends(cast: Cast, incident: Incident) -> None:
    guest = make_guest(incident, Part.SUMMARY, person=cast.nobody)
    known = asking.answer(asking.Asked(signed_in(cast.nobody).session.session_key, incident.pk))[1]
    assert known is not None
    assert known.until == guest.until


def test_the_end_of_a_guest_is_written_down_by_itself_once(cast: Cast, incident: Incident) -> None:
    guest = make_guest(incident, Part.TASKS, person=cast.nobody)
    later = guest.until + timedelta(seconds=1)
    assert (guests.due(later), guests.due(later)) == (1, 0)
    guest.refresh_from_db()
    assert guest.ended_at == guest.until
    assert Entry.objects.filter(kind="guest.ended").count() == 1


def test_a_guest_can_be_let_go_earlier(cast: Cast, incident: Incident, spoc: Person) -> None:
    guest = make_guest(incident, Part.TASKS, person=cast.nobody)
    guests.end(guest, by=spoc, reason="klaar")
    assert signed_in(cast.nobody).get(f"/incidents/{incident.pk}/tasks/").status_code == 404
    guests.invite(
        incident, name="x", email=cast.nobody.email, capacity="insurer", parts=[Part.TASKS], by=spoc, sure=True,
        until=timezone.now() + timedelta(days=1), reason="toch nog",
    )  # fmt: skip
    assert signed_in(cast.nobody).get(f"/incidents/{incident.pk}/tasks/").status_code == 200


def test_a_new_guest_gets_a_link_and_one_who_can_sign_in_does_not(cast: Cast, incident: Incident, spoc: Person) -> None:
    told = {"capacity": "ccb", "parts": [Part.TASKS], "by": spoc, "until": timezone.now() + timedelta(days=1)}
    made = guests.invite(incident, name="Nieuw", email="nieuw@example.test", reason="r", **told)  # type: ignore[arg-type]
    assert made.token
    known = guests.invite(incident, name="x", email=cast.rival.email, reason="r", sure=True, **told)  # type: ignore[arg-type]
    assert known.token is None


def test_an_account_that_another_body_made_is_a_guest_only_when_somebody_called_its_person(
    cast: Cast, incident: Incident
) -> None:
    make_guest(make_incident(cast.other), Part.TASKS, person=cast.nobody)
    until = f"{timezone.localdate() + timedelta(days=2)}T12:00"
    form = {
        "name": "Jo",
        "email": cast.nobody.email,
        "capacity": "ccb",
        "until": until,
        "parts": ["tasks"],
        "reason": "r",
    }
    client = signed_in(cast.people[Role.SPOC])
    asked = client.post(f"/incidents/{incident.pk}/guests/", form)
    assert asked.status_code == 422
    assert 'type="checkbox" name="sure"' in asked.content.decode()
    assert not Guest.objects.filter(incident=incident).exists()
    assert client.post(f"/incidents/{incident.pk}/guests/", form | {"sure": "on"}).status_code == 302
    assert Guest.objects.filter(incident=incident, person=cast.nobody).exists()


def test_an_account_that_one_of_the_bodies_made_is_known(cast: Cast, incident: Incident) -> None:
    assert make_guest(incident, Part.TASKS, person=cast.nobody)
    assert make_guest(make_incident(cast.own), Part.TASKS, person=cast.nobody, sure=False)


def test_a_guest_without_a_second_factor_sets_one_up_first(cast: Cast, incident: Incident) -> None:
    make_guest(incident, Part.TASKS, person=cast.nobody)
    cast.nobody.authenticator_set.all().delete()
    answer = signed_in(cast.nobody).get(f"/incidents/{incident.pk}/tasks/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))


def test_the_end_of_a_guest_lies_ahead_and_not_too_far(cast: Cast, incident: Incident) -> None:
    for days in (-1, 91):
        with pytest.raises(Refused):
            make_guest(incident, Part.TASKS, person=cast.nobody, until=timezone.now() + timedelta(days=days))
    assert not Guest.objects.exists()


def test_who_has_a_role_is_no_guest(cast: Cast, incident: Incident) -> None:
    with pytest.raises(Refused):
        make_guest(incident, person=cast.people[Role.MAYOR])


def test_nobody_gets_a_new_way_in_for_somebody_elses_guest(cast: Cast, incident: Incident, spoc: Person) -> None:
    from warroom.organisations.people import invite

    made = make_guest(incident, person=Person.objects.create_person("gast@example.test", "Gast"))
    assert invite(cast.other, "gast@example.test", "Gast", "spoc", by=cast.rival).token is None
    assert not guests.may_renew_link(made)


def test_every_page_card_and_state_that_can_be_shared_exists() -> None:
    from tests.warroom.routes import ROUTES

    from warroom.incidents.extensions import CARDS as ALL_CARDS

    assert set(PAGES) <= set(ROUTES)
    assert set(CARDS) <= set(ALL_CARDS)
    assert set(STATES.values()) <= set(Part)


def test_the_spoc_shares_on_the_screen_and_takes_back(cast: Cast, incident: Incident, spoc: Person) -> None:
    client, path = signed_in(spoc), f"/incidents/{incident.pk}/sharing/"
    said = {"organisation": cast.coordinator.name, "parts": ["tasks", "clocks"], "reason": "zij bellen mee"}
    assert client.post(path, said).status_code == 302
    assert grants.shared(incident, cast.coordinator) == {Part.TASKS, Part.CLOCKS}
    assert "zij bellen mee" in client.get(path).content.decode()
    assert client.post(f"{path}{cast.coordinator.pk}/withdraw/", {"reason": "klaar"}).status_code == 302
    assert grants.shared(incident, cast.coordinator) == set()


def test_an_organisation_that_nobody_knows_is_told(incident: Incident, spoc: Person) -> None:
    answer = signed_in(spoc).post(
        f"/incidents/{incident.pk}/sharing/", {"organisation": "Nergenshuizen", "parts": ["tasks"], "reason": "r"}
    )
    assert answer.status_code == 422
    assert "Geen organisatie heet zo" in answer.content.decode()
