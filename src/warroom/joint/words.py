"""The words of a joint incident: what happened to the supplier, how each customer stands, how far a request is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Effect(models.TextChoices):
    """What is supposed of everything on the supplier's side."""

    LOST = "lost", _("is out")
    COMPROMISED = "compromised", _("is in the attacker’s hands")
    CUT = "cut", _("is cut off on purpose")


class Standing(models.TextChoices):
    """How one customer stands towards the incident: did it begin there, or come from elsewhere?"""

    CAUSE = "cause", _("cause")
    CONSEQUENCE = "consequence", _("consequence")
    INVESTIGATING = "investigating", _("under investigation")
    NOT_INVOLVED = "not_involved", _("not involved")


class Side(models.TextChoices):
    """Who says it."""

    SUPPLIER = "supplier", _("the supplier")
    BODY = "body", _("the local government itself")


class Answer(models.TextChoices):
    """What a body answers to the question whether it is hit too."""

    AFFECTED = "affected", _("affected")
    NOT_AFFECTED = "not_affected", _("not affected")
    INVESTIGATING = "investigating", _("investigating")
    NEED_HELP = "need_help", _("needs help")


class How(models.TextChoices):
    """Why a body stands on the list."""

    LANDSCAPE = "landscape", _("its landscape uses it")
    LIST = "list", _("it confirmed to be a customer")
    SUPPLIER = "supplier", _("named by the supplier")
    COORDINATOR = "coordinator", _("added by the coordinator")


class Work(models.TextChoices):
    """What sort of thing a supplier is asked to put right."""

    CREDENTIALS = "credentials", _("Change passwords and keys")
    PATCH = "patch", _("Close a hole")
    LOGS = "logs", _("Hand over logs")
    CHECK = "check", _("Look for traces")
    RESTORE = "restore", _("Put back in working order")
    OTHER = "other", _("Something else")


class Checked(models.TextChoices):
    """What the customer says of what the supplier says is done."""

    NOT_YET = "", _("not looked at yet")
    CONFIRMED = "confirmed", _("confirmed by the customer")
    DISPUTED = "disputed", _("not done, says the customer")


class Isolating(models.TextChoices):
    """How far a planned isolation is."""

    PROPOSED = "proposed", _("proposed")
    AGREED = "agreed", _("agreed")
    OBJECTED = "objected", _("objected to")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CUT = "cut", _("cut off")
    RECONNECTED = "reconnected", _("connected again")


class Placing(models.TextChoices):
    """How far a request for an emergency environment is."""

    ASKED = "asked", _("asked")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    RELEASED = "released", _("given back")
