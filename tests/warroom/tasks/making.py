"""Tasks and playbooks for the tests."""

import json
from typing import Any

from tests.weerbaar.playbooks.documents import branching, playbook

from warroom.incidents.models import Incident
from warroom.organisations.models import Organisation
from warroom.tasks import attaching, doing, own
from warroom.tasks.models import OwnPlaybook, Task
from weerbaar.playbooks import Playbook, from_document, shipped, steps


def make_task(incident: Incident, title: str = "Bel de leverancier", by: Any = None, **fields: Any) -> Task:
    """A task with two things to do and a warning."""
    points = [("do", "bel"), ("evidence", "noteer het uur"), ("avoid", "mail niet")]
    return doing.make(incident, title, by=by, **{"points": points} | fields)


def small() -> Playbook:
    """one → (two | three) → stolen? four/five → more? six → which? seven/eight → nine."""
    return from_document(playbook(branching(), name="Klein"), "x")


def attach_all(incident: Incident, found: Playbook | None = None, by: Any = None, **more: Any) -> dict[str, Task]:
    """Every step of ``found`` as a task, by its title."""
    found = found or small()
    made = attaching.attach(incident, found, [i.key for i in steps(found)], by=by, **more)
    return {task.title: task for task in made}


def make_own(organisation: Organisation, by: Any = None, **more: Any) -> OwnPlaybook:
    """A playbook that ``organisation`` brought itself."""
    return own.keep(organisation, from_document(playbook(branching(), name="Eigen", **more), "x"), by=by)


def as_text(found: Playbook | None = None) -> str:
    """A playbook as somebody uploads it."""
    return json.dumps((found or small()).document)


def ransomware() -> Playbook:
    """The one that is used most."""
    return shipped()["ransomware"]
