"""The fields that every form shares."""

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from warroom.clocks.forms import Passed
from warroom.fields import MomentField, PassedField, UploadField, moment_of
from warroom.suppliers.forms import Coming
from warroom.tasks.forms import Due

EDGES = (
    "0001-01-01T00:00",
    "0001-01-01T00:00+14:00",
    "1899-12-31T12:00",
    "2200-01-01T12:00",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59.999999-14:00",
)


@pytest.mark.parametrize(
    "field", [MomentField(), PassedField(), Passed(), Due(), Coming()], ids=lambda f: type(f).__name__
)
@pytest.mark.parametrize("typed", [*EDGES, "gisteren", "2022-13-01T00:00", "2023-03-26T02:30", "\ud800", "9" * 5000])
def test_a_moment_that_nobody_means_is_an_error_of_the_form(field: forms.Field, typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        field.clean(typed)


@given(st.text(max_size=40) | st.datetimes(timezones=st.timezones() | st.none()).map(lambda d: d.isoformat()))
def test_whatever_is_typed_is_a_moment_that_databases_keep_or_none(typed: str) -> None:
    found = moment_of(typed)
    assert found is None or 1900 <= found.astimezone(UTC).year < 2200
    try:
        kept = MomentField(required=False).clean(typed)
    except forms.ValidationError:
        kept = None
    assert kept is None or 1900 <= kept.astimezone(UTC).year < 2200


def test_a_moment_is_in_brussels_unless_it_says_otherwise() -> None:
    noon = datetime(2022, 12, 6, 12, tzinfo=UTC)
    assert moment_of(" 2022-12-06 13:00 ") == MomentField().clean("2022-12-06T13:00") == noon
    assert moment_of("2022-12-06T12:00Z") == MomentField().clean("2022-12-06T12:00Z") == noon


def test_of_the_hour_that_comes_twice_the_first_is_meant_in_every_field() -> None:
    first = datetime(2022, 10, 30, 0, 30, tzinfo=UTC)
    typed = "2022-10-30T02:30"
    for found in (MomentField().clean(typed), PassedField().clean(typed), Passed().clean(typed), moment_of(typed)):
        assert found is not None
        assert found.astimezone(UTC) == first


def test_what_has_passed_has_not_yet_to_come() -> None:
    field = PassedField()
    assert field.clean("") is None
    with pytest.raises(forms.ValidationError, match=r"nog komen|come"):
        field.clean((timezone.now() + timedelta(minutes=10)).isoformat())


def test_the_browser_offers_its_own_way_to_choose_a_moment() -> None:
    class When(forms.Form):
        at = MomentField(initial=datetime(2022, 12, 6, 12, tzinfo=UTC))

    html = str(When()["at"])
    assert 'type="datetime-local"' in html
    assert 'value="2022-12-06T13:00"' in html


def test_a_file_is_at_most_as_large_as_the_field_says() -> None:
    field = UploadField(most=2000)
    assert field.clean(SimpleUploadedFile("a.csv", b"x" * 2000)).size == 2000
    with pytest.raises(forms.ValidationError, match="2 kB"):
        field.clean(SimpleUploadedFile("a.csv", b"x" * 2001))
    with pytest.raises(forms.ValidationError):
        field.clean(SimpleUploadedFile("a.csv", b""))
    with pytest.raises(forms.ValidationError):
        field.clean(None)


def test_a_form_that_says_the_file_is_taken_away_brings_none() -> None:
    form = type("Brought", (forms.Form,), {"file": UploadField(most=2000, required=False)})({"file-clear": "on"})
    assert form.is_valid()
    assert form.cleaned_data["file"] is None
