"""The outlines on the map: all municipalities of today, true to the source, touching without gaps."""

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warroom.sector.outlines import Outline, derive, outlines

BORDER = tuple[tuple[int, int], tuple[int, int]]


def borders(outline: Outline) -> list[BORDER]:
    """The pieces of line around an outline, each in the direction in which it is walked."""
    return [
        (a, b) for ring in outline.rings for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]  # fmt: skip


def km2(outline: Outline) -> float:
    return abs(sum(derive.area(ring) for ring in outline.rings)) / derive.UNITS_PER_KM**2


def test_all_285_municipalities_have_an_outline() -> None:
    assert len(outlines().outlines) == 285


def test_every_municipality_of_2025_has_its_outline_under_its_name(shared_data: Path) -> None:
    with (shared_data / "flanders" / "municipalities-2025.csv").open(encoding="utf-8-sig") as file:
        wanted = {row["nis"]: row["naam"] for row in csv.DictReader(file)}
    assert {nis: outline.name for nis, outline in outlines().outlines.items()} == wanted


def test_every_municipality_of_the_register_that_exists_today_has_an_outline() -> None:
    from warroom.organisations import register

    file = Path(register.__file__).with_name("local-governments.csv")
    with file.open(encoding="utf-8") as rows:
        today = {r["nis"] for r in csv.DictReader(rows) if r["kind"] == "municipality" and not r["valid_until"]}
    assert today == set(outlines().outlines)


def test_the_rings_are_simple_closed_lines() -> None:
    for outline in outlines().outlines.values():
        for ring in outline.rings:
            assert len(ring) == len(set(ring)) >= 3
            assert not derive.crossing([[*ring, ring[0]]]), outline.name


def test_no_border_crosses_another() -> None:
    pieces = {tuple(sorted(piece)) for outline in outlines().outlines.values() for piece in borders(outline)}
    assert not derive.crossing([list(piece) for piece in sorted(pieces)])


def test_every_piece_of_border_is_walked_once_on_each_side() -> None:
    walked = Counter(piece for outline in outlines().outlines.values() for piece in borders(outline))
    assert set(walked.values()) == {1}


def test_neighbours_share_their_border_corner_by_corner(shared_data: Path) -> None:
    topology = json.loads((shared_data / "flanders" / "municipalities-2019.topojson").read_text())
    wanted = derive.read_2025(shared_data / "flanders" / "municipalities-2025.csv")
    before = derive.members(topology)
    sides: dict[int, set[str]] = defaultdict(set)
    for nis, (_name, parts) in wanted.items():
        for arc in (arc for part in parts for ring in before[part] for arc in ring):
            sides[max(arc, ~arc)].add(nis)
    neighbours = {tuple(sorted(pair)) for pair in sides.values() if len(pair) == 2}
    of: dict[BORDER, str] = {piece: nis for nis, o in outlines().outlines.items() for piece in borders(o)}
    touching = {tuple(sorted((nis, of[b, a]))) for (a, b), nis in of.items() if (b, a) in of}
    assert touching <= neighbours
    assert len(touching) > 0.99 * len(neighbours)


def test_areas_stay_within_five_percent_of_the_source(shared_data: Path) -> None:
    topology = json.loads((shared_data / "flanders" / "municipalities-2019.topojson").read_text())
    arcs, before = derive.arcs_of(topology), derive.members(topology)
    for nis, (name, parts) in derive.read_2025(shared_data / "flanders" / "municipalities-2025.csv").items():
        source = sum(derive.area(derive.points(ring, arcs)) for part in parts for ring in before[part]) / 1e6
        if name != "Baarle-Hertog":  # its largest pieces only
            assert km2(outlines().outlines[nis]) == pytest.approx(abs(source), rel=0.05), name


def test_the_paths_of_the_map_are_light() -> None:
    assert sum(len(outline.path) for outline in outlines().outlines.values()) < 80_000


def test_the_file_is_what_the_script_makes_of_the_source(shared_data: Path) -> None:
    folder = shared_data / "flanders"
    topology = json.loads((folder / "municipalities-2019.topojson").read_text())
    made = derive.derive(topology, derive.read_2025(folder / "municipalities-2025.csv"))
    kept = json.loads(Path(derive.__file__).with_name("municipalities.json").read_text(encoding="utf-8"))
    assert made == kept


LINES = st.lists(st.tuples(st.integers(0, 99_000), st.integers(0, 99_000)), min_size=3, max_size=30, unique=True)


@given(line=LINES)
def test_simplifying_keeps_the_ends_and_weighs_every_corner_no_less_than_one_gone_before(
    line: list[derive.Point],
) -> None:
    weight = derive.weights(line)
    assert weight[0] == weight[-1] == float("inf")
    assert all(w >= 0 for w in weight)


def test_two_squares_that_merge_lose_the_border_between_them() -> None:
    arcs = [[(0, 0), (1, 0), (1, 1)], [(1, 1), (0, 1), (0, 0)]]
    middle = [(1, 0), (1, 1)]
    left = [[(1, 0), (0, 0), (0, 1), (1, 1)], middle, [(1, 1), (2, 1), (2, 0), (1, 0)]]
    (ring,) = derive.dissolve([[0, ~1], [1, 2]], left)
    assert abs(derive.area(derive.points(ring, left))) == 2
    assert len(derive.dissolve([[0, 1]], arcs)) == 1
