"""What a receiver shows: files that prove a line, and lines that become tasks."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.lessons.making import make_receiver

from warroom.ledger.attaching import File
from warroom.ledger.models import Attachment, Entry
from warroom.lessons import answering, receiving
from warroom.lessons.answering import Answer, Refused
from warroom.lessons.models import Doing, Evidence, Receiver
from warroom.organisations.models import Role
from warroom.sharing.models import Look
from warroom.tasks.models import Task

pytestmark = pytest.mark.django_db

PAGE = b"<script>alert(1)</script>"


@pytest.fixture
def receiver(cast: Cast) -> Receiver:
    return make_receiver(cast.own)


def answer(receiver: Receiver, *files: tuple[str, bytes], doing: Doing = Doing.DONE) -> int:
    line = receiver.lesson.lines.first()
    assert line is not None
    given = Answer(doing, files=[File(name, content) for name, content in files])
    return answering.answer(receiver, {line.pk: given}, by=None)


def fields(receiver: Receiver, **more: Any) -> dict[str, Any]:
    line = receiver.lesson.lines.first()
    assert line is not None
    return {f"line_{line.pk}-doing": "done"} | {f"line_{line.pk}-{name}": value for name, value in more.items()}


def test_a_file_goes_with_an_answer_and_comes_back_only_to_be_saved(
    client: Client, cast: Cast, receiver: Receiver
) -> None:
    client.force_login(cast.people[Role.SPOC])
    address = reverse("lessons:received", args=[receiver.pk])
    upload = SimpleUploadedFile("../bewijs.html", PAGE, content_type="text/html")
    assert client.post(address, fields(receiver, shown=upload)).status_code == 302
    row = Evidence.objects.get()
    assert (row.name, row.size) == ("bewijs.html", len(PAGE))
    assert "bewijs.html" in client.get(address).content.decode()
    given = client.get(reverse("lessons:evidence", args=[receiver.pk, row.pk]))
    assert given.content == PAGE
    assert given["Content-Type"] == "application/octet-stream"
    assert given["Content-Disposition"] == 'attachment; filename="bewijs.html"'
    assert given["X-Content-Type-Options"] == "nosniff"


def test_the_file_stands_in_the_ledger_of_the_body_locked(receiver: Receiver) -> None:
    answer(receiver, ("bewijs.txt", PAGE))
    kept = Attachment.objects.get()
    assert PAGE not in bytes(kept.content)
    said = kept.entry.body()
    assert said is not None
    assert said["attachments"][0]["sha256"] == kept.sha256
    line = receiver.lesson.lines.first()
    assert line is not None
    assert said["state"]["lines"][str(line.pk)]["files"] == [kept.sha256]


def test_the_same_file_twice_is_shown_once(receiver: Receiver) -> None:
    assert answer(receiver, ("a.txt", b"x"), ("b.txt", b"y")) == 3
    assert answer(receiver, ("c.txt", b"x")) == 0
    assert [row.name for row in Evidence.objects.all()] == ["a.txt", "b.txt"]


def test_a_line_does_not_take_files_without_end(receiver: Receiver) -> None:
    answer(receiver, *[(f"{n}.txt", bytes([n])) for n in range(answering.MOST_FILES)])
    with pytest.raises(Refused, match="10"):
        answer(receiver, ("nog.txt", b"nog"))
    assert Evidence.objects.count() == answering.MOST_FILES


def test_a_file_without_an_answer_is_asked_which_it_is(client: Client, cast: Cast, receiver: Receiver) -> None:
    client.force_login(cast.people[Role.SPOC])
    line = receiver.lesson.lines.first()
    assert line is not None
    said = {f"line_{line.pk}-shown": SimpleUploadedFile("a.txt", b"x")}
    assert client.post(reverse("lessons:received", args=[receiver.pk]), said).status_code == 422
    assert not Evidence.objects.exists()


def test_too_much_at_once_is_refused_before_it_is_read(
    client: Client, cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_AT_ONCE", 10)
    client.force_login(cast.people[Role.SPOC])
    two = [SimpleUploadedFile("a.txt", b"x" * 6), SimpleUploadedFile("b.txt", b"y" * 6)]
    said = fields(receiver, shown=two, evidence="met de hand geteld")
    shown = client.post(reverse("lessons:received", args=[receiver.pk]), said)
    assert shown.status_code == 422
    assert "met de hand geteld" in shown.content.decode()
    assert not Evidence.objects.exists()
    assert not Entry.objects.filter(kind="lesson.answered").exists()


def test_a_file_taken_back_is_gone_from_the_ledger_too(client: Client, cast: Cast, receiver: Receiver) -> None:
    answer(receiver, ("persoonsgegevens.txt", PAGE))
    row = Evidence.objects.get()
    client.force_login(cast.people[Role.SPOC])
    client.post(reverse("lessons:take_back", args=[receiver.pk, row.pk]))
    assert not Evidence.objects.exists()
    assert not Attachment.objects.exists()
    assert "persoonsgegevens" not in str(row.entry.body())
    assert Entry.objects.filter(chain=row.entry.chain, kind="erased").count() == 1


def test_a_file_that_stands_with_two_lines_stays_for_the_other(receiver: Receiver) -> None:
    lines = list(receiver.lesson.lines.all())
    given = Answer(Doing.DONE, files=[File("a.txt", b"x")])
    answering.answer(receiver, {line.pk: given for line in lines}, by=None)
    first = Evidence.objects.get(line=lines[0])
    answering.take_back(first, by=None)
    answering.take_back(first, by=None)
    assert Attachment.objects.count() == 1
    assert Evidence.objects.get().line == lines[1]


def test_the_war_room_saves_it_and_the_body_reads_that_it_did(client: Client, cast: Cast, receiver: Receiver) -> None:
    answer(receiver, ("bewijs.txt", PAGE))
    row = Evidence.objects.get()
    client.force_login(cast.people[Role.COORDINATOR])
    assert client.get(reverse("lessons:evidence", args=[receiver.pk, row.pk])).content == PAGE
    look = Look.objects.get()
    assert (look.body, look.what, look.person) == (cast.own, "evidence", cast.people[Role.COORDINATOR])
    client.force_login(cast.people[Role.SPOC])
    shown = client.get(reverse("sharing:looked", args=[cast.own.pk])).content.decode()
    assert "het bewijs bij een les" in shown


def test_another_body_does_not_get_the_file(client: Client, cast: Cast, receiver: Receiver) -> None:
    answer(receiver, ("bewijs.txt", PAGE))
    client.force_login(cast.rival)
    assert client.get(reverse("lessons:evidence", args=[receiver.pk, Evidence.objects.get().pk])).status_code == 404


def test_what_is_not_done_becomes_tasks_of_an_incident_once(client: Client, cast: Cast, receiver: Receiver) -> None:
    spoc = cast.people[Role.SPOC]
    first, second = receiver.lesson.lines.all()
    answering.answer(receiver, {first.pk: Answer(Doing.DONE)}, by=spoc)
    incident = make_incident(cast.own, spoc)
    client.force_login(spoc)
    address = reverse("lessons:take_over", args=[receiver.pk])
    for _time in range(2):
        assert client.post(address, {"incident": incident.pk}).status_code == 302
    task = Task.objects.get(incident=incident)
    assert task.title == second.text
    assert task.due_at is not None
    assert task.due_at.date() == receiver.due_day
    assert answering.now(receiver)[second.pk].doing == Doing.PLANNED
    assert task.get_task_state_display() in client.get(reverse("lessons:received", args=[receiver.pk])).content.decode()


def test_tasks_are_not_made_in_an_incident_of_somebody_else(client: Client, cast: Cast, receiver: Receiver) -> None:
    other = make_incident(cast.other, cast.rival)
    client.force_login(cast.people[Role.SPOC])
    client.post(reverse("lessons:take_over", args=[receiver.pk]), {"incident": other.pk})
    assert not Task.objects.exists()
