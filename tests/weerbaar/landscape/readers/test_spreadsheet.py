"""The spreadsheet template as people really fill it in, and as somebody bends it."""

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from weerbaar.landscape import Kind, Landscape, Origin
from weerbaar.landscape.readers import read, spreadsheet
from weerbaar.landscape.reading import BadInput, Limits, Reading
from weerbaar.landscape.sources import Source
from weerbaar.language import use

Sheets = dict[str, list[list[Any]]]


def xlsx(sheets: Sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_xlsx(sheets: Sheets) -> Reading:
    return read(Source.from_bytes("stad.xlsx", xlsx(sheets)))


def read_csv(folder: Path, files: dict[str, str | bytes]) -> Reading:
    for name, text in files.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(folder)


def packed(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def values(reading: Reading, attribute: str) -> list[Any]:
    return [e.get(attribute) for e in reading.landscape.elements]


def one(cell: Any, header: str, sheet: str = "Diensten") -> Any:
    """What one cell under ``header`` is read as."""
    reading = read_xlsx({sheet: [["id", "naam", header], ["x", "X", cell]]})
    attributes = dict(reading.landscape.elements[0].attributes)
    return next(iter(attributes.values()), None)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_in_every_separator_and_encoding(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [["id", "naam", "papier houdt (uren)"], ["s1", "Geboorte – café", '"1,5"'], ["s2", '"a;b,c"', "2"]]
    text = "\r\n".join(separator.join(row) for row in rows)
    reading = read_csv(tmp_path, {"diensten.csv": text.encode(encoding)})
    assert [e.name for e in reading.landscape.elements] == ["Geboorte – café", "a;b,c"]
    assert values(reading, "paper_h") == [1.5, 2]


def test_excels_own_separator_line_is_honoured_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    with use("en"), pytest.raises(BadInput, match=r"file diensten\.csv, row 4, column prioriteit"):
        read_csv(tmp_path, {"diensten.csv": "sep=;\nid;naam;prioriteit\ns1;A;1\ns2;B;hoog\n"})


def test_a_zip_of_csv_is_read_like_a_folder() -> None:
    data = packed({"stad/diensten.csv": "id,name\ns1,Burial\n", "stad/leesmij.md": "…"})
    assert read(Source.from_bytes("stad.zip", data)).landscape.elements[0].name == "Burial"


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("1,5", 1.5), ("1.5", 1.5), ("1.250", 1250), ("1.250,5", 1250.5), ("1,250.5", 1250.5), ("1 250", 1250),
     ("1\u00a0250", 1250), ("0.125", 0.125), (0.25, 0.25), (48, 48), ("48 u", 48), ("2 dagen", 48), ("30 min", 0.5),
     ("?", None), ("onbekend", None), ("n.v.t.", None), ("0", 0)],
)  # fmt: skip
def test_numbers_are_read_as_belgians_write_them(cell: Any, hours: float | None) -> None:
    assert one(cell, "papier houdt (uren)") == hours


@pytest.mark.parametrize(
    ("header", "hours"),
    [("hersteltijd (uren)", 2), ("Hersteltijd", 2), ("HERSTELTIJD (dagen)", 48), ("hersteltijd in minuten", 2 / 60),
     ("restore time (hours)", 2), ("restore_h", 2)],
)  # fmt: skip
def test_a_header_may_state_another_unit_of_time(header: str, hours: float) -> None:
    assert one(2, header, "Toepassingen") == pytest.approx(hours)


@pytest.mark.parametrize(
    "cell",
    [date(2026, 11, 1), datetime.fromisoformat("2026-11-01"), "01/11/2026", "1-11-2026", "1.11.2026", "2026-11-01",
     "1/11/26", 46327, "2026-11-01 00:00:00"],
)  # fmt: skip
def test_dates_are_read_in_every_usual_writing(cell: Any) -> None:
    assert one(cell, "teruggezet getest op", "Back-ups") == "2026-11-01"


@pytest.mark.parametrize("cell", ["11/25/2026", "31/02/2026", "gisteren", "1/11"])
def test_an_impossible_date_is_refused(cell: str) -> None:
    with pytest.raises(BadInput, match="rij 2, kolom teruggezet getest op"):
        one(cell, "teruggezet getest op", "Back-ups")


@pytest.mark.parametrize(
    ("cell", "flag"),
    [("ja", True), ("Nee", False), ("yes", True), ("x", True), ("WAAR", True), ("onwaar", False), (True, True),
     (0, False), ("?", None), ("", None)],
)  # fmt: skip
def test_flags_are_read_in_every_usual_writing(cell: Any, flag: bool | None) -> None:
    assert one(cell, "persoonsgegevens", "Toepassingen") is flag


@pytest.mark.parametrize(
    ("cell", "type"),
    [("server", "host"), ("Aanmelddomein", "realm"), ("datacenter", "datacentre"), ("cloud", "cloud"),
     ("network zone", "zone"), ("realm", "realm")],
)  # fmt: skip
def test_environment_types_are_read_in_both_languages(cell: str, type: str) -> None:
    assert one(cell, "soort", "IT-omgevingen") == type


def test_dutch_and_english_sheets_and_headers_mean_the_same() -> None:
    dutch = read_xlsx({
        "Diensten": [["Id", "NAAM", "Prioriteit", "herkomst"], ["s", "Mail", 2, "eigen"]],
        "Toepassingen": [["id", "naam"], ["a", "Exchange"]],
        "Relaties": [["van", "relatie", "naar", "minstens", "alternatief"], ["s", "heeft nodig", "a", 1, "g"]],
    })  # fmt: skip
    english = read_xlsx({
        "services": [["id", "name", "priority", "origin"], ["s", "Mail", 2, "own"]],
        "Applications": [["id", "name"], ["a", "Exchange"]],
        "relations": [["source", "kind", "target", "at_least", "alternative"], ["s", "needs", "a", 1, "g"]],
    })  # fmt: skip
    assert dutch.landscape == english.landscape
    assert dutch.landscape.elements[0].origin is Origin.OWN


def test_lists_are_separated_by_semicolons_or_commas() -> None:
    assert one("AD, netwerk", "vaardigheden", "Ploegen") == ["AD", "netwerk"]
    assert one("AD; netwerk, wifi", "vaardigheden", "Ploegen") == ["AD", "netwerk, wifi"]


def test_relations_name_elements_by_id_or_by_unique_name() -> None:
    landscape = read_xlsx({
        "Toepassingen": [["id", "naam", "draait op", "leverancier", "beheerd door"],
                         ["a1", "Mail", "cluster a ", "Acme; Beta", "Gamma"]],
        "IT-omgevingen": [["id", "naam"], ["e1", "Cluster A"], ["e2", "Mail"]],
        "Leveranciers": [["id", "naam"], ["s1", "Acme"], ["s2", "Beta"], ["s3", "Gamma"]],
    }).landscape  # fmt: skip
    assert {(r.source, r.kind.value, r.target, r.role) for r in landscape.relations} == {
        ("a1", "runs_on", "e1", None), ("a1", "supplied_by", "s1", None), ("a1", "supplied_by", "s2", None),
        ("a1", "supplied_by", "s3", "operates"),
    }  # fmt: skip


def test_an_ambiguous_name_is_refused_and_both_ids_are_listed() -> None:
    with pytest.raises(BadInput, match="a1, a2") as refused:
        read_xlsx({
            "Diensten": [["id", "naam", "heeft nodig"], ["s", "Balie", "Mail"]],
            "Toepassingen": [["id", "naam"], ["a1", "Mail"], ["a2", "mail"]],
        })  # fmt: skip
    assert "blad Diensten, rij 2, kolom heeft nodig" in str(refused.value)


def test_an_unknown_name_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(BadInput, match="bedoelt u Exchange"):
        read_xlsx({
            "Diensten": [["id", "naam", "heeft nodig"], ["s", "Balie", "Exchang"]],
            "Toepassingen": [["id", "naam"], ["a1", "Exchange"]],
        })  # fmt: skip


def test_a_need_goes_over_a_link_by_its_name_and_a_link_without_id_gets_a_stable_one() -> None:
    sheets: Sheets = {
        "Diensten": [["id", "naam"], ["s", "Balie"]],
        "IT-omgevingen": [["id", "naam"], ["e", "DC"], ["f", "Stadhuis"]],
        "Relaties": [["van", "relatie", "naar", "over verbinding", "naam", "kan afgesloten worden"],
                     ["s", "heeft nodig", "e", "Noodlijn", None, None],
                     ["DC", "verbinding", "Stadhuis", None, "Noodlijn", "nee"]],
    }  # fmt: skip
    first, again = read_xlsx(sheets).landscape, read_xlsx(sheets).landscape
    need, link = first.relations
    assert (need.over, link.id, link.source, link.cuttable) == ("link-noodlijn", "link-noodlijn", "e", False)
    assert first == again


def test_ids_left_empty_come_from_the_name_and_are_told() -> None:
    reading = read_xlsx({"Diensten": [["id", "naam"], [None, "Café – één"], [None, "Leefloon"]]})
    assert [e.id for e in reading.landscape.elements] == ["service-cafe-een", "service-leefloon"]
    assert [(n.count, str(n.message)) for n in reading.notes] == [(2, "heeft geen id; die is gemaakt uit de naam")]


def test_columns_of_ones_own_are_kept_and_told() -> None:
    reading = read_xlsx({"Diensten": [["id", "naam", "Schepen", "Prijs"], ["s", "Balie", "cultuur", 12.5]]})
    assert dict(reading.landscape.elements[0].attributes) == {"Schepen": "cultuur", "Prijs": 12.5}
    assert len(reading.notes) == 2


def test_sheets_that_are_not_of_the_template_are_told() -> None:
    reading = read_xlsx({"Diensten": [["id", "naam"], ["s", "Balie"]], "Budget": [["post", "euro"], ["x", 3]]})
    assert "Budget" in str(reading.notes[0])


def test_the_organisation_is_read_and_a_kbo_number_keeps_its_zero() -> None:
    sheets: Sheets = {"Diensten": [["id", "naam"]]}
    down = read_xlsx(sheets | {"Organisatie": [["gegeven", "waarde"], ["naam", "Stad"], ["KBO-nummer", 207500123]]})
    across = read_xlsx(sheets | {"Organisation": [["name", "KBO"], ["Stad", "0207500123"]]})
    assert down.landscape.organisation == across.landscape.organisation
    assert down.landscape.organisation.kbo == "0207500123"


def test_all_faults_are_told_at_once_up_to_twenty() -> None:
    rows = [["id", "naam", "prioriteit"], *([f"s{i}", f"S{i}", "hoog"] for i in range(30))]
    with pytest.raises(BadInput) as refused:
        read_xlsx({"Diensten": rows})
    text = str(refused.value)
    assert text.count("‘hoog’ is geen getal") == 20
    assert text.endswith("… en nog 10")


def test_a_formula_gives_the_value_that_was_stored_with_it_and_is_never_run() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Diensten")
        sheet.write_row(0, 0, ["id", "naam", "prioriteit"])
        sheet.write_formula(1, 0, '="s"&"1"', None, "s1")
        sheet.write_formula(1, 1, '=HYPERLINK("http://x")', None, "Balie")
        sheet.write_formula(1, 2, "=1+1", None, 2)
    element = read(Source.from_bytes("f.xlsx", out.getvalue())).landscape.elements[0]
    assert (element.id, element.name, element.get("priority")) == ("s1", "Balie", 2)


def ods(rows: str) -> bytes:
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest:manifest "
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Diensten">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>",
    })  # fmt: skip


def ods_row(*texts: str, repeated: int = 1) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>' for t in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def test_ods_is_read_with_the_million_empty_rows_that_programs_put_under_it() -> None:
    rows = ods_row("id", "naam", "papier houdt (uren)") + ods_row("s", "Balie", "1,5")
    rows += '<table:table-row table:number-rows-repeated="1048574">'
    rows += '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    element = read(Source.from_bytes("stad.ods", ods(rows))).landscape.elements[0]
    assert (element.name, element.get("paper_h")) == ("Balie", 1.5)


def test_an_ods_that_repeats_a_filled_row_a_million_times_is_refused() -> None:
    rows = ods_row("id", "naam") + ods_row("s", "Balie", repeated=1_000_000) * 20
    with pytest.raises(BadInput, match=r"stad\.ods, content\.xml"):
        read(Source.from_bytes("stad.ods", ods(rows)))


def replaced(data: bytes, part: str, change: Any) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed({n: change(archive.read(n)) if n == part else archive.read(n) for n in archive.namelist()})


SHEET = "xl/worksheets/sheet1.xml"
BOOK: Sheets = {"Diensten": [["id", "naam"], ["s", "Balie"]]}


def test_two_cells_at_the_far_corners_do_not_abort_the_process() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    data = replaced(xlsx(BOOK), SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    with pytest.raises(BadInput, match="heel ver"):
        read(Source.from_bytes("bom.xlsx", data))


def test_a_sheet_that_says_it_is_as_large_as_can_be_is_read_for_what_it_holds() -> None:
    data = replaced(xlsx(BOOK), SHEET, lambda xml: re.sub(rb'ref="A1:B2"', b'ref="A1:XFD1048576"', xml))
    assert read(Source.from_bytes("groot.xlsx", data)).landscape.elements[0].name == "Balie"


def test_entities_in_a_sheet_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'
    with pytest.raises(BadInput, match="DOCTYPE"):
        read(Source.from_bytes("evil.xlsx", replaced(xlsx(BOOK), SHEET, lambda _: evil)))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = packed({"diensten.csv": b"id,naam\n" + b"0" * 3_000_000})
    with pytest.raises(BadInput, match="te groot"):
        read(Source.from_bytes("bom.zip", data, Limits(unpacked=1_000_000)))


@pytest.mark.parametrize("path", ["../diensten.csv", "/etc/diensten.csv", "C:\\diensten.csv", "a/../../diensten.csv"])
def test_a_file_whose_name_leads_outside_the_zip_is_refused(path: str) -> None:
    with pytest.raises(BadInput, match="erbuiten"):
        read(Source.from_bytes("pad.zip", packed({path: "id,naam\n"})))


def test_a_truncated_workbook_is_refused_wherever_it_was_cut() -> None:
    data = xlsx(BOOK)
    for end in range(60, len(data) - 1, len(data) // 25):
        with pytest.raises(BadInput):
            read(Source.from_bytes("half.xlsx", data[:end]))


def test_an_old_excel_file_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match=r"bewaar het als \.xlsx"):
        read(Source.from_bytes("oud.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), format="spreadsheet")


@pytest.mark.parametrize(
    "sheets",
    [
        {"Blad1": [["Naam", "Leverancier"], ["Mail", "Acme"]]},
        {"Toepassingen": [["Naam", "Leverancier", "Server"], ["Mail", "Acme", "SRV1"]]},
        {"Budget": [["id", "naam"], ["1", "x"]]},
    ],
)
def test_somebody_elses_table_is_not_taken_for_the_template(sheets: Sheets) -> None:
    assert not spreadsheet.recognise(Source.from_bytes("lijst.xlsx", xlsx(sheets)))


def test_the_same_id_twice_is_refused_with_its_row() -> None:
    with pytest.raises(BadInput, match="rij 3"):
        read_xlsx({"Diensten": [["id", "naam"], ["s", "A"], ["s", "B"]]})


def test_a_row_with_everything_but_a_name_is_refused() -> None:
    with pytest.raises(BadInput, match="rij 2: deze rij heeft geen naam"):
        read_xlsx({"Diensten": [["id", "naam", "prioriteit"], [None, None, 1]]})


def test_an_empty_template_of_every_kind_is_an_empty_landscape() -> None:
    assert read_xlsx({kind.value: [["id", "name"]] for kind in Kind}).landscape == Landscape()


def test_a_relation_in_a_row_is_said_by_whoever_the_row_says() -> None:
    header = ["id", "naam", "draait op", "herkomst", "bevestigd op"]
    reading = read_xlsx(
        {
            "Toepassingen": [
                header, ["a1", "A", "E", "leverancier", "2026-11-01"], ["a2", "B", "E", None, None],
            ],
            "IT-omgevingen": [["id", "naam"], ["e1", "E"]],
        }
    )  # fmt: skip
    said = {r.source: (r.origin, r.confirmed_on) for r in reading.landscape.relations}
    assert said == {"a1": (Origin.SUPPLIER, date(2026, 11, 1)), "a2": (None, None)}
