"""The drawing: what is in it, what is folded, and that it reads without colour, script or sight."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weerbaar.drawing import Fold, Line, Marking, Picture, Show, View, choose_view, draw, mark, table_rows
from weerbaar.drawing.layout import BOX_HEIGHT, BOX_WIDTH, lay_out
from weerbaar.drawing.text import in_lines, width
from weerbaar.landscape.model import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.impact import Scenario, impact

SVG = "{http://www.w3.org/2000/svg}"


def town() -> Landscape:
    """Two services, one of them reachable over two ways, on a realm and a data centre."""
    e, s, a = Kind.ENVIRONMENT, Kind.SERVICE, Kind.APPLICATION
    return Landscape(
        elements=(
            Element("deaths", s, "Registration of <deaths> & births", attributes={"priority": 1}),
            Element("mail", s, "Mail"),
            Element("civil", a, "Civil affairs"),
            Element("exchange", a, "Mail server"),
            Element("host", e, "Host 1", attributes={"type": "host"}),
            Element("away", e, "Supplier's data centre", attributes={"type": "datacentre"}),
            Element("realm", e, "Directory", attributes={"type": "realm"}),
            Element("zone", e, "Office", attributes={"type": "zone"}),
            Element("maker", Kind.SUPPLIER, "Maker"),
        ),
        relations=(
            Relation(RelationKind.NEEDS, "deaths", "civil", alternative="way", over="city"),
            Relation(RelationKind.NEEDS, "deaths", "civil", alternative="way", over="emergency"),
            Relation(RelationKind.NEEDS, "mail", "exchange"),
            Relation(RelationKind.RUNS_ON, "exchange", "host"),
            Relation(RelationKind.RUNS_ON, "civil", "away"),
            Relation(RelationKind.TRUSTS, "host", "realm"),
            Relation(RelationKind.LINK, "zone", "away", id="city"),
            Relation(RelationKind.LINK, "host", "away", id="emergency", both_ways=False),
            Relation(RelationKind.SUPPLIED_BY, "civil", "maker", role="delivers"),
        ),
    )


def many(applications: int = 200) -> Landscape:
    elements = [Element("dc", Kind.ENVIRONMENT, "Data centre", attributes={"type": "datacentre"})]
    relations = []
    for n in range(applications):
        elements.append(Element(f"a{n}", Kind.APPLICATION, f"Application {n}"))
        elements.append(Element(f"h{n}", Kind.ENVIRONMENT, f"Host {n}", attributes={"type": "host"}))
        relations.append(Relation(RelationKind.RUNS_ON, f"a{n}", f"h{n}"))
        relations.append(Relation(RelationKind.RUNS_ON, f"h{n}", "dc"))
    for n in range(10):
        elements.append(Element(f"m{n}", Kind.SUPPLIER, f"Maker {n}"))
        relations += [Relation(RelationKind.SUPPLIED_BY, f"a{i}", f"m{n}") for i in range(n, applications, 10)]
    return Landscape(elements=tuple(elements), relations=tuple(relations))


def marked(landscape: Landscape, **what: list[str]) -> Marking:
    scenario = Scenario.of(**what)
    return mark(landscape, scenario, impact(landscape, scenario))


def ids(picture: Picture) -> set[str]:
    return {node.id for node in picture.nodes}


def test_services_stand_above_what_they_rest_on() -> None:
    places = lay_out(choose_view(town())).places
    assert places["mail"].y < places["exchange"].y < places["host"].y < places["realm"].y < places["away"].y


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 60).flatmap(
        lambda n: st.tuples(
            st.lists(st.sampled_from([Kind.SERVICE, Kind.APPLICATION, Kind.ENVIRONMENT]), min_size=n, max_size=n),
            st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=90),
        )
    )
)
def test_no_two_boxes_overlap_whatever_the_landscape(shape: tuple[list[Kind], list[tuple[int, int]]]) -> None:
    kinds, pairs = shape
    landscape = Landscape(
        elements=tuple(Element(str(n), kind, f"Element {n}") for n, kind in enumerate(kinds)),
        relations=tuple(Relation(RelationKind.NEEDS, str(a), str(b)) for a, b in dict.fromkeys(pairs)),
    )
    picture = choose_view(landscape, View(fold=Fold.NONE))
    layout = lay_out(picture)
    corners = sorted((p.x, p.y) for p in layout.places.values())
    assert len(set(corners)) == len(kinds)
    for x, y in corners:
        assert 0 <= x <= layout.width - BOX_WIDTH
        assert 0 <= y <= layout.height - BOX_HEIGHT
        assert not any(x < other < x + BOX_WIDTH and y == level for other, level in corners)
        assert not any(y < level < y + BOX_HEIGHT and x == other for other, level in corners)


def test_the_same_landscape_gives_the_same_bytes() -> None:
    assert draw(choose_view(many()), title="x") == draw(choose_view(many()), title="x")


def test_it_is_well_formed_and_names_with_markup_stay_text() -> None:
    root = ElementTree.fromstring(draw(choose_view(town()), title="A <b> & c", url=lambda node: f"/e/{node.id}?a&b"))
    assert root.findtext(f"{SVG}title") == "A <b> & c"
    assert "Registration of <deaths> & births" in [t.text for t in root.iter(f"{SVG}title")]
    assert {a.get("href") for a in root.iter(f"{SVG}a")} >= {"/e/mail?a&b"}


def test_nothing_in_it_needs_a_style_sheet_or_breaks_the_security_policy() -> None:
    landscape = town()
    svg = draw(choose_view(landscape, marking=marked(landscape, lost=["realm"], cut=["city"])), title="x")
    assert not re.search(r"style=|var\(|currentColor|<script|<style|href=", svg)
    shapes = [e for e in ElementTree.fromstring(svg).iter() if e.tag in (f"{SVG}rect", f"{SVG}text")]
    assert shapes
    assert all(shape.get("fill") for shape in shapes)


def test_a_drawing_without_links_is_an_image_and_one_with_links_a_group() -> None:
    assert 'role="img"' in draw(choose_view(town()), title="x")
    assert 'role="group"' in draw(choose_view(town()), title="x", url=lambda node: "#")


def test_state_is_said_in_words_and_shape_as_well_as_colour() -> None:
    landscape = town()
    svg = draw(choose_view(landscape, marking=marked(landscape, lost=["realm"])), title="x")
    assert "Mail – ligt stil" in svg
    assert "Directory – uit" in svg
    assert {"d-sign--down", "d-sign--out", "d-sign--works"} <= set(re.findall(r"d-sign--\w+", svg))


def test_only_what_takes_part_in_a_scenario_is_drawn() -> None:
    landscape = town()
    picture = choose_view(landscape, View(show=Show.PART), marked(landscape, lost=["realm"]))
    assert ids(picture) == {"mail", "exchange", "host", "realm"}
    assert picture.left_out == 5


def test_a_degraded_service_is_drawn_with_what_keeps_it_going() -> None:
    landscape = town()
    picture = choose_view(landscape, View(show=Show.PART), marked(landscape, cut=["city"]))
    assert {"deaths", "civil", "zone", "away"} <= ids(picture)
    assert {edge.cut for edge in picture.edges if edge.source == "deaths"} == {True, False}


def test_a_cut_link_is_crossed_and_called_by_its_name() -> None:
    landscape = town()
    svg = draw(choose_view(landscape, View(show=Show.PART), marked(landscape, cut=["city"])), title="x")
    assert re.search(r"d-cut-name[^>]*>city: afgesloten</text>", svg)
    assert "Office – city – Supplier&#x27;s data centre – afgesloten" in svg


def test_only_what_does_not_work_is_drawn() -> None:
    landscape = town()
    picture = choose_view(landscape, View(show=Show.TROUBLE), marked(landscape, lost=["realm"]))
    assert {node.state for node in picture.nodes} <= {"down", "out", "degraded"}


def test_the_neighbourhood_stops_after_the_steps_asked() -> None:
    assert ids(choose_view(town(), View(focus="host", up=1, down=1))) == {"exchange", "host", "realm", "away"}
    assert "mail" in ids(choose_view(town(), View(focus="host", up=2, down=0)))


def test_who_delivers_is_drawn_only_beside_what_one_looks_at() -> None:
    assert "maker" not in ids(choose_view(town()))
    picture = choose_view(town(), View(focus="civil"))
    assert "maker" in ids(picture)
    assert Line.OTHER in {edge.line for edge in picture.edges}


def test_what_one_looks_at_is_never_folded_away() -> None:
    assert "h7" in ids(choose_view(many(), View(focus="h7", down=1, up=1, fold=Fold.PLACE)))
    picture = choose_view(many(), View(focus="dc", up=1))
    assert len(picture.nodes) < 10
    assert "dc" in ids(picture)


def test_only_the_urgent_services_and_all_they_rest_on_are_drawn() -> None:
    assert ids(choose_view(town(), View(urgent=1))) == {"deaths", "civil", "away"}
    assert {"mail", "exchange", "host", "realm"} <= ids(choose_view(town(), View(urgent=3)))


def test_a_focus_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match="nowhere"):
        choose_view(town(), View(focus="nowhere"))


def test_links_needs_and_alternatives_are_drawn_differently() -> None:
    svg = draw(choose_view(town()), title="x")
    looks = {
        kind: re.search(rf'd-line--{kind}"[^>]* (stroke="[^>]*?)>', svg) for kind in ("need", "alternative", "link")
    }
    assert all(looks.values())
    assert len({match[1] for match in looks.values() if match}) == 3


def test_hundreds_of_elements_fold_into_what_a_person_can_read() -> None:
    picture = choose_view(many())
    assert len(picture.nodes) < 30
    assert sum(len(node.members) for node in picture.nodes) + picture.left_out == len(many().elements)


def test_small_groups_merge_where_there_are_still_too_many() -> None:
    landscape = many(60)
    lonely = tuple(
        x
        for n in range(30)
        for x in (Element(f"x{n}", Kind.APPLICATION, f"Lonely {n}"), Element(f"y{n}", Kind.SUPPLIER, f"Small {n}"))
    )
    supplied = tuple(Relation(RelationKind.SUPPLIED_BY, f"x{n}", f"y{n}") for n in range(30))
    picture = choose_view(Landscape(elements=landscape.elements + lonely, relations=landscape.relations + supplied))
    others = next(node for node in picture.nodes if len(node.members) == 30)
    assert set(others.members) == {f"x{n}" for n in range(30)}


def test_many_links_between_two_groups_are_one_line() -> None:
    zones = [Element(f"z{n}", Kind.ENVIRONMENT, f"Zone {n}", attributes={"type": "zone"}) for n in range(50)]
    hosts = [Element(f"h{n}", Kind.ENVIRONMENT, f"Host {n}", attributes={"type": "host"}) for n in range(50)]
    links = [Relation(RelationKind.LINK, f"h{n}", f"z{n}", id=f"l{n}") for n in range(50)]
    picture = choose_view(Landscape(elements=(*zones, *hosts), relations=tuple(links)))
    assert [(edge.line, edge.count) for edge in picture.edges] == [(Line.LINK, 50)]
    ElementTree.fromstring(draw(picture, title="x"))


def test_where_nothing_tells_elements_apart_they_fold_by_the_alphabet() -> None:
    services = tuple(Element(f"s{n}", Kind.SERVICE, f"{chr(97 + n % 26)} service {n}") for n in range(300))
    picture = choose_view(Landscape(elements=services))
    assert len(picture.nodes) == 10
    assert max(len(node.members) for node in picture.nodes) == 30
    assert picture.nodes[0].members[0] == "s0"


def test_an_opened_group_shows_its_members_and_the_rest_stays_folded() -> None:
    folded = choose_view(many())
    group = next(node for node in folded.nodes if node.name == "Maker 3")
    opened = choose_view(many(), View(opened=frozenset({group.id})))
    assert set(group.members) <= ids(opened)
    assert len(opened.nodes) == len(folded.nodes) - 1 + len(group.members)


@pytest.mark.parametrize("fold", [Fold.SUPPLIER, Fold.PLACE, Fold.PRIORITY])
def test_every_way_of_folding_keeps_every_element_exactly_once(fold: Fold) -> None:
    members = [id for node in choose_view(many(), View(fold=fold)).nodes for id in node.members]
    assert len(members) == len(set(members)) == 401


def test_what_was_marked_is_never_folded_away() -> None:
    landscape = many()
    picture = choose_view(landscape, marking=marked(landscape, lost=["a7", "h9"]))
    assert {"a7", "h9"} <= ids(picture)


def test_working_and_failing_members_go_into_different_boxes() -> None:
    landscape = many()
    picture = choose_view(landscape, marking=marked(landscape, lost=["h0", "h10", "h20"]))
    assert all(len(node.states) == 1 for node in picture.nodes if node.kind is Kind.APPLICATION)
    failing = next(node for node in picture.nodes if node.state == "down")
    assert (failing.name, failing.members) == ("Maker 0", ("a0", "a10", "a20"))


def test_the_table_says_what_the_lines_say() -> None:
    rows = {row.node.id: row for row in table_rows(choose_view(town()))}
    assert [node.id for node in rows["host"].needs] == ["realm"]
    assert [node.id for node in rows["host"].needed_by] == ["exchange"]
    assert {node.id for node in rows["away"].links} == {"zone", "host"}
    assert len(rows) == 8


def test_an_empty_landscape_is_an_empty_drawing() -> None:
    root = ElementTree.fromstring(draw(choose_view(Landscape()), title="x"))
    assert list(root.iter(f"{SVG}rect")) == []


def test_a_long_chain_and_a_circle_of_needs_can_be_drawn() -> None:
    elements = tuple(Element(str(n), Kind.APPLICATION, f"A{n}") for n in range(300))
    relations = tuple(Relation(RelationKind.NEEDS, str(n), str((n + 1) % 300)) for n in range(300))
    picture = choose_view(Landscape(elements=elements, relations=relations), View(fold=Fold.NONE))
    assert len(set(lay_out(picture).places.values())) == 300


@given(st.text(max_size=80), st.floats(40, 300), st.integers(1, 3))
def test_broken_text_fits_its_box_and_loses_nothing_unmarked(text: str, room: float, lines: int) -> None:
    broken = in_lines(text, room, 13, lines)
    assert len(broken) <= lines
    assert all(width(line, 13) <= room for line in broken if len(line) > 2)
    if not any(line.endswith(("…", "-")) for line in broken):
        assert " ".join(broken).split() == text.split()
