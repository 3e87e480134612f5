import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from weerbaar.landscape.checks import errors
from weerbaar.landscape.difference import diff
from weerbaar.landscape.readers import glpi
from weerbaar.landscape.readers import read as read_any
from weerbaar.landscape.reading import BadInput, NoteKind, Reading
from weerbaar.landscape.sources import Source


def computer(name: str, **content: Any) -> dict[str, Any]:
    return {"deviceid": name, "itemtype": "Computer", "content": {"hardware": {"name": name}, **content}}


def switch(name: str, ports: list[dict[str, Any]], components: list[dict[str, Any]] | None = None,
           **device: Any) -> dict[str, Any]:  # fmt: skip
    content = {"network_device": {"type": "Networking", "name": name, **device}, "network_ports": ports,
               "network_components": components or []}  # fmt: skip
    return {"deviceid": name, "itemtype": "NetworkEquipment", "content": content}


def read(*reports: dict[str, Any]) -> Reading:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, report in enumerate(reports):
            archive.writestr(f"{number}.json", json.dumps(report))
    source = Source.from_bytes("glpi.zip", packed.getvalue())
    assert glpi.recognise(source)
    return glpi.read(source)


def ends(reading: Reading) -> list[tuple[str, str]]:
    return [(r.source, r.target) for r in reading.landscape.links.values()]


def test_every_real_report_gives_its_machine(shared_data: Path) -> None:
    folder = shared_data / "inventories/glpi"
    raw = [json.loads(path.read_bytes()) for path in sorted(folder.iterdir())]
    reading = read_any(folder)
    assert reading.format == "glpi"
    assert {f"glpi:{r['deviceid']}" for r in raw} <= reading.landscape.by_id.keys()
    assert not errors(reading.landscape)


def test_one_report_alone_is_recognised(shared_data: Path) -> None:
    for path in (shared_data / "inventories/glpi").iterdir():
        assert read_any(path).format == "glpi"


def test_the_virtual_machines_of_a_real_computer_run_on_it(shared_data: Path) -> None:
    path = shared_data / "inventories/glpi/computer_2.json"
    names = [m["name"] for m in json.loads(path.read_bytes())["content"]["virtualmachines"]]
    landscape = read_any(path).landscape
    machines = [landscape.by_id[r.source] for r in landscape.relations if r.kind == "runs_on"]
    assert [m.name for m in machines] == names
    assert len(names) == 6


def test_the_members_of_a_real_stack_are_those_with_a_serial_number(shared_data: Path) -> None:
    path = shared_data / "inventories/glpi/networkequipment_2.json"
    content = json.loads(path.read_bytes())["content"]
    serials = [c["serial"] for c in content["network_components"] if c["type"] == "chassis" and "serial" in c]
    landscape = read_any(path).landscape
    members = [r for r in landscape.relations if r.kind == "runs_on"]
    assert [r.target.removeprefix("glpi:chassis-") for r in members] == serials
    assert {(r.alternative, r.at_least) for r in members} == {("members", 1)}


def test_two_real_switches_that_see_the_same_neighbour_see_one_thing(shared_data: Path) -> None:
    # One calls it "n9k-1-pa3", the other "n9k-1-pa3(SAL1929KJ2J)"; both say 10.1.0.57.
    landscape = read_any(shared_data / "inventories/glpi").landscape
    neighbours = [e for e in landscape.elements if e.get("ip") == "10.1.0.57"]
    assert [e.name for e in neighbours] == ["n9k-1-pa3"]
    seen_by = {r.source for r in landscape.links.values() if r.target == neighbours[0].id}
    assert len(seen_by) == 2


def test_software_is_counted_and_people_are_left_out(shared_data: Path) -> None:
    reading = read_any(shared_data / "inventories/glpi/computer_3.json")
    machine = reading.landscape.elements[0]
    assert machine.get("installed_programs") == 3033
    assert machine.get("type") == "workplace"
    assert "johan" not in repr([dict(e.attributes) for e in reading.landscape.elements])
    assert any(n.message.values.get("section") == "softwares" and n.count == 3033 for n in reading.notes)


def test_both_ends_of_a_cable_give_one_link() -> None:
    a = switch("a", [{"ifdescr": "1", "lldp": True, "connections": [{"sysname": "b", "ifdescr": "9"}]}])
    b = switch("b", [{"ifdescr": "9", "lldp": True, "connections": [{"sysname": "a", "ifdescr": "1"}]}])
    assert ends(read(a, b)) == [("glpi:a", "glpi:b")]


def test_a_neighbour_is_found_by_its_hardware_address_whatever_its_name() -> None:
    a = switch(
        "a", [{"ifdescr": "1", "lldp": True, "connections": [{"sysname": "core", "sysmac": "AA:BB:CC:00:11:22"}]}]
    )
    b = switch("b", [], mac="aa:bb:cc:00:11:22")
    assert ends(read(a, b)) == [("glpi:a", "glpi:b")]


def test_a_computer_heard_alone_on_a_port_is_plugged_in_there_but_not_one_among_many() -> None:
    pc = computer("pc", networks=[{"mac": "00:11:22:33:44:55"}])
    alone = switch("a", [{"ifdescr": "1", "connections": [{"mac": "00:11:22:33:44:55"}]}])
    among = switch("a", [{"ifdescr": "1", "connections": [{"mac": ["00:11:22:33:44:55", "00:11:22:33:44:66"]}]}])
    assert ends(read(pc, alone)) == [("glpi:a", "glpi:pc")]
    assert ends(read(pc, among)) == []


def test_a_virtual_machine_that_reports_itself_is_one_thing() -> None:
    host = computer("host", virtualmachines=[{"name": "vm", "uuid": "ABC-1"}])
    machine = computer("vm-report", hardware={"name": "vm", "uuid": "abc-1"})
    landscape = read(host, machine).landscape
    assert [(r.source, r.target) for r in landscape.relations] == [("glpi:vm-report", "glpi:host")]
    assert len(landscape.elements) == 2


def test_two_machines_with_one_device_id_stay_two_and_are_asked_about() -> None:
    first, second = switch("foo", [], serial="S1"), switch("foo", [], serial="S2")
    reading = read(first, second)
    assert [e.id for e in reading.landscape.elements] == ["glpi:foo", "glpi:foo/S2"]
    assert [n.kind for n in reading.notes] == [NoteKind.QUESTION]
    assert len(read(first, first).landscape.elements) == 1


def test_reading_twice_gives_the_same_landscape(shared_data: Path) -> None:
    folder = shared_data / "inventories/glpi"
    assert not diff(read_any(folder).landscape, read_any(folder).landscape)


@pytest.mark.parametrize(
    ("report", "place"),
    [
        ({"deviceid": "x", "content": []}, "r.json, content"),
        ({"content": {}}, "r.json, deviceid"),
        ([], "r.json"),
    ],
)
def test_a_broken_report_is_refused_with_its_place(report: Any, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        glpi.read(Source.from_bytes("r.json", json.dumps(report).encode()))
    assert refused.value.place == place


def test_sections_of_the_wrong_type_are_no_traceback() -> None:
    sections = ("hardware", "bios", "networks", "virtualmachines", "network_ports", "network_components", "softwares")
    ports = [{"mac": 5, "connections": [{"mac": 7}]}]
    for wrong in (None, 3, "x", [1], [[]], {"a": 1}, True, [{"connections": 3}], ports):
        content = dict.fromkeys(sections, wrong)
        report = {"deviceid": "x", "content": content}
        equipment = {"deviceid": "y", "content": {**content, "network_device": {"ips": wrong}}}
        assert not errors(read(report, equipment).landscape)
