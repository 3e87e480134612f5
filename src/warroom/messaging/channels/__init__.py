"""Ways out of this server, one file each."""

from functools import lru_cache
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from warroom.messaging.handing import Gateway

WAYS = {
    "mail": "smtp",
    "mobile": "sms",
    "landline": "telephone",
    "signal": "signal",
    "matrix": "matrix",
    "teams": "teams",
    "ntfy": "ntfy",
    "post": "letter",
}
"""The channel that reaches each kind of way of a contact."""

GATEWAYS = ("smtp", "sms", "signal", "matrix", "teams", "ntfy")
"""Channels that lead to a gateway; each file has ``configured()``."""

BY_HAND = ("letter", "telephone")
"""Channels on which a person does the work and ticks it off."""


def for_way(kind: str) -> str:
    """The channel for a way of a contact. Raises KeyError for a kind that does not exist."""
    return WAYS[kind]


def gateways() -> dict[str, Gateway]:
    """The gateways that the settings describe well, by channel."""
    return _read(tuple(sorted(settings.GATEWAY_SECRETS.items())))[0]


def problems() -> dict[str, str]:
    """What is wrong with the settings of a channel, in words."""
    return _read(tuple(sorted(settings.GATEWAY_SECRETS.items())))[1]


@lru_cache(maxsize=4)
def _read(said: tuple[tuple[str, str], ...]) -> tuple[dict[str, Gateway], dict[str, str]]:
    found: dict[str, Gateway] = {}
    wrong: dict[str, str] = {}
    for channel in GATEWAYS:
        try:
            gateway = import_module(f"{__name__}.{channel}").configured()
        except ImproperlyConfigured as error:
            # One channel's mistake leaves the others working.
            wrong[channel] = str(error)
        else:
            if gateway is not None:
                found[channel] = gateway
    return found, wrong


def leads_out(channel: str) -> bool:
    """Whether something laid down for ``channel`` can go: a gateway takes it, or a person does."""
    return channel in BY_HAND or channel in gateways()
