"""The recovery schedule as a drawing: safe, legible on paper and on a dark screen, with a why behind every bar."""

import re
from xml.etree import ElementTree

import pytest

from weerbaar.drawing.gantt import draw
from weerbaar.landscape import Element, Kind, Landscape, Organisation, Relation, RelationKind
from weerbaar.planning import recovery

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {f"{SVG}{name}" for name in ("rect", "path", "text")}


@pytest.fixture(scope="module")
def town() -> Landscape:
    stated = {"restore_h": 6, "verify_h": 2, "team": "crew"}
    return Landscape(
        Organisation("Aardwijk"),
        (
            Element("mail", Kind.SERVICE, "Mail <b>", attributes={"priority": 1}),
            Element("post", Kind.APPLICATION, 'Post"bus', attributes=stated),
            Element("one", Kind.ENVIRONMENT, "Server 1", attributes={"type": "host", **stated}),
            Element("crew", Kind.TEAM, "Ploeg", attributes={"size": 1}),
        ),
        (Relation(RelationKind.NEEDS, "mail", "post"), Relation(RelationKind.RUNS_ON, "post", "one")),
    )


@pytest.fixture(scope="module")
def plan(town: Landscape) -> recovery.Plan:
    return recovery.recover(town, recovery.Question.of(compromised=["one"]), seconds=0.1)


def bars(svg: str) -> list[ElementTree.Element]:
    return [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("data-task")]


def test_every_task_but_the_paper_has_a_bar_that_says_why(town: Landscape, plan: recovery.Plan) -> None:
    found = {bar.get("data-task"): bar.findtext(f"{SVG}title") or "" for bar in bars(draw(town, plan))}
    assert set(found) == {t.id for t in plan.tasks if t.kind != "backlog"}
    assert all(str(t.reason) in found[t.id] for t in plan.tasks if t.id in found)


def test_every_bar_is_a_link_to_its_reason(town: Landscape, plan: recovery.Plan) -> None:
    svg = draw(town, plan, url=lambda task: f"#{task.id}")
    links = {a.get("href"): a.get("aria-label") or "" for a in ElementTree.fromstring(svg).iter(f"{SVG}a")}
    assert set(links) == {f"#{bar.get('data-task')}" for bar in bars(svg)}
    assert all(label.startswith("waarom eerst?") for label in links.values())


def test_without_an_address_nothing_is_a_link(town: Landscape, plan: recovery.Plan) -> None:
    assert "<a " not in draw(town, plan)


def test_everything_drawn_has_a_colour_of_its_own_and_a_class_to_change_it(
    town: Landscape, plan: recovery.Plan
) -> None:
    svg = draw(town, plan)
    assert not re.search(r"var\(|currentColor|style=", svg)
    for element in ElementTree.fromstring(svg).iter():
        if element.tag in SHAPES:
            assert element.get("fill") or element.get("stroke"), ElementTree.tostring(element)
            assert element.get("class"), ElementTree.tostring(element)


def test_yesterdays_plan_is_a_thin_line_under_todays(town: Landscape, plan: recovery.Plan) -> None:
    yesterday = {t.id: (t.start_h, t.end_h) for t in plan.tasks}
    first = next(t for t in plan.tasks if t.start_h == 0)
    asked = recovery.Question.of(compromised=["one"]).with_changes(
        now_h=4.0, yesterday=yesterday, happened={first.id: recovery.Happened(1.0, None)}
    )
    svg = draw(town, recovery.recover(town, asked, seconds=0.1))
    lines = [bar for bar in bars(svg) if bar.find(f"{SVG}path[@class='g-yesterday']") is not None]
    assert len(lines) == len(bars(svg))


def test_names_are_only_text(town: Landscape, plan: recovery.Plan) -> None:
    svg = draw(town, plan, url=lambda task: '#"><script>')
    assert "<script" not in svg
    assert "<b>" not in svg
