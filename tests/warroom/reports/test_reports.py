"""Reports say what was known, print their checkpoint, and never change."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.incidents.facts import mark
from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.picture import picture
from warroom.ledger import reading
from warroom.organisations.models import Person, Role
from warroom.reports import lessons, making, rhythm, situation, trend
from warroom.reports.models import Report, ReportKind
from warroom.reports.views import as_pdf

TOLD = {"situation": "De servers staan uit.", "next": "Back-ups nakijken."}


@pytest.fixture
def spoc(cast: Cast) -> Person:
    return cast.people[Role.SPOC]


@pytest.fixture
def incident(cast: Cast, spoc: Person) -> Incident:
    return make_incident(cast.own, spoc, ("one", "compromised"))


@pytest.fixture
def client(spoc: Person) -> Client:
    client = Client()
    client.force_login(spoc, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def made(incident: Incident, spoc: Person, kind: str = ReportKind.SITUATION) -> Report:
    return making.make(incident, kind, by=spoc, told=TOLD)


def words_of(pdf: bytes) -> str:
    """The text of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("kind", ReportKind.values)
def test_a_report_on_paper_says_what_the_screen_says(incident: Incident, spoc: Person, kind: str) -> None:
    lessons.keep(incident, None, 0, by=spoc, learned="x", recommendation="Back-ups apart zetten", owner="IT")
    text = " ".join(words_of(as_pdf(made(incident, spoc, kind))).split())
    assert "Ransomware" in text
    assert "TLP:AMBER" in text
    assert "De servers staan uit." in text
    if kind == ReportKind.AFTER_ACTION:
        assert "Back-ups apart zetten" in text


def test_a_situation_report_is_one_or_two_pages(incident: Incident, spoc: Person) -> None:
    assert len(PdfReader(BytesIO(as_pdf(made(incident, spoc)))).pages) <= 2


def test_the_same_report_is_the_same_bytes(incident: Incident, spoc: Person) -> None:
    report = made(incident, spoc)
    assert as_pdf(report) == as_pdf(Report.objects.get(pk=report.pk))


def test_a_report_prints_the_checkpoint_of_everything_before_it(incident: Incident, spoc: Person) -> None:
    before = reading.newest(incident.chain)
    report = made(incident, spoc)
    last = reading.entries(incident.chain, before).last()
    assert last is not None
    assert str(before) in report.document["head"]["checkpoint"]
    assert last.hash[:4] in report.document["head"]["checkpoint"].replace(" ", "").lower()


def test_what_changes_later_does_not_change_a_report(incident: Incident, spoc: Person) -> None:
    report = made(incident, spoc)
    said = Report.objects.get(pk=report.pk).document
    mark(incident, incident.pinneds.get().landscape_id, "two", "lost", by=spoc, since=timezone.now())
    assert Report.objects.get(pk=report.pk).document == said


def test_the_database_refuses_to_change_a_report(incident: Incident, spoc: Person) -> None:
    report = made(incident, spoc)
    for statement in ("UPDATE reports_report SET number = 9 WHERE id = %s", "DELETE FROM reports_report WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [report.pk])


def test_making_a_situation_report_plans_the_next_one(incident: Incident, spoc: Person) -> None:
    Incident.objects.filter(pk=incident.pk).update(next_report_at=timezone.now() - timedelta(hours=1))
    made(incident, spoc)
    incident.refresh_from_db()
    assert incident.next_report_at
    assert incident.next_report_at > timezone.now() + timedelta(hours=3)


def test_a_report_that_is_due_is_an_alarm_on_the_situation(incident: Incident, spoc: Person) -> None:
    card = situation.card(picture(incident))
    assert card is not None
    assert not card.alarm


def test_the_next_report_lists_which_services_changed_since_the_one_before(incident: Incident, spoc: Person) -> None:
    made(incident, spoc)
    mark(incident, incident.pinneds.get().landscape_id, "two", "lost", by=spoc, since=timezone.now())
    tables = [p for p in made(incident, spoc).document["pieces"] if p["title"].startswith("Gewijzigd sinds")]
    assert tables[0]["rows"] == [["Geboorte aangeven", "werkt", "ligt stil"]]


def test_the_trend_counts_services_down_after_every_change(incident: Incident, spoc: Person) -> None:
    landscape = incident.pinneds.get().landscape_id
    mark(incident, landscape, "two", "lost", by=spoc, since=timezone.now())
    mark(incident, landscape, "one", "compromised", by=spoc, since=timezone.now(), on=False)
    assert [down for _at, down, _unknown in trend.points(incident, timezone.now())][-3:] == [2, 1, 1]


def test_a_report_of_an_exercise_says_so_on_paper(cast: Cast, spoc: Person) -> None:
    exercise = open_incident(cast.own, title="6 december", by=spoc, exercise=True)
    assert "OEFENING" in words_of(as_pdf(made(exercise, spoc)))


def test_text_that_looks_like_typst_or_html_stays_text(cast: Cast, spoc: Person) -> None:
    hostile = '#panic("x") *vet* <script>alert(1)</script> $x$ \\ `'
    incident = make_incident(cast.own, spoc, title=hostile)
    report = making.make(incident, ReportKind.SITUATION, by=spoc, told={"situation": hostile, "next": ""})
    assert '#panic("x") *vet*' in words_of(as_pdf(report))


def test_a_look_before_making_stores_nothing(client: Client, incident: Incident) -> None:
    before = reading.newest(incident.chain)
    answer = client.post(reverse("reports:make", args=[incident.pk]), {"kind": "situation", "look": "1", **TOLD})
    assert "De servers staan uit." in answer.content.decode()
    assert reading.newest(incident.chain) == before
    assert not Report.objects.exists()


def test_a_report_is_made_read_and_downloaded(client: Client, incident: Incident) -> None:
    answer = client.post(reverse("reports:make", args=[incident.pk]), {"kind": "situation", "make": "1", **TOLD})
    page = client.get(answer.headers["Location"])
    assert "Mail" in page.content.decode()
    report = Report.objects.get()
    paper = client.get(reverse("reports:pdf", args=[incident.pk, report.pk]))
    assert paper.content.startswith(b"%PDF")
    assert paper.headers["Content-Disposition"].startswith("attachment")


def test_the_second_who_changes_a_lesson_is_told(client: Client, incident: Incident) -> None:
    page = reverse("reports:lesson", args=[incident.pk])
    fields = {"learned": "x", "recommendation": "Oefenen", "owner": "IT", "lesson_state": "open", "version": "0"}
    client.post(page, fields)
    row = incident.lessons.get()
    change = reverse("reports:lesson_one", args=[incident.pk, row.pk])
    client.post(change, fields | {"recommendation": "Elk jaar oefenen", "version": "1"})
    answer = client.post(change, fields | {"recommendation": "Anders", "version": "1"})
    assert answer.status_code == 422
    assert "Anders" in answer.content.decode()
    row.refresh_from_db()
    assert row.recommendation == "Elk jaar oefenen"


def test_a_report_not_made_in_time_is_written_down_once(incident: Incident, spoc: Person) -> None:
    Incident.objects.filter(pk=incident.pk).update(next_report_at=timezone.now() - timedelta(minutes=1))
    assert rhythm.due(timezone.now()) == 1
    assert rhythm.due(timezone.now()) == 0
    assert reading.entries(incident.chain).filter(kind="report.late").count() == 1
    made(incident, spoc)
    assert rhythm.due(timezone.now() + timedelta(hours=5)) == 1
