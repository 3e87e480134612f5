import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from warroom.cells import harmless

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_begin_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["Vlierbeke", "a-b", "1 + 1 = 2", "info@vlierbeke.example", "ja, -5 graden; nee", ""])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


@given(st.text(alphabet="a=+-@,;\t\r\n\"' ", max_size=12))
@example("x,=HYPERLINK(0)")
@example('x,"=1')
@example("x\n=1")
def test_no_cell_is_a_formula_wherever_a_spreadsheet_parts_them(text: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerow(["Vlierbeke", harmless(text)])
    written = out.getvalue().removesuffix("\r\n")
    for mark in ",\t\r\n":
        written = written.replace(mark, ";")
    cells = [cell.replace('"', "") for cell in written.split(";")[1:]]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
