"""Of the demonstration: a lesson that suppliers and local governments received, some of whom answered, and an
information session about it. Nobody here exists."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.ledger.attaching import File
from warroom.lessons import answering, issuing, sessions
from warroom.lessons.answering import Answer
from warroom.lessons.models import Doing, Lesson, Receiver, Session
from warroom.organisations.demonstration import CITY_OCMW, COORDINATOR, RIVAL, SUPPLIER, TOWN
from warroom.organisations.models import Kind, Organisation, Person

TITLE = "Back-ups die ook na de aanval nog te lezen zijn"
TEXT = (
    "De aanvaller wiste eerst de back-ups: ze stonden in hetzelfde domein en met dezelfde beheerdersaccounts als de "
    "servers zelf. Wie een kopie had die los van het netwerk stond, kon na dagen herbeginnen in plaats van na maanden."
)
LINES = (
    "Zet minstens één kopie op een plaats die niet met het netwerk verbonden is.",
    "Geef het beheer van de back-ups eigen accounts, met een tweede factor.",
    "Zet elk kwartaal één toepassing terug uit de back-up, en schrijf op hoelang het duurde.",
    "Druk af welke back-up van welke toepassing waar staat.",
)


@transaction.atomic
def load() -> tuple[str, ...]:
    """Make it once; change nothing about what is there."""
    bodies = {one.name: one for one in Organisation.objects.filter(fictional=True)}
    if not {COORDINATOR, SUPPLIER, TOWN, RIVAL, CITY_OCMW} <= set(bodies):
        return ()
    war_room = bodies[COORDINATOR]
    if Lesson.objects.filter(owner=war_room, title=TITLE).exists():
        return ()
    by = Person.objects.filter(memberships__organisation=war_room).order_by("pk").first()
    lesson = issuing.write(war_room, None, 0, LINES, by=by, title=TITLE, text=TEXT, tlp="TLP:GREEN")
    today = timezone.localdate()
    suppliers = [one.pk for one in bodies.values() if one.kind == Kind.SUPPLIER]
    others = [one.pk for one in bodies.values() if one.kind not in (Kind.SUPPLIER, Kind.COORDINATOR)]
    issuing.issue(lesson, {"organisations": suppliers}, today + timedelta(days=14), to_suppliers=True, by=by)
    issuing.issue(lesson, {"organisations": others}, today + timedelta(days=30), to_suppliers=False, by=by)
    lines = list(lesson.lines.all())
    _answer(lesson, bodies[TOWN], {line.pk: Answer(Doing.DONE) for line in lines[:2]})
    report = File("hersteltest.txt", b"Zaaksysteem teruggezet uit de back-up: 3 uur 40 minuten.\n")
    done = Answer(Doing.DONE, evidence="Getest in oktober", files=[report])
    _answer(lesson, bodies[RIVAL], {line.pk: done for line in lines[2:3]})
    planned = Answer(Doing.PLANNED, by_day=today + timedelta(days=21))
    _answer(lesson, bodies[CITY_OCMW], {lines[0].pk: planned})
    _answer(lesson, bodies[SUPPLIER], {line.pk: Answer(Doing.DONE) for line in lines})
    _session(lesson, bodies, by)
    return (
        _("Lessons: one, received by {n} organisations, and an information session.").format(n=len(suppliers + others)),
    )


def _answer(lesson: Lesson, body: Organisation, answers: dict[int, Answer]) -> None:
    receiver = Receiver.objects.get(lesson=lesson, organisation=body)
    by = Person.objects.filter(memberships__organisation=body).order_by("pk").first()
    answering.answer(receiver, answers, by=by)


def _session(lesson: Lesson, bodies: dict[str, Organisation], by: Person | None) -> None:
    day = timezone.localdate() + timedelta(days=9)
    session = sessions.write(
        bodies[COORDINATOR],
        None,
        0,
        by=by,
        lesson=lesson,
        title="Back-ups terugzetten: hoe begin ik eraan?",
        text="14.00 uur: wat er misging\n14.30 uur: een kopie los van het netwerk\n15.15 uur: vragen",
        for_whom=Session.For.BOTH,
        begins_at=timezone.make_aware(datetime.combine(day, time(14))),
        ends_at=timezone.make_aware(datetime.combine(day, time(15, 30))),
        place="https://video.example/back-ups",
        seats=100,
    )
    who = Person.objects.filter(memberships__organisation=bodies[TOWN]).order_by("pk").first()
    sessions.register(session, bodies[TOWN], 2, by=who)
