"""Telephone numbers in every spelling that people use here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.contacts import telephone
from warroom.contacts.telephone import Wrong

MOBILE, LANDLINE = "+32475123456", "+3235550101"


@pytest.mark.parametrize(
    "text",
    [
        "0475/12.34.56",
        "0475 12 34 56",
        "+32 (0)475 12 34 56",
        "+32 475/12.34.56",
        "0032475123456",
        "0032 (0) 475 12 34 56",
        "(0032)475 12 34 56",
        "+(32) 475 12 34 56",
        "+32 0475 12 34 56",
        "32475123456",
        "475123456",
        "O475 12 34 56",
        "gsm: 0475 12 34 56 (privé)",
        "0475\u201112\u201134\u201156",
        "0475 \u2013 12 34 56",
        "\u0660\u0664\u0667\u0665\u0661\u0662\u0663\u0664\u0665\u0666",
    ],
)
def test_every_belgian_spelling_of_a_mobile_number_is_one_number(text: str) -> None:
    number = telephone.one(text)
    assert (number.e164, number.mobile) == (MOBILE, True)


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("03 - 555 01 01", ""),
        ("(03) 555-01-01", ""),
        ("03/555.01.01 ext. 12", "12"),
        ("03 555 01 01 toestel 12", "12"),
        ("03 555 01 01 x12", "12"),
        ("tel. +32 3 555 01 01", ""),
    ],
)
def test_a_landline_keeps_what_is_dialled_after_it(text: str, extension: str) -> None:
    number = telephone.one(text)
    assert (number.e164, number.extension, number.mobile) == (LANDLINE, extension, False)


@pytest.mark.parametrize(
    "text",
    [
        "0475 12 34 56 / 03 555 01 01",
        "0475123456, 035550101",
        "0475/12.34.56/03/555.01.01",
        "0475 12 34 56 03 555 01 01",
        "0475 12 34 56 of 03 555 01 01",
        "0475 12 34 56\n03 555 01 01",
        "gsm 0475 12 34 56; tel 03 555 01 01",
    ],
)
def test_two_numbers_in_one_cell_are_two_numbers(text: str) -> None:
    assert [number.e164 for number in telephone.several(text)] == [MOBILE, LANDLINE]


def test_the_same_number_twice_in_a_cell_is_one() -> None:
    assert len(telephone.several("0475 12 34 56 / +32475123456")) == 1


@pytest.mark.parametrize(
    ("text", "e164"),
    [("+31 6 12345678", "+31612345678"), ("+49 (0)30 1234567", "+49301234567"), ("+39 06 6982", "+39066982")],
)
def test_foreign_numbers_keep_their_country(text: str, e164: str) -> None:
    assert telephone.one(text).e164 == e164


@pytest.mark.parametrize("text", ["112", "", "0900 12345", "fax 03 555 01 01", "0800 VRAAG", "+", "03/555.01.01-02"])
def test_what_reaches_nobody_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Wrong) as refused:
        telephone.several(text)
    assert str(refused.value)


@given(
    st.integers(470_000_000, 499_999_999).map(lambda n: f"0{n}"),
    st.sampled_from(["", " ", ".", "-", " - ", "\u00a0"]),
    st.sampled_from(["0{}", "+32 {}", "+32(0){}", "0032{}", "+32 (0) {}", "tel. 0{}", "0{} (gsm)", " 0{} "]),
)
def test_however_a_mobile_number_is_grouped_it_is_the_same(digits: str, between: str, frame: str) -> None:
    local = digits[1:]
    text = frame.format(between.join((local[:3], local[3:5], local[5:7], local[7:])))
    assert telephone.one(text) == telephone.one(digits)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        numbers = telephone.several(text)
    except Wrong:
        return
    # What was understood is understood the same when it is read back.
    for number in numbers:
        assert telephone.one(str(number)).e164 == number.e164
