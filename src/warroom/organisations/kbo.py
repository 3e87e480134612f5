"""Numbers of the Crossroads Bank for Enterprises (KBO): ten digits, the last two a check on the first eight."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def digits(text: str) -> str:
    """``text`` without the dots, spaces and country code people write in a KBO number."""
    return re.sub(r"^BE|[\s.]", "", text.strip().upper())


def written(kbo: str) -> str:
    """``kbo`` as people write it: 0219.395.192."""
    return f"{kbo[:4]}.{kbo[4:7]}.{kbo[7:]}" if len(kbo) == 10 else kbo


def validate(kbo: str) -> None:
    """Raise ValidationError unless ``kbo`` is ten digits starting with 0 or 1 whose last two are 97 minus
    the first eight modulo 97 (the rule published by the KBO)."""
    if not re.fullmatch(r"[01]\d{9}", kbo, re.ASCII) or 97 - int(kbo[:8]) % 97 != int(kbo[8:]):
        raise ValidationError(_("This is not a KBO number: ten digits, such as 0219.395.192."))
