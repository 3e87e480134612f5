"""Landscapes over the API: getting, putting, comparing, restoring, asking."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from tests.warroom.api.conftest import Issue, Program
from tests.warroom.api.test_tokens import problem
from tests.warroom.landscapes.making import make_landscape, small
from typer.testing import CliRunner

from warroom.api.models import ApiToken
from warroom.landscapes.models import ColumnMapping, How, Import, Landscape
from warroom.landscapes.storing import store
from weerbaar import demo
from weerbaar.cli import app
from weerbaar.landscape import Element, Kind, Relation, RelationKind
from weerbaar.landscape import Landscape as Content
from weerbaar.landscape.readers import any_table, read
from weerbaar.landscape.sources import Source
from weerbaar.landscape.starting.columns import ColumnMapping as Columns
from weerbaar.landscape.starting.columns import Role
from weerbaar.landscape.writers import WRITERS, native, write
from weerbaar.planning.impact import Scenario, impact, to_json


def at(landscape: Landscape, rest: str = "") -> str:
    return f"/api/landscapes/{landscape.pk}{rest}"


def with_mail() -> Content:
    return replace(small(), elements=(*small().elements, Element("mail", Kind.APPLICATION, "Mail")))


def broken() -> Content:
    return replace(small(), relations=(*small().relations, Relation(RelationKind.NEEDS, "births", "nowhere")))


def nothing_stored(landscape: Landscape) -> bool:
    return landscape.versions.count() == 1 and not Import.objects.exists()


# Getting


def test_the_newest_version_is_the_document_that_was_stored(program: Program, landscape: Landscape) -> None:
    answer = program.get(at(landscape))
    assert answer.content == native.write(small())
    assert answer.headers["ETag"] == '"1"'


def test_an_older_version_stays_as_it_was(program: Program, landscape: Landscape) -> None:
    store(landscape, with_mail(), how=How.EDIT, expected=1)
    assert program.get(at(landscape, "/versions/1")).content == native.write(small())
    assert program.get(at(landscape)).content == native.write(with_mail())
    problem(program.get(at(landscape, "/versions/3")), 404)


@pytest.mark.parametrize("extension", WRITERS)
def test_every_format_that_can_be_written_can_be_got(program: Program, landscape: Landscape, extension: str) -> None:
    answer = program.get(at(landscape), {"format": extension.removeprefix(".")})
    assert answer.status_code == 200
    content = read(Source.from_bytes("answer", answer.content)).landscape
    assert {e.name for e in content.elements} >= {"Burgerzaken", "Server 1"}


def test_another_format_is_refused_with_the_formats_there_are(program: Program, landscape: Landscape) -> None:
    assert "xlsx" in problem(program.get(at(landscape), {"format": "docx"}), 422)["detail"]


def test_who_has_the_newest_version_already_gets_nothing(program: Program, landscape: Landscape) -> None:
    assert program.get(at(landscape), headers={"If-None-Match": '"1"'}).status_code == 304
    store(landscape, with_mail(), how=How.EDIT, expected=1)
    assert program.get(at(landscape), headers={"If-None-Match": '"1"'}).status_code == 200


def test_a_landscape_without_a_version_says_so(program: Program, landscape: Landscape) -> None:
    empty = Landscape.objects.create(owner=landscape.owner, name="Leeg")
    for rest in ("", "/check", "/difference", "/elements", "/element?id=a"):
        problem(program.get(at(empty, rest)), 404)
    listed = program.get("/api/landscapes").json()["items"]
    assert [one["newest"] and one["newest"]["number"] for one in listed] == [1, None]


def test_a_long_list_comes_in_parts(program: Program, landscape: Landscape) -> None:
    for number in range(1, 4):
        store(landscape, with_mail() if number % 2 else small(), how=How.EDIT, expected=number)
    first = program.get(at(landscape, "/versions"), {"limit": 3}).json()
    second = program.get(at(landscape, "/versions"), {"limit": 3, "offset": 3}).json()
    assert first["count"] == second["count"] == 4
    assert [one["number"] for one in first["items"] + second["items"]] == [4, 3, 2, 1]
    problem(program.get(at(landscape, "/versions"), {"limit": 501}), 422)


# Putting


def test_a_new_version_is_stored_on_top_of_the_one_it_started_from(
    program: Program, landscape: Landscape, issue: Issue
) -> None:
    answer = program.put_file(at(landscape), native.write(with_mail()), **{"If-Match": '"1"'})
    assert answer.status_code == 201, answer.content
    assert answer.json()["stored"]["number"] == 2
    assert [e["id"] for e in answer.json()["difference"]["added"]] == ["mail"]
    newest = landscape.versions.get(number=2)
    assert newest.landscape_content() == with_mail()
    assert newest.how == How.API
    assert ApiToken.objects.get().name in newest.words


def test_the_first_version_starts_from_nothing(program: Program, landscape: Landscape) -> None:
    empty = Landscape.objects.create(owner=landscape.owner, name="Leeg")
    assert program.put_file(at(empty, "?expected=0"), native.write(small())).status_code == 201
    assert empty.in_force() == small()


def test_a_version_made_from_an_older_one_is_refused(program: Program, landscape: Landscape) -> None:
    store(landscape, with_mail(), how=How.EDIT, expected=1)
    answer = program.put_file(at(landscape, "?expected=1"), native.write(small()))
    assert problem(answer, 409)["newest"] == 2
    assert landscape.versions.count() == 2
    assert not Import.objects.exists()


def test_of_two_programs_that_start_from_the_same_version_one_wins(program: Program, landscape: Landscape) -> None:
    other = replace(small(), elements=(*small().elements, Element("print", Kind.APPLICATION, "Print")))
    statuses = [
        program.put_file(at(landscape, "?expected=1"), native.write(content)).status_code
        for content in (with_mail(), other)
    ]
    assert statuses == [201, 409]
    assert landscape.in_force() == with_mail()


@pytest.mark.parametrize("number", ["0", "2"])
def test_a_version_that_is_not_the_newest_is_a_conflict(program: Program, landscape: Landscape, number: str) -> None:
    problem(program.put_file(at(landscape, f"?expected={number}"), native.write(with_mail())), 409)


def test_who_does_not_say_where_it_started_stores_nothing(program: Program, landscape: Landscape) -> None:
    problem(program.put_file(at(landscape), native.write(with_mail())), 428)
    answer = program.put_file(at(landscape, "?expected=2"), native.write(with_mail()), **{"If-Match": '"1"'})
    problem(answer, 422)
    assert nothing_stored(landscape)


def test_a_version_without_a_difference_is_not_stored_again(program: Program, landscape: Landscape) -> None:
    answer = program.put_file(at(landscape, "?expected=1"), native.write(small()))
    assert answer.status_code == 200
    assert answer.json()["stored"] is None
    assert nothing_stored(landscape)


def test_a_dry_run_tells_the_difference_and_stores_nothing(program: Program, landscape: Landscape) -> None:
    answer = program.put_file(at(landscape, "?dry_run=true"), native.write(with_mail()))
    assert answer.status_code == 200
    told = answer.json()
    assert told["stored"] is None
    assert [e["id"] for e in told["difference"]["added"]] == ["mail"]
    assert {"mail"} in [set(gap["ids"]) for gap in told["gaps"]]
    assert nothing_stored(landscape)


def test_a_landscape_with_errors_is_refused_with_all_of_them(program: Program, landscape: Landscape) -> None:
    answer = program.put_file(at(landscape, "?expected=1"), native.write(broken()))
    said = problem(answer, 422)
    assert "nowhere" in said["detail"]
    assert [error["code"] for error in said["errors"]]
    assert nothing_stored(landscape)
    dry = program.put_file(at(landscape, "?dry_run=true"), native.write(broken()))
    assert [error["message"] for error in dry.json()["errors"]] == [error["detail"] for error in said["errors"]]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b'{"format": "weerbaar.landscape/1", "elements": [{"id": "a", "kind": "toaster"}]}',
        b'{"format": "weerbaar.landscape/1", "elements": ' + b"[" * 100_000,
        b'<!DOCTYPE x [<!ENTITY a "b">]><model xmlns="http://www.opengroup.org/xsd/archimate/3.0/">&a;</model>',
        b"PK\x03\x04 not a zip",
    ],
    ids=["empty", "cut off", "not text", "unknown kind", "deep", "entity", "no zip"],
)
def test_a_broken_body_is_refused_in_one_sentence_with_its_place(
    program: Program, landscape: Landscape, data: bytes
) -> None:
    said = problem(program.put_file(at(landscape, "?expected=1&name=nacht.json"), data), 422)
    assert said["detail"].startswith("nacht.json")
    assert "Traceback" not in said["detail"]
    assert nothing_stored(landscape)


def test_a_body_of_more_than_20_mb_is_refused_before_it_is_read(program: Program, landscape: Landscape) -> None:
    problem(program.put_file(at(landscape, "?expected=1"), b" " * 20_000_001), 413)


def test_a_zip_bomb_is_refused(program: Program, landscape: Landscape) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w", 8) as archive:
        archive.writestr("a.csv", b"0" * 201_000_000)
    problem(program.put_file(at(landscape, "?expected=1"), packed.getvalue()), 422)


def test_a_form_is_told_to_send_the_file_itself(program: Program, landscape: Landscape) -> None:
    answer = program.generic("PUT", at(landscape, "?expected=1"), b"x", content_type="multipart/form-data; boundary=x")
    problem(answer, 415)


def test_a_spreadsheet_that_was_got_and_edited_can_be_put_back(program: Program, landscape: Landscape) -> None:
    workbook = write(with_mail(), ".xlsx")
    answer = program.put_file(at(landscape, "?expected=1&name=landschap.xlsx"), workbook)
    assert answer.status_code == 201, answer.content
    assert answer.json()["format"] == "spreadsheet"
    assert answer.json()["mode"] == "replace"
    assert set(landscape.in_force().by_id) == set(with_mail().by_id)


def test_an_inventory_is_added_to_what_is_there(program: Program, landscape: Landscape, shared_data: Path) -> None:
    data = (shared_data / "inventories" / "glpi" / "computer_1.json").read_bytes()
    answer = program.put_file(at(landscape, "?expected=1"), data)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["format"], answer.json()["mode"]) == ("glpi", "update")
    assert set(small().by_id) < set(landscape.in_force().by_id)
    again = program.put_file(at(landscape, "?expected=2"), data)
    assert again.status_code == 200
    assert again.json()["stored"] is None


TABLE = b"Toepassing;Leverancier\nMail;Wolk\nBoekhouding;Wolk\n"


def test_a_table_whose_columns_nobody_explained_has_to_be_explained_on_screen(
    program: Program, landscape: Landscape
) -> None:
    said = problem(program.put_file(at(landscape, "?expected=1"), TABLE), 422)
    assert "kolommen" in said["detail"]


def test_a_table_whose_columns_were_explained_before_is_read(program: Program, landscape: Landscape) -> None:
    [table] = any_table.layouts(Source.from_bytes("lijst.csv", TABLE))
    explained = Columns({"Toepassing": Role.APPLICATION, "Leverancier": Role.SUPPLIER}, table.fingerprint)
    ColumnMapping.objects.create(
        organisation=landscape.owner, fingerprint=table.fingerprint, mapping=explained.to_json()
    )
    answer = program.put_file(at(landscape, "?expected=1"), TABLE)
    assert answer.status_code == 201, answer.content
    assert {"Mail", "Boekhouding", "Wolk"} <= {e.name for e in landscape.in_force().elements}


def test_a_typing_error_in_a_parameter_stores_nothing(program: Program, landscape: Landscape) -> None:
    answer = program.put_file(at(landscape, "?expected=1&dryrun=true"), native.write(with_mail()))
    assert "dryrun" in problem(answer, 422)["detail"]
    assert nothing_stored(landscape)


# Restoring and comparing


def test_an_older_version_can_be_restored(program: Program, landscape: Landscape) -> None:
    store(landscape, with_mail(), how=How.EDIT, expected=1)
    answer = program.post(at(landscape, "/versions/1/restore?expected=2"))
    assert answer.status_code == 201
    assert answer.json()["number"] == 3
    assert landscape.in_force() == small()


def test_restoring_on_top_of_another_version_than_expected_is_a_conflict(
    program: Program, landscape: Landscape
) -> None:
    store(landscape, with_mail(), how=How.EDIT, expected=1)
    assert problem(program.post(at(landscape, "/versions/1/restore?expected=1")), 409)["newest"] == 2
    problem(program.post(at(landscape, "/versions/1/restore")), 428)
    assert landscape.in_force() == with_mail()


def test_the_difference_of_two_versions_names_what_changed(program: Program, landscape: Landscape) -> None:
    renamed = replace(small(), elements=(*small().elements[:-1], replace(small().elements[-1], name="Wekelijks")))
    store(landscape, renamed, how=How.EDIT, expected=1)
    told = program.get(at(landscape, "/difference")).json()
    assert (told["from"], told["to"]) == (1, 2)
    [changed] = told["difference"]["changed"]
    assert changed["now"]["id"] == "backup"
    assert changed["changes"] == [{"attribute": "name", "before": "Nachtelijke back-up", "after": "Wekelijks"}]
    back = program.get(at(landscape, "/difference?from=2&to=1")).json()["difference"]["changed"][0]
    assert back["changes"][0]["after"] == "Nachtelijke back-up"


# Asking


def test_the_check_tells_errors_before_gaps(program: Program, landscape: Landscape) -> None:
    found = program.get(at(landscape, "/check"), {"limit": 500}).json()
    assert found["count"] == landscape.newest.counts["gaps"]  # type: ignore[union-attr]
    assert {f["severity"] for f in found["items"]} == {"gap"}
    assert program.get(at(landscape, "/check"), {"severity": "error"}).json()["count"] == 0


def test_an_element_comes_with_its_relations(program: Program, landscape: Landscape) -> None:
    told = program.get(at(landscape, "/element"), {"id": "civil"}).json()
    assert told["element"]["name"] == "Burgerzaken"
    assert {r["kind"] for r in told["outgoing"]} == {"runs_on", "trusts", "backed_up_by"}
    assert [r["source"] for r in told["incoming"]] == ["births"]
    problem(program.get(at(landscape, "/element"), {"id": "nowhere"}), 404)


def test_elements_can_be_searched_by_kind_and_words(program: Program, landscape: Landscape) -> None:
    found = program.get(at(landscape, "/elements"), {"kind": "environment", "q": "DIRECT"}).json()
    assert [e["id"] for e in found["items"]] == ["realm"]


def test_the_impact_is_what_the_library_answers(program: Program, issue: Issue, landscape: Landscape) -> None:
    city = demo.scheldestede()
    other = make_landscape(landscape.owner, city)
    scenario = {"lost": ["ad-stad"], "cut": ["noodlijn"]}
    for explain in (False, True):
        answer = program.ask(at(other, f"/impact?explain={str(explain).lower()}"), scenario)
        assert answer.status_code == 200
        assert answer.json() == to_json(impact(city, Scenario.of(**scenario), explain=explain))


def test_the_impact_is_what_the_command_line_answers(program: Program, landscape: Landscape, tmp_path: Path) -> None:
    file = tmp_path / "small.json"
    file.write_bytes(native.write(small()))
    said = CliRunner().invoke(app, ["impact", str(file), "--lost", "server", "--format", "json"])
    assert program.ask(at(landscape, "/impact"), {"lost": ["server"]}).json() == json.loads(said.stdout)


def test_the_impact_can_be_asked_of_an_older_version(program: Program, landscape: Landscape) -> None:
    store(landscape, with_mail(), how=How.EDIT, expected=1)
    assert "mail" in program.ask(at(landscape, "/impact"), {}).json()["elements"]
    assert "mail" not in program.ask(at(landscape, "/impact?version=1"), {}).json()["elements"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"lost": ["servr"]}', "server"),
        (b'{"lots": ["server"]}', "lots"),
        (b'{"lost": "server"}', "lost"),
        (b'{"lost": [1]}', "lost.0"),
        (b"[]", "scenario"),
        (b"{", "API"),
        (b"[" * 100_000, "API"),
        (b'{"lost": ["\\ud800"]}', "API"),
    ],
    ids=["unknown id", "typing error", "no list", "no text", "no object", "cut off", "deep", "half a character"],
)
def test_a_scenario_that_cannot_be_used_is_refused_naming_the_place(
    program: Program, landscape: Landscape, body: bytes, says: str
) -> None:
    answer = program.post(at(landscape, "/impact"), body, content_type="application/json")
    assert says in problem(answer, 422)["detail"]


def test_a_scenario_of_many_megabytes_is_refused(program: Program, landscape: Landscape) -> None:
    body = b'{"lost": [' + b'"a",' * 1_500_000 + b'"a"]}'
    problem(program.post(at(landscape, "/impact"), body, content_type="application/json"), 413)


# What has no operation


def test_any_other_address_is_a_problem_too(db: None) -> None:
    problem(Client().get("/api/nowhere"), 404)
    answer = Client().delete("/api/landscapes")
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET"


def test_what_nobody_foresaw_is_a_problem_without_its_inside(
    program: Program, landscape: Landscape, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: Any) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr("weerbaar.landscape.writers.native.element", explode)
    assert "inside" not in problem(program.get(at(landscape, "/elements")), 500)["detail"]
