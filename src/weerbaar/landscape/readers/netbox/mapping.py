"""What NetBox's objects are in the landscape: sites, devices, clusters and machines. The table: docs/inventories.md."""

from collections.abc import Iterable

from weerbaar.landscape.model import Element, Landscape, Relation, RelationKind
from weerbaar.landscape.readers.netbox import network
from weerbaar.landscape.readers.netbox.cables import Cabling
from weerbaar.landscape.readers.netbox.objects import Objects
from weerbaar.landscape.readers.netbox.parts import (
    address_of,
    environment,
    id_of,
    name_of,
    place_of,
    relate,
    type_of,
)  # fmt: skip
from weerbaar.landscape.reading import Notes
from weerbaar.language import Message

_USED = frozenset(
    {
        "circuits.circuit", "circuits.circuittermination", "circuits.provider", "circuits.providernetwork",
        "dcim.cable", "dcim.cabletermination", "dcim.device", "dcim.devicebay", "dcim.devicerole", "dcim.devicetype",
        "dcim.frontport", "dcim.interface", "dcim.location", "dcim.manufacturer", "dcim.platform", "dcim.poweroutlet",
        "dcim.powerport", "dcim.rack", "dcim.rearport", "dcim.site", "dcim.virtualchassis", "ipam.ipaddress",
        "ipam.prefix", "ipam.vlan", "ipam.vlangroup", "tenancy.tenant", "virtualization.cluster",
        "virtualization.clustertype", "virtualization.virtualmachine", "virtualization.vminterface",
        "wireless.wirelesslink",
    }
)  # fmt: skip


def landscape_of(objects: Objects, notes: Notes) -> Landscape:
    """The landscape those objects describe; what has no place in it is said in ``notes``."""
    cabling = Cabling(objects)
    elements = [
        *_places(objects),
        *_devices(objects, notes),
        *_chassis(objects),
        *_clusters(objects),
        *_machines(objects),
        *network.zones(objects),
        *network.providers(objects),
    ]
    known = {e.id for e in elements}
    relations = [
        *_inside(objects),
        *_members(objects, notes),
        *_running(objects, notes),
        *_power(objects, cabling),
        *network.zone_places(objects),
        *network.provider_relations(objects),
        *network.links(objects, cabling, notes),
        *network.zone_links(objects, notes),
    ]
    _say_unused(objects, notes)
    kept = []
    for relation in relations:
        if relation.source in known and relation.target in known:
            kept.append(relation)
        else:
            missing = relation.target if relation.source in known else relation.source
            notes.unused(Message("relations to objects that are not in it ({model})", model=missing.split("-")[0]))
    return Landscape(elements=tuple(elements), relations=tuple(kept))


def _places(objects: Objects) -> Iterable[Element]:
    for site in objects.all("dcim.site"):
        yield environment(
            site,
            site.text("name", "display", "slug"),
            "datacentre",
            facility=site.text("facility"),
            address=" ".join(site.text("physical_address").split()),
            tenant=name_of(objects, "tenancy.tenant", site.number("tenant")),
        )
    for location in objects.all("dcim.location"):
        site_name = name_of(objects, "dcim.site", location.number("site"))
        name = location.text("name", "display", "slug")
        yield environment(location, f"{name} ({site_name})" if site_name else name, "datacentre")


def _devices(objects: Objects, notes: Notes) -> Iterable[Element]:
    for device in objects.all("dcim.device"):
        role = name_of(objects, "dcim.devicerole", device.number("role", "device_role"))
        type = objects.get("dcim.devicetype", device.number("device_type"))
        maker = name_of(objects, "dcim.manufacturer", type.number("manufacturer")) if type else ""
        model = " ".join(part for part in (maker, type.text("model", "display") if type else "") if part)
        name = device.text("name")
        if not name:
            where = name_of(objects, "dcim.site", device.number("site")) or "NetBox"
            name = f"{role or model or 'device'} {device.id} ({where})"
            notes.changed(Message("devices without a name are named after their role, number and site"))
        yield environment(
            device,
            name,
            type_of(role),
            role=role,
            model=model,
            platform=name_of(objects, "dcim.platform", device.number("platform")),
            serial=device.text("serial"),
            asset_tag=device.text("asset_tag"),
            rack=name_of(objects, "dcim.rack", device.number("rack")),
            ip=address_of(objects, device),
            tenant=name_of(objects, "tenancy.tenant", device.number("tenant")),
        )


def _chassis(objects: Objects) -> Iterable[Element]:
    for chassis in objects.all("dcim.virtualchassis"):
        yield environment(chassis, chassis.text("name", "display"), "network", domain=chassis.text("domain"))


def _clusters(objects: Objects) -> Iterable[Element]:
    for cluster in objects.all("virtualization.cluster"):
        yield environment(
            cluster,
            cluster.text("name", "display"),
            "cluster",
            cluster_type=name_of(objects, "virtualization.clustertype", cluster.number("type")),
            tenant=name_of(objects, "tenancy.tenant", cluster.number("tenant")),
        )


def _machines(objects: Objects) -> Iterable[Element]:
    for machine in objects.all("virtualization.virtualmachine"):
        yield environment(
            machine,
            machine.text("name", "display"),
            "host",
            role=name_of(objects, "dcim.devicerole", machine.number("role")),
            platform=name_of(objects, "dcim.platform", machine.number("platform")),
            serial=machine.text("serial"),
            ip=address_of(objects, machine),
            tenant=name_of(objects, "tenancy.tenant", machine.number("tenant")),
        )


def _inside(objects: Objects) -> Iterable[Relation]:
    """What stands in a place goes down with it, but an attacker does not move through a building: needs."""
    for location in objects.all("dcim.location"):
        parent = location.number("parent")
        target = id_of("dcim.location", parent) if parent is not None else place_of(location)
        if target:
            yield relate(RelationKind.NEEDS, id_of(location.model, location.id), target)
    for device in objects.all("dcim.device"):
        target = place_of(device)
        if target:
            yield relate(RelationKind.NEEDS, id_of(device.model, device.id), target)
    for bay in objects.all("dcim.devicebay"):
        parent, child = bay.number("device"), bay.number("installed_device")
        if parent is not None and child is not None:
            yield relate(RelationKind.NEEDS, id_of("dcim.device", child), id_of("dcim.device", parent))


def _members(objects: Objects, notes: Notes) -> Iterable[Relation]:
    """A cluster runs on its hosts and a stack on its switches: one of them is taken to be enough."""
    for field, model in (("cluster", "virtualization.cluster"), ("virtual_chassis", "dcim.virtualchassis")):
        members: dict[int, list[int]] = {}
        for device in objects.all("dcim.device"):
            number = device.number(field)
            if number is None:
                continue
            if device.choice("status") in ("active", ""):
                members.setdefault(number, []).append(device.id)
            else:
                notes.unused(Message("devices of a cluster or stack that are not active do not count as its members"))
        for whole in objects.all(model):
            hosts = members.get(whole.id, [])
            for host in hosts:
                yield relate(
                    RelationKind.RUNS_ON, id_of(model, whole.id), id_of("dcim.device", host),
                    **({"alternative": "members", "at_least": 1} if len(hosts) > 1 else {}),
                )  # fmt: skip
            if len(hosts) > 1:
                notes.question(
                    Message(
                        "how many of the {n} machines of '{name}' must work? Taken: one",
                        n=len(hosts), name=whole.text("name", "display"),
                    ),
                    id_of(model, whole.id),
                )  # fmt: skip
            elif not hosts and place_of(whole):
                yield relate(RelationKind.NEEDS, id_of(model, whole.id), place_of(whole) or "")


def _running(objects: Objects, notes: Notes) -> Iterable[Relation]:
    bare = {c.id for c in objects.all("virtualization.cluster")} - {
        d.number("cluster") for d in objects.all("dcim.device")
    }
    machines_on: dict[int, int] = {}
    for machine in objects.all("virtualization.virtualmachine"):
        id = id_of(machine.model, machine.id)
        cluster, device = machine.number("cluster"), machine.number("device")
        if cluster is not None:
            yield relate(RelationKind.RUNS_ON, id, id_of("virtualization.cluster", cluster))
            machines_on[cluster] = machines_on.get(cluster, 0) + 1
        if device is not None:
            yield relate(RelationKind.RUNS_ON, id, id_of("dcim.device", device))
        if cluster is None and device is None:
            place = place_of(machine)
            if place:
                yield relate(RelationKind.NEEDS, id, place)
            else:
                notes.question(Message("where does the virtual machine '{name}' run?", name=machine.text("name")), id)
    for cluster in sorted(machines_on.keys() & bare):
        row = objects.get("virtualization.cluster", cluster)
        if row is not None and place_of(row) is None:
            notes.question(
                Message(
                    "on which machines, or in which data centre, does the cluster '{name}' run? "
                    "{n} virtual machines depend on it",
                    name=row.text("name", "display"), n=machines_on[cluster],
                ),
                id_of(row.model, row.id),
            )  # fmt: skip


def _power(objects: Objects, cabling: Cabling) -> Iterable[Relation]:
    """A device needs a strip it is plugged into; two power supplies on two strips are alternatives."""
    strips: dict[int, set[int]] = {}
    for port in objects.all("dcim.powerport"):
        device = port.number("device")
        for _, far in cabling.far(("dcim.powerport", port.id)):
            outlet = objects.get(*far) if far[0] == "dcim.poweroutlet" else None
            strip = outlet.number("device") if outlet else None
            if device is not None and strip is not None and strip != device:
                strips.setdefault(device, set()).add(strip)
    for device, feeding in strips.items():
        for strip in sorted(feeding):
            yield relate(
                RelationKind.NEEDS, id_of("dcim.device", device), id_of("dcim.device", strip),
                **({"alternative": "power", "at_least": 1} if len(feeding) > 1 else {}),
            )  # fmt: skip


def _say_unused(objects: Objects, notes: Notes) -> None:
    for model, count in objects.counts().items():
        if model not in _USED:
            notes.unused(Message("{model}: {reason}", model=model, reason=_reason(model)), count=count)


def _reason(model: str) -> Message:
    app, _, name = model.partition(".")
    if app == "tenancy" and name.startswith("contact"):
        return Message("names, addresses and numbers of people are not taken over")
    if app not in ("dcim", "virtualization", "ipam", "circuits", "tenancy", "wireless", "vpn"):
        return Message("about NetBox itself, not about the landscape")
    if name.startswith(("power", "console")):
        return Message("power feeds and console cables are not followed")
    if "template" in name or name.startswith("module"):
        return Message("types and parts of devices are not needed")
    return Message("has no place in the landscape")
