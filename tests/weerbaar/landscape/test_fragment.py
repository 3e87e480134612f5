"""A supplier's fragment in a customer's landscape: taken in, changed, taken out."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape import fragment as pieces
from weerbaar.landscape.checks import errors

KBO = "0999000723"
OWN = Landscape(
    elements=(
        Element("births", Kind.SERVICE, "Geboorteaangifte"),
        Element("civil", Kind.APPLICATION, "Burgerzaken", attributes={"restore_h": 8}),
        Element("net", Kind.ENVIRONMENT, "Stadsnetwerk", attributes={"type": "network"}),
        Element("maker", Kind.SUPPLIER, "Dossierbouwers", attributes={"ref": f"kbo:{KBO}"}),
    ),
    relations=(Relation(RelationKind.NEEDS, "births", "civil"),),
)
names = st.text("abc é<&", min_size=1, max_size=8)


@st.composite
def fragments(draw: st.DrawFn) -> Landscape:
    """A product, with hosting, a backup and a line to the customer as it comes."""
    elements = [Element("akte", Kind.APPLICATION, draw(names), attributes={"restore_h": draw(st.integers(1, 9))})]
    relations = []
    if draw(st.booleans()):
        elements.append(Element("supplier", Kind.SUPPLIER, draw(st.sampled_from(["Dossierbouwers", "Anders"]))))
        relations.append(Relation(RelationKind.SUPPLIED_BY, "akte", "supplier"))
    if draw(st.booleans()):
        elements.append(Element("park", Kind.ENVIRONMENT, draw(names), attributes={"type": "cluster"}))
        relations.append(Relation(RelationKind.RUNS_ON, "akte", "park"))
        if draw(st.booleans()):
            elements.append(Element("yours", Kind.ENVIRONMENT, "?", attributes={pieces.YOURS: True}))
            relations.append(Relation(RelationKind.LINK, "park", "yours", id="line", cut_min=draw(st.integers(1, 9))))
    if draw(st.booleans()):
        elements.append(Element("tape", Kind.BACKUP, draw(names), attributes={"owner": "0219395192", "evil": "x"}))
        relations.append(Relation(RelationKind.BACKED_UP_BY, "akte", "tape"))
    return Landscape(elements=tuple(elements), relations=tuple(relations))


def placed(fragment: Landscape, current: Landscape = OWN) -> Landscape:
    same = pieces.certain(fragment, KBO, current)
    if "yours" in fragment.by_id:
        same["yours"] = "net"
    return pieces.placed(fragment, KBO, same)


@given(fragments())
def test_taken_in_and_out_again_leaves_the_landscape_as_it_was(fragment: Landscape) -> None:
    inside = pieces.take(OWN, None, placed(fragment)).landscape
    outside = pieces.take(inside, placed(fragment), Landscape()).landscape
    # The supplier's own element was the customer's already; whatever else came is gone.
    assert {e.id for e in outside.elements} == {e.id for e in OWN.elements}
    assert {r.identity for r in outside.relations} == {r.identity for r in OWN.relations}


@given(fragments(), fragments())
def test_a_later_version_brings_what_taking_it_in_at_once_would_have_brought(one: Landscape, two: Landscape) -> None:
    first = pieces.take(OWN, None, placed(one)).landscape
    then = pieces.take(first, placed(one), placed(two)).landscape
    at_once = pieces.take(OWN, None, placed(two)).landscape
    brought = {e.id for e in at_once.elements if e.id.startswith(pieces.prefix(KBO))}
    assert {e.id for e in then.elements if e.id.startswith(pieces.prefix(KBO))} == brought
    for id in brought:
        assert then.by_id[id] == at_once.by_id[id]
    assert {r.identity for r in then.relations} == {r.identity for r in at_once.relations}


@given(fragments(), fragments(), st.integers(10, 99))
def test_what_the_customer_wrote_itself_stays(one: Landscape, two: Landscape, hours: int) -> None:
    first = pieces.take(OWN, None, placed(one)).landscape
    id = pieces.prefix(KBO) + "akte"
    mine = replace(
        first,
        elements=(
            *(e.with_attributes(restore_h=hours) if e.id == id else e for e in first.elements),
            Element("poster", Kind.SERVICE, "Affiches"),
        ),
        relations=(*first.relations, Relation(RelationKind.NEEDS, "poster", id)),
    )
    then = pieces.take(mine, placed(one), placed(two)).landscape
    assert then.by_id[id].get("restore_h") == hours
    assert "poster" in then.by_id
    assert ("needs", "poster", id, None, None) in {r.key for r in then.relations}
    # And what was there before the supplier came is untouched; its own name it may change.
    for element in OWN.elements:
        if element.id != "maker":
            assert then.by_id[element.id] == element


@given(fragments())
def test_everything_brought_in_names_its_owner_and_nothing_the_supplier_may_not_say(fragment: Landscape) -> None:
    for element in placed(fragment).elements:
        if element.id == "maker":
            continue
        assert element.get("owner") == KBO
        assert str(element.get("same_as")).startswith(f"{KBO}/")
        assert element.get("evil") is None


@given(fragments())
def test_a_fragment_brings_no_errors(fragment: Landscape) -> None:
    assert not errors(pieces.take(OWN, None, placed(fragment)).landscape)


def test_a_part_of_the_customers_own_that_nobody_chose_is_left_out_with_its_line() -> None:
    fragment = Landscape(
        elements=(
            Element("akte", Kind.ENVIRONMENT, "Akte"),
            Element("yours", Kind.ENVIRONMENT, "uw netwerk", attributes={pieces.YOURS: True}),
        ),
        relations=(Relation(RelationKind.LINK, "akte", "yours", id="line"),),
    )
    alone = pieces.placed(fragment, KBO, {})
    assert [e.name for e in alone.elements] == ["Akte"]
    assert alone.relations == ()
    (line,) = pieces.placed(fragment, KBO, {"yours": "net"}).relations
    assert (line.source, line.target) == (pieces.prefix(KBO) + "akte", "net")


def test_what_the_customer_has_under_the_same_number_is_not_brought_in_twice() -> None:
    current = replace(
        OWN, elements=(*OWN.elements, Element("x", Kind.APPLICATION, "Akten", attributes={"same_as": f"{KBO}/akte"}))
    )
    fragment = Landscape(elements=(Element("akte", Kind.APPLICATION, "Akte", attributes={"restore_h": 4}),))
    taken = pieces.take(current, None, pieces.placed(fragment, KBO, pieces.certain(fragment, KBO, current)))
    assert taken.landscape.by_id["x"].name == "Akten"
    assert taken.landscape.by_id["x"].get("restore_h") == 4
    assert len(taken.landscape.elements) == len(current.elements)


def test_a_fragment_without_its_product_or_with_a_service_is_refused() -> None:
    fragment = Landscape(elements=(Element("births", Kind.SERVICE, "Geboorten"),))
    assert len(list(pieces.wrong(fragment, "akte"))) == 2
    assert not list(pieces.wrong(Landscape(elements=(Element("akte", Kind.APPLICATION, "Akte"),)), "akte"))
