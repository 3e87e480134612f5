"""Whom to reach at each body: people, for which bodies they are the contact, and the ways to reach them.

Nothing here is deleted: a post and a way end, so that one can see who it was on a day. What an ended contact's ways
said is erased after a while (``erasing``); the rows stay.
"""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.organisations.models import Organisation, OrganisationQuerySet


class Rank(models.TextChoices):
    """Who is tried first."""

    SPOC = "spoc", _("SPOC")
    DEPUTY = "deputy", _("Deputy SPOC")


class WayKind(models.TextChoices):
    """By what somebody can be reached."""

    MOBILE = "mobile", _("Mobile")
    MAIL = "mail", _("E-mail")
    LANDLINE = "landline", _("Landline")
    SIGNAL = "signal", "Signal"
    MATRIX = "matrix", "Matrix"
    TEAMS = "teams", "Teams"
    NTFY = "ntfy", "ntfy"
    POST = "post", _("Letter")


class Source(models.TextChoices):
    """Where a post or a way comes from."""

    HAND = "hand", _("entered here")
    ACCOUNT = "account", _("the account of this person")
    SHEET = "sheet", _("a spreadsheet")
    MERGER = "merger", _("a merger: taken along from the former body")


class How(models.TextChoices):
    """How somebody said that the details hold."""

    ACCOUNT = "account", _("signed in")
    LINK = "link", _("by the link")
    CODE = "code", _("with the code")
    REPLY = "reply", _("by a reply to the SMS")
    CALL = "call", _("on the telephone")


class Contact(models.Model):
    """A human being whom bodies want reached when it matters."""

    # What the ledger calls this contact: it says nothing once the rest is gone.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    function = models.CharField(_("function"), max_length=120, blank=True)
    # Codes such as "nl" and "fr", the one preferred first.
    languages = models.JSONField(_("languages"), default=list, blank=True)
    hours = models.CharField(_("working hours"), max_length=120, blank=True)
    # Who signs in, if this contact does.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # When, and how, this person or somebody who called them last said that all of it holds.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_how = models.CharField(max_length=8, choices=How.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Two rows that turned out to be one person: this one ended in favour of that one.
    same_as = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="others")
    # Name and ways were wiped; what is left is that there was somebody.
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="contact_of_a_person_once", fields=["person"], condition=models.Q(ended_at=None)
            )
        ]
        indexes = [models.Index(fields=["ended_at", "confirmed_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def language(self) -> str:
        """The language to write in: the first one known here, else Dutch."""
        known = [code for code, _name in settings.LANGUAGES]
        return next((code for code in self.languages if code in known), settings.LANGUAGE_CODE)

    def organisations(self) -> OrganisationQuerySet:
        """The bodies this is a contact of now."""
        return Organisation.objects.filter(pk__in=Post.objects.current().filter(contact=self).values("organisation"))

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it, without posts and ways; ``PERSONAL`` says which of it is personal."""
        return {
            "name": self.name,
            "function": self.function,
            "languages": list(self.languages),
            "hours": self.hours,
            "person": str(self.person.uuid) if self.person else None,
            "ended": bool(self.ended_at),
        }


class PostQuerySet(models.QuerySet["Post"]):
    def current(self, moment: datetime | None = None) -> "PostQuerySet":
        """Those held at ``moment`` (now)."""
        moment = moment or timezone.now()
        return self.filter(models.Q(until=None) | models.Q(until__gt=moment), since__lte=moment)


class Post(models.Model):
    """Somebody is a contact of a body, from one moment until another."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    rank = models.CharField(_("rank"), max_length=8, choices=Rank.choices, default=Rank.SPOC)
    # Within the rank: the first deputy before the second.
    order = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.HAND)
    # Proposed, and not yet said to hold: after a merger, or when somebody is about to leave.
    to_confirm = models.BooleanField(default=False)
    # Who leaves announces it: the last day, while a successor is asked for.
    leaves_on = models.DateField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "-rank", "order", "pk")  # "spoc" comes after "deputy" in the alphabet
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_begins",
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
            ),
            models.UniqueConstraint(
                name="post_once", fields=["contact", "organisation"], condition=models.Q(until=None)
            ),
        ]
        indexes = [models.Index(fields=["organisation", "until"])]

    def __str__(self) -> str:
        return f"{self.contact} – {self.get_rank_display()}, {self.organisation}"

    def organisations(self) -> OrganisationQuerySet:
        """The body it is a post of."""
        return Organisation.objects.filter(pk=self.organisation_id)


class WayQuerySet(models.QuerySet["Way"]):
    def current(self) -> "WayQuerySet":
        """Those in use."""
        return self.filter(ended_at=None)


class Way(models.Model):
    """One way to reach somebody: its address is normalised (``numbers``, ``addresses``)."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="ways")
    kind = models.CharField(_("kind"), max_length=8, choices=WayKind.choices)
    # E.164 for telephones and Signal; lower-case mail; @user:server; https address; lines of a letter.
    address = models.CharField(_("address"), max_length=300)
    # Behind a switchboard, dialled after the number.
    extension = models.CharField(_("extension"), max_length=10, blank=True)
    # Preferred order: 1 is tried first.
    order = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.HAND)
    since = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WayQuerySet.as_manager()

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(
                name="way_once", fields=["contact", "kind", "address"], condition=models.Q(ended_at=None)
            )
        ]
        indexes = [models.Index(fields=["kind", "address"])]

    def __str__(self) -> str:
        return self.address


class MailDomain(models.Model):
    """A mail domain that a body runs: gone when the body is hit."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mail_domains")
    name = models.CharField(_("mail domain"), max_length=253)
    since = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="mail_domain_once", fields=["organisation", "name"], condition=models.Q(ended_at=None)
            )
        ]
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


# Django finds models in this module only.
from warroom.contacts.asking_models import Call, Coverage, Key, Question, Round, Upload  # noqa: E402
from warroom.contacts.stake_models import CriticalServices  # noqa: E402

__all__ = [
    "Call",
    "Contact",
    "Coverage",
    "CriticalServices",
    "How",
    "Key",
    "MailDomain",
    "Post",
    "Question",
    "Rank",
    "Round",
    "Source",
    "Upload",
    "Way",
    "WayKind",
]
