"""A little NetBox of our own, and the REST API's way of writing what a fixture holds."""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from weerbaar.landscape.readers import netbox
from weerbaar.landscape.reading import Reading
from weerbaar.landscape.sources import Source

ENDPOINTS = {
    "dcim.device": "dcim/devices",
    "dcim.devicerole": "dcim/device-roles",
    "dcim.devicetype": "dcim/device-types",
    "dcim.manufacturer": "dcim/manufacturers",
    "dcim.platform": "dcim/platforms",
    "dcim.site": "dcim/sites",
    "dcim.location": "dcim/locations",
    "dcim.rack": "dcim/racks",
    "dcim.interface": "dcim/interfaces",
    "dcim.frontport": "dcim/front-ports",
    "dcim.rearport": "dcim/rear-ports",
    "dcim.cable": "dcim/cables",
    "dcim.powerport": "dcim/power-ports",
    "dcim.poweroutlet": "dcim/power-outlets",
    "dcim.virtualchassis": "dcim/virtual-chassis",
    "circuits.circuit": "circuits/circuits",
    "circuits.circuittermination": "circuits/circuit-terminations",
    "circuits.provider": "circuits/providers",
    "circuits.providernetwork": "circuits/provider-networks",
    "ipam.vlan": "ipam/vlans",
    "ipam.vlangroup": "ipam/vlan-groups",
    "ipam.prefix": "ipam/prefixes",
    "ipam.vrf": "ipam/vrfs",
    "tenancy.tenant": "tenancy/tenants",
    "virtualization.cluster": "virtualization/clusters",
    "virtualization.clustertype": "virtualization/cluster-types",
    "virtualization.virtualmachine": "virtualization/virtual-machines",
    "virtualization.vminterface": "virtualization/interfaces",
}
REFERENCES = {
    "site": "dcim.site", "location": "dcim.location", "rack": "dcim.rack", "device": "dcim.device",
    "device_type": "dcim.devicetype", "manufacturer": "dcim.manufacturer", "platform": "dcim.platform",
    "tenant": "tenancy.tenant", "cluster": "virtualization.cluster", "virtual_chassis": "dcim.virtualchassis",
    "rear_port": "dcim.rearport", "circuit": "circuits.circuit", "provider": "circuits.provider",
    "provider_network": "circuits.providernetwork", "vlan": "ipam.vlan", "vrf": "ipam.vrf",
    "virtual_machine": "virtualization.virtualmachine",
}  # fmt: skip


def read(document: Any, name: str = "netbox.json") -> Reading:
    """What the reader makes of ``document``."""
    return netbox.read(Source.from_bytes(name, json.dumps(document).encode()))


def row(model: str, pk: int, **fields: Any) -> dict[str, Any]:
    """One row of a fixture."""
    return {"model": model, "pk": pk, "fields": fields}


def cable(pk: int, a: tuple[str, int], b: tuple[str, int], status: str = "connected") -> list[dict[str, Any]]:
    """A cable between two terminations, each a model and a number."""
    ends = [
        row("dcim.cabletermination", pk * 2 + i, cable=pk, cable_end=side, termination_type=end[0].split("."),
            termination_id=end[1])
        for i, (side, end) in enumerate((("A", a), ("B", b)))
    ]  # fmt: skip
    return [row("dcim.cable", pk, status=status), *ends]


def rest_api(fixture: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The objects of ``fixture`` by endpoint, as the REST API writes them."""
    tables: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for item in fixture:
        tables[item["model"]][item.get("pk", 0)] = item["fields"]
    pages: dict[str, list[dict[str, Any]]] = {}
    for model, endpoint in ENDPOINTS.items():
        pages[endpoint] = [_object(model, pk, fields, tables) for pk, fields in tables[model].items()]
    return pages


def _brief(model: str, pk: int, tables: Any) -> dict[str, Any]:
    fields = tables[model][pk]
    named = {k: fields[k] for k in ("name", "model", "cid", "address") if k in fields}
    url = f"https://netbox.example/api/{ENDPOINTS[model]}/{pk}/"
    return {"id": pk, "url": url, "display": str(next(iter(named.values()), pk)), **named}


def _object(model: str, pk: int, fields: dict[str, Any], tables: Any) -> dict[str, Any]:
    references = dict(REFERENCES)
    if model in ("dcim.device", "virtualization.virtualmachine"):
        references["role"] = "dcim.devicerole"
    if model == "virtualization.cluster":
        references["type"] = "virtualization.clustertype"
    written: dict[str, Any] = {"id": pk, "url": f"https://netbox.example/api/{ENDPOINTS[model]}/{pk}/"}
    for name, value in fields.items():
        if name in references and isinstance(value, int):
            written[name] = _brief(references[name], value, tables)
        elif name == "status":
            written[name] = {"value": value, "label": value.title()}
        elif name not in ("cable", "custom_field_data"):
            written[name] = value
    if model == "dcim.cable":
        for side in "AB":
            written[f"{side.lower()}_terminations"] = [
                {"object_type": ".".join(t["termination_type"]), "object_id": t["termination_id"]}
                for t in tables["dcim.cabletermination"].values()
                if t["cable"] == pk and t["cable_end"] == side
            ]
    if isinstance(fields.get("scope_type"), list):
        written["scope_type"] = ".".join(fields["scope_type"])
    return written
