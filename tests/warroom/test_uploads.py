"""Every form that takes a file says of one that is too large that it is, and keeps what else was filled in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from tests.warroom.cast import Cast
from tests.warroom.routes import ROUTES

import warroom
from warroom import uploads
from warroom.ledger.models import Attachment, Entry
from warroom.lessons.models import Line
from warroom.organisations.models import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEXT = "Wat al ingevuld was."
REFUSED = "x" * (uploads.MOST + 1)
"""So large that it is kept nowhere, whatever form it is for."""


@dataclass(frozen=True)
class Upload:
    """One form with a file: by whom, in which field (of the route's arguments), what is said of one that is too large,
    and in which other field something was written."""

    template: str
    role: Role
    said: str
    field: str | Callable[[dict[str, Any]], str] = "file"
    text: str | Callable[[dict[str, Any]], str] = ""


def line(arguments: dict[str, Any]) -> int:
    return Line.objects.filter(lesson__receivers=arguments["pk"]).earliest("pk").pk


UPLOADS = {
    "landscapes:upload": Upload("landscapes/_upload_form.html", Role.SPOC, "groter dan 20 MB"),
    "contacts:import": Upload("contacts/import.html", Role.COORDINATOR, "groter dan 20 MB"),
    "suppliers:list": Upload("suppliers/list.html", Role.SUPPLIER, "groter dan 5 MB"),
    "suppliers:fragment": Upload("suppliers/fragment.html", Role.SUPPLIER, "groter dan 1 MB"),
    "advisories:hand_over": Upload("advisories/hand_over.html", Role.SUPPLIER, "groter dan 5 MB", "document"),
    "advisories:keys": Upload("advisories/keys.html", Role.SUPPLIER, "groter dan 200 kB", "key"),
    "alerts:new": Upload(
        "alerts/compose.html", Role.COORDINATOR, "groot.json is groter dan 2 MB", "enclosures", "text_nl"
    ),
    "alerts:compose": Upload(
        "alerts/compose.html", Role.COORDINATOR, "groot.json is groter dan 2 MB", "enclosures", "text_nl"
    ),
    "ledger:incident": Upload("ledger/incident.html", Role.SPOC, "groot.json” is groter dan 10 MB", "files", "text"),
    "ledger:entry": Upload("ledger/entry.html", Role.SPOC, "groot.json” is groter dan 10 MB", "files", "text"),
    "clocks:record_act": Upload("clocks/act_form.html", Role.SPOC, "groter dan 20 MB", text="title"),
    "clocks:permits_read": Upload("clocks/permits_read.html", Role.SPOC, "groter dan 20 MB"),
    "exercises:bring": Upload("exercises/index.html", Role.SPOC, "groter dan 500 kB"),
    "tasks:bring": Upload("tasks/playbooks.html", Role.SPOC, "hoogstens 1 MB"),
    "lessons:received": Upload(
        "lessons/received.html",
        Role.SPOC,
        "groot.json” is groter dan 10 MB",
        lambda arguments: f"line_{line(arguments)}-shown",
        lambda arguments: f"line_{line(arguments)}-evidence",
    ),
    "lessons:material": Upload("lessons/session.html", Role.COORDINATOR, "groter dan 10 MB"),
}
ELSEWHERE = {
    "ledger/_quick_entry.html": "sends to the page of the ledger",
    "tasks/preview.html": "sends the text of a file that was read already",
}


def test_every_page_with_a_file_is_in_the_table() -> None:
    folder = Path(warroom.__file__).parent
    found = {
        str(file).rpartition("/templates/")[2]
        for file in folder.rglob("*.html")
        if re.search(r"multipart/form-data|type=.file", file.read_text())
    }
    assert found == {row.template for row in UPLOADS.values()} | set(ELSEWHERE)


@pytest.mark.parametrize("name", sorted(UPLOADS))
def test_a_file_that_is_too_large_is_said_to_be(client: Client, cast: Cast, name: str) -> None:
    row, route = UPLOADS[name], ROUTES[name]
    arguments = route.arguments(cast.home_of(row.role)) if route.arguments else {}
    client.force_login(cast.people[row.role], backend=BACKEND)
    field = row.field if isinstance(row.field, str) else row.field(arguments)
    text = row.text if isinstance(row.text, str) else row.text(arguments)
    # What stands behind the file on the form comes in behind it.
    said = {field: SimpleUploadedFile("groot.json", REFUSED.encode()), **({text: TEXT} if text else {})}
    answer = client.post(reverse(name, kwargs=arguments), said, follow=True)
    page = answer.content.decode()
    assert row.said in page
    assert answer.redirect_chain or answer.status_code == 422
    assert not text or TEXT in page
    assert not Attachment.objects.filter(content=b"").exists()


def test_files_that_are_right_are_all_kept_though_together_they_are_more_than_one_may_be(
    client: Client, cast: Cast
) -> None:
    name = "ledger:incident"
    arguments = ROUTES[name].arguments(cast.own)  # type: ignore[misc]
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    files = [SimpleUploadedFile(f"{n}.log", bytes([n]) * 9_000_000) for n in range(1, 4)]
    answer = client.post(reverse(name, kwargs=arguments), {"files": files, "text": TEXT})
    assert answer.status_code == 302
    entry = Entry.objects.filter(kind="note").latest("pk")
    assert entry.attachments.count() == 3


def request_with(*files: SimpleUploadedFile, **more: str) -> Any:
    return RequestFactory().post("/", {"file": list(files), **more})


def test_what_is_kept_nowhere_has_its_name_and_size_and_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST", 100_000)
    large, small = SimpleUploadedFile("groot.bin", b"x" * 300_000), SimpleUploadedFile("klein.bin", b"y" * 50_000)
    request = request_with(large, small, after=TEXT)
    first, second = request.FILES.getlist("file")
    assert (first.name, first.size) == ("groot.bin", 300_000)
    assert (second.name, second.read()) == ("klein.bin", b"y" * 50_000)
    assert request.POST["after"] == TEXT
    for reading in (first.read, first.open, first.chunks):
        with pytest.raises(RequestDataTooBig):
            reading()
    request.close()


def test_nothing_is_kept_any_more_once_all_files_together_are_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_TOGETHER", 250_000)
    files = [SimpleUploadedFile(f"{n}.bin", b"x" * 100_000) for n in range(4)]
    kept = [not isinstance(one, uploads.NotKept) for one in request_with(*files).FILES.getlist("file")]
    assert kept == [True, True, False, False]
