import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from warroom.organisations import kbo

NUMBERS = st.integers(0, 19_999_999).map(lambda first: f"{first:08d}{97 - first % 97:02d}")


@given(NUMBERS)
def test_a_number_with_the_right_check_passes(number: str) -> None:
    kbo.validate(number)


@given(NUMBERS, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: str, place: int, shift: int) -> None:
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(ValidationError):
        kbo.validate(wrong)


@given(NUMBERS)
def test_what_is_written_reads_back(number: str) -> None:
    assert kbo.digits(kbo.written(number)) == kbo.digits(f"BE {number}") == number


def test_it_is_written_with_dots() -> None:
    assert kbo.written("0219395192") == "0219.395.192"


@pytest.mark.parametrize("text", ["", "219395192", "0219.395.192", "٠٢١٩٣٩٥١٩٢", "9999999999"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        kbo.validate(text)
