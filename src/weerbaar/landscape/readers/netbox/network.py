"""NetBox's cables, circuits, VLANs and prefixes as links, zones and suppliers."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from weerbaar.landscape.model import Element, Kind, Origin, Relation, RelationKind
from weerbaar.landscape.readers.netbox.cables import CIRCUIT_END, INTERFACE, Cabling, Path
from weerbaar.landscape.readers.netbox.objects import Key, Objects, Row
from weerbaar.landscape.readers.netbox.parts import environment, id_of, is_network, name_of, place_of, relate
from weerbaar.landscape.reading import Notes
from weerbaar.language import Message

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def providers(objects: Objects) -> Iterable[Element]:
    """Providers are suppliers; their networks are environments."""
    for provider in objects.all("circuits.provider"):
        text = provider.text("description")
        yield Element(
            id_of(provider.model, provider.id), Kind.SUPPLIER, provider.text("name", "display"), Origin.IMPORT,
            attributes={"description": text} if text else {},
        )  # fmt: skip
    for net in objects.all("circuits.providernetwork"):
        yield environment(net, net.text("name", "display"), "network", service_id=net.text("service_id"))


def provider_relations(objects: Objects) -> Iterable[Relation]:
    """A provider operates its own network."""
    for net in objects.all("circuits.providernetwork"):
        provider = net.number("provider")
        if provider is not None:
            yield relate(
                RelationKind.SUPPLIED_BY, id_of(net.model, net.id), id_of("circuits.provider", provider),
                role="operates",
            )  # fmt: skip


def links(objects: Objects, cabling: Cabling, notes: Notes) -> Iterable[Relation]:
    """One link for every pair of interfaces that cables, panels and circuits connect, and for every circuit."""
    found: dict[str, Relation] = {}
    traced: set[int] = set()
    for interface in objects.all(INTERFACE):
        for path in cabling.paths((INTERFACE, interface.id)):
            link = _link_of_path(objects, cabling, path, notes)
            if link is not None and link.id is not None:
                traced.update(path.circuits)
                found.setdefault(link.id, link)
    for row in objects.all("wireless.wirelesslink"):
        ends = [_device_at(objects, (INTERFACE, row.number(f"interface_{side}") or 0)) for side in "ab"]
        if ends[0] and ends[1] and ends[0] != ends[1]:
            id = id_of(row.model, row.id)
            found[id] = _link(id, ends[0], ends[1], name=row.text("ssid"))
    for circuit in objects.all("circuits.circuit"):
        link = _link_of_circuit(objects, cabling, circuit, notes) if circuit.id not in traced else None
        if link is not None and link.id is not None:
            found[link.id] = link
    if cabling.not_connected:
        notes.unused(Message("cables that are not connected (planned or being removed)"), count=cabling.not_connected)
    if found:
        notes.question(
            Message(
                "cables say how an attacker can move, not what needs what: which applications need which connection?"
            )
        )
    return found.values()


def _link_of_path(objects: Objects, cabling: Cabling, path: Path, notes: Notes) -> Relation | None:
    start = _device_at(objects, path.start)
    end = _environment_at(objects, path.end) if path.end is not None else None
    if start is None or end is None or path.end is None:
        notes.unused(Message("cables from an interface whose other end is not known"))
        return None
    if start == end:
        return None
    if path.end[0] != INTERFACE:
        # Two interfaces on one circuit are two links.
        id = f"{id_of('circuits.circuit', path.circuits[-1])}--interface-{path.start[1]}"
    elif len(path.cables) == 1 and path.cables[0] not in cabling.branching:
        id = id_of("dcim.cable", path.cables[0])
    else:
        id = "netbox:interface-{}--interface-{}".format(*sorted((path.start[1], path.end[1])))
    ends, names = [start, end], [_port_name(objects, path.start), _port_name(objects, path.end)]
    if path.end[0] == INTERFACE and path.end < path.start:
        # The same link is found from either end; it must not depend on which came first.
        ends.reverse()
        names.reverse()
    return _link(
        id, ends[0], ends[1],
        name=" – ".join(names),
        circuit=", ".join(_circuit_name(objects, c) for c in path.circuits),
        through=sorted({id_of("dcim.device", p) for p in path.panels}),
        cables=sorted(path.cables) if len(path.cables) > 1 else [],
    )  # fmt: skip


def _link_of_circuit(objects: Objects, cabling: Cabling, circuit: Row, notes: Notes) -> Relation | None:
    ends = [
        e for side in cabling.sides(circuit.id) if (e := _environment_at(objects, (CIRCUIT_END, side.id))) is not None
    ]
    if len(ends) != 2 or ends[0] == ends[1]:
        notes.unused(Message("circuits of which only one end is known, such as internet access"))
        return None
    name = _circuit_name(objects, circuit.id)
    return _link(id_of(circuit.model, circuit.id), ends[0], ends[1], name=name, circuit=name)


def _circuit_name(objects: Objects, number: int) -> str:
    circuit = objects.get("circuits.circuit", number)
    if circuit is None:
        return str(number)
    provider = name_of(objects, "circuits.provider", circuit.number("provider"))
    name = circuit.text("cid", "display") or str(number)
    return f"{name} ({provider})" if provider else name


def _link(id: str, source: str, target: str, **attributes: Any) -> Relation:
    kept = {k: v for k, v in attributes.items() if v not in ("", [])}
    return relate(RelationKind.LINK, source, target, id=id, attributes=kept)


def _environment_at(objects: Objects, key: Key) -> str | None:
    """The environment at the end of a path: a device, a provider's network, or the site a circuit ends in."""
    if key[0] != CIRCUIT_END:
        return _device_at(objects, key)
    end = objects.get(*key)
    if end is None:
        return None
    net, site = end.number("provider_network"), end.number("site")
    if net is not None:
        return id_of("circuits.providernetwork", net)
    if site is not None:
        return id_of("dcim.site", site)
    other = end.key("termination_type", "termination_id")  # since NetBox 4.2
    known = ("circuits.providernetwork", "dcim.site", "dcim.location")
    return id_of(*other) if other is not None and other[0] in known else None


def _device_at(objects: Objects, key: Key) -> str | None:
    port = objects.get(*key)
    device = port.number("device") if port else None
    return id_of("dcim.device", device) if device is not None else None


def _port_name(objects: Objects, key: Key) -> str:
    port = objects.get(*key)
    if port is None:
        return str(key[1])
    if key[0] == CIRCUIT_END:
        return (
            name_of(objects, "circuits.providernetwork", port.number("provider_network"))
            or name_of(objects, "dcim.site", port.number("site"))
            or port.text("display")
        )
    device = name_of(objects, "dcim.device", port.number("device")) or f"device {port.number('device')}"
    return f"{device} {port.text('name', 'display')}".strip()


def zones(objects: Objects) -> Iterable[Element]:
    """VLANs are zones, and so are prefixes in use that belong to no VLAN."""
    prefixes: dict[int, list[str]] = {}
    for prefix in objects.all("ipam.prefix"):
        vlan = prefix.number("vlan")
        if vlan is not None:
            prefixes.setdefault(vlan, []).append(prefix.text("prefix"))
    for vlan_row in objects.all("ipam.vlan"):
        place = _zone_place(objects, vlan_row)
        name = vlan_row.text("name", "display")
        vid = vlan_row.fields.get("vid")
        yield environment(
            vlan_row,
            f"{name} ({place[1]})" if place and place[1] else name,
            "zone",
            vid=vid if isinstance(vid, int) else None,
            prefixes=sorted(prefixes.get(vlan_row.id, [])),
            tenant=name_of(objects, "tenancy.tenant", vlan_row.number("tenant")),
        )
    for prefix in objects.all("ipam.prefix"):
        if _is_zone(prefix):
            text = prefix.text("prefix", "display")
            vrf = name_of(objects, "ipam.vrf", prefix.number("vrf"))
            yield environment(prefix, f"{text} ({vrf})" if vrf else text, "zone", prefixes=[text], vrf=vrf)


def _is_zone(prefix: Row) -> bool:
    return prefix.number("vlan") is None and prefix.choice("status") in ("active", "")


def _zone_place(objects: Objects, row: Row) -> tuple[str, str] | None:
    """Id and name of the place where a zone is, its own or that of its VLAN group."""
    place = place_of(row)
    if place is None and (group := objects.get("ipam.vlangroup", row.number("group"))) is not None:
        place = place_of(group)
    if place is None:
        return None
    model, _, number = place.removeprefix("netbox:").rpartition("-")
    return place, name_of(objects, f"dcim.{model}", int(number))


def zone_places(objects: Objects) -> Iterable[Relation]:
    """A zone of one site goes down with it."""
    rows = [*objects.all("ipam.vlan"), *(p for p in objects.all("ipam.prefix") if _is_zone(p))]
    for row in rows:
        place = _zone_place(objects, row)
        if place:
            yield relate(RelationKind.NEEDS, id_of(row.model, row.id), place[0])


def zone_links(objects: Objects, notes: Notes) -> Iterable[Relation]:
    """Machines are linked to the VLANs of their interfaces and to the prefixes of their addresses.

    Ports of switches and routers say which zones pass, not that everything in them can be reached: those are
    left out, or every zone would be one with every other.
    """
    members: dict[tuple[str, str], None] = {}
    for interface, id in _machine_interfaces(objects, notes):
        for vlan in (interface.number("untagged_vlan"), *interface.numbers("tagged_vlans")):
            if vlan is not None:
                members[id, id_of("ipam.vlan", vlan)] = None
    networks = _networks(objects)
    owners = {(i.model, i.id): id for i, id in _machine_interfaces(objects, None)}
    for address in objects.all("ipam.ipaddress"):
        key = address.key("assigned_object_type", "assigned_object_id")
        zone = _zone_of(address, networks) if key in owners else None
        if key is not None and zone is not None:
            members[owners[key], zone] = None
    for id, zone in members:
        yield _link(f"{id}--{zone.removeprefix('netbox:')}", id, zone)


def _machine_interfaces(objects: Objects, notes: Notes | None) -> Iterator[tuple[Row, str]]:
    for interface in objects.all("virtualization.vminterface"):
        machine = interface.number("virtual_machine")
        if machine is not None:
            yield interface, id_of("virtualization.virtualmachine", machine)
    for interface in objects.all(INTERFACE):
        device = interface.number("device")
        if device is None:
            continue
        if not is_network(objects, device):
            yield interface, id_of("dcim.device", device)
        elif notes and (interface.number("untagged_vlan") is not None or interface.numbers("tagged_vlans")):
            notes.unused(Message("VLANs on ports of switches and routers: they say what passes, not who is in them"))


def _networks(objects: Objects) -> dict[tuple[int | None, _Network], str]:
    """The zone of every prefix that is one or belongs to one, by VRF and network."""
    found: dict[tuple[int | None, _Network], str] = {}
    for prefix in objects.all("ipam.prefix"):
        vlan = prefix.number("vlan")
        zone = id_of("ipam.vlan", vlan) if vlan is not None else id_of(prefix.model, prefix.id)
        if vlan is not None or _is_zone(prefix):
            try:
                net = ipaddress.ip_network(prefix.text("prefix"), strict=False)
            except ValueError:
                continue
            found[prefix.number("vrf"), net] = zone
    return found


def _zone_of(address: Row, networks: dict[tuple[int | None, _Network], str]) -> str | None:
    try:
        ip = ipaddress.ip_interface(address.text("address")).ip
    except ValueError:
        return None
    vrf = address.number("vrf")
    for length in range(ip.max_prefixlen, -1, -1):
        zone = networks.get((vrf, ipaddress.ip_network(f"{ip}/{length}", strict=False)))
        if zone is not None:
            return zone
    return None
