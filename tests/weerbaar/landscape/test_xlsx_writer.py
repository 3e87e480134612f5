"""What is written as a spreadsheet reads back the same, runs nothing, and can be filled in by a person."""

import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from tests.weerbaar.landscape.landscapes import landscapes

from weerbaar.landscape import Element, Kind, Landscape, Organisation, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.readers import read
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


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(landscapes())
def test_what_is_written_in_english_reads_back_in_dutch(landscape: Landscape) -> None:
    with use("en"):
        data = write(landscape, ".xlsx")
    assert back(data) == in_sheet_order(landscape)
