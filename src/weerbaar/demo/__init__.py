"""The fictional bodies that Weerbaar shows itself with (docs/demonstration.md).

Scheldestede, a city, is a folder of CSV files in the form of the spreadsheet template, so it is also its
example. Vlierbeke, a small municipality, is a list of applications as people really keep one.
"""

from functools import cache
from pathlib import Path

from weerbaar.landscape.model import Landscape
from weerbaar.landscape.readers import read

SCHELDESTEDE = Path(__file__).parent / "scheldestede"
"""Folder with one CSV file per kind of element, one of relations and one of the organisation."""

VLIERBEKE = Path(__file__).parent / "vlierbeke.csv"
"""One row per application, with the faults of a real list."""


@cache
def scheldestede() -> Landscape:
    """The landscape of Scheldestede, its OCMW and its police zone; read once."""
    return read(SCHELDESTEDE, format="spreadsheet").landscape


@cache
def vlierbeke() -> Landscape:
    """The landscape of Vlierbeke as far as its list tells: columns guessed, nothing answered yet; read once."""
    return read(VLIERBEKE, format="table").landscape
