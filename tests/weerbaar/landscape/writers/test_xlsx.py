"""What is written as a spreadsheet reads back the same, runs nothing, and can be filled in by a person."""

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from tests.weerbaar.landscape.landscapes import landscapes

from weerbaar.landscape import Element, Kind, Landscape, Organisation, Relation, RelationKind
from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source
from weerbaar.landscape.writers import write, xlsx
from weerbaar.language import use


def back(data: bytes) -> Landscape:
    reading = read(Source.from_bytes("landschap.xlsx", data))
    assert reading.format == "spreadsheet"
    return reading.landscape


def in_sheet_order(landscape: Landscape) -> Landscape:
    return replace(landscape, elements=tuple(e for kind in Kind for e in landscape.of_kind(kind)))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(landscapes())
def test_every_landscape_comes_back_as_it_went(landscape: Landscape) -> None:
    assert back(write(landscape, ".xlsx")) == in_sheet_order(landscape)


def test_text_that_looks_like_a_formula_is_written_as_text() -> None:
    names = ["=1+1", "+32 3 123", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0"]
    elements = tuple(Element(f"t{i}", Kind.TEAM, name) for i, name in enumerate(names))
    book = openpyxl.load_workbook(io.BytesIO(write(Landscape(elements=elements), ".xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {c.value for c in book["Ploegen"]["A"]} >= set(names)
    assert not [c.coordinate for c in cells if c.data_type == "f"]


def test_the_empty_template_reads_as_an_empty_landscape() -> None:
    for language in ("nl", "en"):
        with use(language):
            reading = read(Source.from_bytes("sjabloon.xlsx", xlsx.template()))
        assert (reading.format, reading.landscape, reading.notes) == ("spreadsheet", Landscape(), ())


def test_the_template_can_be_filled_in_by_name_only() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.template()))
    for sheet, row in (
        ("Diensten", {"naam": "Leefloon", "heeft nodig": "Sociaal dossier", "prioriteit": 1}),
        ("Toepassingen", {"naam": "Sociaal dossier", "draait op": "Server 1 | Server 2", "leverancier": "Acme, Gent"}),
        ("IT-omgevingen", {"naam": "Server 1", "soort": "server"}),
        ("IT-omgevingen", {"naam": "Server 2", "soort": "server"}),
    ):
        header = [cell.value for cell in book[sheet][1]]
        book[sheet].append([row.get(name) for name in header])
    out = io.BytesIO()
    book.save(out)
    landscape = back(out.getvalue())
    assert {(r.source, r.kind.value, r.target, r.alternative) for r in landscape.relations} == {
        ("service-leefloon", "needs", "application-sociaal-dossier", None),
        ("application-sociaal-dossier", "runs_on", "environment-server-1", "runs_on-1"),
        ("application-sociaal-dossier", "runs_on", "environment-server-2", "runs_on-1"),
        ("application-sociaal-dossier", "supplied_by", "supplier-acme-gent", None),
    }


def test_the_headers_are_frozen_explained_and_offer_choices() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.template()))
    assert book.sheetnames[:3] == ["Uitleg", "Organisatie", "Diensten"]
    sheet = book["IT-omgevingen"]
    header = {cell.value: cell for cell in sheet[1]}
    assert sheet.freeze_panes == "B2"
    assert "IT-omgeving" in header["soort"].comment.text
    assert any('"server,' in str(rule.formula1) for rule in sheet.data_validations.dataValidation)


def test_an_edit_in_the_export_changes_only_what_was_edited() -> None:
    landscape = Landscape(
        Organisation("Scheldestede", "0207500123", {"nota": [1, {"a": None}]}),
        (Element("a", Kind.APPLICATION, "Burgerzaken", attributes={"restore_h": 4}),
         Element("e", Kind.ENVIRONMENT, "Cluster")),
        (Relation(RelationKind.RUNS_ON, "a", "e"),
         Relation(RelationKind.LINK, "e", "e", "l", cut_min=5, attributes={"name": "Noodlijn", "breedte": 10})),
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(write(landscape, ".xlsx")))
    sheet = book["Toepassingen"]
    column = next(c.column for c in sheet[1] if c.value == "hersteltijd (uren)")
    sheet.cell(2, column).value = 8
    out = io.BytesIO()
    book.save(out)
    application = landscape.elements[0].with_attributes(restore_h=8)
    assert back(out.getvalue()) == replace(landscape, elements=(application, landscape.elements[1]))


def test_a_text_that_does_not_fit_in_a_cell_is_refused_with_its_beginning() -> None:
    long = Landscape(elements=(Element("a", Kind.TEAM, "Ploeg", attributes={"description": "lang " * 10_000}),))
    with pytest.raises(BadInput, match="lang lang"):
        write(long, ".xlsx")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(landscapes())
def test_what_is_written_in_english_reads_back_in_dutch(landscape: Landscape) -> None:
    with use("en"):
        data = write(landscape, ".xlsx")
    assert back(data) == in_sheet_order(landscape)
