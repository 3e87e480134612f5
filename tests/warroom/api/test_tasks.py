"""The tasks of an incident through the API."""

from datetime import timedelta

from django.utils import timezone
from tests.warroom.api.conftest import Program
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.tasks.making import attach_all, make_task

from warroom.tasks import doing
from warroom.tasks.models import TaskState
from weerbaar.playbooks import from_document, steps


def test_a_program_reads_the_tasks_late_ones_first(reader: Program, cast: Cast) -> None:
    incident = make_incident(cast.own)
    first = make_task(incident, "Bel de operator")
    make_task(incident, "Te laat", due_at=timezone.now() - timedelta(hours=1), after=[first.pk])
    answer = reader.get(f"/api/incidents/{incident.pk}/tasks").json()
    assert answer["count"] == 2
    assert [(t["title"], t["late"], t["waits_for"]) for t in answer["items"]] == [
        ("Te laat", True, ["Bel de operator"]),
        ("Bel de operator", False, []),
    ]
    assert [p["kind"] for p in answer["items"][1]["points"]] == ["do", "evidence", "avoid"]
    assert reader.get(f"/api/incidents/{incident.pk}/tasks?late=true&limit=1").json()["count"] == 1
    assert reader.get(f"/api/incidents/{incident.pk}/tasks?state=done").json()["count"] == 0


def test_a_program_reads_what_was_known_then(reader: Program, cast: Cast) -> None:
    incident = make_incident(cast.own)
    task = make_task(incident)
    then = timezone.now().isoformat().replace("+00:00", "Z")
    doing.move(task, None, TaskState.DONE, by=None)
    now, before = (
        reader.get(f"/api/incidents/{incident.pk}/tasks{asked}").json()["items"][0]["state"]
        for asked in ("", f"?at={then}")
    )
    assert (now, before) == ("done", "open")


def test_a_program_takes_the_tasks_along_as_a_playbook(reader: Program, cast: Cast) -> None:
    incident = make_incident(cast.own)
    assert reader.get(f"/api/incidents/{incident.pk}/tasks/cacao").status_code == 404
    attach_all(incident)
    found = from_document(reader.get(f"/api/incidents/{incident.pk}/tasks/cacao").json(), "x")
    assert len(steps(found)) == 12


def test_the_tasks_of_another_body_are_not_there(reader: Program, cast: Cast) -> None:
    incident = make_incident(cast.other)
    make_task(incident)
    for path in ("tasks", "tasks/cacao"):
        assert reader.get(f"/api/incidents/{incident.pk}/{path}").status_code == 404
