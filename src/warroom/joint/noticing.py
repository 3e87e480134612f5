"""A situation report that was issued is told to those who should know, over the ways they gave.

Of a joint incident: the whole one to the coordinator's people, the common one to who answers for each body on the list
and for the supplier. Of an incident of a body: to those with whom it shares its reports. Nothing of what the report
says stands in the message.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from warroom.alerts.preparing import victims
from warroom.alerts.words import Tlp
from warroom.contacts.models import Rank
from warroom.contacts.reaching import Reach, reach
from warroom.incidents.parts import Part
from warroom.joint.models import JointReport, Line
from warroom.messaging.notify import tell, tell_all
from warroom.organisations.models import Kind, Membership, Organisation, Person, Role
from warroom.reports.models import Report, ReportKind
from warroom.sharing.models import Guest, Share

Texts = dict[str, dict[str, str]]


def made(report: JointReport) -> int:
    """The whole report is there: for the coordinator's people, but not for who made it; how many were told."""
    joint = report.joint
    texts = _texts(lambda: _subject(report), "joint:report", joint.pk, report.pk)
    people = _coordinators(Organisation.objects.filter(kind=Kind.COORDINATOR), but=report.made_by_id)
    return _to_people(people, texts, topic=f"joint-report:{report.pk}", exercise=joint.exercise)


def shared(report: JointReport) -> int:
    """The common version may be read: for the SPOC of each body on the list and of the supplier; how many were told."""
    joint = report.joint
    # Who is hit is not told on its own mail; the supplier of a joint incident is, whatever else.
    hit = victims() | {joint.supplier_id}
    lines = Line.objects.filter(joint=joint, removed_at=None)
    bodies = Organisation.objects.filter(pk__in=lines.values("organisation")).order_by("pk")
    said: dict[str, Any] = {"topic": f"joint-report:{report.pk}", "tlp": joint.tlp, "exercise": joint.exercise}
    to_bodies = _texts(lambda: _subject(report), "joint:common", report.pk)
    to_supplier = _texts(lambda: _subject(report), "joint:report", joint.pk, report.pk)
    told = tell_all(first(reach(bodies, victim_ids=hit)), to_bodies, **said)
    return told + tell_all(first(reach([joint.supplier], victim_ids=hit)), to_supplier, **said)


def of_incident(report: Report) -> int:
    """A situation report of a body's own incident: for those with whom its reports are shared; how many were told."""
    if report.kind != ReportKind.SITUATION:
        return 0
    incident = report.incident
    shares = Share.objects.filter(incident=incident, part=Part.REPORTS, ended_at=None)
    viewers = Organisation.objects.filter(pk__in=shares.values("organisation")).order_by("pk")
    guests = Guest.objects.active().filter(incident=incident).select_related("person")
    people = {one.pk: one for one in _coordinators(viewers, but=report.made_by_id)}
    people |= {guest.person_id: guest.person for guest in guests if Part.REPORTS in guest.parts}
    bodies = ", ".join(str(body) for body in incident.organisations())
    texts = _texts(
        lambda: _("Situation report {n} of {bodies}").format(n=report.number, bodies=bodies),
        "reports:one",
        incident.pk,
        report.pk,
    )
    topic = f"report:{report.pk}"
    others = first(reach(viewers.exclude(kind=Kind.COORDINATOR), victim_ids=victims()))
    told = _to_people(people.values(), texts, topic=topic, exercise=incident.exercise)
    return told + tell_all(others, texts, topic=topic, exercise=incident.exercise)


def first(reached: list[Reach]) -> list[Reach]:
    """The SPOC of each body; of one whose SPOC cannot be reached its deputies."""
    have = {pk for one in reached for pk, rank in one.ranks.items() if rank == Rank.SPOC}
    return [one for one in reached if one.rank == Rank.SPOC or any(pk not in have for pk in one.ranks)]


def _coordinators(organisations: Any, *, but: int | None) -> Iterable[Person]:
    members = Membership.objects.active().filter(organisation__in=organisations, role=Role.COORDINATOR)
    return Person.objects.filter(pk__in=members.values("person"), is_active=True).exclude(pk=but or 0).order_by("pk")


def _to_people(people: Iterable[Person], texts: Texts, *, topic: str, exercise: bool) -> int:
    told = 0
    for person in people:
        words = texts[getattr(person, "language", settings.LANGUAGE_CODE)]
        told += bool(tell(person, words["title"], words["text"], topic=topic, exercise=exercise))
    return told


def _subject(report: JointReport) -> str:
    # A title can say too much for a mailbox.
    if report.joint.tlp == Tlp.RED:
        return _("Situation report {n} of a joint incident").format(n=report.number)
    return _("Situation report {n}: {title}").format(n=report.number, title=report.joint.title)


def _texts(title: Callable[[], str], route: str, *numbers: int) -> Texts:
    """What the message says in each language: that it is there, and where it is read."""
    page = settings.SITE_URL + reverse(route, args=numbers)
    found: Texts = {}
    for language, _words in settings.LANGUAGES:
        with override(language):
            said = title()
            text = _("{title}.\n\nSign in to the war room to read it: {page}").format(title=said, page=page)
            found[language] = {"title": said, "text": text, "short": said}
    return found
