"""Who should know is told that a situation report was issued; of what it says nothing is told."""

from collections.abc import Iterator

import pytest
from tests.warroom.alerts.making import make_contact
from tests.warroom.cast import Cast, make_person
from tests.warroom.incidents.making import make_incident
from tests.warroom.joint.making import add, coordinator, make_joint
from tests.warroom.messaging.laying import gateways_that_go_nowhere
from tests.warroom.sharing.making import share

from warroom.contacts.models import Contact, MailDomain, Post, Rank, Way
from warroom.incidents.parts import Part
from warroom.joint import reporting
from warroom.joint.models import JointIncident, JointReport
from warroom.messaging.models import Delivery, Message, State
from warroom.organisations.models import Role
from warroom.reports import making as reports
from warroom.reports.models import Report, ReportKind


@pytest.fixture
def cast(cast: Cast) -> Iterator[Cast]:
    """The cast without contacts of their own, and gateways that take what is laid down for them."""
    for model in (Way, Post, Contact):
        model._default_manager.all().delete()
    with gateways_that_go_nowhere():
        yield cast


def made(cast: Cast, **fields: object) -> JointReport:
    joint = make_joint(cast.supplier, **fields)
    for body in (cast.own, cast.other):
        add(joint, body)
    return reporting.make(joint, coordinator(), by=cast.people[Role.COORDINATOR], next_steps="Morgen om 9 uur")


def told(topic: str) -> set[str]:
    """To which addresses something was laid down about ``topic``."""
    return set(Delivery.objects.filter(message__topic=topic).values_list("address", flat=True))


def test_the_other_coordinators_are_told_that_there_is_a_report(cast: Cast) -> None:
    other = make_person("Second", cast.coordinator, Role.COORDINATOR)
    report = made(cast)
    assert told(f"joint-report:{report.pk}") == {other.email}
    text = Message.objects.get(topic=f"joint-report:{report.pk}").texts["nl"]
    assert f"/joint/{report.joint_id}/reports/{report.pk}/" in text["text"]
    assert "Morgen om 9 uur" not in text["text"]


def test_whoever_answers_for_a_body_on_the_list_or_for_the_supplier_is_told_once_it_is_shared(cast: Cast) -> None:
    spoc, both = make_contact(cast.own), make_contact(cast.own, cast.other)
    make_contact(cast.own, rank=Rank.DEPUTY)
    supplier = make_contact(cast.supplier)
    stranger = make_contact(cast.coordinator)
    report = made(cast)
    topic = f"joint-report:{report.pk}"
    assert not told(topic)
    for _twice in range(2):
        reporting.share(report, by=None)
    # Mail where the supplier that is hit has its own too is left out, for everybody.
    wanted = {one.ways.get(kind="mobile").address for one in (spoc, both, supplier)}
    assert told(topic) == wanted
    assert Delivery.objects.filter(message__topic=topic).count() == len(wanted)
    assert stranger.ways.first().address not in told(topic)
    bodies, of_supplier = (one.texts["nl"]["text"] for one in Message.objects.filter(topic=topic).order_by("pk"))
    assert f"/joint/reports/{report.pk}/" in bodies
    assert f"/joint/{report.joint_id}/reports/{report.pk}/" in of_supplier


def test_a_deputy_is_told_when_the_spoc_cannot_be_reached(cast: Cast) -> None:
    spoc = make_contact(cast.own)
    Way.objects.filter(contact=spoc).delete()
    deputy = make_contact(cast.own, rank=Rank.DEPUTY)
    report = made(cast)
    reporting.share(report, by=None)
    assert told(f"joint-report:{report.pk}") == {way.address for way in deputy.ways.all()}


def test_a_supplier_that_is_hit_is_not_told_on_its_own_mail(cast: Cast) -> None:
    MailDomain.objects.create(organisation=cast.supplier, name="leverancier.example")
    contact = make_contact(cast.supplier, mail=False)
    Way.objects.create(contact=contact, kind="mail", address="spoc@leverancier.example", order=0)
    report = made(cast)
    reporting.share(report, by=None)
    assert told(f"joint-report:{report.pk}") == {contact.ways.get(kind="mobile").address}


def test_of_an_exercise_nobody_outside_is_told(cast: Cast) -> None:
    make_contact(cast.own)
    report = made(cast, exercise=True)
    reporting.share(report, by=None)
    rows = Delivery.objects.filter(message__topic=f"joint-report:{report.pk}")
    assert set(rows.values_list("state", flat=True)) == {State.SANDBOXED}


def test_what_is_strictly_for_the_reader_has_no_title_in_a_mailbox(cast: Cast) -> None:
    make_contact(cast.own)
    report = made(cast)
    JointIncident.objects.update(tlp="TLP:RED")
    report.refresh_from_db()
    reporting.share(report, by=None)
    texts = Message.objects.filter(topic=f"joint-report:{report.pk}").latest("pk").texts
    assert report.joint.title not in str(texts)


def situation(cast: Cast, *parts: Part) -> Report:
    incident = make_incident(cast.own)
    if parts:
        share(incident, cast.coordinator, *parts)
    return reports.make(incident, ReportKind.SITUATION, by=cast.people[Role.SPOC], told={})


def test_the_coordinator_is_told_of_a_report_of_an_incident_of_which_the_reports_are_shared(cast: Cast) -> None:
    report = situation(cast, Part.REPORTS)
    assert told(f"report:{report.pk}") == {cast.people[Role.COORDINATOR].email}
    text = Message.objects.get(topic=f"report:{report.pk}").texts["nl"]
    assert str(cast.own) in text["title"]
    assert f"/incidents/{report.incident_id}/reports/{report.pk}/" in text["text"]


@pytest.mark.parametrize("parts", [(), (Part.SUMMARY, Part.TASKS)])
def test_nobody_is_told_of_a_report_that_is_not_shared(cast: Cast, parts: tuple[Part, ...]) -> None:
    report = situation(cast, *parts)
    assert not told(f"report:{report.pk}")
