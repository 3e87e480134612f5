"""What ``check`` calls an error and what a gap."""

from typing import Any

import pytest

from weerbaar.landscape.checks import Severity, check, errors
from weerbaar.landscape.model import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.language import use

S = Element("s", Kind.SERVICE, "S")
A = Element("a", Kind.APPLICATION, "A")
E = Element("e", Kind.ENVIRONMENT, "E")
F = Element("f", Kind.ENVIRONMENT, "F")
LINK = Relation(RelationKind.LINK, "e", "f", id="l")


def need(**fields: Any) -> Relation:
    return Relation(**{"kind": RelationKind.NEEDS, "source": "s", "target": "a", **fields})


def codes(*parts: Element | Relation) -> list[str]:
    """The errors of a landscape of these parts and S, A, E, F."""
    elements = (S, A, E, F, *(p for p in parts if isinstance(p, Element)))
    relations = tuple(p for p in parts if isinstance(p, Relation))
    return [f.code for f in errors(Landscape(elements=elements, relations=relations))]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([need(target="nowhere")], "dangling"),
        ([need(over="nowhere")], "dangling-link"),
        ([Element("a", Kind.APPLICATION, "again")], "duplicate-id"),
        ([Relation(RelationKind.LINK, "e", "f", id="s")], "duplicate-id"),
        ([need(), need()], "duplicate-relation"),
        ([Relation(RelationKind.LINK, "e", "f")], "link-without-id"),
        ([need(at_least=2)], "impossible-at-least"),
        ([need(at_least=0)], "impossible-at-least"),
        ([need(alternative="g", at_least=2), need(target="e", alternative="g")], "unequal-at-least"),
        ([need(alternative="g", at_least=3), need(target="e", alternative="g", at_least=3)], "impossible-at-least"),
        ([Relation(RelationKind.STANDS_IN_FOR, "e", "a")], "wrong-end"),
        ([Relation(RelationKind.SUPPLIED_BY, "a", "e")], "wrong-end"),
        ([Relation(RelationKind.BACKED_UP_BY, "a", "e")], "wrong-end"),
        ([Relation(RelationKind.HOLDS, "a", "e")], "wrong-end"),
        ([LINK, Relation(RelationKind.RUNS_ON, "a", "e", over="l")], "over-without-needs"),
        ([Relation(RelationKind.HOLDS, "a", "d", alternative="g"), Element("d", Kind.DATASET, "D")],
         "alternative-without-need"),
        ([need(role="operates")], "role"),
        ([Relation(RelationKind.LINK, "e", "f", id="l", cut_min=-1)], "value"),
        ([Element("x", Kind.SERVICE, "X", attributes={"priority": 5})], "value"),
        ([Element("x", Kind.SERVICE, "X", attributes={"paper_h": float("nan")})], "value"),
        ([Element("x", Kind.ENVIRONMENT, "X", attributes={"type": "fridge"})], "value"),
        ([Element("x", Kind.SERVICE, "X", attributes={"owner": "0219395193"})], "ref"),
    ],
)  # fmt: skip
def test_what_makes_the_meaning_undefined_is_an_error(parts: list[Element | Relation], code: str) -> None:
    assert codes(*parts) == [code]


def test_one_target_over_two_links_is_a_group_of_two() -> None:
    other = Relation(RelationKind.LINK, "e", "f", id="m")
    ways = [need(alternative="g", at_least=2, over=link) for link in ("l", "m")]
    assert codes(LINK, other, *ways) == []


def test_at_least_one_and_leaving_it_out_agree() -> None:
    assert codes(need(alternative="g", at_least=1), need(target="e", alternative="g")) == []


def test_an_attribute_nobody_knows_is_no_error() -> None:
    assert codes(Element("x", Kind.SERVICE, "X", attributes={"colour": {"deep": [1]}})) == []


def gaps(element: Element, *relations: Relation) -> set[str]:
    found = check(Landscape(elements=(element,), relations=relations))
    return {f.code for f in found if f.severity is Severity.GAP and f.ids == (element.id,)}


def test_a_service_nothing_is_known_about_is_told_all_that_is_missing() -> None:
    assert gaps(S) == {"service-unknown", "no-priority", "no-paper"}
    assert gaps(Element("s", Kind.SERVICE, "S", attributes={"harm_per_h": 3, "paper_h": 0, "complete": True})) == set()


def test_an_application_is_told_what_is_missing() -> None:
    missing = {"no-environment", "no-backup", "no-supplier", "no-restore-time"}
    assert gaps(A) == missing
    runs, saved = Relation(RelationKind.RUNS_ON, "a", "e"), Relation(RelationKind.BACKED_UP_BY, "a", "b")
    assert gaps(A, runs, saved) == {"no-supplier", "no-restore-time"}


def test_errors_come_before_gaps() -> None:
    found = [f.severity for f in check(Landscape(elements=(S,), relations=(need(),)))]
    assert found == sorted(found, key=lambda s: s is Severity.GAP)
    assert found[0] is Severity.ERROR


def test_a_finding_speaks_the_language_of_who_reads_it() -> None:
    landscape = Landscape(elements=(Element("s", Kind.SERVICE, "S", attributes={"priority": 9}), E),
                          relations=(Relation(RelationKind.SUPPLIED_BY, "s", "e"),))  # fmt: skip
    value, end = errors(landscape)
    assert str(value) == "‘prioriteit’ van ‘s’: kan niet groter zijn dan 4"
    assert str(end) == "‘s’ → ‘e’ (geleverd door): ‘e’ is IT-omgeving, verwacht was leverancier"
    with use("en"):
        assert str(value) == "priority of 's' cannot be more than 4"


def test_a_wrong_id_gets_the_nearest_one_as_a_hint() -> None:
    (found,) = errors(Landscape(elements=(S, Element("server-1", Kind.ENVIRONMENT, "")),
                                relations=(need(target="server1"),)))  # fmt: skip
    assert "server-1" in str(found)
