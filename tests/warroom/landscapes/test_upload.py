"""A file from upload to version, by way of the child process that reads it."""

import io
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.warroom.landscapes.making import make_import, small

from warroom import uploads
from warroom.landscapes import parsing, reading
from warroom.landscapes.changing import with_element
from warroom.landscapes.imports import LIMIT
from warroom.landscapes.models import ColumnMapping, How, Import, Landscape
from warroom.landscapes.storing import Moved, store
from weerbaar.landscape import Element, Kind
from weerbaar.landscape.writers import native

State = Import.State


def send(client: Client, landscape: Landscape, name: str, data: bytes) -> Import:
    """Upload through the form and have it read, as the thread would."""
    answer = client.post(f"/landscapes/{landscape.pk}/imports/", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302
    row = Import.objects.latest("pk")
    assert answer.headers["Location"] == f"/landscapes/{landscape.pk}/imports/{row.pk}/"
    reading.read_now(row.pk)
    row.refresh_from_db()
    return row


def page(client: Client, row: Import, **query: str) -> str:
    return client.get(f"/landscapes/{row.landscape_id}/imports/{row.pk}/", query).content.decode()


def accept(client: Client, row: Import, base: int, mode: str = "update") -> Any:
    return client.post(f"/landscapes/{row.landscape_id}/imports/{row.pk}/accept/", {"base": str(base), "mode": mode})


@pytest.mark.parametrize(
    ("file", "format", "at_least"),
    [
        ("landscapes/gemma-coarchi.zip", "coarchi", 269),
        ("inventories/netbox-demo-v3.6.json", "netbox", 200),
    ],
)
def test_a_real_file_goes_all_the_way(
    client: Client, landscape: Landscape, shared_data: Path, file: str, format: str, at_least: int
) -> None:
    path = shared_data / file
    row = send(client, landscape, path.name, path.read_bytes())
    assert (row.state, row.format) == (State.READY, format)
    assert landscape.versions.count() == 1, "nothing is stored before somebody accepts"
    accept(client, row, base=1)
    row.refresh_from_db()
    assert row.state == State.ACCEPTED
    newest = landscape.newest
    assert newest is not None
    assert newest.number == 2
    assert newest.elements >= at_least
    assert set(small().by_id) <= set(landscape.in_force().by_id), "what was there stays"
    assert bytes(Import.objects.get(pk=row.pk).data) == b""


def test_a_broken_file_gives_one_clear_message_and_changes_nothing(client: Client, landscape: Landscape) -> None:
    row = send(client, landscape, "kapot.json", native.write(small())[:200])
    assert row.state == State.FAILED
    text = page(client, row)
    assert "kapot.json: is geen geldige JSON" in text
    assert "Traceback" not in text
    assert landscape.versions.count() == 1


def test_a_zip_bomb_is_refused(client: Client, landscape: Landscape) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("model/folder.xml", "w") as member:
        for _ in range(250):
            member.write(b"\0" * 1_000_000)
    row = send(client, landscape, "bom.zip", packed.getvalue())
    assert row.state == State.FAILED
    assert "200 MB" in page(client, row)


def test_a_file_that_takes_too_much_memory_fails_alone(
    client: Client, landscape: Landscape, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A few bytes a value: a list of a million lists needs far more memory than the file itself.
    data = b'{"format": "weerbaar.landscape/1", "x": [' + b"[]," * 5_000_000 + b"[]]}"
    _command(monkeypatch, _limited(tmp_path, memory=300_000_000))
    row = send(client, landscape, "groot.json", data)
    assert row.state == State.FAILED
    assert "meer geheugen" in page(client, row)


def _command(monkeypatch: pytest.MonkeyPatch, script: Path) -> None:
    monkeypatch.setattr(reading, "COMMAND", [sys.executable, str(script)])


def _limited(folder: Path, **limits: int) -> Path:
    """A module that reads like ``parsing``, with other limits."""
    lines = [f"parsing.{name.upper()} = {value}" for name, value in limits.items()]
    module = folder / "limited_parsing.py"
    module.write_text("\n".join(["from warroom.landscapes import parsing", *lines, "parsing.main()"]))
    return module


def test_a_reader_that_dies_gives_one_clear_message(
    client: Client, landscape: Landscape, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    killer = tmp_path / "killed.py"
    killer.write_text("import os; os.kill(os.getpid(), 9)")
    _command(monkeypatch, killer)
    row = send(client, landscape, "dodelijk.xlsx", b"PK\x03\x04")
    assert row.state == State.FAILED
    assert "dodelijk.xlsx" in page(client, row)


def test_a_reader_that_hangs_is_stopped(
    client: Client, landscape: Landscape, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    busy = tmp_path / "busy.py"
    busy.write_text("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass")
    _command(monkeypatch, busy)
    row = send(client, landscape, "eindeloos.xml", b"<x/>")
    assert "duurt te lang" in page(client, row)


def test_the_child_knows_none_of_the_servers_secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WARROOM_SECRET_KEY", "secret")
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import os, sys, json; sys.stdin.buffer.read()\n"
        "print(json.dumps({'state': 'failed', 'error': {'text': ' '.join(os.environ), 'place': ''}}))"
    )
    _command(monkeypatch, spy)
    outcome = reading.child({"name": "x"}, b"")
    assert not [name for name in outcome["error"]["text"].split() if name.startswith(("WARROOM", "DJANGO"))]


def test_a_lease_is_held_by_one_reader_and_retaken_when_it_expires(landscape: Landscape) -> None:
    row = make_import(landscape, native.write(small()), state=State.READING, attempts=1)
    Import.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    reading.read_now(row.pk)
    row.refresh_from_db()
    assert row.state == State.READING, "somebody else is reading it"
    Import.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    reading.read_now(row.pk)
    row.refresh_from_db()
    assert row.state == State.READY
    assert row.attempts == 2


def test_a_file_that_stopped_the_server_time_and_again_is_not_tried_for_ever(landscape: Landscape) -> None:
    past = timezone.now() - timedelta(seconds=1)
    row = make_import(landscape, b"{}", state=State.READING, attempts=reading.ATTEMPTS, lease_until=past)
    reading.read_now(row.pk)
    row.refresh_from_db()
    assert row.state == State.FAILED


def test_the_progress_page_refreshes_itself_without_a_script(client: Client, landscape: Landscape) -> None:
    row = make_import(landscape, b"{}")
    assert '<noscript><meta http-equiv="refresh"' in page(client, row)


def test_a_form_without_a_file_and_a_file_that_is_too_large_are_refused(client: Client, landscape: Landscape) -> None:
    url = f"/landscapes/{landscape.pk}/imports/"
    assert "Kies eerst een bestand." in client.post(url).content.decode()
    answer = client.post(url, {"file": SimpleUploadedFile("x.json", b"x" * (LIMIT + 1))})
    assert answer.status_code == 422
    assert "groter dan 20 MB" in answer.content.decode()
    assert not Import.objects.exists()


def test_accepting_is_refused_when_another_version_came_in_and_the_preview_is_made_again(
    client: Client, landscape: Landscape
) -> None:
    content = with_element(small(), Element("mail", Kind.APPLICATION, "Mail"))
    row = send(client, landscape, "nieuw.json", native.write(content))
    assert "+1" in page(client, row)
    store(landscape, content, how=How.EDIT, expected=1)
    answer = accept(client, row, base=1)
    assert answer.status_code == 409
    assert "Niet bewaard" in answer.content.decode()
    assert "Vergeleken met versie 2" in answer.content.decode()
    assert landscape.versions.count() == 2
    row.refresh_from_db()
    assert row.state == State.READY


def test_an_import_is_accepted_once(client: Client, landscape: Landscape) -> None:
    content = with_element(small(), Element("mail", Kind.APPLICATION, "Mail"))
    row = send(client, landscape, "nieuw.json", native.write(content))
    accept(client, row, base=1)
    accept(client, row, base=1)
    accept(client, row, base=2)
    assert landscape.versions.count() == 2


def test_errors_block_accepting(client: Client, landscape: Landscape) -> None:
    data = native.write(small()).replace(b'"target": "civil"', b'"target": "nowhere"')
    row = send(client, landscape, "fout.json", data)
    assert "1 fout houdt het aanvaarden tegen" in page(client, row, mode="replace")
    assert accept(client, row, base=1, mode="replace").status_code == 422
    assert landscape.versions.count() == 1


def test_replacing_takes_away_what_the_file_does_not_have_and_updating_does_not(
    client: Client, landscape: Landscape
) -> None:
    data = b'{"format": "weerbaar.landscape/1", "elements": [{"id": "x", "kind": "application", "name": "X"}]}'
    row = send(client, landscape, "x.json", data)
    accept(client, row, base=1, mode="update")
    assert set(landscape.in_force().by_id) == {*small().by_id, "x"}
    row = send(client, landscape, "x.json", data)
    accept(client, row, base=2, mode="replace")
    assert set(landscape.in_force().by_id) == {"x"}


def test_reading_the_same_source_again_keeps_our_own_edits(client: Client, landscape: Landscape) -> None:
    said = b'{"format": "weerbaar.landscape/1", "elements": [{"id": "x", "kind": "application", "name": "%s"}]}'
    accept(client, send(client, landscape, "x.json", said % b"X"), base=1)
    edited = landscape.in_force().by_id["x"].with_attributes(restore_h=3)
    store(landscape, with_element(landscape.in_force(), edited), how=How.EDIT, expected=2)
    accept(client, send(client, landscape, "x.json", said % b"Xnieuw"), base=3)
    found = landscape.in_force().by_id["x"]
    assert (found.name, found.number("restore_h")) == ("Xnieuw", 3)


def test_a_discarded_file_leaves_no_trace_in_the_landscape(client: Client, landscape: Landscape) -> None:
    row = send(client, landscape, "weg.json", native.write(small()))
    client.post(f"/landscapes/{landscape.pk}/imports/{row.pk}/discard/")
    row.refresh_from_db()
    assert (row.state, bytes(row.data), row.reading) == (State.DISCARDED, b"", None)
    assert landscape.versions.count() == 1


TABLE = b"Naam applicatie;Firma;Kost\nBoekhouding;Cipal NV;12\nMail;Cipal;3\nKaarten;Geo;7\n"


def test_the_columns_of_a_table_of_ones_own_are_asked_once(client: Client, landscape: Landscape) -> None:
    row = send(client, landscape, "onze lijst.csv", TABLE)
    assert row.state == State.COLUMNS
    url = f"/landscapes/{landscape.pk}/imports/{row.pk}/columns/"
    asked = client.get(url).content.decode()
    assert "Boekhouding" in asked, "with examples"
    wrong = client.post(url, {"c0": "ignore", "c1": "supplier", "c2": "ignore"})
    assert wrong.status_code == 422
    client.post(url, {"c0": "application", "c1": "supplier", "c2": "ignore"})
    reading.read_now(row.pk)
    row.refresh_from_db()
    assert row.state == State.READY
    assert ColumnMapping.objects.count() == 1
    assert "Boekhouding" in page(client, row)
    again = send(client, landscape, "onze lijst (2).csv", TABLE + b"Website;Web;1\n")
    assert again.state == State.READY, "remembered by its headers"


def test_parsing_reads_nothing_of_django() -> None:
    import subprocess

    script = "import warroom.landscapes.parsing, sys; print('django' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
    assert parsing.WALL > parsing.CPU


def test_a_rename_is_confirmed_and_keeps_what_was_filled_in(client: Client, landscape: Landscape) -> None:
    one = b'{"format": "weerbaar.landscape/1", "elements": [{"id": "src:%s", "kind": "application", "name": "Kaarten",'
    one += b' "origin": "import"}]}'
    accept(client, send(client, landscape, "bron.json", one % b"old"), base=1)
    filled = landscape.in_force().by_id["src:old"].with_attributes(restore_h=5)
    store(landscape, with_element(landscape.in_force(), filled), how=How.EDIT, expected=2)
    row = send(client, landscape, "bron.json", one % b"new")
    assert "onder een andere naam" in page(client, row, mode="update")
    client.post(
        f"/landscapes/{landscape.pk}/imports/{row.pk}/rename/", {"same": ["src:new\x1fsrc:old", "x\x1fsrc:old"]}
    )
    row.refresh_from_db()
    assert row.renames == {"src:new": "src:old"}
    accept(client, row, base=3)
    assert landscape.in_force().by_id["src:old"].number("restore_h") == 5
    assert "src:new" not in landscape.in_force().by_id


@pytest.mark.django_db(transaction=True)
def test_two_people_who_accept_at_once_make_one_version(transactional_db: None) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connection
    from tests.warroom.cast import make_cast
    from tests.warroom.landscapes.making import make_landscape

    from warroom.landscapes import preview

    cast = make_cast()
    landscape = make_landscape(cast.own)
    rows = []
    for id in ("x", "y"):
        row = make_import(landscape, native.write(with_element(small(), Element(id, Kind.APPLICATION, id))))
        reading.read_now(row.pk)
        rows.append(Import.objects.get(pk=row.pk))
    together = Barrier(2)

    def accepting(row: Import) -> bool:
        together.wait(60)
        try:
            preview.accept(row, preview.Mode.UPDATE, expected=1, by=cast.rival)
        except Moved:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accepting, rows)) == [False, True]
    assert landscape.versions.count() == 2
    assert sorted(Import.objects.values_list("state", flat=True)) == [State.ACCEPTED, State.READY]


def test_what_is_far_too_large_is_not_even_kept(client: Client, landscape: Landscape) -> None:
    file = SimpleUploadedFile("groot.json", b"x" * (uploads.MOST + 1))
    answer = client.post(f"/landscapes/{landscape.pk}/imports/", {"file": file})
    assert answer.status_code == 422
    assert "groter dan 20 MB" in answer.content.decode()
    assert not Import.objects.exists()


def test_a_list_of_ones_own_leads_straight_to_the_question_about_its_columns(
    client: Client, landscape: Landscape
) -> None:
    row = make_import(landscape, b"x", state=Import.State.COLUMNS)
    address = f"/landscapes/{landscape.pk}/imports/{row.pk}/"
    assert client.get(address)["Location"] == f"{address}columns/"
    assert client.get(address, headers={"HX-Request": "true"})["HX-Redirect"] == f"{address}columns/"
