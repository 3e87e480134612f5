"""Files that were made to do harm, or that went wrong: each is refused with one clear message, or read as it stands."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from tests.weerbaar.landscape.readers.archimate import models
from tests.weerbaar.landscape.readers.specimens import ods, packed
from tests.weerbaar.landscape.readers.surviving import wrong_landscape, wrong_refusal
from tests.weerbaar.landscape.readers.taking import members, native, refusal, taken, taken_or_refused

from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.checks import check
from weerbaar.landscape.joining import read_join
from weerbaar.landscape.mapping_file import read_mapping
from weerbaar.landscape.matching import Likely
from weerbaar.landscape.readers import READERS, read
from weerbaar.landscape.reading import BadInput, Limits
from weerbaar.landscape.sources import Source, strict_json
from weerbaar.landscape.writers import write

BILL = '<bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1"><components>{}</components></bom>'
EXCHANGE = (
    '<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'identifier="m"><name>{}</name></model>'
)
ARCHI = (
    '<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate" name="m">'
    "<purpose>{}</purpose></archimate:model>"
)
XML = {"bom.xml": BILL, "model.xml": EXCHANGE, "model.archimate": ARCHI}
SECRET = "het-geheim-van-de-machine"


def _one_service() -> Landscape:
    return Landscape(elements=(Element("x", Kind.SERVICE, "X"),))


# XML that reaches for more than itself


def _laughs() -> str:
    entities = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("where", ["entity", "external", "parameter", "dtd", "laughs", "quadratic"])
def test_a_document_type_is_refused_and_nothing_outside_is_read(name: str, where: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    head, inside = {
        "entity": ('<!DOCTYPE x [<!ENTITY e "b">]>', "&e;"),
        "external": (f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>', "&e;"),
        "parameter": (f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>', ""),
        "dtd": (f'<!DOCTYPE x SYSTEM "{secret.as_uri()}">', ""),
        "laughs": (_laughs(), "&a9;"),
        "quadratic": (f'<!DOCTYPE x [<!ENTITY e "{"a" * 50_000}">]>', "&e;" * 1_000),
    }[where]
    said = refusal(name, f'<?xml version="1.0"?>{head}{XML[name].format(inside)}'.encode())
    assert SECRET not in said


@pytest.mark.parametrize("name", XML)
def test_an_inclusion_and_a_schema_elsewhere_are_never_fetched(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(f"<x>{SECRET}</x>")
    inclusion = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    schema = (
        '<s xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="http://cyclonedx.org/schema/bom/1.4 {secret.as_uri()}" '
        f'xsi:noNamespaceSchemaLocation="{secret.as_uri()}"/>'
    )
    style = f'<?xml-stylesheet href="{secret.as_uri()}"?>'
    reading = taken(name, (style + XML[name].format(inclusion + schema)).encode())
    assert SECRET not in write(reading.landscape, ".json").decode()


@pytest.mark.parametrize("part", ["content.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_spreadsheet_with_a_document_type_inside_is_refused(part: str) -> None:
    data = ods({"diensten.csv": b"id;naam\nx;X"}) if part == "content.xml" else write(_one_service(), ".xlsx")
    files = members(data)
    files[part] = b'<!DOCTYPE x [<!ENTITY e "b">]>' + files[part].partition(b"?>")[2]
    assert "documenttype" in refusal("stad.xlsx", packed(files)).lower()


def test_a_coarchi_part_with_a_document_type_is_refused() -> None:
    bad = b'<!DOCTYPE x [<!ENTITY e "b">]><Node xmlns="http://www.archimatetool.com/archimate" id="a"/>'
    folder = b'<archimate:model xmlns:archimate="http://www.archimatetool.com/archimate" name="m"/>'
    said = refusal("m.zip", packed({"model/folder.xml": folder, "model/technology/Node_a.xml": bad}))
    assert said.startswith("m.zip, model/technology/Node_a.xml: ")


def test_xml_nested_without_end_is_refused() -> None:
    deep = "<components><component><name>a</name>" * 5_000 + "</component></components>" * 5_000
    refusal("bom.xml", BILL.format(deep).encode())


def test_a_bill_nested_as_deep_as_xml_allows_is_read() -> None:
    deep = "<component><name>a</name><components>" * 110 + "</components></component>" * 110
    taken("bom.xml", BILL.format(deep).encode())


# Sizes


def test_a_file_of_200_mb_is_refused_before_it_is_parsed_or_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.json"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(BadInput, match=r"groot\.json: .*20 MB"):
        Source.from_path(path, Limits())
    with pytest.raises(BadInput, match=r"groot\.json: .*20 MB"):
        Source.from_bytes("groot.json", bytes(20_000_001))


def test_more_parts_than_allowed_are_refused() -> None:
    elements = [{"id": str(i), "kind": "application", "name": "x"} for i in range(11)]
    few = Limits(elements=10, relations=10)
    assert "11" in refusal("veel.json", native(elements=elements), few)
    needs = [{"kind": "needs", "source": "0", "target": str(i)} for i in range(11)]
    assert "11" in refusal("veel.json", native(elements=elements[:1], relations=needs), few)


def test_a_sheet_with_a_cell_at_the_end_of_the_world_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Diensten"
    book.active.append(["id", "naam"])
    book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    refusal("ver.xlsx", out.getvalue())


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_is_read_in_the_encodings_programs_write(encoding: str) -> None:
    text = native(elements=[{"id": "é", "kind": "service", "name": "Geboorte ✓"}]).decode()
    assert taken("stad.json", text.encode(encoding)).landscape.elements[0].id == "é"


def test_json_in_another_encoding_is_refused() -> None:
    text = '{"format": "weerbaar.landscape/1", "organisation": {"name": "Coördinatie"}}'
    assert "UTF-8" in refusal("stad.json", text.encode("cp1252"))
    refusal("stad.json", text.encode("utf-32"))
    refusal("stad.json", text.encode("utf-16-be"))


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"])
def test_xml_is_read_in_the_encoding_it_states(encoding: str) -> None:
    model = models.small({"n": "Node"}, [])
    model.elements["n"] = models.ModelElement("n", "Node", "Coördinatie")
    for data in (models.exchange(model, encoding), models.archi(model, encoding)):
        assert [e.name for e in taken("m.xml", data).landscape.elements] == ["Coördinatie"]


def test_xml_that_states_another_encoding_than_it_has_is_refused() -> None:
    text = '<?xml version="1.0" encoding="{}"?>' + BILL.format("<component><name>Coördinatie</name></component>")
    refusal("bom.xml", text.format("UTF-8").encode("latin-1"))
    refusal("bom.xml", text.format("UTF-16").encode("latin-1"))
    refusal("bom.xml", text.format("klingon").encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_in_the_encodings_excel_writes(encoding: str) -> None:
    found = taken("diensten.csv", "id;naam\r\nx;Coördinatie – één\r\n".encode(encoding)).landscape
    assert found.elements[0].name == "Coördinatie – één"


def test_bytes_that_are_no_text_are_no_csv() -> None:
    refusal("diensten.csv", b"id;naam\nx;\x81\x8d")
    refusal("diensten.csv", b"id;naam\n" + b" " * 5_000 + b"x;a\0b")


@pytest.mark.parametrize("format", READERS)
@pytest.mark.parametrize("data", [b"", b" ", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"[]", b"null", b"0", b"<",
                                  b"<x/>", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"a", b"a;b",
                                  b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])  # fmt: skip
def test_next_to_nothing_is_refused_or_read_as_nothing_by_every_reader(format: str, data: bytes) -> None:
    with pytest.raises(BadInput):
        taken("niets", data)
    reading = taken_or_refused("niets", data, format)
    assert reading is None or not reading.landscape.elements


@pytest.mark.parametrize("format", READERS)
def test_a_folder_is_refused_or_read_by_every_reader(format: str, tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "los").write_text("x")
    for folder in (tmp_path, tmp_path / "map"):
        wrong = ""
        try:
            wrong = wrong_landscape(read(folder, format=format).landscape)
        except BadInput as error:
            wrong = wrong_refusal(error, folder.name)
        assert wrong == ""


# Formulas


FORMULAS = ["=1+1", "=cmd|'/c calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1", '=HYPERLINK("http://x","y")', 
            "{=1}", "http://example.org", "mailto:x@y", "internal:A1", "1E5", "=1\n+1"]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_written_as_a_formula_or_a_link(text: str) -> None:
    landscape = Landscape(
        elements=(Element(f"id {text}", Kind.SERVICE, text, attributes={"description": text, text: text}),
                  Element("a", Kind.APPLICATION, "A")),
        relations=(Relation(RelationKind.NEEDS, f"id {text}", "a", alternative=text),),
        attributes={text: text},
    )  # fmt: skip
    data = write(landscape, ".xlsx")
    assert not openpyxl.load_workbook(io.BytesIO(data))._external_links
    for part, content in members(data).items():
        if part.startswith("xl/worksheets/") and part.endswith(".xml"):
            root = etree.fromstring(content)
            assert not [cell for cell in root.iter("{*}f") if "TODAY" not in (cell.text or "")], part
        if part.startswith("xl/worksheets/_rels"):
            assert b"hyperlink" not in content
    assert read(Source.from_bytes("x.xlsx", data)).landscape == landscape


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_the_list_of_pairs_we_write_as_csv_holds_no_formula(text: str) -> None:
    import csv

    from weerbaar.landscape.joining import write_suggestions

    data = write_suggestions([Likely(text, text, text, text, text)])
    for line in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], line


def test_a_formula_in_a_cell_gives_the_value_stored_with_it_and_is_not_computed() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Diensten"
    book.active.append(["id", "naam", "omschrijving"])
    book.active.append(["x", "X", '=WEBSERVICE("http://example.org")'])
    out = io.BytesIO()
    book.save(out)
    assert taken("formule.xlsx", out.getvalue()).landscape.elements[0].get("description") is None


# Values


def test_an_unknown_kind_names_its_place_and_the_nearest_known_one() -> None:
    said = refusal("stad.json", native(elements=[{"id": "x", "kind": "aplication", "name": "X"}]))
    assert said.startswith("stad.json, elements[0].kind: ")
    assert "application" in said
    refusal("stad.json", native(relations=[{"kind": "kneads", "source": "a", "target": "b"}]))
    refusal("relaties.csv", b"relatie;van;naar\nkneedt;a;b", format="spreadsheet")


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "NaN", "Infinity", "-Infinity", "9" * 5_000, "9" * 400, "-" + "9" * 400, "[1e400]",
               "{\"a\": [" + "9" * 400 + "]}"]
)  # fmt: skip
@pytest.mark.parametrize("name", ["restore_h", "eigen"])
def test_a_number_nobody_can_compute_with_is_refused(number: str, name: str) -> None:
    text = '{"format": "weerbaar.landscape/1", "elements": [{"id": "x", "kind": "application", "name": "X", "%s": %s}]}'
    refusal("stad.json", (text % (name, number)).encode())


@pytest.mark.parametrize("number", [-0.0, 0, 1e308, 2**63, -1, True, "8", [8], {"h": 8}])
def test_a_number_out_of_range_is_an_error_of_the_landscape_and_not_of_the_program(number: Any) -> None:
    element = {"id": "x", "kind": "service", "name": "X", "restore_h": number, "priority": number, "paper_h": number}
    reading = taken("stad.json", native(elements=[element]))
    assert check(reading.landscape)


@pytest.mark.parametrize(
    "number", ["1e999", "1e400", "9" * 400, "9" * 5_000, "NaN", "inf", "-0", "1.2.3", "0x10", "²", "٣"]
)
def test_a_cell_with_an_impossible_number_names_its_row_and_column(number: str) -> None:
    place = "diensten.csv, rij 2, kolom papier houdt (uren)"
    text = f"id;naam;prioriteit;papier houdt (uren)\nx;X;;{number}\n"
    assert number in ("-0", "²", "٣") or refusal("diensten.csv", text.encode()).startswith(place)
    taken_or_refused("diensten.csv", text.encode())


def test_what_is_nested_deeper_than_anybody_writes_is_refused() -> None:
    for deep in ("[" * 60 + "]" * 60, '{"a":' * 60 + "1" + "}" * 60, "[" * 200_000 + "]" * 200_000, "[" * 200_000):
        text = '{"format": "weerbaar.landscape/1", "elements": [{"id": "x", "kind": "service", "name": "X", "a": %s}]}'
        refusal("diep.json", (text % deep).encode())
    for name, format in (("n.json", "netbox"), ("g.json", "glpi"), ("b.json", "cyclonedx")):
        refusal(name, b"[" * 200_000, format=format)


def test_half_a_character_is_refused() -> None:
    refusal("stad.json", b'{"format": "weerbaar.landscape/1", "organisation": {"name": "\\ud800"}}')


def test_a_nul_that_no_database_keeps_is_refused() -> None:
    refusal("stad.json", b'{"format": "weerbaar.landscape/1", "organisation": {"name": "Aard\\u0000wijk"}}')


def test_words_about_a_nul_are_words() -> None:
    assert strict_json('{"a": "\\\\u0000"}') == {"a": "\\u0000"}


# The files beside it


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\0", b"[]", b"a=", b"\xff\xff", b"x = [" * 2_000,
             b"{" + b'"a":{' * 2_000, b"[a]\n[a]", b"a = 1e400"]
)  # fmt: skip
def test_a_bad_mapping_file_is_refused_or_understood(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_bytes(data)
    model = models.exchange(models.small({"n": "Node"}, []))
    wrong = ""
    try:
        read(Source.from_bytes("m.xml", model), mapping=read_mapping(path))
    except BadInput as error:
        wrong = wrong_refusal(error, "map.toml")
    assert wrong == ""


@pytest.mark.parametrize(
    "data",
    [b"{", b"this,relation\na,b", b"this,relation,that\na,kneads,b", b"this,relation,that\na,needs", b"\0",
     b"this,relation,that,at_least\na,needs,b,x", b'{"format": "weerbaar.join/1", "same": 1}', b'"' * 200_000,
     b"this,relation,that\n" + b'"' + b"x" * 200_000, b"this,relation,that,at_least\na,needs,b," + b"9" * 5_000]
)  # fmt: skip
def test_a_bad_join_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_join(Source.from_bytes("join.csv", data))
    assert wrong_refusal(caught.value, "join.csv") == ""


@pytest.mark.parametrize(
    "mapping",
    [
        None,
        1,
        [],
        {"columns": []},
        {"columns": {"Naam": []}},
        {"columns": {"Naam": {"a": 1}}},
        {"format": 1, "columns": {"Naam": "application"}, "same": {"supplier": 1}},
        {"columns": {"Weg": "application"}},
        {"a": "application", "b": "application"},
    ],
)
def test_a_bad_mapping_of_columns_is_refused(mapping: Any) -> None:
    with pytest.raises(BadInput) as caught:
        read(Source.from_bytes("lijst.csv", b"Iets;Anders\nx;y\nz;w\n"), format="table", mapping=mapping)
    assert "Error" not in str(caught.value)


def test_a_list_too_long_to_be_of_applications_is_refused() -> None:
    data = b"Toepassing;Leverancier\n" + b"a;b\n" * 50_000
    assert "50000" in refusal("lijst.csv", data)


def test_a_table_with_more_cells_than_a_workbook_may_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weerbaar.landscape.readers.tables.MOST_CELLS", 2_000_000)
    assert "2 miljoen" in refusal("diensten.csv", b"id;naam\n" + b";" * 2_000_000)
