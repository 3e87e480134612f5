"""Ways out of this server, one file each."""

from functools import lru_cache
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

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

SPARES = {"smtp_spare": "smtp", "sms_spare": "sms"}
"""A second gateway, and the channel for which it stands in (``spare``); its settings begin with ``SMTP_SPARE_`` and
``SMS_SPARE_``."""

BY_HAND = ("letter", "telephone")
"""Channels on which a person does the work and ticks it off."""


NAMES = {
    "smtp": gettext_lazy("Mail"),
    "sms": "SMS",
    "signal": "Signal",
    "matrix": "Matrix",
    "teams": "Teams",
    "ntfy": "ntfy",
    "letter": gettext_lazy("Letter"),
    "telephone": gettext_lazy("Telephone"),
}
"""What a person calls each channel."""


def for_way(kind: str) -> str:
    """The channel for a way of a contact. Raises KeyError for a kind that does not exist."""
    return WAYS[kind]


def gateways() -> dict[str, Gateway]:
    """The gateways that the settings describe well, by channel."""
    return {name: gateway for name, gateway in every_gateway().items() if name not in SPARES}


def every_gateway() -> dict[str, Gateway]:
    """The same with the spare ones, by name."""
    return _read(tuple(sorted(settings.GATEWAY_SECRETS.items())))[0]


def channel_of(name: str) -> str:
    """The channel that a gateway takes deliveries of."""
    return SPARES.get(name, name)


def spare_of(channel: str) -> str:
    """The name of the spare gateway of a channel; "" when it has none."""
    return next((name for name, of in SPARES.items() if of == channel and name in every_gateway()), "")


def problems() -> dict[str, str]:
    """What is wrong with the settings of a channel, in words."""
    return _read(tuple(sorted(settings.GATEWAY_SECRETS.items())))[1]


@lru_cache(maxsize=4)
def _read(said: tuple[tuple[str, str], ...]) -> tuple[dict[str, Gateway], dict[str, str]]:
    found: dict[str, Gateway] = {}
    wrong: dict[str, str] = {}
    for name in (*GATEWAYS, *SPARES):
        # Of a channel that can have two, ``configured`` asks whose settings to read.
        which = [name.upper()] if channel_of(name) in SPARES.values() else []
        try:
            gateway = import_module(f"{__name__}.{channel_of(name)}").configured(*which)
        except ImproperlyConfigured as error:
            # One channel's mistake leaves the others working.
            wrong[name] = str(error)
        else:
            if gateway is not None:
                found[name] = gateway
    for name, channel in SPARES.items():
        if name in found and channel not in found:
            del found[name]
            first = channel.upper()
            wrong[name] = f"WARROOM_{first}_SPARE_… names a second gateway; name the first in WARROOM_{first}_…"
    return found, wrong


def leads_out(channel: str) -> bool:
    """Whether something laid down for ``channel`` can go: a gateway takes it, or a person does."""
    return channel in BY_HAND or channel in gateways()
