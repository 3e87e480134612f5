"""A playbook is attached to an incident: its steps become tasks, in the ledger too."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.tasks.making import attach_all, ransomware, small
from tests.weerbaar.playbooks.documents import step_id

from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import Closed, Refused
from warroom.ledger.models import Entry
from warroom.organisations.models import Person, Role
from warroom.tasks import attaching, doing
from warroom.tasks.models import Attached, Point, Task, TaskState
from weerbaar.playbooks import steps


def waits(tasks: dict[str, Task]) -> dict[str, set[str]]:
    return {title: {t.title for t in task.after.all()} for title, task in tasks.items()}


def test_every_step_becomes_a_task_that_waits_as_the_playbook_says(incident: Incident, spoc: Person) -> None:
    tasks = attach_all(incident, by=spoc)
    assert waits(tasks) == {
        "one": set(),
        "two": {"one"},
        "three": {"one"},
        "stolen?": {"two", "three"},
        "four": {"stolen?"},
        "five": {"stolen?"},
        "more?": {"stolen?", "four", "five"},
        "six": {"more?"},
        "which?": {"more?", "six"},
        "seven": {"which?"},
        "eight": {"which?"},
        "nine": {"which?", "seven", "eight"},
    }


def test_the_ledger_holds_the_playbook_and_every_task_with_its_lines(incident: Incident, spoc: Person) -> None:
    made = attach_all(incident, ransomware(), by=spoc)
    kinds = [e.kind for e in Entry.objects.filter(chain=incident.chain).order_by("sequence")]
    assert kinds.count("playbook.attached") == 1
    assert kinds.count("task.made") == len(made) == 28
    state = picture(incident).of("task")[2]
    assert state["title"] == "Maak eerst de back-ups los"
    assert {p["kind"] for p in state["points"]} == {"do", "avoid", "watch", "evidence"}
    assert state["role"] == "it"


def test_a_fragment_waits_for_what_the_steps_left_out_would_have_waited_for(incident: Incident, spoc: Person) -> None:
    attaching.attach(incident, small(), [step_id("action", n) for n in (1, 4, 9)], by=spoc)
    tasks = {task.title: task for task in Task.objects.all()}
    assert waits(tasks) == {
        "one": set(),
        "stolen?": {"one"},
        "four": {"stolen?"},
        "nine": {"stolen?", "four"},
    }


def test_attaching_the_rest_later_joins_what_is_there(incident: Incident, spoc: Person) -> None:
    attaching.attach(incident, small(), [step_id("action", n) for n in (1, 9)], by=spoc)
    attaching.attach(incident, small(), [i.key for i in steps(small())], by=spoc)
    assert Task.objects.count() == len(steps(small()))
    three = Task.objects.get(title="three")
    assert [t.title for t in three.after.all()] == ["one"]


def test_attaching_twice_is_refused_and_makes_nothing(incident: Incident, spoc: Person) -> None:
    attach_all(incident, by=spoc)
    before = (Task.objects.count(), Entry.objects.count(), Attached.objects.count())
    with pytest.raises(Refused):
        attach_all(incident, by=spoc)
    assert (Task.objects.count(), Entry.objects.count(), Attached.objects.count()) == before


def test_attaching_nothing_is_refused(incident: Incident, spoc: Person) -> None:
    with pytest.raises(Refused):
        attaching.attach(incident, small(), [], by=spoc)
    with pytest.raises(Refused):
        attaching.attach(incident, small(), [step_id("if-condition", 21)], by=spoc)


def test_nothing_is_attached_to_a_closed_incident(incident: Incident, spoc: Person) -> None:
    Incident.objects.filter(pk=incident.pk).update(closed_at=timezone.now())
    with pytest.raises(Closed):
        attach_all(incident, by=spoc)
    assert not Task.objects.exists()


def test_due_times_follow_the_expected_durations(incident: Incident, spoc: Person) -> None:
    begin = timezone.now()
    tasks = attach_all(incident, ransomware(), by=spoc, begin=begin)
    cut, keys = tasks["Sluit af: op de switch, niet met de aan-uitknop"], tasks["Neem de indringer zijn sleutels af"]
    assert cut.due_at is not None
    assert keys.due_at is not None
    assert (cut.due_at - begin).total_seconds() == 20 * 60
    assert (keys.due_at - begin).total_seconds() == 40 * 60
    assert all(t.due_at is None for t in tasks.values() if t.minutes is None)


def test_an_answer_drops_the_other_branch_and_changing_it_brings_it_back(incident: Incident, spoc: Person) -> None:
    tasks = attach_all(incident, by=spoc)

    def states(*titles: str) -> list[str]:
        return [Task.objects.get(pk=tasks[t].pk).task_state for t in titles]

    doing.answer(tasks["stolen?"], None, "false", by=spoc)
    assert states("four", "five") == ["dropped", "open"]
    assert "ja" in Task.objects.get(title="four").reason
    doing.move(tasks["stolen?"], None, TaskState.OPEN, by=spoc)
    assert states("stolen?", "four", "five") == ["open", "open", "open"]
    doing.answer(tasks["stolen?"], None, "true", by=spoc)
    assert states("four", "five") == ["open", "dropped"]


def test_what_somebody_dropped_by_hand_is_not_brought_back_by_an_answer(incident: Incident, spoc: Person) -> None:
    tasks = attach_all(incident, by=spoc)
    doing.move(tasks["four"], None, TaskState.DROPPED, by=spoc, reason="al gedaan door de buren")
    doing.answer(tasks["stolen?"], None, "true", by=spoc)
    assert Task.objects.get(title="four").task_state == "dropped"


def test_a_step_that_is_repeated_opens_again_with_an_empty_checklist(incident: Incident, spoc: Person) -> None:
    tasks = attach_all(incident, by=spoc)
    doing.answer(tasks["more?"], None, "true", by=spoc)
    six = Task.objects.get(title="six")
    doing.tick(six.points.get(), True, by=spoc)
    doing.move(six, None, TaskState.DONE, by=spoc)
    doing.move(tasks["more?"], None, TaskState.OPEN, by=spoc)
    assert Task.objects.get(title="six").task_state == "done"
    doing.answer(tasks["more?"], None, "true", by=spoc)
    six.refresh_from_db()
    assert six.task_state == "open"
    assert not Point.objects.filter(task=six, ticked_at__isnull=False).exists()


def test_a_switch_keeps_only_the_chosen_case(incident: Incident, spoc: Person) -> None:
    tasks = attach_all(incident, by=spoc)
    doing.answer(tasks["which?"], None, "b", by=spoc)
    assert Task.objects.get(title="seven").task_state == "dropped"
    assert Task.objects.get(title="eight").task_state == "open"
    with pytest.raises(Refused):
        doing.answer(tasks["which?"], None, "c", by=spoc)


def test_the_playbook_that_fits_the_incident_comes_first(client: Client, incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(kind="availability:ddos")
    page = client.get(reverse("tasks:choose", args=[incident.pk])).content.decode()
    assert page.index(reverse("tasks:attach", args=[incident.pk, "ddos"])) < page.index(
        reverse("tasks:attach", args=[incident.pk, "ransomware"])
    )


def test_the_screen_attaches_what_was_ticked_and_tells_what_is_there(client: Client, incident: Incident) -> None:
    url = reverse("tasks:attach", args=[incident.pk, "ransomware"])
    page = client.get(url).content.decode()
    assert "Maak eerst de back-ups los" in page
    keys = [i.key for i in steps(ransomware())]
    answer = client.post(url, {"step": keys[:3]})
    assert answer.status_code == 302
    assert Task.objects.count() == 3
    again = client.get(url).content.decode()
    assert "Al toegevoegd" in again
    assert again.count('name="step"') == len(keys) - 3
    refused = client.post(url, {"step": keys[:3]})
    assert refused.status_code == 422
    assert Task.objects.count() == 3


def test_only_who_works_on_the_incident_attaches(incident: Incident, cast: Cast) -> None:
    url = reverse("tasks:attach", args=[incident.pk, "ransomware"])
    for role, status in ((Role.READ_ONLY, 403), (Role.COMMUNICATION, 302)):
        client = Client()
        client.force_login(cast.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(url).status_code == 200
        answer = client.post(url, {"step": [next(iter(steps(ransomware()))).key]})
        assert answer.status_code == status, role


def test_a_playbook_that_is_not_there_is_not_found(client: Client, incident: Incident) -> None:
    for key in ("none", "own-1", "own-x"):
        assert client.get(reverse("tasks:attach", args=[incident.pk, key])).status_code == 404
