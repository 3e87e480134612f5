"""Three file forms of one model give one landscape, and nothing hostile or broken gets further than a message."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.weerbaar.landscape.readers.archimate.models import archi, exchange, small, zipped

from weerbaar.landscape import Landscape
from weerbaar.landscape.readers import read, reader
from weerbaar.landscape.readers.archimate.model import Model, ModelElement
from weerbaar.landscape.readers.coarchi import _model, _root
from weerbaar.landscape.reading import BadInput, Limits, Reading
from weerbaar.landscape.sources import Source


@pytest.fixture(scope="module")
def gemma_file(shared_data: Path) -> Path:
    return shared_data / "landscapes" / "gemma-coarchi.zip"


@pytest.fixture(scope="module")
def gemma(gemma_file: Path) -> Reading:
    return read(gemma_file)


@pytest.fixture(scope="module")
def gemma_model(gemma_file: Path) -> Model:
    tree = Source.from_path(gemma_file).tree
    assert tree is not None
    root = _root(tree)
    assert root is not None
    return _model(tree, root)


def of(name: str, data: bytes) -> Reading:
    return read(Source.from_bytes(name, data, Limits.generous()))


def same(one: Landscape, other: Landscape) -> bool:
    """The same, whatever the order in which the files hold their parts."""
    return (
        one.organisation == other.organisation
        and sorted(one.elements, key=lambda e: e.id) == sorted(other.elements, key=lambda e: e.id)
        and sorted(one.relations, key=str) == sorted(other.relations, key=str)
    )


def test_gemma_as_one_archi_file_is_the_same_landscape(gemma: Reading, gemma_model: Model) -> None:
    found = of("gemma.archimate", archi(gemma_model))
    assert found.format == "archi"
    assert same(found.landscape, gemma.landscape)


def test_gemma_as_a_zipped_archi_file_is_the_same_landscape(gemma: Reading, gemma_model: Model) -> None:
    found = of("gemma.archimate", zipped("model.xml", archi(gemma_model)))
    assert found.format == "archi"
    assert same(found.landscape, gemma.landscape)


def test_gemma_in_the_exchange_format_is_the_same_landscape(gemma: Reading, gemma_model: Model) -> None:
    found = of("gemma.xml", exchange(gemma_model))
    assert found.format == "archimate_exchange"
    assert same(found.landscape, gemma.landscape)
    assert {(n.kind, str(n.message), n.count) for n in found.notes} == {
        (n.kind, str(n.message), n.count) for n in gemma.notes
    }


def test_a_coarchi_tree_is_read_from_a_folder_and_from_inside_a_repository(
    gemma_file: Path, tmp_path: Path, gemma: Reading
) -> None:
    with zipfile.ZipFile(gemma_file) as archive:
        archive.extractall(tmp_path / "werkmap" / "repo-main")
    found = read(tmp_path / "werkmap")
    assert found.format == "coarchi"
    assert found.landscape == gemma.landscape


def test_folders_specializations_and_repeated_properties_come_along() -> None:
    model = small({}, [])
    model.elements["x"] = ModelElement(
        "x", "Node", "Naam", "Uitleg", (("Soort", "a"), ("Soort", "b"), ("kind", "c")), "Techniek/Servers", "Host"
    )
    for name, data in (("x.xml", exchange(model)), ("x.archimate", archi(model))):
        (element,) = of(name, data).landscape.elements
        assert element.name == "Naam"
        assert element.attributes == {
            "type": "host", "description": "Uitleg", "archimate_type": "Node", "archimate_specialization": "Host",
            "archimate_folder": "Techniek/Servers", "archimate:Soort": "a; b", "archimate:kind": "c",
        }  # fmt: skip


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "windows-1252", "ISO-8859-15"])
def test_every_declared_encoding_is_read(encoding: str) -> None:
    model = small({}, [])
    model.elements["x"] = ModelElement("x", "Node", "Café é")
    for name, write in (("x.xml", exchange), ("x.archimate", archi)):
        assert of(name, write(model, encoding)).landscape.elements[0].name == "Café é"


def test_of_several_languages_the_dutch_name_is_taken() -> None:
    data = exchange(small({"x": "Node"}, [])).replace(
        b"<name>x</name>", b'<name xml:lang="en">Host</name><name xml:lang="nl">Gastheer</name>'
    )
    assert of("x.xml", data).landscape.elements[0].name == "Gastheer"


def test_a_second_thing_with_the_same_id_is_left_out_and_said() -> None:
    data = archi(small({"x": "Node", "y": "Node"}, [])).replace(b'id="y"', b'id="x"')
    found = of("x.archimate", data)
    assert len(found.landscape.elements) == 1
    assert any("‘x’" in str(n) for n in found.notes)


ENTITY = b'<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
OUTSIDE = b'<!DOCTYPE m SYSTEM "http://example.org/x.dtd">'


@pytest.mark.parametrize("doctype", [ENTITY, OUTSIDE])
@pytest.mark.parametrize("form", ["exchange", "archi", "zip", "coarchi"])
def test_document_types_and_entities_are_refused(form: str, doctype: bytes) -> None:
    model = small({"x": "Node"}, [])
    attacked = (exchange if form == "exchange" else archi)(model).replace(b"?>", b"?>" + doctype, 1)
    attacked = attacked.replace(b'"x"', b'"&f;"' if form != "exchange" else b'"x"')
    data = {"zip": zipped("model.xml", attacked), "coarchi": coarchi({"Node_x.xml": attacked})}.get(form, attacked)
    with pytest.raises(BadInput) as refused:
        of("aanval", data)
    assert "aanval" in str(refused.value)
    assert "root:" not in str(refused.value)


def coarchi(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "model/folder.xml",
            '<archimate:ArchimateModel xmlns:archimate="http://www.archimatetool.com/archimate" name="M" id="m"/>',
        )
        for name, data in files.items():
            archive.writestr(f"model/technology/{name}", data)
    return out.getvalue()


def test_a_broken_file_in_a_tree_is_named() -> None:
    with pytest.raises(BadInput, match=r"boom\.zip, model/technology/Node_x\.xml"):
        of("boom.zip", coarchi({"Node_x.xml": b"<archimate:Node"}))


def test_an_element_without_an_identifier_and_a_relation_without_an_end_are_refused_with_their_place() -> None:
    model = small({"x": "Node", "y": "Node"}, [("Flow", "x", "y")])
    with pytest.raises(BadInput, match=r"x\.archimate, line \d+"):
        of("x.archimate", archi(model).replace(b' id="x"', b""))
    with pytest.raises(BadInput, match=r"x\.xml, line \d+.*r0"):
        of("x.xml", exchange(model).replace(b' target="y"', b""))


def test_the_old_version_of_the_exchange_format_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match=r"version 3|versie 3"):
        of("x.xml", b'<model xmlns="http://www.opengroup.org/xsd/archimate" identifier="a"/>')


@pytest.mark.parametrize("form", ["archimate_exchange", "archi", "coarchi"])
@pytest.mark.parametrize(
    "data",
    [b"", b"<a/>", b"{}", b"PK\x03\x04", zipped("x", b""), coarchi({})[:40]],
    # A zip holds the time of its making: as a name it would differ from worker to worker.
    ids=["empty", "xml", "json", "start of a zip", "zip", "half a tree"],
)
def test_a_form_asked_for_by_name_refuses_what_it_is_not(form: str, data: bytes) -> None:
    with pytest.raises(BadInput):
        reader(form).read(Source.from_bytes("x", data))


def test_folders_hundreds_deep_do_not_exhaust_the_stack() -> None:
    model = small({}, [])
    model.elements["x"] = ModelElement("x", "Node", "x", folder="/".join("m" * 240))
    for data in (exchange(model), archi(model)):
        assert len(of("x", data).landscape.elements) == 1


def test_a_long_chain_of_intermediates_is_contracted_to_one_need() -> None:
    chain = {f"x{i}": "ApplicationFunction" for i in range(20_000)}
    ties = [("Serving", f"x{i + 1}", f"x{i}") for i in range(19_999)]
    model = small({**chain, "s": "BusinessService", "a": "ApplicationComponent"},
                  [*ties, ("Serving", "x0", "s"), ("Serving", "a", "x19999")])  # fmt: skip
    assert len(of("keten.xml", exchange(model)).landscape.relations) == 1


def test_a_dense_knot_of_intermediates_is_refused_before_it_fills_the_memory() -> None:
    wide = small({**{f"s{i}": "BusinessService" for i in range(150)}, "g": "Grouping",
                  **{f"a{i}": "ApplicationComponent" for i in range(150)}},
                 [*(("Serving", "g", f"s{i}") for i in range(150)),
                  *(("Aggregation", "g", f"a{i}") for i in range(150))])  # fmt: skip
    with pytest.raises(BadInput):
        read(Source.from_bytes("knoop.xml", exchange(wide), Limits(relations=10_000)))


FORMS = [
    write(small({"a": "ApplicationComponent", "s": "BusinessService", "j": "OrJunction", "n": "Node", "g": "Grouping"},
                [("Serving", "a", "j"), ("Serving", "j", "s"), ("Assignment", "n", "a"), ("Aggregation", "g", "a"),
                 ("Access", "a", "s"), ("Flow", "n", "n")]))
    for write in (exchange, archi)
]  # fmt: skip
FORMS += [zipped("model.xml", FORMS[1]), coarchi({"Node_x.xml": FORMS[1]})]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_mutated_files_give_a_landscape_or_one_message(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(FORMS)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["change", "cut", "drop", "double"])):
            case "change":
                content[at] = data.draw(st.integers(0, 255))
            case "cut":
                del content[at:]
            case "drop":
                del content[at : at + data.draw(st.integers(1, 40))]
            case "double":
                content[at:at] = content[at : at + data.draw(st.integers(1, 60))]
        if not content:
            break
    try:
        found = read(Source.from_bytes("x", bytes(content)))
    except BadInput as error:
        place = error.place
    else:
        place = "x" if all(e.id and e.name for e in found.landscape.elements) else "?"
    assert place.startswith("x")
