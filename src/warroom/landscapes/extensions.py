"""What other subjects do with a landscape. One list per place; a subject that is not installed is left out and the
landscapes themselves know none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

STORED: tuple[str, ...] = (
    "warroom.contacts.stakes.stored",
    "warroom.suppliers.index.stored",
    "warroom.sector.packing.stored",
)
"""``stored(version, content) -> None``: in the transaction that stores a new version; a failure stores nothing."""

ELEMENT: tuple[str, ...] = ("warroom.suppliers.beside.element",)
"""``panel(request, landscape, id) -> Panel | None``: beside the facts on the page of an element."""

WHAT_IF: tuple[str, ...] = ("warroom.suppliers.beside.what_if",)
"""``panel(request, landscape) -> Panel | None``: above what can be marked in a what-if."""


@dataclass(frozen=True)
class Panel:
    """A template, and what it shows as ``p``."""

    template: str
    context: dict[str, Any]


def panels(names: tuple[str, ...], *given: Any) -> list[Panel]:
    """What the functions of these names have to show."""
    return [panel for function in found(names) if (panel := function(*given)) is not None]


@cache
def found(names: tuple[str, ...]) -> tuple[Callable[..., Any], ...]:
    """The functions of these dotted names whose subject is installed."""
    return tuple(import_string(name) for name in names if ".".join(name.split(".")[:2]) in settings.SUBJECTS)
