"""The files around advisories that anybody may fetch."""

import json
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.advisories.documents import MORNING, advisory

from weerbaar.advisories import Publisher
from weerbaar.advisories.distribution import Offered, changes, feed, index, path_of, provider

FOLDER = "https://voorbeeld.example/csaf/7/white/"


def offered(path: str, at: datetime = MORNING, *, signed: bool = True) -> Offered:
    return Offered(path, path.upper(), "Een lek", MORNING, at, signed)


def test_it_stands_in_the_year_it_was_first_released() -> None:
    assert path_of(advisory()) == "2022/db-2022-0001.json"


_PATHS = st.sampled_from(["2021/a.json", "2022/b.json", "2023/c.json"])
_MOMENTS = st.integers(0, 10**6).map(lambda minutes: MORNING + timedelta(minutes=minutes))


@given(st.lists(st.tuples(_PATHS, _MOMENTS), unique_by=lambda one: one[0]))
def test_the_three_lists_name_the_same_files_and_the_newest_first(rows: list[tuple[str, datetime]]) -> None:
    given_out = [offered(path, at) for path, at in rows]
    listed = index(given_out).decode().split()
    assert listed == sorted(path for path, _at in rows)
    lines = [line.strip('"').split('","') for line in changes(given_out).decode().splitlines()]
    assert sorted(path for path, _moment in lines) == listed
    assert [moment for _path, moment in lines] == sorted((moment for _path, moment in lines), reverse=True)
    entries = json.loads(feed(FOLDER, "Dossierbouwers", given_out, MORNING))["feed"]["entry"]
    assert [entry["content"]["src"] for entry in entries] == [FOLDER + path for path, _moment in lines]


def test_what_nobody_signed_has_no_signature_in_the_feed() -> None:
    document = json.loads(feed(FOLDER, "x", [offered("2022/a.json", signed=False)], MORNING))
    assert [link["rel"] for link in document["feed"]["entry"][0]["link"]] == ["self", "hash"]


def test_a_provider_of_which_everything_is_signed_is_a_trusted_one() -> None:
    for signed, role in ((True, "csaf_trusted_provider"), (False, "csaf_provider")):
        publisher = Publisher("Dossierbouwers", "https://dossierbouwers.example")
        document = json.loads(provider(publisher, FOLDER, FOLDER, MORNING, [("AB" * 20, FOLDER)], signed=signed))
        assert document["role"] == role
        assert document["last_updated"] == "2022-12-06T06:40:00Z"
