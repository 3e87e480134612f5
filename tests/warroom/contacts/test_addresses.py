"""Addresses of the other ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.contacts import addresses
from warroom.contacts.models import WayKind
from warroom.contacts.telephone import Wrong


@pytest.mark.parametrize(
    "text", ["Kim@Stad.be", "kim@stad.be.", "mailto:kim@stad.be", "Kim Peeters <kim@stad.be>", '"K" <kim@stad.be>;']
)
def test_a_mail_address_is_stored_bare_and_in_lower_case(text: str) -> None:
    assert addresses.mail(text) == "kim@stad.be"


def test_a_domain_with_accents_is_stored_as_dns_knows_it_and_shown_as_people_write_it() -> None:
    address = addresses.mail("kim@gemeënte.example")
    assert address.isascii()
    assert addresses.written(WayKind.MAIL, address) == "kim@gemeënte.example"


@pytest.mark.parametrize(
    "text",
    [
        "kim@stad.be\nBcc: all@stad.be",
        "kim@stad.be\r\nSubject: x",
        "kim@stad.be\x00",
        "kim@stad.be%0ABcc:x\u202e",
        "kim@stad",
        "kim",
        "kim@@stad.be",
        "kim @stad.be",
        "<kim@stad.be> <jo@stad.be>",
        "kim@stad.be, jo@stad.be",
    ],
)
def test_nothing_that_could_add_a_header_is_a_mail_address(text: str) -> None:
    with pytest.raises(Wrong):
        addresses.normal(WayKind.MAIL, text)


@given(st.text(max_size=80))
def test_no_mail_address_ever_holds_a_line_break_or_a_space(text: str) -> None:
    try:
        address = addresses.mail(text)
    except Wrong:
        return
    assert address.isprintable()
    assert not any(character.isspace() or character in "<>,;:" for character in address)
    assert addresses.mail(address) == address


@given(st.text(alphabet=st.characters(codec="ascii", categories=["Ll", "Nd"]), min_size=1, max_size=10))
def test_every_spelling_of_an_address_is_one_address(local: str) -> None:
    spellings = (f"{local}@stad.be", f"{local.upper()}@STAD.be.", f" mailto:{local}@stad.be ", f"X <{local}@stad.be>")
    assert {addresses.mail(text) for text in spellings} == {f"{local}@stad.be"}


def test_two_mail_addresses_in_a_cell_are_two() -> None:
    assert addresses.mails("Kim <kim@stad.be>; jo@stad.be") == ["kim@stad.be", "jo@stad.be"]
    assert addresses.mails("kim@stad.be jo@stad.be") == ["kim@stad.be", "jo@stad.be"]


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        (WayKind.SIGNAL, "0475 12 34 56", "+32475123456"),
        (WayKind.SIGNAL, "Kim.42", "kim.42"),
        (WayKind.MATRIX, "@Kim:matrix.example", "@kim:matrix.example"),
        (WayKind.NTFY, "stad-kim-7fd2", "https://ntfy.sh/stad-kim-7fd2"),
        (WayKind.TEAMS, "https://stad.webhook.office.com/x", "https://stad.webhook.office.com/x"),
        (WayKind.POST, "Markt 1\n\n  9999   Scheldestede ", "Markt 1\n9999 Scheldestede"),
    ],
)
def test_messengers_and_letters(kind: str, text: str, stored: str) -> None:
    assert addresses.normal(kind, text) == (stored, "")


@pytest.mark.parametrize(
    "text", ["http://x.example/a", "https://127.0.0.1/x", "https://u:p@x.example", "https://x.example:84/", "data:x"]
)
def test_a_webhook_is_an_https_address_of_a_named_server(text: str) -> None:
    with pytest.raises(Wrong):
        addresses.normal(WayKind.TEAMS, text)


def test_a_landline_is_no_mobile_number() -> None:
    with pytest.raises(Wrong):
        addresses.normal(WayKind.MOBILE, "03 555 01 01")
