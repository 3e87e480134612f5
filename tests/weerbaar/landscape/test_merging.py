import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from weerbaar.cli import app
from weerbaar.landscape import Element, Kind, Landscape, Organisation, Relation, RelationKind
from weerbaar.landscape.checks import errors
from weerbaar.landscape.joining import Join, read_join, write_suggestions
from weerbaar.landscape.merging import Merged, merge
from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import BadInput, NoteKind
from weerbaar.landscape.sources import Source
from weerbaar.planning.impact import Scenario, State, impact

OURS, THEIRS = "0219395192", "0207494678"


def element(id: str, name: str = "", kind: Kind = Kind.ENVIRONMENT, **attributes: Any) -> Element:
    return Element(id, kind, name or id, attributes=attributes)


def landscape(*parts: Element | Relation, kbo: str | None = None) -> Landscape:
    return Landscape(
        Organisation(kbo=kbo),
        tuple(p for p in parts if isinstance(p, Element)),
        tuple(p for p in parts if isinstance(p, Relation)),
    )


def runs_on(source: str, target: str, **fields: Any) -> Relation:
    return Relation(RelationKind.RUNS_ON, source, target, **fields)


def join(text: str) -> Join:
    return read_join(Source.from_bytes("join.csv", text.encode()))


def ids(merged: Merged) -> list[str]:
    return [e.id for e in merged.landscape.elements]


def test_an_id_that_carries_its_source_is_one_thing() -> None:
    merged = merge([landscape(element("netbox:device-1", ip="a")), landscape(element("netbox:device-1", rack="r"))])
    assert [dict(e.attributes) for e in merged.landscape.elements] == [{"ip": "a", "rack": "r"}]


def test_the_same_id_in_the_landscapes_of_two_organisations_is_two_things() -> None:
    merged = merge([landscape(element("a1"), kbo=OURS), landscape(element("a1"), runs_on("a1", "a1"), kbo=THEIRS)])
    assert ids(merged) == ["a1", f"{THEIRS}/a1"]
    assert merged.landscape.by_id[f"{THEIRS}/a1"].get("owner") == THEIRS
    assert merged.landscape.relations[0].source == f"{THEIRS}/a1"
    assert merged.notes


@pytest.mark.parametrize(
    "attributes", [{"same_as": f"{THEIRS}/ad"}, {"same_as": "0207.494.678/ad"}, {"ref": "site:telecom/mdf"}]
)
def test_an_element_that_says_what_it_is_elsewhere_is_that(attributes: dict[str, str]) -> None:
    theirs = landscape(element("ad", "Directory", ref="site:telecom/mdf"), kbo=THEIRS)
    merged = merge([landscape(element("our-ad", "AD", **attributes), kbo=OURS), theirs])
    assert ids(merged) == ["our-ad"]
    assert merged.landscape.elements[0].get("also_known_as") == ["ad"]


def test_an_owned_element_is_the_one_of_that_id_in_its_owners_landscape() -> None:
    merged = merge([landscape(element("ad", owner=THEIRS), kbo=OURS), landscape(element("ad"), kbo=THEIRS)])
    assert ids(merged) == ["ad"]


def test_what_was_merged_before_is_merged_again() -> None:
    a, b = landscape(element("archimate:1")), landscape(element("netbox:2"))
    once = merge([a, b], join("this,relation,that\narchimate:1,is,netbox:2\n")).landscape
    assert ids(merge([once, b])) == ["archimate:1"]


def test_a_reference_that_names_two_things_of_one_source_is_asked_about() -> None:
    mine = landscape(element("p"), element("t"), element("one", ref="product:x/1"), element("two", ref="product:x/1"))
    merged = merge([mine, landscape(element("other", ref="product:x/1"))])
    assert "other" in ids(merged)
    assert [n.kind for n in merged.notes] == [NoteKind.QUESTION]


def test_nothing_is_one_thing_because_it_looks_alike() -> None:
    mine = landscape(
        element("a", "Burgerzaken"), element("b", "Mail"), element("c", "Web server"), element("d", "DB 1")
    )
    theirs = landscape(
        element("x", "burger-zaken"), element("y", "Mail", Kind.APPLICATION), element("z", "Webserver"),
        element("v", "DB 2"), element("w", "Mail"),
    )  # fmt: skip
    merged = merge([mine, theirs])
    assert len(merged.landscape.elements) == 9
    assert {(s.this, s.that): s.reason.text for s in merged.suggestions} == {
        ("a", "x"): "the same name",
        ("b", "y"): "the same name, but {kind} and {other}",
        ("b", "w"): "the same name, which is used more than once",
        ("c", "z"): "the same name",
    }


def test_names_that_look_alike_are_worth_a_question_unless_only_their_number_differs() -> None:
    mine = landscape(element("a", "Belastingensysteem"), element("b", "Loket 1"))
    merged = merge([mine, landscape(element("x", "Belastingssysteem"), element("y", "Loket 2"))])
    assert [(s.this, s.that, s.reason.text) for s in merged.suggestions] == [("a", "x", "names that look alike")]


def test_the_same_serial_number_is_worth_a_question() -> None:
    merged = merge([landscape(element("a", serial="FOC1243W0ED")), landscape(element("b", serial="foc1243w0ed"))])
    assert [(s.this, s.that) for s in merged.suggestions] == [("a", "b")]


def test_a_suggestion_that_was_answered_is_not_made_again_and_the_file_goes_round() -> None:
    both = [landscape(element("a", "=Mail")), landscape(element("b", "=Mail"))]
    written = write_suggestions(merge(both).suggestions).decode("utf-8-sig")
    assert ",'=Mail," in written
    assert ids(merge(both, join(written))) == ["a", "b"]
    assert ids(merge(both, join(written.replace("?", "is")))) == ["a"]
    refused = merge(both, join(written.replace("?", "is not")))
    assert (ids(refused), refused.suggestions) == (["a", "b"], ())


def test_of_contradicting_values_the_first_is_kept_and_said() -> None:
    merged = merge([landscape(element("netbox:1", "A", restore_h=4)), landscape(element("netbox:1", "B", restore_h=8))])
    assert (merged.landscape.elements[0].name, merged.landscape.elements[0].get("restore_h")) == ("A", 4)
    assert {str(n.message.values["attribute"]) for n in merged.notes} == {"naam", "hersteltijd (uren)"}


def test_relations_and_links_follow_what_has_become_one() -> None:
    link = Relation(RelationKind.LINK, "x", "y", id="l")
    mine = landscape(element("a"), element("b"), Relation(RelationKind.LINK, "a", "b", id="l"))
    theirs = landscape(element("x"), element("y"), element("z"), link, runs_on("x", "z"), runs_on("x", "y"),
                       Relation(RelationKind.NEEDS, "z", "x", over="l"))  # fmt: skip
    merged = merge([mine, theirs], join("this,relation,that\na,is,x\nz,is,x\n"))
    assert [(r.kind.value, r.source, r.target, r.id, r.over) for r in merged.landscape.relations] == [
        ("link", "a", "b", "l", None), ("link", "a", "y", "2/l", None), ("runs_on", "a", "y", None, None),
    ]  # fmt: skip
    assert not errors(merged.landscape)


def test_alternatives_of_two_sources_stay_two_groups() -> None:
    hosts = [element("h1"), element("h2"), element("h3")]
    mine = landscape(*hosts, element("vm"), *(runs_on("vm", h, alternative="g") for h in ("h1", "h2")))
    theirs = landscape(*hosts, element("vm"), *(runs_on("vm", h, alternative="g", at_least=2) for h in ("h2", "h3")))
    merged = merge([mine, theirs], names=["one", "two"])
    assert {r.alternative for r in merged.landscape.relations} == {"g", "g (two)"}
    assert not errors(merged.landscape)


def test_a_join_file_may_be_written_in_dutch_with_semicolons_or_as_json() -> None:
    both = [landscape(element("a")), landscape(element("b"), element("c"))]
    dutch = join(
        "dit;relatie;dat;alternative;at_least\na;is niet;b;;\na;runs_on;b;g;1\na;draait;;;\n".replace(
            "a;draait;;;\n", ""
        )
    )
    as_json = read_join(
        Source.from_bytes(
            "join.json",
            b'{"format": "weerbaar.join/1", "different": [["a", "b"]], "relations": '
            b'[{"kind": "runs_on", "source": "a", "target": "b", "alternative": "g", "at_least": 1}]}',
        )
    )
    for said in (dutch, as_json):
        relation = merge(both, said).landscape.relations[0]
        assert (relation.source, relation.target, relation.alternative, relation.at_least) == ("a", "b", "g", 1)
        assert relation.origin == "own"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a,b\n1,2\n", "join.csv, 1"),
        ("this,relation,that\na,is,nowhere\n", "join.csv, 2"),
        ("this,relation,that\na,needs,nowhere\n", "join.csv, 2"),
        ("this,relation,that\na,is,\n", "join.csv, 2"),
        ("this,relation,that\na,eats,b\n", "join.csv, 2"),
        ("this,relation,that\na,link,b\n", "join.csv, 2"),
        ("this,relation,that,over\na,needs,b,l\n", "join.csv, 2"),
        ("this,relation,that,at_least\na,needs,b,many\n", "join.csv, 2, at_least"),
        ('{"format": "x"}', "join.csv"),
        ('{"format": "weerbaar.join/1", "same": [["a"]]}', "join.csv, same[0]"),
    ],
)
def test_a_join_file_that_cannot_be_followed_is_refused_with_its_line(text: str, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        merge([landscape(element("a")), landscape(element("b"))], join(text))
    assert refused.value.place == place


def test_the_order_of_the_sources_decides_only_whose_word_wins() -> None:
    a, b = landscape(element("netbox:1", x="1"), element("netbox:2")), landscape(element("netbox:1", y="2"))
    assert merge([a, b]).landscape.by_id == merge([b, a]).landscape.by_id


def test_a_lost_data_centre_of_netbox_stops_services_of_gemma(shared_data: Path) -> None:
    example = Path(__file__).parents[3] / "docs/examples/gemma-netbox.join.csv"
    gemma = read(shared_data / "landscapes/gemma-coarchi.zip").landscape
    netbox = read(shared_data / "inventories/netbox-demo-v3.6.json").landscape
    merged = merge([gemma, netbox], read_join(Source.from_path(example))).landscape
    assert not errors(merged)
    before, after = impact(merged), impact(merged, Scenario(lost=frozenset(["netbox:site-21"])))
    names = {e.name: e.id for e in merged.elements if e.kind is Kind.SERVICE}
    assert before.services["down"] == 0
    assert after.elements[names["Burgerlijke stand diensten"]].state is State.DOWN
    assert after.elements[names["Burgerlijke stand diensten"]].causes == ("netbox:site-21",)
    # Case registration runs on two machines in two buildings: one is enough.
    cases = next(e.id for e in merged.elements if e.name == "Zaakregistratiecomponent")
    assert after.elements[cases].state is State.DEGRADED
    both = impact(merged, Scenario(lost=frozenset(["netbox:site-21", "netbox:site-24"])))
    assert both.elements[cases].state is State.DOWN
    assert both.services["down"] > after.services["down"] > 0


def test_the_command_merges_and_writes_what_a_person_should_look_at(tmp_path: Path) -> None:
    for name in ("a", "b"):
        machine = {"id": name, "kind": "environment", "name": "M"}
        text = json.dumps({"format": "weerbaar.landscape/1", "elements": [machine]})
        (tmp_path / f"{name}.json").write_text(text)
    out, suggestions = tmp_path / "out.json", tmp_path / "same.csv"
    command = ["landscape", "merge", str(tmp_path / "a.json"), str(tmp_path / "b.json"), "--out", str(out)]
    run = CliRunner().invoke(app, [*command, "--suggest", str(suggestions)], catch_exceptions=False)
    assert run.exit_code == 0
    assert "a,?,b,M,M" in suggestions.read_text("utf-8-sig")
    suggestions.write_text(suggestions.read_text("utf-8-sig").replace("?", "is"))
    CliRunner().invoke(app, [*command, "--join", str(suggestions)], catch_exceptions=False)
    assert [e.id for e in read(out).landscape.elements] == ["a"]
