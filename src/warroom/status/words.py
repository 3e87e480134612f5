"""The words of the public page: states in the public's words, kinds of text, languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicState(models.TextChoices):
    """How a service fares, as a citizen is told."""

    DOWN = "down", _("not available")
    LIMITED = "limited", _("limited")
    UNKNOWN = "unknown", _("not known")
    WORKS = "works", _("works")


SHAPES = {PublicState.DOWN: "■", PublicState.LIMITED: "◪", PublicState.UNKNOWN: "?", PublicState.WORKS: "□"}
ORDER = list(PublicState)
"""Worst first."""
OF_PICTURE = {"out": "down", "down": "down", "degraded": "limited", "unknown": "unknown", "works": "works"}
"""What the public is told for what an incident shows."""


class TextKind(models.TextChoices):
    """What a text on the public page is about."""

    NOTICE = "notice", _("Message at the top")
    CONTACT = "contact", _("How to reach us")
    SERVICE = "service", _("Service")
    TERM = "term", _("What it means for your deadline")
    KNOWN = "known", _("Data: what is known")
    CLAIMED = "claimed", _("Data: what is claimed")
    UNKNOWN = "unknown", _("Data: what is not known")
    ADVICE = "advice", _("Data: what you can do")
    QUESTION = "question", _("Question and answer")


DATA_KINDS = (TextKind.KNOWN, TextKind.CLAIMED, TextKind.UNKNOWN, TextKind.ADVICE)
SINGLE = (TextKind.NOTICE, TextKind.CONTACT, *DATA_KINDS)
"""Of which a page has one at most."""
TITLED = (TextKind.SERVICE, TextKind.TERM, TextKind.QUESTION)

LANGUAGES = {"nl": "Nederlands", "en": "English", "fr": "Français"}
"""In which a page can be made, each by its own name. Dutch always is; the others per body."""
