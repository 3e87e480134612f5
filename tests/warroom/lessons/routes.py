"""What every route of lessons and sessions answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.lessons.making import make_lesson, make_receiver, make_session
from tests.warroom.routes import COORDINATOR, EVERYBODY, SUPPLIER, Route, statuses

from warroom.ledger.attaching import File
from warroom.lessons import answering, issuing, sessions
from warroom.lessons.answering import Answer
from warroom.lessons.models import Evidence, Receiver
from warroom.organisations.access import INCIDENT_WORKERS
from warroom.organisations.models import Kind, Organisation, Role

DECIDERS = frozenset({Role.SPOC, Role.DEPUTY, Role.MANAGEMENT, Role.DIRECTOR, Role.MAYOR})
WRITERS = DECIDERS | COORDINATOR


def lesson(thing: Organisation) -> dict[str, Any]:
    """A lesson that ``thing`` wrote and gave to the war room; of a supplier, one it received."""
    if thing.kind == Kind.SUPPLIER:
        return {"pk": make_receiver(thing).lesson_id}
    made = make_lesson(thing)
    issuing.offer(made, by=None)
    return {"pk": made.pk}


def draft(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_lesson(thing).pk}


def to_issue(thing: Organisation) -> dict[str, Any]:
    return lesson(thing) | {"to": "suppliers"}


def received(thing: Organisation) -> dict[str, Any]:
    if thing.kind == Kind.COORDINATOR:
        return {"pk": make_receiver(Organisation.objects.filter(kind=Kind.MUNICIPALITY).first() or thing).pk}
    return {"pk": make_receiver(thing).pk}


def session(thing: Organisation) -> dict[str, Any]:
    """One that ``thing`` holds; nobody else of its kind is invited unless it is the coordinator's."""
    return {"pk": make_session(thing, for_whom="suppliers").pk}


def with_file(thing: Organisation) -> dict[str, Any]:
    made = make_session(thing, for_whom="suppliers")
    return {"pk": made.pk, "file": sessions.add_material(made, "x.pdf", b"x").pk}


SEEN = Route(own=statuses((EVERYBODY, 200)), other=statuses((COORDINATOR, 200), (SUPPLIER, 200), (EVERYBODY, 404)))


def seen(**more: Any) -> Route:
    """A session for suppliers only: its owner, the suppliers and the coordinator."""
    return Route(own=SEEN.own, other=SEEN.other, **more)


def led(status: int, **more: Any) -> Route:
    """For the coordinator; who sees the session is refused."""
    return Route(
        own=statuses((COORDINATOR, status), (EVERYBODY, 403)),
        other=statuses((COORDINATOR, status), (EVERYBODY, 404)),
        **more,
    )


def with_evidence(thing: Organisation) -> dict[str, Any]:
    receiver = Receiver.objects.get(**received(thing))
    line = receiver.lesson.lines.first()
    assert line is not None
    answering.answer(receiver, {line.pk: Answer("done", files=[File("x.pdf", b"x")])}, by=None)
    return {"pk": receiver.pk, "file": Evidence.objects.get(receiver=receiver).pk}


def answered(**more: Any) -> Route:
    """For who works on incidents of the receiver, or for the supplier."""
    return Route(
        own=statuses((INCIDENT_WORKERS | SUPPLIER, 302), (EVERYBODY, 403)),
        other=statuses((COORDINATOR, 403), (EVERYBODY, 404)),
        method="post",
        **more,
    )


LESSONS = {
    "lessons:list": Route(own=statuses((EVERYBODY, 200))),
    "lessons:new": Route(own=statuses((WRITERS, 200), (EVERYBODY, 403)), nobody=403),
    # A supplier that received it is led to its checklist.
    "lessons:page": Route(
        own=statuses((WRITERS, 200), (SUPPLIER, 302), (EVERYBODY, 403)),
        other=statuses((COORDINATOR, 200), (EVERYBODY, 404)),
        arguments=lesson,
    ),
    "lessons:edit": Route(
        own=statuses((WRITERS, 200), (SUPPLIER, 404), (EVERYBODY, 403)),
        other=statuses((EVERYBODY, 404)),
        arguments=draft,
    ),
    "lessons:offer": Route(
        own=statuses((WRITERS, 302), (SUPPLIER, 404), (EVERYBODY, 403)),
        other=statuses((EVERYBODY, 404)),
        arguments=draft,
        method="post",
    ),
    "lessons:issue": Route(
        own=statuses((COORDINATOR, 200), (SUPPLIER, 404), (EVERYBODY, 403)),
        other=statuses((COORDINATOR, 200), (EVERYBODY, 404)),
        arguments=to_issue,
    ),
    "lessons:withdraw": Route(
        own=statuses((WRITERS, 302), (SUPPLIER, 404), (EVERYBODY, 403)),
        other=statuses((EVERYBODY, 404)),
        arguments=draft,
        method="post",
        data={"why": "fout"},
    ),
    "lessons:agreed": Route(
        own=statuses((WRITERS, 302), (SUPPLIER, 404), (EVERYBODY, 403)),
        other=statuses((EVERYBODY, 404)),
        arguments=draft,
        method="post",
    ),
    "lessons:calls": Route(
        own=statuses((COORDINATOR, 200), (SUPPLIER, 404), (EVERYBODY, 403)),
        other=statuses((COORDINATOR, 200), (EVERYBODY, 404)),
        arguments=lesson,
    ),
    "lessons:received": Route(
        own=statuses((EVERYBODY, 200)), other=statuses((COORDINATOR, 200), (EVERYBODY, 404)), arguments=received
    ),
    "lessons:take_over": answered(arguments=received),
    "lessons:evidence": Route(
        own=statuses((EVERYBODY, 200)), other=statuses((COORDINATOR, 200), (EVERYBODY, 404)), arguments=with_evidence
    ),
    "lessons:take_back": answered(arguments=with_evidence),
    "lessons:sessions": Route(own=statuses((EVERYBODY, 200))),
    "lessons:new_session": Route(own=statuses((COORDINATOR, 200), (EVERYBODY, 403)), nobody=403),
    "lessons:session": seen(arguments=session),
    "lessons:edit_session": led(200, arguments=session),
    "lessons:call_off": led(200, arguments=session),
    "lessons:invite": led(200, arguments=session),
    # The owner does not register with itself: refused.
    "lessons:register": Route(
        own=statuses((EVERYBODY, 403)),
        other=statuses((COORDINATOR, 403), (SUPPLIER, 403), (EVERYBODY, 404)),
        arguments=session,
        method="post",
    ),
    "lessons:attended": led(302, arguments=session, method="post"),
    "lessons:material": led(302, arguments=session, method="post"),
    "lessons:file": seen(arguments=with_file),
    "lessons:ics": seen(arguments=session),
}
