"""Permit files from spreadsheets as people keep them."""

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from weerbaar.deadlines.cases import Case, read_cases, read_references
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source

TODAY = date(2022, 12, 6)


def csv(text: str) -> Source:
    return Source.from_bytes("dossiers.csv", text.encode())


def workbook(*rows: tuple[object, ...]) -> Source:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Dossiers")
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return Source.from_bytes("dossiers.xlsx", out.getvalue())


def test_a_workbook_with_days_is_read() -> None:
    read = read_cases(
        workbook(
            ("Dossiernummer", "Aanvrager", "Procedure", "Volledig op"),
            ("OMV_2022001", "x", "Gewone procedure", datetime(2022, 11, 2)),  # noqa: DTZ001
            (2022002, "y", "Vereenvoudigd", datetime(2022, 11, 3)),  # noqa: DTZ001
        ),
        TODAY,
    )
    assert read.cases == (
        Case("OMV_2022001", "permit-regular", date(2022, 11, 2)),
        Case("2022002", "permit-simplified", date(2022, 11, 3)),
    )
    assert read.wrong == 0


@pytest.mark.parametrize("day", ["2/11/2022", "02-11-2022", "2.11.2022", "2022-11-02", "2022-11-02 10:00"])
def test_a_day_may_be_written_in_several_ways(day: str) -> None:
    read = read_cases(csv(f"referentie;procedure;startdatum\nA;gewoon;{day}\n"), TODAY)
    assert read.cases == (Case("A", "permit-regular", date(2022, 11, 2)),)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("gewoon, met advies commissie", "permit-regular-advice"),
        ("Gewone procedure (120 d)", "permit-regular-advice"),
        ("beroep vereenvoudigde procedure", "permit-appeal-simplified"),
        ("Beroep gewoon", "permit-appeal-regular"),
    ],
)
def test_a_procedure_is_recognised(words: str, rule: str) -> None:
    assert read_cases(csv(f'referentie;procedure;startdatum\nA;"{words}";2/11/2022\n'), TODAY).cases[0].rule == rule


@pytest.mark.parametrize(
    "row", [";gewoon;2/11/2022", "A;snel;2/11/2022", "A;gewoon;31/11/2022", "A;gewoon;2/11/2023", "A;gewoon;1/1/1901"]
)
def test_a_wrong_row_is_told_and_the_others_are_read(row: str) -> None:
    read = read_cases(csv(f"referentie;procedure;startdatum\n{row}\nB;gewoon;2/11/2022\n"), TODAY)
    assert [case.reference for case in read.cases] == ["B"]
    assert read.wrong == 1
    assert read.faults[0].startswith("dossiers.csv, rij 2")


def test_the_same_reference_twice_is_a_fault() -> None:
    read = read_cases(csv("referentie;procedure;startdatum\nA;gewoon;2/11/2022\nA;gewoon;3/11/2022\n"), TODAY)
    assert (len(read.cases), read.wrong) == (1, 1)


@pytest.mark.parametrize("text", ["a;b\n1;2\n", "", "{}", "referentie;procedure\nA;gewoon\n"])
def test_a_file_without_the_columns_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"dossiers\.csv"):
        read_cases(csv(text), TODAY)


def test_references_alone_are_the_scope_of_an_act() -> None:
    assert read_references(csv("dossiernummer;x\nA;1\nB;2\nA;3\n")) == ("A", "B")
