import json
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.weerbaar.landscape.readers.netbox_objects import cable, read, rest_api, row

from weerbaar.landscape import Landscape
from weerbaar.landscape.checks import errors
from weerbaar.landscape.difference import diff
from weerbaar.landscape.readers import netbox
from weerbaar.landscape.readers import read as read_any
from weerbaar.landscape.reading import BadInput, Limits, NoteKind
from weerbaar.landscape.sources import Source


@pytest.fixture(scope="session")
def fixture(shared_data: Path) -> list[dict[str, Any]]:
    document: list[dict[str, Any]] = json.loads((shared_data / "inventories/netbox-demo-v3.6.json").read_bytes())
    return document


@pytest.fixture(scope="session")
def landscape(shared_data: Path) -> Landscape:
    return read_any(shared_data / "inventories/netbox-demo-v3.6.json").landscape


def count(landscape: Landscape, beginning: str) -> int:
    return sum(e.id.startswith(f"netbox:{beginning}-") for e in landscape.elements)


def links(landscape: Landscape) -> set[frozenset[str]]:
    return {frozenset((r.source, r.target)) for r in landscape.links.values()}


def test_the_demonstration_data_gives_every_device_machine_and_site(landscape: Landscape) -> None:
    found = {
        name: count(landscape, name) for name in ("device", "virtualmachine", "site", "cluster", "vlan", "provider")
    }
    assert found == {"device": 72, "virtualmachine": 180, "site": 24, "cluster": 32, "vlan": 63, "provider": 9}
    assert not errors(landscape)
    assert all(e.origin == "import" for e in landscape.elements)


def test_links_are_the_complete_paths_that_netbox_itself_computed(
    fixture: list[dict[str, Any]], landscape: Landscape
) -> None:
    # Content types are numbers in a path: 32 is an interface, 15 a circuit's end, 47 and 30 a panel's ports,
    # 18 a provider's network; NetBox keeps each path once from either end.
    device = {r["pk"]: r["fields"]["device"] for r in fixture if r["model"] == "dcim.interface"}
    expected: Counter[frozenset[str]] = Counter()
    for path in (r["fields"] for r in fixture if r["model"] == "dcim.cablepath"):
        ends = [path["path"][i][0].split(":") for i in (0, -1)]
        if not path["is_complete"] or ends[0][0] != "32":
            continue
        if ends[1][0] == "32" and int(ends[0][1]) < int(ends[1][1]):
            expected[frozenset(f"netbox:device-{device[int(pk)]}" for _, pk in ends)] += 1
        elif ends[1][0] == "18":
            expected[
                frozenset((f"netbox:device-{device[int(ends[0][1])]}", f"netbox:providernetwork-{ends[1][1]}"))
            ] += 1
    found = Counter(frozenset((r.source, r.target)) for r in landscape.links.values())
    assert sum(expected.values()) == 51
    assert found == expected


def test_a_link_through_patch_panels_says_which_panels_and_which_circuit(landscape: Landscape) -> None:
    link = landscape.links["netbox:interface-863--interface-1022"]
    assert (link.source, link.target) == ("netbox:device-93", "netbox:device-96")
    assert link.attributes["through"] == ["netbox:device-87", "netbox:device-90"]
    assert link.attributes["circuit"] == "319031 (NCSU Facilities)"


def test_what_is_not_used_is_counted_for_every_model(shared_data: Path, fixture: list[dict[str, Any]]) -> None:
    notes = read_any(shared_data / "inventories/netbox-demo-v3.6.json").notes
    counts = {n.message.values["model"]: n.count for n in notes if "model" in n.message.values}
    models = Counter(r["model"] for r in fixture)
    assert counts["auth.permission"] == models["auth.permission"] == 473
    assert counts["dcim.powerfeed"] == 48
    assert counts["tenancy.contact"] == 3
    assert "dcim.device" not in counts


def test_no_name_or_address_of_a_person_is_taken_over(fixture: list[dict[str, Any]], landscape: Landscape) -> None:
    text = repr([(e.name, dict(e.attributes)) for e in landscape.elements])
    contacts = [r["fields"] for r in fixture if r["model"] == "tenancy.contact"]
    assert contacts
    assert not any(c["email"] in text or c["name"] in text for c in contacts)


def test_the_rest_api_gives_the_same_landscape_as_the_fixture(
    fixture: list[dict[str, Any]], landscape: Landscape, tmp_path: Path
) -> None:
    for endpoint, objects in rest_api(fixture).items():
        for start in range(0, len(objects), 500):
            page = {"count": len(objects), "next": None, "previous": None, "results": objects[start : start + 500]}
            (tmp_path / f"{endpoint.replace('/', '.')}.{start}.json").write_text(json.dumps(page))
    reading = read_any(tmp_path)
    assert reading.format == "netbox"
    change = diff(landscape, reading.landscape)
    assert not change, change
    assert not [n for n in reading.notes if "other pages" in n.message.text]


def test_pages_in_one_file_by_name_or_in_a_list_or_in_a_zip_are_read_alike(
    fixture: list[dict[str, Any]], landscape: Landscape
) -> None:
    pages = {name: {"count": len(found), "results": found} for name, found in rest_api(fixture).items()}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in pages.items():
            archive.writestr(f"export/{name}.json", json.dumps(page))
    zipped = Source.from_bytes("export.zip", packed.getvalue(), Limits.generous())
    for reading in (read(pages), read(list(pages.values())), netbox.read(zipped)):
        assert not diff(landscape, reading.landscape)


def test_a_page_that_is_missing_is_said() -> None:
    site = {"id": 1, "url": "http://n/api/dcim/sites/1/", "name": "Stadhuis"}
    notes = read({"count": 120, "next": "http://n/api/dcim/sites/?offset=1", "results": [site]}).notes
    assert "120" in str(notes[0])
    assert notes[0].kind is NoteKind.UNUSED


def test_devices_alone_bring_the_sites_they_stand_in() -> None:
    site = {"id": 7, "url": "http://n/api/dcim/sites/7/", "display": "Stadhuis", "name": "Stadhuis"}
    device = {
        "id": 1,
        "url": "http://n/api/dcim/devices/1/",
        "name": "srv1",
        "site": site,
        "status": {"value": "active"},
    }
    landscape = read({"count": 1, "results": [device]}).landscape
    assert landscape.by_id["netbox:site-7"].name == "Stadhuis"
    assert [(r.source, r.kind, r.target) for r in landscape.relations] == [
        ("netbox:device-1", "needs", "netbox:site-7")
    ]  # fmt: skip


def test_a_cluster_runs_on_any_one_of_its_active_hosts_and_the_number_is_asked() -> None:
    reading = read(
        [
            row("virtualization.cluster", 1, name="vmware"),
            row("dcim.device", 1, name="esx1", cluster=1, status="active"),
            row("dcim.device", 2, name="esx2", cluster=1, status="active"),
            row("dcim.device", 3, name="esx3", cluster=1, status="planned"),
            row("virtualization.virtualmachine", 5, name="vm", cluster=1),
        ]
    )
    hosts = [r for r in reading.landscape.relations if r.source == "netbox:cluster-1"]
    assert [(r.target, r.alternative, r.at_least) for r in hosts] == [
        ("netbox:device-1", "members", 1), ("netbox:device-2", "members", 1),
    ]  # fmt: skip
    assert reading.landscape.by_id["netbox:device-3"].get("status") == "planned"
    assert any(n.kind is NoteKind.QUESTION and "vmware" in str(n) for n in reading.notes)


def test_a_cluster_of_which_no_host_is_known_is_asked_about(shared_data: Path) -> None:
    notes = read_any(shared_data / "inventories/netbox-demo-v3.6.json").notes
    asked = [n for n in notes if n.kind is NoteKind.QUESTION and n.place.startswith("netbox:cluster-")]
    assert len(asked) == 9


def test_a_cluster_without_hosts_needs_the_site_it_is_in() -> None:
    for scope in ({"site": 4}, {"scope_type": ["dcim", "site"], "scope_id": 4}):
        landscape = read(
            [row("dcim.site", 4, name="MDF"), row("virtualization.cluster", 1, name="c", **scope)]
        ).landscape
        assert [(r.source, r.target) for r in landscape.relations] == [("netbox:cluster-1", "netbox:site-4")]


def test_two_power_supplies_on_two_strips_are_alternatives() -> None:
    landscape = read(
        [
            *(row("dcim.device", i, name=f"d{i}") for i in (1, 2, 3)),
            *(row("dcim.powerport", i, device=1, name=f"PSU{i}") for i in (1, 2)),
            *(row("dcim.poweroutlet", i, device=i + 1, name="1") for i in (1, 2)),
            *cable(1, ("dcim.powerport", 1), ("dcim.poweroutlet", 1)),
            *cable(2, ("dcim.poweroutlet", 2), ("dcim.powerport", 2)),
        ]
    ).landscape
    assert {(r.target, r.alternative) for r in landscape.relations} == {
        ("netbox:device-2", "power"), ("netbox:device-3", "power"),
    }  # fmt: skip


def test_a_planned_cable_is_no_link_and_a_cable_with_several_ends_is_several() -> None:
    rows = [
        *(row("dcim.device", i, name=f"d{i}") for i in (1, 2, 3)),
        *(row("dcim.interface", i, device=i, name="eth0") for i in (1, 2, 3)),
    ]
    planned = read([*rows, *cable(1, ("dcim.interface", 1), ("dcim.interface", 2), status="planned")])
    assert not planned.landscape.links
    breakout = [*cable(1, ("dcim.interface", 1), ("dcim.interface", 2)),
                row("dcim.cabletermination", 99, cable=1, cable_end="B", termination_type=["dcim", "interface"],
                    termination_id=3)]  # fmt: skip
    assert links(read([*rows, *breakout]).landscape) == {
        frozenset(("netbox:device-1", "netbox:device-2")), frozenset(("netbox:device-1", "netbox:device-3")),
    }  # fmt: skip


def test_cables_in_a_circle_through_panels_end() -> None:
    rows = [
        row("dcim.device", 1, name="panel"), row("dcim.device", 2, name="switch"),
        row("dcim.interface", 1, device=2, name="eth0"),
        *(row("dcim.rearport", i, device=1, positions=1) for i in (1, 2)),
        *(row("dcim.frontport", i, device=1, rear_port=i, rear_port_position=1) for i in (1, 2)),
        *cable(1, ("dcim.interface", 1), ("dcim.frontport", 1)),
        *cable(2, ("dcim.rearport", 1), ("dcim.rearport", 2)),
        *cable(3, ("dcim.frontport", 2), ("dcim.frontport", 1)),
    ]  # fmt: skip
    assert not read(rows).landscape.links


def test_machines_are_linked_to_the_zones_of_their_interfaces_and_addresses_but_switches_are_not() -> None:
    landscape = read(
        [
            row("dcim.devicerole", 1, name="Core Switch"),
            row("dcim.device", 1, name="sw", role=1),
            row("dcim.interface", 1, device=1, name="1", untagged_vlan=10),
            row("virtualization.virtualmachine", 1, name="vm"),
            row("virtualization.vminterface", 1, virtual_machine=1, name="eth0", untagged_vlan=10),
            row("virtualization.vminterface", 2, virtual_machine=1, name="eth1"),
            row("ipam.vlan", 10, name="Servers", vid=10),
            row("ipam.prefix", 1, prefix="10.1.0.0/16", status="active"),
            row("ipam.prefix", 2, prefix="10.1.2.0/24", status="active"),
            row("ipam.ipaddress", 1, address="10.1.2.3/24", assigned_object_type=["virtualization", "vminterface"],
                assigned_object_id=2),
        ]
    ).landscape  # fmt: skip
    assert links(landscape) == {
        frozenset(("netbox:virtualmachine-1", "netbox:vlan-10")),
        frozenset(("netbox:virtualmachine-1", "netbox:prefix-2")),
    }


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ("[1]", "netbox.json[0]"),
        ('[{"name": "srv"}]', "netbox.json[0]"),
        ('[{"model": "dcim.device", "pk": null, "fields": {}}]', "netbox.json[0].pk"),
        ('{"results": [7]}', "netbox.json.results[0]"),
        ('[{"model": "dcim.device"', "netbox.json"),
    ],
)
def test_what_is_not_netbox_is_refused_with_its_place(document: str, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        netbox.read(Source.from_bytes("netbox.json", document.encode()))
    assert refused.value.place == place


def test_fields_of_the_wrong_type_are_no_traceback() -> None:
    wrong: list[Any] = [None, 3, "x", [], [[]], {}, {"id": "x"}, {"id": 1, "url": 5}, True, {"value": []}]
    models = (
        *("dcim.device", "dcim.cable", "dcim.cabletermination", "dcim.frontport", "dcim.interface"),
        *("ipam.prefix", "ipam.ipaddress", "ipam.vlan", "circuits.circuittermination"),
        "virtualization.virtualmachine",
    )
    fields = (
        *("name", "site", "status", "cable", "cable_end", "termination_type", "termination_id", "rear_port", "role"),
        *("rear_port_position", "prefix", "address", "vlan", "circuit", "tagged_vlans", "assigned_object_id"),
        *("assigned_object_type", "device", "vrf", "vid", "a_terminations", "untagged_vlan"),
    )
    for value in wrong:
        document = [row(model, 1, **dict.fromkeys(fields, value)) for model in models]
        assert not errors(read(document).landscape)


def test_half_a_character_that_could_never_be_written_again_is_refused() -> None:
    text = '[{"model": "dcim.site", "pk": 1, "fields": {"name": "x\\ud800"}}]'
    with pytest.raises(BadInput, match="netbox"):
        netbox.read(Source.from_bytes("netbox.json", text.encode()))
    paired = text.replace("\\ud800", "\\ud83d\\ude80")
    assert netbox.read(Source.from_bytes("netbox.json", paired.encode())).landscape.elements[0].name == "x🚀"


def test_a_thing_without_a_name_goes_by_its_id() -> None:
    assert read([row("virtualization.virtualmachine", 3, name=None)]).landscape.elements[0].name == (
        "netbox:virtualmachine-3"
    )
