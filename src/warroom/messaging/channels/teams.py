"""Microsoft Teams, through Apprise: an address is the webhook of a Workflow.

``WARROOM_TEAMS_HOSTS`` names the hosts such addresses may have ("logic.azure.com api.powerplatform.com"). A workflow
knows no key: a repeat after an uncertain hand-over can show twice.
"""

from typing import Any

from warroom.messaging.channels.through_apprise import ThroughApprise, is_allowed
from warroom.messaging.configuration import number, text
from warroom.messaging.handing import Parcel


def configured() -> ThroughApprise | None:
    """Teams, when hosts are named."""
    hosts = text("TEAMS_HOSTS")
    return ThroughApprise("Teams", plugin, rate=number("TEAMS_RATE", 4), ours=frozenset({407})) if hosts else None


def plugin(parcel: Parcel) -> Any:
    """The webhook that the address is; None for anything else."""
    from apprise.plugins.workflows import NotifyWorkflows

    said = NotifyWorkflows.parse_native_url(parcel.address) if is_allowed(parcel.address, text("TEAMS_HOSTS")) else None
    return NotifyWorkflows(**said) if said else None
