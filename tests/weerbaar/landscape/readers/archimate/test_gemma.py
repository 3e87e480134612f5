"""GEMMA, the reference architecture of the Dutch municipalities, gives applications and services a person can use."""

from collections import Counter
from pathlib import Path

import pytest

from weerbaar.landscape import Kind, Landscape, RelationKind
from weerbaar.landscape.checks import errors
from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import NoteKind, Reading
from weerbaar.language import use
from weerbaar.planning.impact import Scenario, impact


@pytest.fixture(scope="module")
def gemma(shared_data: Path) -> Reading:
    return read(shared_data / "landscapes" / "gemma-coarchi.zip")


def named(landscape: Landscape, name: str, kind: Kind) -> str:
    (found,) = [e.id for e in landscape.of_kind(kind) if e.name == name]
    return found


def test_all_269_application_components_are_applications(gemma: Reading) -> None:
    assert gemma.format == "coarchi"
    kinds = Counter(e.kind for e in gemma.landscape.elements)
    assert kinds == {Kind.APPLICATION: 269, Kind.SERVICE: 750, Kind.ENVIRONMENT: 58, Kind.DATASET: 15}
    assert not errors(gemma.landscape)


def test_losing_an_application_takes_down_the_services_it_is_for(gemma: Reading) -> None:
    landscape = gemma.landscape
    lost = named(landscape, "Wmo-component", Kind.APPLICATION)
    found = impact(landscape, Scenario(lost=frozenset({lost})), explain=True)
    down = {e.name for e in landscape.of_kind(Kind.SERVICE) if found.elements[e.id].state == "down"}
    assert down == {"Casusregievoering sociaal domein", "Voorzieningenverstrekking"}
    assert all(found.elements[e.id].causes == (lost,) for e in landscape.of_kind(Kind.SERVICE) if e.name in down)


def test_most_applications_matter_to_some_service_and_few_to_many(gemma: Reading) -> None:
    landscape = gemma.landscape
    services = landscape.of_kind(Kind.SERVICE)
    hit = []
    for application in landscape.of_kind(Kind.APPLICATION)[::4]:
        found = impact(landscape, Scenario(lost=frozenset({application.id})))
        hit.append(sum(found.elements[s.id].state == "down" for s in services))
    assert sum(n > 0 for n in hit) > 0.75 * len(hit)
    assert sum(1 <= n <= 3 for n in hit) > 0.6 * len(hit)
    assert max(hit) < len(services) / 10


def test_nothing_that_rests_on_an_application_of_gemma_is_said_to_work(gemma: Reading) -> None:
    found = impact(gemma.landscape)
    hosted = {r.source for r in gemma.landscape.relations if r.kind is RelationKind.RUNS_ON}
    applications = {a.id for a in gemma.landscape.of_kind(Kind.APPLICATION)}
    assert len(applications & hosted) < 10
    assert {found.elements[id].shown for id in applications - hosted} == {"unknown"}
    assert found.services["unknown"] > 700
    assert found.cold_start_circles == ()


def test_a_contracted_need_says_which_way_it_runs(gemma: Reading) -> None:
    landscape = gemma.landscape
    lost = named(landscape, "Wmo-component", Kind.APPLICATION)
    vias = {r.attributes.get("via") for r in landscape.incoming[lost]}
    assert "Beheren van voorzieningenverstrekkingen" in vias


def test_scores_are_kept_and_asked_about_but_not_turned_into_anything(gemma: Reading) -> None:
    scored = [e for e in gemma.landscape.of_kind(Kind.APPLICATION) if e.get("archimate:BIV score BBN")]
    assert len(scored) == 177
    assert not any("priority" in e.attributes for e in gemma.landscape.elements)
    asked = [str(n) for n in gemma.notes if n.kind is NoteKind.QUESTION]
    assert any("177" in text and "‘Beschikbaarheid’" in text for text in asked)


def test_everything_that_is_not_used_is_counted(gemma: Reading) -> None:
    with use("en"):
        counts = {str(n.message): n.count for n in gemma.notes if n.kind is NoteKind.UNUSED}
    assert counts["a relation of type Association is not used: one of its ends is itself a relation"] == 4
    assert next(n for text, n in counts.items() if "type Constraint is not used" in text) == 525
    elements = sum(n for text, n in counts.items() if text.startswith("an element of type"))
    with use("en"):
        passed = sum(n.count for n in gemma.notes if n.kind is NoteKind.CHANGED)
    assert elements + passed + len(gemma.landscape.elements) == 3006


def test_several_realisers_are_asked_about_by_name(gemma: Reading) -> None:
    with use("en"):
        asked = [str(n) for n in gemma.notes if "Taken as all needed" in str(n)]
    assert any(
        "Inloggen op websites van overheid en zorg rests on 2 things: " in text and "DigiD" in text for text in asked
    )
    assert len(asked) < 50
