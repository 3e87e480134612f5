"""What other subjects offer to do with a plan: beside "freeze" while it is looked at, and on the page of a frozen one.

A subject that is not installed is left out; the plans themselves know none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from warroom.landscapes.models import Landscape
from warroom.plans.models import FrozenPlan
from warroom.requests import Request

OFFERS = ("warroom.decisions.beside_plans.offers",)
"""``offers(request, landscape, kind) -> list[Offer]``: what can be done with a plan of this kind."""

TAKEN = ("warroom.decisions.beside_plans.taken",)
"""``taken(request, plan, value) -> str``: do it with a frozen plan; the address that shows it, "" if not theirs."""


@dataclass(frozen=True)
class Offer:
    """``value`` says which, ``words`` what the button says."""

    value: str
    words: str


def offers(request: Request, landscape: Landscape, kind: str) -> list[Offer]:
    """Everything that can be done with a plan of this kind, in the order of the list."""
    return [offer for function in _found(OFFERS) for offer in function(request, landscape, kind)]


def taken(request: Request, plan: FrozenPlan, value: str) -> str:
    """Take up the offer ``value`` with ``plan``: the address that shows what came of it, "" for none."""
    if not value:
        return ""
    return next((url for function in _found(TAKEN) if (url := function(request, plan, value))), "")


def _found(names: tuple[str, ...]) -> list[Callable[..., Any]]:
    return [import_string(name) for name in names if ".".join(name.split(".")[:2]) in settings.SUBJECTS]
