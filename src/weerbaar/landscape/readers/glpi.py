"""GLPI's native inventory: what its agent reports of computers and network equipment, one JSON file a machine.

The format: https://github.com/glpi-project/inventory_format. What maps to what: docs/inventories.md.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput, Notes, Reading
from weerbaar.landscape.sources import Source, parse_json
from weerbaar.language import Message

_WORKPLACES = frozenset(
    ["laptop", "notebook", "desktop", "tablet", "portable", "convertible", "detachable", "all in one", "mini pc",
     "low profile desktop", "mini tower", "tower", "hand held", "sub notebook"]
)  # fmt: skip
_USED = frozenset(
    ["bios", "hardware", "operatingsystem", "networks", "virtualmachines", "network_device", "network_ports",
     "network_components", "versionclient", "versionprovider", "accesslog"]
)  # fmt: skip
_PEOPLE = frozenset(["users", "local_users", "local_groups"])


def recognise(source: Source) -> bool:
    """Whether it is an agent's report: a device id and its content."""
    if source.tree is not None:
        return any(_reports(source.tree.head(name)) for name in source.tree.with_extension(".json")[:20])
    return source.starts_with(b"{") and _reports(source.data or b"")


def _reports(data: bytes) -> bool:
    # The device id may stand after the content, which may be larger than what was read of the file.
    return bool(re.search(rb'"content"\s*:\s*\{', data)) and bool(
        re.search(rb'"(deviceid|versionclient|network_device|itemtype)"\s*:', data)
    )


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read one report, or every report in a folder or zip. Raises BadInput naming file and place."""
    notes = Notes()
    inventory = _Inventory(notes)
    if source.tree is None:
        inventory.add(source.json, source.name)
    else:
        for name in source.tree.names():
            place = f"{source.name}, {name}"
            if name.lower().endswith(".json"):
                inventory.add(parse_json(source.tree.read(name), place), place)
            else:
                notes.unused(Message("only the JSON files in it are read"), place)
    return Reading(inventory.landscape(), notes.all())


class _Inventory:
    """The machines reported so far, and what they say of each other."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._elements: dict[str, Element] = {}
        self._relations: dict[Any, Relation] = {}
        self._contents: dict[str, Mapping[str, Any]] = {}

    def add(self, document: Any, place: str) -> None:
        """Take in one report."""
        report = _object(document, place)
        content = _object(report.get("content"), f"{place}, content")
        device = _text(report, "deviceid")
        if not device:
            raise BadInput(Message("is missing"), f"{place}, deviceid")
        id = f"glpi:{device}"
        if id in self._contents:
            serial = _serial(content)
            if not serial or serial == _serial(self._contents[id]):
                self._notes.unused(Message("reports of a machine that was already read"), place)
                return
            self._notes.question(
                Message("two machines report themselves as '{id}'; the second is named after its serial number",
                        id=device),
                place,
            )  # fmt: skip
            id = f"{id}/{serial}"
        self._contents[id] = content
        network = content.get("network_device")
        self._elements[id] = (
            _equipment(id, network, _text(report, "itemtype"))
            if isinstance(network, Mapping)
            else _computer(id, content, device)
        )
        for name, section in content.items():
            if name in _PEOPLE:
                self._notes.unused(Message("names of people are not taken over"), place, _size(section))
            elif name not in _USED:
                self._notes.unused(Message("'{section}' of the inventory", section=name), place, _size(section))

    def landscape(self) -> Landscape:
        """Everything reported, related."""
        for id, content in list(self._contents.items()):
            self._machines(id, content)
            self._stack(id, content)
        self._neighbours()
        return Landscape(elements=tuple(self._elements.values()), relations=tuple(self._relations.values()))

    def _machines(self, host: str, content: Mapping[str, Any]) -> None:
        reported = {u.lower(): id for id, c in self._contents.items() if (u := _text(_section(c, "hardware"), "uuid"))}
        for machine in _rows(content, "virtualmachines"):
            uuid, name = _text(machine, "uuid"), _text(machine, "name")
            id = reported.get(uuid.lower(), f"glpi:machine-{uuid}") if uuid else f"{host}/machine-{name}"
            if not (uuid or name) or id == host:
                self._notes.unused(Message("virtual machines without a name or number"))
                continue
            if id not in self._elements:
                self._elements[id] = _environment(
                    id, name or uuid, "host",
                    status=_text(machine, "status"), machine_type=_text(machine, "vmtype"), uuid=uuid,
                    image=_text(machine, "image"),
                )  # fmt: skip
            self._relate(RelationKind.RUNS_ON, id, host)

    def _stack(self, id: str, content: Mapping[str, Any]) -> None:
        """A stack of switches runs on its members; a single chassis is the switch itself."""
        chassis = [c for c in _rows(content, "network_components") if _text(c, "type") == "chassis"]
        members = {s: c for c in chassis if (s := _text(c, "serial"))}
        absent = len(chassis) - len(members)
        if absent:
            self._notes.unused(
                Message("members of a stack that are only prepared, without a serial number"), count=absent
            )
        others = sum(_text(c, "type") not in ("chassis", "stack") for c in _rows(content, "network_components"))
        if others:
            self._notes.unused(Message("ports, fans, sensors and power supplies of network equipment"), count=others)
        if len(members) < 2:
            return
        for serial, member in members.items():
            part = f"glpi:chassis-{serial}"
            self._elements.setdefault(
                part,
                _environment(
                    part, f"{self._elements[id].name} / {_text(member, 'name') or serial}", "network",
                    model=_text(member, "model"), serial=serial, firmware=_text(member, "firmware"),
                ),
            )  # fmt: skip
            self._relate(RelationKind.RUNS_ON, id, part, alternative="members", at_least=1)
        self._notes.question(
            Message("how many of the {n} machines of '{name}' must work? Taken: one",
                    n=len(members), name=self._elements[id].name),
            id,
        )  # fmt: skip

    def _neighbours(self) -> None:
        """Links from what the ports of network equipment say (LLDP, CDP) or hear (one hardware address)."""
        known = _Known(self._contents, self._elements)
        for id, content in list(self._contents.items()):
            for port in _rows(content, "network_ports"):
                here = _text(port, "ifdescr") or _text(port, "ifname") or str(port.get("ifnumber", ""))
                for connection in _rows(port, "connections"):
                    if port.get("lldp") or port.get("cdp") or _text(connection, "sysname", "sysmac"):
                        self._announced(known, id, here, connection)
                    else:
                        self._heard(known, id, here, connection)
        for id in known.by_hearsay:
            self._notes.changed(Message("machines that were not inventoried are known only from their neighbours"), id)

    def _announced(self, known: "_Known", id: str, here: str, connection: Mapping[str, Any]) -> None:
        other = known.find(connection)
        if other is None:
            self._notes.unused(Message("neighbours without a name or an address"), id)
            return
        if other not in self._elements:
            known.by_hearsay.append(other)
            self._elements[other] = _environment(
                other, _host_name(connection) or _text(connection, "ip", "sysmac"), "network",
                model=_text(connection, "model"), ip=_text(connection, "ip"),
            )  # fmt: skip
        there = _text(connection, "ifdescr") or str(connection.get("ifnumber", ""))
        self._link(id, here, other, there)

    def _heard(self, known: "_Known", id: str, here: str, connection: Mapping[str, Any]) -> None:
        heard = connection.get("mac")
        macs = [heard] if isinstance(heard, str) else heard if isinstance(heard, list) else []
        # Behind a port that hears several machines stands another switch: who is plugged in where is not known.
        other = known.by_mac.get(str(macs[0]).lower()) if len(macs) == 1 else None
        if other is not None and other != id:
            self._link(id, here, other, "")
        else:
            self._notes.unused(
                Message("hardware addresses heard by a port that are of no known machine"), count=len(macs)
            )

    def _link(self, id: str, here: str, other: str, there: str) -> None:
        if id == other:
            return
        names = {"name": f"{self._elements[id].name} {here} – {self._elements[other].name} {there}".strip()}
        # Both ends report the same cable; it is one link, whoever spoke first.
        (a, port_a), (b, port_b) = sorted([(id, here), (other, there)])
        link = f"glpi:link/{a.removeprefix('glpi:')}/{port_a}--{b.removeprefix('glpi:')}/{port_b}"
        self._relate(RelationKind.LINK, a, b, id=link, attributes=names)

    def _relate(self, kind: RelationKind, source: str, target: str, **fields: Any) -> None:
        relation = Relation(kind, source, target, origin=Origin.IMPORT, **fields)
        self._relations.setdefault(relation.key, relation)


class _Known:
    """Finds the machine a neighbour speaks of, by what it said itself: hardware address, address, host name."""

    def __init__(self, contents: Mapping[str, Mapping[str, Any]], elements: Mapping[str, Element]) -> None:
        self.by_mac: dict[str, str] = {}
        self._by_ip: dict[str, str] = {}
        self._by_name: dict[str, str] = {}
        self.by_hearsay: list[str] = []
        for id, content in contents.items():
            device = _section(content, "network_device")
            interfaces = [device, *_rows(content, "networks"), *_rows(content, "network_ports")]
            for interface in interfaces:
                mac = _text(interface, "mac").lower()
                if mac.strip("0:"):
                    self.by_mac.setdefault(mac, id)
            ips = device.get("ips")
            for ip in ips if isinstance(ips, list) else []:
                if isinstance(ip, str) and not ip.startswith("127."):
                    self._by_ip.setdefault(ip, id)
            for name in (elements[id].name, elements[id].name.partition(".")[0]):
                self._by_name.setdefault(name.lower(), id)

    def find(self, connection: Mapping[str, Any]) -> str | None:
        """The id of the neighbour: of an inventoried machine if it is one; None when it does not say who it is."""
        name, ip, mac = _host_name(connection), _text(connection, "ip"), _text(connection, "sysmac").lower()
        for known, key in ((self.by_mac, mac), (self._by_ip, ip), (self._by_name, name.lower())):
            if key and key in known:
                return known[key]
        if not (name or ip or mac):
            return None
        id = f"glpi:neighbour-{name or ip or mac}"
        for known, key in ((self.by_mac, mac), (self._by_ip, ip), (self._by_name, name.lower())):
            if key:
                known[key] = id
        return id


def _computer(id: str, content: Mapping[str, Any], device: str) -> Element:
    hardware, bios = _section(content, "hardware"), _section(content, "bios")
    system = _section(content, "operatingsystem")
    chassis = _text(hardware, "chassis_type")
    addresses = [
        ip for n in _rows(content, "networks")
        if (ip := _text(n, "ipaddress")) and not ip.startswith("127.") and _text(n, "status").lower() != "down"
    ]  # fmt: skip
    software = content.get("softwares")
    return _environment(
        id, _text(hardware, "name") or device, "workplace" if chassis.lower() in _WORKPLACES else "host",
        chassis=chassis, uuid=_text(hardware, "uuid"), serial=_text(bios, "ssn"), asset_tag=_text(bios, "assettag"),
        model=" ".join(p for p in (_text(bios, "smanufacturer"), _text(bios, "smodel")) if p),
        operating_system=_text(system, "full_name", "name"), fqdn=_text(system, "fqdn"),
        ip=", ".join(dict.fromkeys(addresses)),
        installed_programs=len(software) if isinstance(software, list) else None,
    )  # fmt: skip


def _equipment(id: str, device: Mapping[str, Any], itemtype: str) -> Element:
    kind = _text(device, "type").lower() or itemtype.lower()
    type = "network" if kind in ("networking", "networkequipment", "") else "storage" if kind == "storage" else "other"
    return _environment(
        id, _text(device, "name") or id.removeprefix("glpi:"), type,
        model=" ".join(p for p in (_text(device, "manufacturer"), _text(device, "model")) if p),
        serial=_text(device, "serial"), firmware=_text(device, "firmware"), location=_text(device, "location"),
    )  # fmt: skip


def _environment(id: str, name: str, type: str, **attributes: Any) -> Element:
    kept = {k: v for k, v in {"type": type, **attributes}.items() if v not in ("", None)}
    return Element(id, Kind.ENVIRONMENT, name, Origin.IMPORT, attributes=kept)


def _serial(content: Mapping[str, Any]) -> str:
    return _text(_section(content, "network_device"), "serial") or _text(_section(content, "bios"), "ssn")


def _host_name(connection: Mapping[str, Any]) -> str:
    # Cisco Nexus puts its serial number in brackets after its name.
    return re.sub(r"\([^)]*\)$", "", _text(connection, "sysname"))


def _text(fields: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _section(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = content.get(name)
    return value if isinstance(value, Mapping) else {}


def _rows(content: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    value = content.get(name)
    return (row for row in value if isinstance(row, Mapping)) if isinstance(value, list) else iter(())


def _size(section: Any) -> int:
    return len(section) if isinstance(section, list) else 1


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(Message("must be an object"), place)
    return value
