"""What the settings say about gateways. Secrets stay in the environment: they reach no log, row or screen."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PREFIXES = ("SMTP_", "SMS_", "SIGNAL_", "MATRIX_", "TEAMS_", "NTFY_")


def of_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What stands in ``WARROOM_SMTP_…``, ``WARROOM_SMS_…`` and so on, without ``WARROOM_``. A name that ends in
    ``_FILE`` gives the file in which the value stands: that is how secrets are mounted."""
    found: dict[str, str] = {}
    for name, value in environment.items():
        short = name.removeprefix("WARROOM_")
        if short == name or not short.startswith(PREFIXES) or not value.strip():
            continue
        if short.endswith("_FILE"):
            try:
                value = Path(value).read_text(encoding="utf-8")
            except OSError as error:
                raise ImproperlyConfigured(f"{name}: {error.strerror}") from None
            short = short.removesuffix("_FILE")
        found[short] = value.strip()
    return found


def text(name: str, default: str = "") -> str:
    """The value of ``WARROOM_<name>``."""
    said: dict[str, str] = settings.GATEWAY_SECRETS
    return said.get(name, default)


def number(name: str, default: float) -> float:
    """The same, as a number that is not negative."""
    said = text(name)
    try:
        value = float(said or default)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e6:
        raise ImproperlyConfigured(f"WARROOM_{name} must be a number from 0, not {said!r}")
    return value


def document(name: str, default: Any) -> Any:
    """The same, read as JSON."""
    said = text(name)
    if not said:
        return default
    try:
        return json.loads(said)
    except ValueError as error:
        raise ImproperlyConfigured(f"WARROOM_{name} is not JSON: {error}") from None
