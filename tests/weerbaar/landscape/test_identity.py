from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weerbaar.landscape import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.checks import errors
from weerbaar.landscape.difference import diff
from weerbaar.landscape.identity import reimport
from weerbaar.landscape.joining import read_join
from weerbaar.landscape.merging import merge
from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source


def machine(id: str, name: str = "", kind: Kind = Kind.ENVIRONMENT, **attributes: Any) -> Element:
    return Element(id, kind, name or id, Origin.IMPORT, attributes=attributes)


def own(id: str, name: str = "", kind: Kind = Kind.APPLICATION, **attributes: Any) -> Element:
    return Element(id, kind, name or id, Origin.OWN, attributes=attributes)


def runs_on(source: str, target: str, origin: Origin = Origin.IMPORT, **fields: Any) -> Relation:
    return Relation(RelationKind.RUNS_ON, source, target, origin=origin, **fields)


def landscape(*parts: Element | Relation) -> Landscape:
    return Landscape(
        elements=tuple(p for p in parts if isinstance(p, Element)),
        relations=tuple(p for p in parts if isinstance(p, Relation)),
    )


def test_reading_the_same_source_again_changes_nothing(shared_data: Path) -> None:
    stored = read(shared_data / "inventories/netbox-demo-v3.6.json").landscape
    again = reimport(stored, stored)
    assert not diff(stored, again.landscape)
    assert (again.questions, again.removed, again.kept, again.renamed) == ((), (), (), ())


def test_a_renamed_element_is_not_a_new_one() -> None:
    result = reimport(landscape(machine("netbox:device-1", "old")), landscape(machine("netbox:device-1", "new")))
    assert [e.name for e in result.landscape.elements] == ["new"]
    assert [(e.id, before) for e, before in result.renamed] == [("netbox:device-1", "old")]
    assert not result.removed


def test_what_people_added_survives_and_what_the_source_changed_is_taken() -> None:
    stored = landscape(
        machine("netbox:device-1", rack="r1", restore_h=8), machine("netbox:device-2"), own("a1"),
        runs_on("a1", "netbox:device-1", Origin.OWN), runs_on("netbox:device-1", "netbox:device-2"),
    )  # fmt: skip
    new = landscape(machine("netbox:device-1", rack="r2"), machine("netbox:device-2"))
    result = reimport(stored, new)
    assert dict(result.landscape.by_id["netbox:device-1"].attributes) == {"rack": "r2", "restore_h": 8}
    assert [(r.source, r.target) for r in result.landscape.relations] == [("a1", "netbox:device-1")]


def test_what_a_person_vouched_for_is_kept_against_the_source_and_said() -> None:
    vouched = replace(machine("netbox:device-1", rack="r1"), confirmed_on=date(2026, 11, 1))
    result = reimport(landscape(vouched), landscape(machine("netbox:device-1", rack="r2")))
    assert result.landscape.elements[0].get("rack") == "r1"
    assert result.landscape.elements[0].confirmed_on == date(2026, 11, 1)
    assert [(k.attribute, k.ours, k.theirs) for k in result.kept] == [("rack", "r1", "r2")]


def test_with_the_earlier_reading_at_hand_only_what_people_changed_is_kept() -> None:
    before = landscape(machine("netbox:device-1", rack="r1", ip="1"))
    stored = landscape(machine("netbox:device-1", rack="mine", ip="1", note="x"))
    result = reimport(stored, landscape(machine("netbox:device-1", rack="r1")), said_before=before)
    assert dict(result.landscape.elements[0].attributes) == {"rack": "mine", "note": "x"}


def test_how_long_it_takes_to_cut_a_link_survives() -> None:
    ends = (machine("netbox:device-1"), machine("netbox:device-2"))
    link = Relation(RelationKind.LINK, "netbox:device-1", "netbox:device-2", id="netbox:cable-1", origin=Origin.IMPORT)
    result = reimport(landscape(*ends, replace(link, cut_min=5)), landscape(*ends, link))
    assert result.landscape.links["netbox:cable-1"].cut_min == 5


def test_what_the_source_no_longer_has_is_removed_and_reported() -> None:
    stored = landscape(machine("netbox:device-1"), machine("netbox:device-2"), machine("glpi:pc"), own("a1"))
    result = reimport(stored, landscape(machine("netbox:device-1")))
    assert [e.id for e in result.removed] == ["netbox:device-2"]
    assert [e.id for e in result.landscape.elements] == ["netbox:device-1", "glpi:pc", "a1"]


def test_what_is_gone_but_somebody_refers_to_stays_and_is_said() -> None:
    stored = landscape(
        machine("netbox:device-1"), machine("netbox:device-2"), own("a1"), runs_on("a1", "netbox:device-2", Origin.OWN)
    )
    result = reimport(stored, landscape(machine("netbox:device-1")))
    assert "netbox:device-2" in result.landscape.by_id
    assert [(k.id, k.theirs) for k in result.kept] == [("netbox:device-2", None)]
    assert not errors(result.landscape)


def test_a_likely_match_is_asked_and_taken_only_when_confirmed() -> None:
    stored = landscape(machine("netbox:device-1", "Mail server", restore_h=4), own("a1"),
                       runs_on("a1", "netbox:device-1", Origin.OWN))  # fmt: skip
    new = landscape(machine("netbox:device-9", "mail-server"))
    asked = reimport(stored, new)
    assert [(q.this, q.that) for q in asked.questions] == [("netbox:device-9", "netbox:device-1")]
    assert {"netbox:device-1", "netbox:device-9"} <= asked.landscape.by_id.keys()
    taken = reimport(stored, new, {"netbox:device-9": "netbox:device-1"})
    element = taken.landscape.by_id["netbox:device-1"]
    assert (element.name, element.get("restore_h")) == ("mail-server", 4)
    assert "netbox:device-9" not in taken.landscape.by_id
    # Confirmed once is confirmed for good.
    again = reimport(taken.landscape, new)
    assert not diff(taken.landscape, again.landscape)
    assert not again.questions


def test_what_was_stored_twice_becomes_one_when_somebody_sees_it() -> None:
    stored = landscape(machine("netbox:device-1", rack="r1"), machine("netbox:device-9", note="x"), own("a1"),
                       runs_on("a1", "netbox:device-9", Origin.OWN))  # fmt: skip
    result = reimport(stored, landscape(machine("netbox:device-9")), {"netbox:device-9": "netbox:device-1"})
    assert [e.id for e in result.landscape.elements] == ["netbox:device-1", "a1"]
    assert dict(result.landscape.elements[0].attributes) == {
        "rack": "r1", "note": "x", "also_known_as": ["netbox:device-9"],
    }  # fmt: skip
    assert [r.target for r in result.landscape.relations] == ["netbox:device-1"]
    assert not result.removed


def test_an_element_of_ones_own_may_be_what_an_import_brings() -> None:
    result = reimport(
        landscape(own("a1", "Burgerzaken")), landscape(machine("archimate:1", "burgerzaken", Kind.APPLICATION))
    )
    assert [(q.this, q.that) for q in result.questions] == [("archimate:1", "a1")]


def test_an_empty_reading_takes_nothing_away() -> None:
    stored = landscape(machine("netbox:device-1"))
    assert reimport(stored, landscape()).landscape.elements == stored.elements


def test_a_confirmation_of_an_unknown_id_is_refused() -> None:
    with pytest.raises(BadInput):
        reimport(landscape(machine("netbox:device-1")), landscape(), {"netbox:device-2": "netbox:device-1"})


def test_one_source_of_a_merged_landscape_is_read_again_without_touching_the_other() -> None:
    archimate = landscape(machine("archimate:1", "Mailsysteem", Kind.APPLICATION), machine("archimate:2", "Nood"))
    netbox = landscape(machine("netbox:1", "srv-mail", rack="r1"), machine("netbox:2"), runs_on("netbox:1", "netbox:2"))
    said = read_join(Source.from_bytes("j.csv", b"this,relation,that\narchimate:1,is,netbox:1\n"))
    stored = merge([archimate, netbox], said).landscape
    result = reimport(
        stored, landscape(machine("netbox:1", "srv-mail-2", rack="r1", ip="10.0.0.1"), machine("netbox:2"))
    )
    element = result.landscape.by_id["archimate:1"]
    assert (element.name, element.kind, element.get("ip")) == ("Mailsysteem", Kind.APPLICATION, "10.0.0.1")
    assert not result.landscape.relations
    assert not result.removed
    # And the other way round: the model knows nothing of the machine below.
    assert [r.target for r in reimport(stored, archimate).landscape.relations] == ["netbox:2"]


names = st.sampled_from(["Mail", "mail", "Web", "DB 1", "DB 2"])
readings = st.dictionaries(st.integers(1, 5), names, min_size=1, max_size=5).map(
    lambda found: landscape(*(machine(f"netbox:device-{n}", name) for n, name in found.items()))
)


@given(readings, readings)
def test_ids_are_never_exchanged_and_every_change_is_accounted_for(stored: Landscape, new: Landscape) -> None:
    result = reimport(stored, new)
    assert set(result.landscape.by_id) == set(new.by_id)
    assert {e.id for e in result.removed} == set(stored.by_id) - set(new.by_id)
    assert all(result.landscape.by_id[e.id].name == e.name for e in new.elements)
    assert not diff(result.landscape, reimport(result.landscape, new).landscape)
