"""What every route of the exercises answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.exercises.making import make_exercise
from tests.warroom.incidents.routes import DECIDERS, seen, worked
from tests.warroom.routes import BODY, EVERYBODY, Route, statuses

from warroom.exercises import playing
from warroom.organisations.models import Organisation


def played(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_exercise(thing).incident_id}


def arrived(thing: Organisation) -> dict[str, Any]:
    exercise = make_exercise(thing)
    playing.next_one(exercise.incident, 1, by=None)
    return {"pk": exercise.incident_id}


def led(status: int, **more: Any) -> Route:
    """For who leads exercises of the organisation acted for: what has yet to come stands there."""
    return Route(own=statuses((DECIDERS, status), (BODY, 403), (EVERYBODY, 404)), **more)


def shipped(thing: Organisation) -> dict[str, Any]:
    return {"key": "6-december"}


EXERCISES: dict[str, Route] = {
    "exercises:index": led(200),
    "exercises:bring": led(422, method="post"),
    "exercises:script": led(200, arguments=shipped),
    # One that comes with the program is nobody's own.
    "exercises:put_away": led(404, arguments=shipped, method="post"),
    "exercises:run": seen(arguments=played),
    "exercises:play": worked(DECIDERS, data={"script": "none"}),
    "exercises:steer": worked(DECIDERS, arguments=played, data={"do": "pause"}),
    "exercises:answer": worked(arguments=arrived, data={"number": "1", "version": "1", "answer": "Gemarkeerd."}),
    "exercises:judge": worked(DECIDERS, arguments=arrived, data={"number": "1", "judged": "met"}),
    "exercises:evaluation": seen(arguments=played),
}
