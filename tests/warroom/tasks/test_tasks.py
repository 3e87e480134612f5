"""Tasks: made in one line, done with one tap, never lost and never overwritten."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.tasks.making import attach_all, make_task

from warroom.incidents import roles
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.taxonomy import IncidentRole
from warroom.incidents.writing import Overtaken, Refused
from warroom.ledger.models import Entry
from warroom.organisations.models import Person, Role
from warroom.tasks import doing
from warroom.tasks.models import Task, TaskState
from warroom.tasks.showing import rows, urgency
from warroom.tasks.situation import card


def url(incident: Incident, page: str = "list", **more: object) -> str:
    return reverse(f"tasks:{page}", kwargs={"pk": incident.pk, **more})


def kinds(incident: Incident) -> list[str]:
    return list(Entry.objects.filter(chain=incident.chain).order_by("sequence").values_list("kind", flat=True))


def test_one_line_makes_a_task_for_a_role(client: Client, incident: Incident) -> None:
    due = f"{timezone.localdate() + timedelta(days=2)}T12:00"
    client.post(url(incident, "make"), {"title": "Bel de operator", "who": "role:it", "due_at": due})
    task = Task.objects.get()
    assert (task.title, task.role, task.task_state) == ("Bel de operator", "it", "open")
    assert task.due_at is not None
    assert kinds(incident)[-1] == "task.made"
    assert "Bel de operator" in client.get(url(incident)).content.decode()


def test_a_line_that_is_too_long_is_told_and_kept(client: Client, incident: Incident) -> None:
    answer = client.post(url(incident, "make"), {"title": "x" * 300})
    assert answer.status_code == 422
    assert "x" * 300 in answer.content.decode()
    assert not Task.objects.exists()


@pytest.mark.parametrize("due", ["9999-12-31T23:59", "0001-01-01T00:00", "morgen", "2022-13-01T00:00"])
def test_a_due_time_that_cannot_be_is_told(client: Client, incident: Incident, due: str) -> None:
    assert client.post(url(incident, "make"), {"title": "Iets", "due_at": due}).status_code == 422
    assert not Task.objects.exists()


def test_what_people_write_is_text_and_nothing_else(client: Client, incident: Incident) -> None:
    task = make_task(incident, "<script>alert(1)</script>", description="**vet** <b>x</b>\nregel")
    for page in (url(incident), url(incident, "task", task=task.pk), url(incident, "paper")):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<b>x" not in text
    assert "**vet**" in client.get(url(incident, "task", task=task.pk)).content.decode()


def test_one_tap_finishes_a_task_and_one_more_takes_it_back(client: Client, incident: Incident, spoc: Person) -> None:
    task = make_task(incident)
    answer = client.post(url(incident, "move", task=task.pk), {"to": "done", "version": task.version})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Ongedaan maken" in page
    task.refresh_from_db()
    assert (task.task_state, task.finished_by) == ("done", spoc)
    client.post(url(incident, "move", task=task.pk), {"to": "open", "version": task.version})
    task.refresh_from_db()
    assert (task.task_state, task.finished_at) == ("open", None)
    assert kinds(incident)[-3:] == ["task.made", "task.done", "task.reopened"]


def test_dropping_asks_for_a_reason(client: Client, incident: Incident) -> None:
    task = make_task(incident)
    client.post(url(incident, "move", task=task.pk), {"to": "dropped", "reason": "  "})
    task.refresh_from_db()
    assert task.task_state == "open"
    client.post(url(incident, "move", task=task.pk), {"to": "dropped", "reason": "doet de buur"})
    task.refresh_from_db()
    assert (task.task_state, task.reason) == ("dropped", "doet de buur")


def test_the_second_of_two_is_told_and_nothing_is_overwritten(client: Client, incident: Incident, cast: Cast) -> None:
    task = make_task(incident)
    seen = task.version
    doing.move(task, seen, TaskState.DROPPED, by=cast.people[Role.DEPUTY], reason="niet nodig")
    client.post(url(incident, "move", task=task.pk), {"to": "done", "version": seen})
    task.refresh_from_db()
    assert task.task_state == "dropped"
    assert "net vóór u" in client.get(url(incident)).content.decode()


def test_the_text_of_the_second_is_kept_on_the_form(client: Client, incident: Incident, cast: Cast) -> None:
    task = make_task(incident)
    seen = task.version
    doing.rewrite(task, seen, by=cast.people[Role.DEPUTY], after=[], title="Bel Digipolis")
    typed = {"title": "Bel de leverancier terug", "description": "vraag naar de logboeken", "version": seen}
    answer = client.post(url(incident, "edit", task=task.pk), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "vraag naar de logboeken" in page
    assert "Bel Digipolis" in page
    task.refresh_from_db()
    assert (task.title, task.description) == ("Bel Digipolis", "")
    again = client.post(url(incident, "edit", task=task.pk), typed | {"version": task.version})
    assert again.status_code == 302
    task.refresh_from_db()
    assert task.title == "Bel de leverancier terug"


def test_ticking_keeps_who_and_when_and_the_second_tick_is_told(
    client: Client, incident: Incident, spoc: Person
) -> None:
    task = make_task(incident)
    point = task.points.first()
    assert point is not None
    client.post(url(incident, "tick", task=task.pk), {"point": point.pk, "on": "1"})
    point.refresh_from_db()
    assert point.ticked_by == spoc
    state = picture(incident).of("task")[0]["points"][0]
    assert (state["ticked_by"], bool(state["ticked_at"])) == (str(spoc.uuid), True)
    with pytest.raises(Overtaken):
        doing.tick(point, True, by=spoc)
    client.post(url(incident, "tick", task=task.pk), {"point": point.pk, "on": "0"})
    point.refresh_from_db()
    assert point.ticked_at is None
    assert kinds(incident)[-2:] == ["task.ticked", "task.unticked"]


def test_a_warning_cannot_be_ticked_off(incident: Incident, spoc: Person) -> None:
    with pytest.raises(Refused):
        doing.tick(make_task(incident).points.get(kind="avoid"), True, by=spoc)


def test_a_tick_while_somebody_edits_overwrites_nothing(incident: Incident, spoc: Person) -> None:
    task = make_task(incident)
    seen = task.version
    doing.tick(task.points.get(text="bel"), True, by=spoc)
    doing.rewrite(task, seen, by=spoc, after=[], title="Nieuwe titel")
    assert task.points.filter(ticked_at__isnull=False).count() == 1


def test_a_task_whose_predecessors_are_open_says_what_it_waits_for(client: Client, incident: Incident) -> None:
    first = make_task(incident, "Netwerkkabel uittrekken")
    make_task(incident, "Geheugen nemen", after=[first.pk])
    assert "wacht op: Netwerkkabel uittrekken" in " ".join(client.get(url(incident)).content.decode().split())
    doing.move(first, None, TaskState.DONE, by=None)
    assert "wacht op" not in client.get(url(incident)).content.decode()


def test_tasks_never_wait_for_each_other_in_a_circle(client: Client, incident: Incident, spoc: Person) -> None:
    first = make_task(incident, "een")
    second = make_task(incident, "twee", after=[first.pk])
    third = make_task(incident, "drie", after=[second.pk])
    for bad in ([third.pk], [first.pk]):
        first.refresh_from_db()
        with pytest.raises(Refused):
            doing.rewrite(first, first.version, by=spoc, after=bad, title="een")
    first.refresh_from_db()
    answer = client.post(
        url(incident, "edit", task=first.pk), {"title": "een", "after": [third.pk], "version": first.version}
    )
    assert answer.status_code == 422
    assert "in een kring" in answer.content.decode()
    assert not first.after.exists()


def test_a_task_of_another_incident_cannot_be_waited_for(incident: Incident, cast: Cast) -> None:
    from tests.warroom.incidents.making import make_incident

    elsewhere = make_task(make_incident(cast.other))
    with pytest.raises(Refused), transaction.atomic():
        make_task(incident, after=[elsewhere.pk])


def test_a_task_of_another_incident_is_not_found_under_this_one(client: Client, incident: Incident, cast: Cast) -> None:
    from tests.warroom.incidents.making import make_incident

    elsewhere = make_task(make_incident(cast.own))
    assert client.get(url(incident, "task", task=elsewhere.pk)).status_code == 404
    assert client.post(url(incident, "move", task=elsewhere.pk), {"to": "done"}).status_code == 404


def test_late_tasks_come_first_and_the_card_counts_them(client: Client, incident: Incident) -> None:
    now = timezone.now()
    make_task(incident, "morgen", due_at=now + timedelta(days=1))
    make_task(incident, "te laat", due_at=now - timedelta(hours=1))
    done = make_task(incident, "klaar", due_at=now - timedelta(hours=2))
    doing.move(done, None, TaskState.DONE, by=None)
    shown = sorted(rows(picture(incident)), key=urgency)
    assert [r.title for r in shown] == ["te laat", "morgen", "klaar"]
    made = card(picture(incident))
    assert made.alarm
    assert "1" in made.title
    assert [r.title for r in made.context["next"]] == ["te laat", "morgen"]
    assert "1 te laat" in client.get(url(incident)).content.decode()


def test_mine_are_those_in_my_name_and_of_my_role(client: Client, incident: Incident, spoc: Person) -> None:
    make_task(incident, "op naam", owner=spoc)
    make_task(incident, "van de verslaggever", role="scribe")
    make_task(incident, "van IT", role="it")
    roles.hand_over(incident, IncidentRole.SCRIBE, by=spoc, person=spoc)
    page = client.get(url(incident), {"show": "mine"}).content.decode()
    assert "op naam" in page
    assert "van de verslaggever" in page
    assert "van IT" not in page


def test_the_list_is_filtered_by_role_and_words(client: Client, incident: Incident) -> None:
    make_task(incident, "Kabel uittrekken", role="it")
    make_task(incident, "Persbericht", role="communication")
    assert "Persbericht" not in client.get(url(incident), {"role": "it"}).content.decode()
    assert "Kabel" not in client.get(url(incident), {"q": "PERS"}).content.decode()
    assert "Geen taak past" in client.get(url(incident), {"q": "zzz"}).content.decode()


def test_an_empty_list_says_what_to_do(client: Client, incident: Incident) -> None:
    assert "Voeg een draaiboek toe" in client.get(url(incident)).content.decode()


def test_the_list_of_a_past_moment_shows_what_was_known_then(client: Client, incident: Incident) -> None:
    task = make_task(incident, "Eerste")
    between = timezone.now()
    doing.move(task, None, TaskState.DONE, by=None)
    make_task(incident, "Tweede")
    page = client.get(url(incident), {"at": between.isoformat(), "show": "all"}).content.decode()
    assert "Eerste" in page
    assert "Tweede" not in page
    assert 'name="to"' not in page
    assert "Wat bekend was" in page


def test_the_name_of_somebody_without_an_account_is_only_committed_to(incident: Incident) -> None:
    make_task(incident, owner_name="Jan Janssens")
    entry = Entry.objects.filter(chain=incident.chain, kind="task.made").get()
    assert "Jan Janssens" not in entry.payload.body
    assert picture(incident).of("task")[0]["owner_name"] == "Jan Janssens"


def test_nothing_is_written_when_the_ledger_refuses(incident: Incident, spoc: Person) -> None:
    task = make_task(incident)
    Incident.objects.filter(pk=incident.pk).update(closed_at=timezone.now())
    with pytest.raises(Refused):
        doing.move(task, None, TaskState.DONE, by=spoc)
    with pytest.raises(Refused):
        doing.tick(task.points.get(text="bel"), True, by=spoc)
    task.refresh_from_db()
    assert task.task_state == "open"
    assert not task.points.filter(ticked_at__isnull=False).exists()


def test_where_a_tap_leads_back_to_stays_on_this_server(client: Client, incident: Incident) -> None:
    task = make_task(incident)
    for back in ("https://evil.example/", "//evil.example/incidents/", "/incidents/\\evil", "javascript:alert(1)"):
        answer = client.post(url(incident, "move", task=task.pk), {"to": "doing", "back": back})
        assert answer.headers["Location"].startswith("/incidents/"), back


def test_the_page_of_a_task_tells_what_happened_to_it(client: Client, incident: Incident, spoc: Person) -> None:
    task = make_task(incident)
    doing.tick(task.points.get(text="bel"), True, by=spoc)
    doing.move(task, None, TaskState.DONE, by=spoc)
    page = client.get(url(incident, "task", task=task.pk)).content.decode()
    for words in ("Taak klaar", "Afgevinkt", "Niet doen", "1 van 2 afgevinkt"):
        assert words in page


def test_the_checklist_on_paper_has_a_box_for_all_that_is_open(client: Client, incident: Incident) -> None:
    attach_all(incident)
    done = make_task(incident, "al klaar")
    doing.move(done, None, TaskState.DONE, by=None)
    page = client.get(url(incident, "paper")).content.decode()
    assert "al klaar" not in page
    assert page.count("paper__signed") == 12
