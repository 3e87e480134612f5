"""Lessons, receivers and sessions for the tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from warroom.lessons import issuing, sessions
from warroom.lessons.models import Lesson, Receiver, Session
from warroom.organisations.models import Kind, Organisation


def the_coordinator() -> Organisation:
    found = Organisation.objects.filter(kind=Kind.COORDINATOR).first()
    return found or Organisation.objects.create(name="Coördinatie", kind=Kind.COORDINATOR)


def make_lesson(owner: Organisation | None = None, *lines: str) -> Lesson:
    return issuing.write(
        owner or the_coordinator(),
        None,
        0,
        lines or ("Zet tweestapsaanmelding aan", "Hou back-ups apart"),
        by=None,
        title="Back-ups apart",
        text="De back-ups stonden in hetzelfde domein.",
        tlp="TLP:AMBER",
    )


def make_receiver(organisation: Organisation, lesson: Lesson | None = None) -> Receiver:
    lesson = lesson or make_lesson()
    day = timezone.localdate() + timedelta(days=30)
    to_suppliers = organisation.kind == Kind.SUPPLIER
    issuing.issue(lesson, {"organisations": [organisation.pk]}, day, to_suppliers=to_suppliers, by=None)
    return Receiver.objects.get(lesson=lesson, organisation=organisation)


def make_session(owner: Organisation | None = None, **more: Any) -> Session:
    begins = timezone.now() + timedelta(days=7)
    fields = {
        "title": "Wat we leerden",
        "for_whom": "both",
        "begins_at": begins,
        "ends_at": begins + timedelta(hours=2),
        "place": "https://video.example/1",
        "text": "",
        "seats": None,
    }
    return sessions.write(owner or the_coordinator(), None, 0, by=None, **fields | more)
