"""The rules that come with the package: whom they bind, and that each says how certain it is."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from weerbaar.deadlines.files import moment, read_acts, read_own_rule
from weerbaar.deadlines.rules import Bound, Nis2, addressees, authorities, rule, rules
from weerbaar.landscape.reading import BadInput
from weerbaar.language import use


@pytest.mark.parametrize("id", rules())
def test_a_rule_names_its_law_and_how_certain_it_is(id: str) -> None:
    found = rule(id)
    assert found.source
    assert found.notes
    assert all(note.certainty in ("P", "S", "M") and note.source for note in found.notes)
    assert found.follows in ("", *rules())
    assert found.addressee in ("", "gdpr", *authorities())


def test_a_municipality_is_not_bound_by_nis2_unless_it_says_so() -> None:
    early = rule("nis2-early-warning")
    assert early.binds("municipality") is Bound.VOLUNTARY
    assert early.binds("municipality", Nis2.ESSENTIAL) is Bound.BOUND


def test_the_breach_rule_binds_everybody() -> None:
    assert rule("gdpr-art-33").binds("ocmw") is Bound.BOUND


def test_permit_terms_do_not_bind_a_police_zone() -> None:
    assert rule("permit-simplified").binds("police_zone") is Bound.NOT


def test_nis2_was_not_law_in_2022() -> None:
    assert not rule("nis2-early-warning").in_force(date(2022, 12, 6))
    assert rule("nis2-early-warning").in_force(date(2024, 10, 18))


@pytest.mark.parametrize(
    ("kind", "chosen", "whom"),
    [
        ("municipality", "", ["VTC", "GBA"]),
        ("municipality", "VTC", ["VTC"]),
        ("ocmw", "GBA", ["GBA"]),
        ("police_zone", "VTC", ["COC"]),
    ],
)
def test_whom_a_breach_is_told(kind: str, chosen: str, whom: list[str]) -> None:
    assert [each.id for each in addressees(rule("gdpr-art-33"), kind, chosen)] == whom


def test_an_own_rule_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'id = "board"\nsource = "house rule"\nname = { nl = "Raad", en = "Board" }\n'
        'trigger = { nl = "begin", en = "start" }\namount = 2\nunit = "working_days"\n'
    )
    assert read_own_rule(path).term.amount == 2


@pytest.mark.parametrize(
    "text", ["id = 3", "id = 'x'", "=", "id = 'x'\nsource = 's'\nname = 'n'", "amount = 2", "notes = 3", "\x00"]
)
def test_a_wrong_rule_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"own\.toml"):
        read_own_rule(path)


@pytest.mark.parametrize("text", ["{", '{"acts": 3}', '{"acts": [3]}', "[1]", '{"acts": [{"reference": 1}]}'])
def test_a_wrong_file_of_acts_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "acts.json"
    path.write_text(text)
    with pytest.raises(BadInput, match=r"acts\.json"):
        read_acts(path)


def test_a_time_the_clock_skipped_is_refused() -> None:
    with use("en"), pytest.raises(BadInput, match="does not exist"):
        moment("2023-03-26 02:30")


def test_of_the_hour_that_comes_twice_the_first_is_meant() -> None:
    assert moment("2022-10-30 02:30").isoformat() == "2022-10-30T02:30:00+02:00"


def test_the_second_of_the_hours_can_be_said_with_its_offset() -> None:
    assert moment("2022-10-30 02:30+01:00").utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize("id", rules())
def test_a_rule_can_be_kept_as_json_and_read_again(id: str) -> None:
    from weerbaar.deadlines.rules import data_of, read_rule

    assert read_rule(json.loads(json.dumps(data_of(id))), id) == rule(id)
