"""SMS providers sold in Belgium, each asked in its own way."""

from collections.abc import Callable

from warroom.messaging.channels.providers import cm, twilio
from warroom.messaging.channels.sms import Provider

PROVIDERS: dict[str, Callable[[str], Provider]] = {"cm": cm.configured, "twilio": twilio.configured}
