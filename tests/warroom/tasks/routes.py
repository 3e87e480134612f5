"""What every route of the tasks and playbooks answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.making import make_incident
from tests.warroom.incidents.routes import WORKERS, seen, worked
from tests.warroom.landscapes.routes import NOT_THERE
from tests.warroom.routes import BODY, EVERYBODY, Route, statuses
from tests.warroom.tasks.making import make_own, make_task

from warroom.organisations.models import Organisation


def task(thing: Organisation) -> dict[str, Any]:
    made = make_incident(thing)
    return {"pk": made.pk, "task": make_task(made).pk}


def with_tasks(thing: Organisation) -> dict[str, Any]:
    return {"pk": task(thing)["pk"]}


def shipped(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_incident(thing).pk, "key": "ddos"}


def body(thing: Organisation) -> dict[str, Any]:
    return {"pk": thing.pk}


def a_playbook(thing: Organisation) -> dict[str, Any]:
    return {"pk": thing.pk, "key": f"own-{make_own(thing).pk}"}


def shown(**more: Any) -> Route:
    """For everybody of the body whose playbooks they are."""
    return Route(**{"own": statuses((BODY, 200), (EVERYBODY, 404)), "other": NOT_THERE, "arguments": body} | more)


def brought(status: int, **more: Any) -> Route:
    """For those who work on incidents."""
    own = statuses((WORKERS, status), (BODY, 403), (EVERYBODY, 404))
    return Route(**{"own": own, "other": NOT_THERE, "arguments": body, "method": "post"} | more)


TASKS: dict[str, Route] = {
    "tasks:list": seen(),
    "tasks:task": seen(arguments=task),
    "tasks:paper": seen(arguments=with_tasks),
    "tasks:as_playbook": seen(arguments=with_tasks),
    "tasks:choose": seen(),
    # To look at for everybody of the body; attaching is asked apart in test_attaching.
    "tasks:attach": seen(arguments=shipped),
    "tasks:make": worked(data={"title": "Bel de operator"}),
    "tasks:edit": worked(arguments=task, status=422, data={"title": ""}),
    "tasks:move": worked(arguments=task, data={"to": "done"}),
    "tasks:answer": worked(arguments=task, data={"answer": "true"}),
    "tasks:tick": worked(arguments=task, status=404, data={"point": "0"}),
    "tasks:add_point": worked(arguments=task, data={"text": "en noteer wie"}),
    "tasks:playbooks": shown(),
    "tasks:playbook": shown(arguments=a_playbook),
    "tasks:playbook_file": shown(arguments=a_playbook),
    "tasks:bring": brought(422),
    "tasks:retire": brought(302, arguments=a_playbook),
}
