"""Bad files through the upload form: a message on the page, never a traceback, and nothing stored."""

import io
import json
import random
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.weerbaar.landscape.readers.mutating import mutant
from tests.weerbaar.landscape.readers.specimens import packed, small
from tests.weerbaar.landscape.readers.surviving import wrong_refusal

from warroom.landscapes import parsing, reading, sayings
from warroom.landscapes.models import Import, Landscape
from warroom.landscapes.preview import Mode

LAUGHS = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
BILL = '<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components><component><name>&a9;</name></component></components></bom>'


def _link() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("diensten.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def _native(element: str) -> bytes:
    return b'{"format": "weerbaar.landscape/1", "elements": [' + element.encode() + b"]}"


BAD: dict[str, bytes] = {
    "lach.xml": f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>{BILL}'.encode(),
    "buiten.xml": f'<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>{BILL}'.encode(),
    "pad.zip": packed({"../../diensten.csv": b"id;naam\nx;X"}),
    "link.zip": _link(),
    "bom.zip": packed({"diensten.csv": b"\0" * 201_000_000}),
    "half.zip": packed({"diensten.csv": b"id;naam\nx;X"})[:60],
    "half.xlsx": packed({"xl/workbook.xml": b"<x", "[Content_Types].xml": b""}),
    "diep.json": b"[" * 1_000_000,
    "groot.json": _native('{"id": "x", "kind": "service", "name": "X", "priority": ' + "9" * 5_000 + "}"),
    "oneindig.json": _native('{"id": "x", "kind": "service", "name": "X", "paper_h": 1e400}'),
    "soort.json": _native('{"id": "x", "kind": "dienst\\u0000\\u001b[2J<script>", "name": "X"}'),
    "teken.json": _native('{"id": "x", "kind": "service", "name": "\\ud800"}'),
    "diensten.csv": "id;naam;papier houdt (uren)\nx;X;veel\nx;Y;\n;;3\n".encode("utf-16"),
    "tekst.txt": b"\x81\x8d\x00",
    "wit.json": b" ",
    "vorm.html": b"<html><script>alert(1)</script></html>",
    "oud.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
}


def sent(client: Client, landscape: Landscape, name: str, data: bytes) -> Import:
    """Upload through the form and have it read in the child process."""
    answer = client.post(f"/landscapes/{landscape.pk}/imports/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302
    row = Import.objects.latest("pk")
    reading.read_now(row.pk)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("name", BAD)
def test_a_bad_upload_gives_a_message_on_the_page_and_stores_nothing(
    name: str, client: Client, landscape: Landscape
) -> None:
    row = sent(client, landscape, name, BAD[name])
    assert row.state == Import.State.FAILED
    assert bytes(row.data) == b"", "what cannot be used is not kept"
    answer = client.get(f"/landscapes/{landscape.pk}/imports/{row.pk}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert name in text
    assert not re.search("Traceback|root:x:0|<script>alert|\x1b|\0", text)
    assert landscape.versions.count() == 1
    accepted = client.post(f"/landscapes/{landscape.pk}/imports/{row.pk}/accept/", {"base": "1", "mode": "replace"})
    assert accepted.status_code < 500
    assert landscape.versions.count() == 1


@pytest.mark.parametrize(
    "name", ["leeg.json", "../../../etc/passwd", "a" * 300 + ".json", "x\r\nSet-Cookie: y.json", ""]
)
def test_a_file_without_content_or_with_a_name_that_means_harm_stays_a_form(
    name: str, client: Client, landscape: Landscape
) -> None:
    answer = client.post(f"/landscapes/{landscape.pk}/imports/", {"file": SimpleUploadedFile(name or "x", b"")})
    assert answer.status_code == 422
    answer = client.post(f"/landscapes/{landscape.pk}/imports/", {"file": SimpleUploadedFile(name or "x", b"{}")})
    assert answer.status_code in (302, 422)
    assert landscape.versions.count() == 1


def test_bent_files_are_previewed_or_refused(
    client: Client, landscape: Landscape, shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, for speed; what ends a process is tried with the readers themselves."""
    monkeypatch.setattr(reading, "child", _here)
    specimens = list(small(shared_data))
    chance = random.Random("uploads")
    states = set()
    for number in range(40):
        specimen = chance.choice(specimens)
        row = sent(client, landscape, specimen.name, mutant(specimen, number) or b" ")
        states.add(row.state)
        mode = chance.choice(list(Mode))
        answer = client.get(f"/landscapes/{landscape.pk}/imports/{row.pk}/", {"mode": mode.value}, follow=True)
        assert answer.status_code == 200, (specimen.name, number)
        assert "Traceback" not in answer.content.decode()
        if row.state == Import.State.FAILED:
            assert wrong_refusal(sayings.refusal_from_json(row.error or {}), specimen.name) == "", number
    assert states == {Import.State.FAILED, Import.State.READY, Import.State.COLUMNS}
    assert landscape.versions.count() == 1


def _here(job: dict[str, object], data: bytes) -> dict[str, object]:
    """What the child would answer."""

    class Answer(io.BytesIO):
        def close(self) -> None:
            """Stays open, to be read."""

    answer = Answer()
    parsing.write(answer, *parsing.read(job, data))
    head, _, packed_landscape = answer.getvalue().partition(b"\n")
    outcome = {**json.loads(head), "reading": packed_landscape or None}
    return outcome | ({"data": b""} if outcome["state"] == Import.State.FAILED else {})
