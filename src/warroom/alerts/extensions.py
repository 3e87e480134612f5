"""What subjects that stand on alerts add to them: dotted names, so that nothing here imports those subjects."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models

from warroom.alerts.models import Group

USERS = "warroom.suppliers.uses.customers"
"""``customers(supplier=None, product=None, ...) -> queryset of organisations``: who uses what."""
ABOUT_USE = "warroom.joint.answers.about_use"
"""``about_use(reference) -> {"suppliers": [...], "products": [...]}``: whose users a message that another subject made
is for, when that made the list itself."""

PRODUCTS = ("suppliers", "Product")
"""The model of what can be used."""


def products() -> "models.QuerySet[Any]":
    """The products of all suppliers; none when that subject is not installed."""
    if not apps.is_installed(f"warroom.{PRODUCTS[0]}"):
        return Group.objects.none()
    rows: models.QuerySet[Any] = apps.get_model(*PRODUCTS)._default_manager.all()
    return rows


def found(name: str) -> Callable[..., Any] | None:
    """The function of a dotted name; None when its subject is not installed."""
    module, _dot, function = name.rpartition(".")
    if not (find_spec(module.rpartition(".")[0]) and find_spec(module)):
        return None
    return getattr(import_module(module), function, None)
