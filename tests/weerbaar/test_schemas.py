"""What is written keeps to the JSON Schemas that come with the package, and they keep to the tables of the model."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from tests.weerbaar.landscape.landscapes import landscapes

from weerbaar import demo
from weerbaar.landscape import Kind, Landscape, Origin, RelationKind
from weerbaar.landscape.attributes import ATTRIBUTES
from weerbaar.landscape.checks import errors
from weerbaar.landscape.readers.native import from_json
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.writers.native import to_json
from weerbaar.planning.impact import Scenario, impact
from weerbaar.planning.impact import to_json as impact_json


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("weerbaar").joinpath("schema", name).read_text("utf-8"))
    return found


LANDSCAPE, IMPACT = schema("landscape-1.schema.json"), schema("impact-1.schema.json")


@pytest.mark.parametrize("document", [LANDSCAPE, IMPACT])
def test_the_schema_is_a_schema(document: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(document)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(landscapes())
def test_every_landscape_without_errors_is_written_to_the_schema(landscape: Landscape) -> None:
    found = list(Draft202012Validator(LANDSCAPE).iter_errors(to_json(landscape)))
    assert not found or errors(landscape)


def test_the_schema_knows_every_kind_and_attribute() -> None:
    element, relation = LANDSCAPE["$defs"]["element"]["properties"], LANDSCAPE["$defs"]["relation"]["properties"]
    assert set(element) == {"id", "kind", "name", "origin", "confirmed_on", *ATTRIBUTES}
    assert element["kind"]["enum"] == list(Kind)
    assert relation["kind"]["enum"] == list(RelationKind)
    assert LANDSCAPE["$defs"]["origin"]["enum"] == list(Origin)
    for name, a in ATTRIBUTES.items():
        assert (element[name].get("minimum"), element[name].get("maximum")) == (a.minimum, a.maximum)
        assert tuple(element[name].get("enum", ())) == a.choices


@pytest.mark.parametrize(
    "document",
    [
        {"format": "weerbaar.landscape/2"},
        {"format": "weerbaar.landscape/1", "elements": [{"kind": "service"}]},
        {"format": "weerbaar.landscape/1", "elements": [{"id": "a", "kind": "gizmo"}]},
        {"format": "weerbaar.landscape/1", "elements": [{"id": "a", "kind": "service", "confirmed_on": "gisteren"}]},
        {"format": "weerbaar.landscape/1", "relations": [{"kind": "needs", "source": "a"}]},
    ],
)
def test_what_the_schema_refuses_the_reader_refuses_too(document: dict[str, Any]) -> None:
    assert not Draft202012Validator(LANDSCAPE).is_valid(document)
    with pytest.raises(BadInput):
        from_json(document)


def test_the_impact_on_the_demonstration_city_keeps_to_its_schema() -> None:
    landscape = demo.scheldestede()
    answer = impact(landscape, Scenario.of(lost=["ad-stad"]), explain=True)
    Draft202012Validator(IMPACT).validate(impact_json(answer))


def test_the_examples_in_the_documentation_are_what_comes_out() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs/formats.md").read_text("utf-8")
    written, answer = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.S))
    landscape = from_json(written)
    assert not errors(landscape)
    Draft202012Validator(LANDSCAPE).validate(written)
    assert impact_json(impact(landscape, Scenario.of(lost=["e1"]))) == answer
