"""The words of an alert: how severe, how far it may travel, in what state it is, what a body can answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.IntegerChoices):
    """How urgent it is, lightest first; decides the channels, the escalation and who must approve."""

    INFORMATION = 1, _("information")
    ATTENTION = 2, _("attention")
    URGENT = 3, _("urgent")
    ALARM = 4, _("alarm")


class Tlp(models.TextChoices):
    """Traffic Light Protocol 2.0 (FIRST): how far a receiver may pass it on."""

    RED = "TLP:RED", "TLP:RED"
    AMBER_STRICT = "TLP:AMBER+STRICT", "TLP:AMBER+STRICT"
    AMBER = "TLP:AMBER", "TLP:AMBER"
    GREEN = "TLP:GREEN", "TLP:GREEN"
    CLEAR = "TLP:CLEAR", "TLP:CLEAR"


class AlertState(models.TextChoices):
    """From the first word to the last answer."""

    DRAFT = "draft", _("draft")
    # The list of recipients is being made; when it is there it is shown, and fixed.
    PREPARING = "preparing", _("list being made")
    READY = "ready", _("ready to send")
    WAITING = "waiting", _("waits for approval")
    # Somebody pressed the button; the list is looked through for what changed since it was shown.
    COMPARING = "comparing", _("list being compared")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    WITHDRAWN = "withdrawn", _("withdrawn")
    DISCARDED = "discarded", _("thrown away")


UNSENT = (AlertState.DRAFT, AlertState.PREPARING, AlertState.READY, AlertState.WAITING, AlertState.COMPARING)
OUT = (AlertState.SENDING, AlertState.SENT, AlertState.WITHDRAWN)
"""States in which somebody may have received it."""


class Reply(models.TextChoices):
    """What a body answers. "Seen" stops the escalation; the others say more."""

    SEEN = "seen", _("seen")
    NOT_AFFECTED = "not_affected", _("not affected")
    AFFECTED = "affected", _("affected")
    INVESTIGATING = "investigating", _("investigating")
    NEED_HELP = "need_help", _("needs help")


LOUD = (Reply.AFFECTED, Reply.NEED_HELP)
"""Answers that the sender must not overlook."""


class By(models.TextChoices):
    """How an answer came in."""

    SCREEN = "screen", _("signed in")
    LINK = "link", _("by the link")
    SMS = "sms", _("by SMS")
    TELEPHONE = "telephone", _("by telephone")
    PROGRAM = "program", _("by a program")


class Doing(models.TextChoices):
    """Where a body stands with a line of the checklist."""

    DONE = "done", _("done")
    PLANNED = "planned", _("planned")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
