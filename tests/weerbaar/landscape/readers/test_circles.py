"""Circles and chains: what refers to itself, straight or by a long way round, is read in every format."""

import json
from itertools import pairwise

import pytest
from tests.weerbaar.landscape.readers.archimate import models
from tests.weerbaar.landscape.readers.netbox_objects import row
from tests.weerbaar.landscape.readers.taking import native, refusal, taken

from weerbaar.landscape.checks import check
from weerbaar.landscape.reading import Limits


def test_a_second_use_of_an_id_is_an_error_that_is_named() -> None:
    element = {"id": "x", "kind": "service", "name": "X"}
    found = check(taken("stad.json", native(elements=[element, element])).landscape)
    assert found[0].code == "duplicate-id"
    assert "rij 3" in refusal("diensten.csv", b"id;naam\nx;X\nx;Y\n")


def _circle(kind: str, size: int, of: str = "application") -> bytes:
    ids = [f"e{i}" for i in range(size)]
    return native(
        elements=[{"id": id, "kind": of, "name": id} for id in ids],
        relations=[{"kind": kind, "source": id, "target": ids[(i + 1) % size]} for i, id in enumerate(ids)],
    )


@pytest.mark.parametrize("kind", ["needs", "runs_on", "trusts", "part_of", "stands_in_for", "supplied_by"])
@pytest.mark.parametrize("size", [1, 2, 1_000])
def test_a_circle_of_relations_is_read_and_computed(kind: str, size: int) -> None:
    assert len(taken("kring.json", _circle(kind, size)).landscape.elements) == size


def test_a_circle_of_the_same_things_is_read() -> None:
    elements = [
        {"id": f"e{i}", "kind": "application", "name": "x", "same_as": f"0207537862/e{(i + 1) % 3}"} for i in range(3)
    ]
    taken("kring.json", native(organisation={"kbo": "0207537862"}, elements=elements))


@pytest.mark.parametrize(
    "type", ["Composition", "Aggregation", "Realization", "Serving", "Specialization", "Assignment", "Flow"]
)
@pytest.mark.parametrize("of", ["ApplicationComponent", "Grouping", "OrJunction", "Node", "BusinessService"])
@pytest.mark.parametrize("size", [1, 2, 300])
def test_a_circle_in_an_archimate_model_is_read(type: str, of: str, size: int) -> None:
    ids = [f"e{i}" for i in range(size)]
    model = models.small(dict.fromkeys(ids, of), [(type, id, ids[(i + 1) % size]) for i, id in enumerate(ids)])
    taken("kring.xml", models.exchange(model))


def test_a_chain_of_compositions_as_long_as_a_model_is_read() -> None:
    ids = [f"e{i}" for i in range(1_500)]
    model = models.small(dict.fromkeys(ids, "ApplicationComponent"),
                         [("Composition", a, b) for a, b in pairwise(ids)])  # fmt: skip
    taken("keten.xml", models.exchange(model), Limits.generous())


@pytest.mark.parametrize("size", [1, 2, 400])
def test_circles_of_parents_in_netbox_are_read(size: int) -> None:
    def after(i: int) -> int:
        return i % size + 1

    rows = [
        made
        for i in range(1, size + 1)
        for made in (
            row("dcim.site", i, name=f"s{i}", region=i, group=i),
            row("dcim.region", i, name=f"r{i}", parent=after(i)),
            row("dcim.location", i, name=f"l{i}", site=i, parent=after(i)),
            row("dcim.device", i, name=f"d{i}", site=i, location=i, parent_bay=after(i), virtual_chassis=i),
            row("dcim.virtualchassis", i, name=f"v{i}", master=after(i)),
            row("dcim.devicerole", i, name=f"o{i}", parent=after(i)),
            row("dcim.platform", i, name=f"p{i}", parent=after(i)),
        )
    ]
    assert taken("kring.json", json.dumps(rows).encode()).landscape.elements


@pytest.mark.parametrize("size", [1, 2, 400])
def test_circles_of_components_in_a_bill_are_read(size: int) -> None:
    parts = [{"type": "library", "name": f"c{i}", "bom-ref": f"c{i}"} for i in range(size)]
    depends = [{"ref": f"c{i}", "dependsOn": [f"c{(i + 1) % size}"]} for i in range(size)]
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": parts, "dependencies": depends}
    taken("bom.json", json.dumps(bill).encode())
