"""The public pages, the texts on them, what was said when, the files made of it and where they were published."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from warroom.incidents.models import Incident, moment
from warroom.organisations.models import Organisation, OrganisationQuerySet
from warroom.status.words import TextKind


def dutch() -> list[str]:
    """The languages of a page that nobody chose languages for."""
    return ["nl"]


class Page(models.Model):
    """The public page of one body; that of everybody (the list of municipalities) has no body.

    A page of an exercise is never public: it is only shown inside, marked as an exercise.
    """

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="public_pages")
    exercise = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="+")
    languages = models.JSONField(default=dutch)
    # Of a body that the register has no NIS code of (fictional ones): under which postcodes it is found.
    postcodes = models.JSONField(default=list)
    questions_open = models.BooleanField(default=True)
    # Questions of citizens are erased so many days after they were asked.
    keep_days = models.PositiveSmallIntegerField(default=60)
    # When somebody last said that all of it still is so.
    confirmed_at = models.DateTimeField(null=True)
    # When it must be made again although nobody changed it: an update is late, a line of the history is old.
    again_at = models.DateTimeField(null=True, db_index=True)
    edition = models.PositiveIntegerField(default=0)
    # What its files were made with (``rendering.recipe``): another release or another address makes them anew.
    recipe = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="one_public_page", fields=["organisation"], condition=models.Q(exercise=None)),
            models.UniqueConstraint(name="one_page_per_exercise", fields=["organisation", "exercise"]),
        ]

    def __str__(self) -> str:
        return str(self.organisation or "")

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: its body."""
        return Organisation.objects.filter(pk=self.organisation_id or 0)

    @property
    def slug(self) -> str:
        """Its address today; "" for the list and for exercises."""
        row = self.slugs.filter(current=True).first()
        return row.slug if row else ""

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "languages": self.languages,
            "postcodes": self.postcodes,
            "questions_open": self.questions_open,
            "keep_days": self.keep_days,
            "confirmed_at": moment(self.confirmed_at),
            "slug": self.slug,
        }


class Slug(models.Model):
    """An address of a page. An older one leads on to the one of today."""

    slug = models.SlugField(max_length=80, unique=True)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="slugs")
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_address_today", fields=["page"], condition=models.Q(current=True))
        ]

    def __str__(self) -> str:
        return self.slug


class Item(models.Model):
    """One text of a page: what is public (``approved``) and what somebody proposes to put in its place."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=TextKind.choices)
    # For a service of a landscape "<landscape>:<element>"; else made up.
    key = models.CharField(max_length=1000)
    position = models.PositiveIntegerField(default=0)
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="public_texts")
    # See content.clean; {"remove": true} proposes to take it away.
    proposed = models.JSONField(null=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved = models.JSONField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(name="text_once", fields=["page", "kind", "key"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "kind": self.kind,
            "key": self.key,
            "page": self.page_id,
            "proposed": self.proposed,
            "approved": self.approved,
            "approved_at": moment(self.approved_at),
        }


class Said(models.Model):
    """What the page said of one text from a moment on; no content: nothing any more."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="said")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="said")
    at = models.DateTimeField(default=timezone.now)
    content = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # It was withdrawn: from then on no public page repeats it, not even as history.
    hidden = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["page", "at"])]

    def __str__(self) -> str:
        return f"{self.item} {self.at:%Y-%m-%d %H:%M}"


class File(models.Model):
    """One file of a page as it was made: these bytes are what every server and copy gives out."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=200, unique=True)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.path


class Publication(models.Model):
    """A page at one place outside: up to which edition it was brought there, and what went wrong."""

    class State(models.TextChoices):
        WAITING = "waiting"
        WORKING = "working"

    target = models.CharField(max_length=60)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="publications")
    edition = models.PositiveIntegerField(default=0)
    # Path -> SHA-256 of what lies there.
    manifest = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="published_once", fields=["target", "page"])]

    def __str__(self) -> str:
        return f"{self.target}: {self.page_id}"

    @property
    def up_to_date(self) -> bool:
        """Whether what lies there is what should lie there."""
        return self.edition == self.page.edition


class Question(models.Model):
    """What a citizen asks. Kept here, never mailed; its words and how to reach who asked are erased in time."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(max_length=2000, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    # Answered to the person, or on the page, or not worth an answer.
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.ForeignKey(Item, null=True, on_delete=models.SET_NULL, related_name="questions")
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("done_at", "-asked_at")

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: the body that was asked."""
        return self.page.organisations()

    @property
    def erase_at(self) -> datetime:
        """When its words are erased."""
        return self.asked_at + timedelta(days=self.page.keep_days)
