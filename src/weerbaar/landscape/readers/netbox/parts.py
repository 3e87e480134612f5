"""What the parts of the reader share: ids, environments, names, places."""

from typing import Any

from weerbaar.landscape.model import Element, Kind, Origin, Relation, RelationKind
from weerbaar.landscape.readers.netbox.objects import Objects, Row

_ROLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("other", ("pdu", "ups", "patch", "panel", "power", "kvm", "camera")),
    ("storage", ("storage", "san", "nas", "opslag")),
    ("network", ("switch", "router", "firewall", "wireless", "wifi", "access point", "load balancer", "modem", 
                 "gateway", "netwerk", "network")),
    ("workplace", ("workstation", "desktop", "laptop", "werkplek", "printer")),
)  # fmt: skip
"""Words in the name of a device role that say what type of environment it is; a device without any is a host."""


def id_of(model: str, number: int) -> str:
    """The id of an object in the landscape: "netbox:device-12"."""
    return f"netbox:{model.partition('.')[2]}-{number}"


def environment(row: Row, name: str, type: str, **attributes: Any) -> Element:
    """An environment for ``row``; attributes that are empty are left out."""
    shared = {"description": row.text("description"), "status": row.choice("status")}
    if shared["status"] == "active":
        del shared["status"]
    kept = {k: v for k, v in {"type": type, **shared, **attributes}.items() if v not in ("", None, [])}
    id = id_of(row.model, row.id)
    return Element(id, Kind.ENVIRONMENT, name or id, Origin.IMPORT, attributes=kept)


def relate(kind: RelationKind, source: str, target: str, **fields: Any) -> Relation:
    """A relation of this import."""
    return Relation(kind, source, target, origin=Origin.IMPORT, **fields)


def name_of(objects: Objects, model: str, number: int | None, *fields: str) -> str:
    """The name of an object; "" when it is not there."""
    row = objects.get(model, number)
    return row.text(*(fields or ("name",)), "display") if row else ""


def type_of(role: str) -> str:
    words = role.casefold()
    return next((type for type, parts in _ROLES if any(part in words for part in parts)), "host")


def is_network(objects: Objects, device: int | None) -> bool:
    """Whether a device passes other machines' traffic on."""
    row = objects.get("dcim.device", device)
    role = name_of(objects, "dcim.devicerole", row.number("role", "device_role")) if row else ""
    return type_of(role) == "network"


def address_of(objects: Objects, row: Row) -> str:
    number = row.number("primary_ip4", "primary_ip6", "primary_ip")
    return name_of(objects, "ipam.ipaddress", number, "address").partition("/")[0]


def place_of(row: Row) -> str | None:
    """Where it stands: the id of its location, else of its site."""
    for field, model in (("location", "dcim.location"), ("site", "dcim.site")):
        number = row.number(field)
        if number is not None:
            return id_of(model, number)
    key = row.key("scope_type", "scope_id")  # since NetBox 4.2
    return id_of(*key) if key is not None and key[0] in ("dcim.location", "dcim.site") else None
