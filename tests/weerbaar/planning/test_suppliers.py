"""Containment as a supplier sees it."""

from dataclasses import replace

import pytest

from weerbaar.landscape import Element, Kind, Landscape, Organisation, Relation, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.planning.containment import for_supplier

KBO = "0999000723"


def customer(name: str, kbo: str, *, same_as: str | None = None) -> Landscape:
    shared = {} if same_as is None else {"same_as": same_as}
    return Landscape(
        organisation=Organisation(name=name, kbo=kbo),
        elements=(
            Element(f"{name}-far", Kind.ENVIRONMENT, "server", attributes={"owner": "0999.000.723", **shared}),
            Element(f"{name}-zone", Kind.ENVIRONMENT, "zone", attributes={"isolable": False}),
            Element(f"{name}-counter", Kind.SERVICE, "counter", attributes={"priority": 1}),
        ),
        relations=(
            Relation(RelationKind.LINK, f"{name}-far", f"{name}-zone", id=f"{name}-line", cut_min=5.0),
            Relation(RelationKind.NEEDS, f"{name}-counter", f"{name}-zone"),
            Relation(RelationKind.NEEDS, f"{name}-counter", f"{name}-far", over=f"{name}-line"),
        ),
    )


def test_what_is_the_same_server_is_cut_off_at_every_customer() -> None:
    customers = {n: customer(n, k, same_as=f"{KBO}/srv") for n, k in (("a", "0219395192"), ("b", "0207494678"))}
    for named in ("srv", "a-far"):
        cuts = for_supplier(customers, owner=KBO, compromised=[named])
        assert [(c.customer, c.links) for c in cuts] == [("a", ("a-line",)), ("b", ("b-line",))]
        assert all(c.steps[0].action.minutes == 5 for c in cuts)


def test_a_customer_whose_server_is_another_one_is_left_alone() -> None:
    customers = {"a": customer("a", "0219395192", same_as=f"{KBO}/srv"), "b": customer("b", "0207494678")}
    assert [c.customer for c in for_supplier(customers, owner=KBO, compromised=["srv"])] == ["a"]
    assert [c.customer for c in for_supplier(customers, owner=KBO)] == ["a", "b"]


def test_a_supplier_may_be_named_by_its_id() -> None:
    made = customer("a", "0219395192")
    supplier = Element("lev", Kind.SUPPLIER, "lev", attributes={"ref": f"kbo:{KBO}"})
    made = replace(made, elements=(*made.elements, supplier))
    assert [c.links for c in for_supplier({"a": made}, owner="lev")] == [("a-line",)]


def test_an_element_that_is_nowhere_is_named() -> None:
    with pytest.raises(BadInput, match="nowhere"):
        for_supplier({"a": customer("a", "0219395192")}, owner=KBO, compromised=["nowhere"])
