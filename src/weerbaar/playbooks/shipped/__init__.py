"""The playbooks that come with Weerbaar, in the order in which they are offered."""

from functools import cache
from importlib.resources import files

from weerbaar.playbooks.model import Playbook
from weerbaar.playbooks.reading import read

NAMES = (
    "ransomware",
    "data-theft",
    "supplier-compromised",
    "mailbox-takeover",
    "ddos",
    "mail-and-telephony-lost",
    "emergency-counter",
)


@cache
def shipped() -> dict[str, Playbook]:
    """Every shipped playbook by its name."""
    folder = files("weerbaar.playbooks.shipped")
    return {name: read(f"{name}.json", folder.joinpath(f"{name}.json").read_bytes()) for name in NAMES}


def shipped_by_id(id: str) -> Playbook | None:
    """The shipped playbook with this CACAO id; None for any other."""
    return next((p for p in shipped().values() if p.id == id), None)
