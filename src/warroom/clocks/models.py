"""Clocks, the acts that move them, permit files, and reminders. A due time is a column that only a corrected trigger
or a recorded act rewrites; the reasons are worked out again from the same inputs when somebody asks."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import OfIncident, moment
from warroom.organisations.models import Organisation, OrganisationQuerySet
from weerbaar.deadlines import Act, Correction, Rule
from weerbaar.deadlines.acts import read_act
from weerbaar.deadlines.rules import Nis2, read_rule


class Nis2Status(models.TextChoices):
    """What an organisation is under the law of 26 April 2024."""

    OUT = Nis2.OUT.value, _("not in scope (what holds unless somebody says otherwise)")
    IMPORTANT = Nis2.IMPORTANT.value, _("important entity")
    ESSENTIAL = Nis2.ESSENTIAL.value, _("essential entity")


class Authority(models.TextChoices):
    """Whom an organisation tells of a breach of personal data."""

    UNCHOSEN = "", _("not chosen yet: both are shown")
    VTC = "VTC", _("Flemish Supervisory Commission (VTC)")
    GBA = "GBA", _("Data Protection Authority (GBA)")
    BOTH = "VTC+GBA", _("both")


class ClockSettings(models.Model):
    """What the law makes of an organisation, and since when it says so."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="clock_settings")
    nis2 = models.CharField(_("NIS2 status"), max_length=12, choices=Nis2Status.choices, default=Nis2Status.OUT)
    nis2_since = models.DateField(_("status since"), null=True, blank=True)
    authority = models.CharField(
        _("breaches of personal data go to"), max_length=7, choices=Authority.choices, blank=True, default=""
    )
    authority_since = models.DateField(_("chosen on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.organisation)

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs."""
        return Organisation.objects.filter(pk=self.organisation_id)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "nis2": self.nis2,
            "nis2_since": self.nis2_since.isoformat() if self.nis2_since else None,
            "authority": self.authority,
            "authority_since": self.authority_since.isoformat() if self.authority_since else None,
        }


def settings_of(organisation: Organisation) -> ClockSettings:
    """The settings of ``organisation``; what holds by default when nobody filled them in."""
    return ClockSettings.objects.filter(organisation=organisation).first() or ClockSettings(organisation=organisation)


class Status(models.TextChoices):
    """Where a notification stands."""

    OPEN = "open", _("still to do")
    SENT = "sent", _("sent")
    CONFIRMED = "confirmed", _("confirmed")
    NOT_NEEDED = "not_needed", _("not needed")


class Clock(OfIncident):
    """One duty of one organisation in an incident, and until when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rule_id = models.CharField(max_length=60)
    # The rule as it was when the clock was started, in the form of the files of the library.
    rule_data = models.JSONField()
    voluntary = models.BooleanField(default=False)
    # Ids of authorities, joined by "+", as they were chosen when the clock was started.
    addressee = models.CharField(max_length=40, blank=True)
    trigger_at = models.DateTimeField()
    # In the order in which they were recorded: {"trigger", "recorded_at", "reason"}.
    corrections = models.JSONField(default=list)
    original_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    safe_at = models.DateTimeField(null=True)
    suspended = models.BooleanField(default=False)
    excused_until = models.DateField(null=True)
    acts = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    # Every time it was sent: {"at", "reference"}. The first counts; sending again moves nothing.
    sendings = models.JSONField(default=list)
    sent_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=120, blank=True)
    # Which set of reminders is his; those of an earlier set are dropped.
    round = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("safe_at", "pk")

    def __str__(self) -> str:
        return str(self.rule.name)

    @property
    def rule(self) -> Rule:
        """The rule it follows."""
        return read_rule(self.rule_data, self.rule_id)

    def corrected(self) -> list[Correction]:
        """The corrections of its trigger."""
        return [
            Correction(datetime.fromisoformat(c["trigger"]), datetime.fromisoformat(c["recorded_at"]), c["reason"])
            for c in self.corrections
        ]

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        rule = self.rule
        return {
            "rule": self.rule_id,
            "rule_data": self.rule_data,
            "names": {"nl": rule.name.nl, "en": rule.name.en},
            "name": rule.name.nl,
            "organisation": self.organisation_id,
            "organisation_name": str(self.organisation),
            "voluntary": self.voluntary,
            "addressee": self.addressee,
            "trigger_at": moment(self.trigger_at),
            "corrections": self.corrections,
            "original_due_at": moment(self.original_due_at),
            "due_at": moment(self.due_at),
            "safe_at": moment(self.safe_at),
            "suspended": self.suspended,
            "excused_until": self.excused_until.isoformat() if self.excused_until else None,
            "acts": self.acts,
            "status": self.status,
            "reason": self.reason,
            "sendings": self.sendings,
            "sent_at": moment(self.sent_at),
            "confirmed_at": moment(self.confirmed_at),
            "reference": self.reference,
        }


class LegalAct(OfIncident):
    """A legal act that moves terms of this incident. What it says is kept as the library reads it."""

    data = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    # Annulled, or recorded by mistake: from then on it moves nothing.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.data.get("title", ""))

    @property
    def act(self) -> Act:
        """What it says."""
        return read_act(self.data)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {**self.data, "withdrawn_at": moment(self.withdrawn_at), "withdrawn_why": self.withdrawn_why}


class PermitFile(OfIncident):
    """One application for a permit whose decision term runs: missed, it is tacitly refused."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=80)
    rule_id = models.CharField(max_length=60)
    started_on = models.DateField()
    original_due_on = models.DateField()
    # Empty while an act without end suspends it.
    due_on = models.DateField(null=True)
    excused_until = models.DateField(null=True)
    acts = models.JSONField(default=list)
    decided_on = models.DateField(null=True)

    class Meta:
        ordering = ("due_on", "reference")
        constraints = [
            models.UniqueConstraint(name="permit_once", fields=["incident", "organisation", "reference"]),
        ]
        indexes = [models.Index(fields=["incident", "decided_on", "due_on"])]

    def __str__(self) -> str:
        return self.reference


class PermitImport(OfIncident):
    """A spreadsheet of permit files that was read and waits for a yes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    # [reference, rule, started_on] of what is new or changed.
    rows = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class Level(models.IntegerChoices):
    """Whom a reminder goes to; each level goes to those before it too."""

    ON_DUTY = 0, _("those on duty")
    DEPUTIES = 1, _("the deputies")
    MANAGEMENT = 2, _("management")


class Reminder(OfIncident):
    """Something to be said at a moment, once: of a clock, or of the permit files due on a day."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        DROPPED = "dropped"

    clock = models.ForeignKey(Clock, null=True, on_delete=models.PROTECT, related_name="reminders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(null=True)
    round = models.PositiveIntegerField()
    step = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                name="clock_reminder_once", fields=["clock", "round", "step"], condition=models.Q(day=None)
            ),
            models.UniqueConstraint(
                name="permit_reminder_once",
                fields=["incident", "organisation", "day", "round", "step"],
                condition=models.Q(clock=None),
            ),
        ]
        indexes = [models.Index(fields=["state", "at"])]

    def __str__(self) -> str:
        return f"{self.clock or self.day}: {self.step}"


class Notice(OfIncident):
    """A reminder that was given. One per reminder: the database holds it to that."""

    reminder = models.OneToOneField(Reminder, on_delete=models.PROTECT, related_name="notice")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    at = models.DateTimeField()
    # How many permit files fell due on the day, when it was given; 0 for a clock.
    files = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return str(self.reminder)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        reminder = self.reminder
        return {
            "clock": reminder.clock_id,
            "name": reminder.clock.rule.name.nl if reminder.clock else f"{reminder.organisation}, {reminder.day}",
            "day": reminder.day.isoformat() if reminder.day else None,
            "organisation": reminder.organisation_id,
            "step": reminder.step,
            "level": self.level,
            "files": self.files,
            "at": moment(self.at),
            "people": sorted(str(uuid) for uuid in self.told.values_list("person__uuid", flat=True)),
        }


class Told(models.Model):
    """Somebody who was given a notice, and when he had seen it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="told")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="told_once", fields=["notice", "person"])]

    def __str__(self) -> str:
        return f"{self.notice}: {self.person}"
