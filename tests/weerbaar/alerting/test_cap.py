"""Common Alerting Protocol 1.2: written, checked, read back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerbaar.alerting.cap import Alert, Area, Info, check, read, write
from weerbaar.landscape.reading import BadInput

SENT = datetime(2022, 12, 6, 7, 40, tzinfo=timezone(timedelta(hours=1)))
INFO = Info(
    language="nl-BE",
    event="Cyberincident",
    headline="Loketten gesloten",
    description="Bel eerst.",
    urgency="Immediate",
    severity="Severe",
    certainty="Observed",
    areas=(Area("Scheldestede", (("NIS", "11999"),)),),
)


def made(**changes: object) -> Alert:
    said = {
        "identifier": "weerbaar-12",
        "sender": "warroom@weerbaar.example",
        "sent": SENT,
        "status": "Draft",
        "msg_type": "Alert",
        "scope": "Public",
        "infos": (INFO,),
    }
    return Alert(**{**said, **changes})  # type: ignore[arg-type]


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1).map(str.strip).filter(bool)


@given(headline=TEXT, area=TEXT, minutes=st.integers(-720, 840))
def test_what_is_written_is_read_back(headline: str, area: str, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    info = Info(**{**INFO.__dict__, "headline": headline, "areas": (Area(area, (("NIS", "11002"),)),)})
    alert = made(sent=SENT.astimezone(zone), infos=(info,))
    assert read(write(alert)) == alert


def test_a_time_in_utc_is_never_written_with_a_z() -> None:
    document = write(made(sent=datetime(2022, 12, 6, 6, 40, tzinfo=UTC)))
    assert b"<sent>2022-12-06T06:40:00-00:00</sent>" in document


@pytest.mark.parametrize(
    "changes",
    [
        {"identifier": "with spaces"},
        {"sender": ""},
        {"status": "Real"},
        {"sent": datetime(2022, 12, 6, 7, 40)},  # noqa: DTZ001
        {"msg_type": "Cancel"},
        {"scope": "Restricted"},
        {"scope": "Private"},
        {"infos": (Info(**{**INFO.__dict__, "severity": "Bad"}),)},
        {"infos": (Info(**{**INFO.__dict__, "event": " "}),)},
    ],
)
def test_what_the_standard_does_not_allow_is_not_written(changes: dict[str, object]) -> None:
    assert check(made(**changes))
    with pytest.raises(BadInput):
        write(made(**changes))


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<alert/>",
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><alert>&x;</alert>",
        write(made()).replace(b"2022-12-06T07:40:00+01:00", b"yesterday"),
        write(made()).replace(b"<status>Draft", b"<status>Drafty"),
    ],
)
def test_what_is_no_cap_is_refused_in_a_sentence(document: bytes) -> None:
    with pytest.raises(BadInput):
        read(document, "a.xml")
