"""What other subjects do with a landscape. One list per place; a subject that is not installed is left out and the
landscapes themselves know none of them."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

STORED: tuple[str, ...] = ("warroom.suppliers.index.stored",)
"""``stored(version, content) -> None``: in the transaction that stores a new version; a failure stores nothing."""


@cache
def found(names: tuple[str, ...]) -> tuple[Callable[..., Any], ...]:
    """The functions of these dotted names whose subject is installed."""
    return tuple(import_string(name) for name in names if ".".join(name.split(".")[:2]) in settings.SUBJECTS)
