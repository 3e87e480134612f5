"""Whatever can be composed is valid; what cannot be said is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weerbaar.advisories.documents import MORNING, advisory

from weerbaar.advisories import Hole, Release, Said, Status, findings, read, write
from weerbaar.landscape.reading import BadInput

_WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=40)


@given(
    said=st.dictionaries(
        st.sampled_from(["dossier-4", "loket-1"]), st.tuples(st.sampled_from(Status), _WORDS), min_size=1
    ),
    title=_WORDS,
    versions=st.integers(1, 12),
    final=st.booleans(),
)
def test_every_advisory_that_is_written_passes_every_test_and_says_what_was_said(
    said: dict[str, tuple[Status, str]], title: str, versions: int, final: bool
) -> None:
    about = tuple(Said(product, status, words) for product, (status, words) in said.items())
    history = [Release(n, MORNING + timedelta(hours=n), "…") for n in range(1, versions + 1)]
    made = advisory(*about, title=title, history=history, final=final)
    data = write(made)
    assert not findings("x.json", data)
    again = read("x.json", data)
    assert again.vulnerabilities[0].statuses == {product: status for product, (status, _words) in said.items()}
    assert again.version == str(versions)
    assert again.title == title


def test_a_product_about_which_two_things_are_said_is_refused() -> None:
    with pytest.raises(BadInput, match="twee dingen"):
        advisory(Said("loket-1", Status.FIXED), Said("loket-1", Status.AFFECTED, "x"))


def test_affected_without_a_word_about_what_to_do_is_refused() -> None:
    with pytest.raises(BadInput, match="remediations"):
        advisory(Said("loket-1", Status.AFFECTED))


def test_a_character_that_no_file_may_hold_is_refused() -> None:
    with pytest.raises(BadInput, match="NUL"):
        advisory(title="a\x00b")


def test_a_vulnerability_without_any_name_is_refused() -> None:
    with pytest.raises(BadInput, match="CVE-nummer"):
        advisory(vulnerabilities=[Hole("iets", (Said("loket-1", Status.FIXED),))])
