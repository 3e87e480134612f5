"""Rows of asking: whether somebody's details still hold, and whether they are reached at all."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.contacts.models import Contact, How, Way
from warroom.organisations.models import Organisation, OrganisationQuerySet


class Round(models.Model):
    """A reachability test: every contact gets a code over its first way, then over the next one."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    begins_at = models.DateTimeField(_("begins"))
    # Hours until the next way is tried.
    next_way_h = models.PositiveSmallIntegerField(_("hours until the next way"), default=4)
    closes_at = models.DateTimeField(_("ends"))
    # The next one is planned by itself when this one ends.
    repeats = models.BooleanField(_("every quarter"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    # Bodies and contacts asked and reached, once it is done.
    outcome = models.JSONField(default=dict)

    class Meta:
        app_label = "contacts"
        ordering = ("-begins_at", "-pk")
        indexes = [models.Index(fields=["state", "begins_at"])]
        constraints = [
            # One at a time: two would send everybody two codes.
            models.UniqueConstraint(name="round_one_running", fields=["state"], condition=models.Q(state="running"))
        ]


class Question(models.Model):
    """Somebody was asked: do these details hold, or: is this way read. One person once, whatever the number of
    bodies."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="questions")
    # Of a test; None for a question about the details alone.
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    asked_at = models.DateTimeField(default=timezone.now)
    # When the next way is tried; None: no way is left, or there is nothing to wait for.
    next_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_how = models.CharField(max_length=8, choices=How.choices, blank=True)
    # What should be otherwise, said by who had the link. Numbers that others rely on are not changed by a link alone:
    # somebody who keeps the contacts takes it over, or does not.
    correction = models.JSONField(null=True, blank=True)
    correction_decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="question_once_a_round", fields=["round", "contact"])]
        indexes = [
            models.Index(
                name="question_next", fields=["next_at"], condition=models.Q(answered_at=None, next_at__isnull=False)
            ),
        ]

    def organisations(self) -> OrganisationQuerySet:
        """The bodies of the contact asked."""
        return self.contact.organisations()


class Key(models.Model):
    """The link and the code that went out over one way. Only hashes are kept."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="keys")
    way = models.ForeignKey(Way, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        ordering = ("pk",)


class Call(models.Model):
    """Somebody of the war room called, and what came of it."""

    class Outcome(models.TextChoices):
        HOLDS = "holds", _("reached: the details hold")
        CHANGES = "changes", _("reached: something has changed")
        NO_ANSWER = "no_answer", _("no answer")
        WRONG = "wrong", _("wrong number")
        LEFT = "left", _("does not work there any more")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    way = models.ForeignKey(Way, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    note = models.CharField(_("note"), max_length=500, blank=True)
    called_at = models.DateTimeField(default=timezone.now)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The form it was ticked off on: sent twice, it is one call.
    form = models.UUIDField(unique=True)

    class Meta:
        app_label = "contacts"
        ordering = ("-called_at", "-pk")
        indexes = [models.Index(fields=["organisation", "-called_at"])]

    def organisations(self) -> OrganisationQuerySet:
        """The body called."""
        return Organisation.objects.filter(pk=self.organisation_id)


class Coverage(models.Model):
    """How well the bodies of the register could be reached on a day, for the trend."""

    day = models.DateField(unique=True)
    # Bodies; without SPOC, without deputy, unconfirmed for six months, unreachable.
    counts = models.JSONField()

    class Meta:
        app_label = "contacts"
        ordering = ("day",)


class Upload(models.Model):
    """A spreadsheet of contacts, kept apart until somebody has judged what it would change."""

    class State(models.TextChoices):
        READ = "read", _("to be judged")
        STORED = "stored", _("stored")
        THROWN = "thrown", _("thrown away")

    name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READ)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    # {"headers": […], "rows": [[number, [cells]]], "mapping": {header: field}}; emptied once it is decided.
    table = models.JSONField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    counts = models.JSONField(default=dict)

    class Meta:
        app_label = "contacts"
        ordering = ("-pk",)
