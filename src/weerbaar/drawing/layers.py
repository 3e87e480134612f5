"""The fixed layers, from what citizens get at the top to what everything rests on at the bottom."""

from weerbaar.landscape.model import Element, Kind

LAYERS = (
    "Services", "Applications", "Workarounds", "Hosts and workplaces", "Clusters and storage", "Network zones",
    "Directory realms", "Data centres and clouds", "Suppliers", "Backups and data", "Teams and components",
)  # fmt: skip
"""The name of each layer, top to bottom; msgids of the library's catalogue."""

_KINDS = {
    Kind.SERVICE: 0, Kind.APPLICATION: 1, Kind.WORKAROUND: 2, Kind.SUPPLIER: 8, Kind.BACKUP: 9,
    Kind.DATASET: 9, Kind.TEAM: 10, Kind.COMPONENT: 10,
}  # fmt: skip
_ENVIRONMENTS = {"cluster": 4, "storage": 4, "zone": 5, "network": 5, "realm": 6, "datacentre": 7, "cloud": 7}
_HOSTS = 3


def layer_of(element: Element) -> int:
    """The place of ``element`` in ``LAYERS``; an environment of unknown type stands among the hosts."""
    if element.kind is Kind.ENVIRONMENT:
        return _ENVIRONMENTS.get(str(element.get("type")), _HOSTS)
    return _KINDS[element.kind]
