"""What a supplier is asked to put right, and where it cuts a customer off."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import CutOff, moment
from warroom.joint.models.joint import LONGEST_TEXT, JointIncident, OfLine, by_person
from warroom.joint.words import (
    Checked,
    Isolating,
    Work,
)
from warroom.organisations.models import Organisation, OrganisationQuerySet


class Remediation(models.Model):
    """Something the supplier is asked to put right, by when; done and confirmed per customer."""

    joint = models.ForeignKey(JointIncident, on_delete=models.PROTECT, related_name="remediations")
    work = models.CharField(_("what sort of work"), max_length=12, choices=Work.choices)
    title = models.CharField(_("what has to be done"), max_length=200)
    text = models.TextField(_("how, and how we see that it is done"), max_length=LONGEST_TEXT, blank=True)
    # The coordinator's organisation, or the body that asks for itself.
    asked_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_by = by_person()
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(_("by when"))
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("due_at", "pk")

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs: the supplier who has to do it."""
        return self.joint.organisations()

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "work": self.work,
            "title": self.title,
            "text": self.text,
            "asked_for": self.asked_for_id,
            "asked_at": moment(self.asked_at),
            "due_at": moment(self.due_at),
            "withdrawn_at": moment(self.withdrawn_at),
            "withdrawn_why": self.withdrawn_why,
        }


class Part(OfLine):
    """One customer's part of a remediation: what the supplier says, and what the customer found."""

    remediation = models.ForeignKey(Remediation, on_delete=models.PROTECT, related_name="parts")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = by_person()
    done_note = models.CharField(max_length=1000, blank=True)
    checked = models.CharField(max_length=9, choices=Checked.choices, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = by_person()
    checked_note = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("line__organisation__name", "pk")
        constraints = [models.UniqueConstraint(name="joint_part_once", fields=["remediation", "line"])]

    def __str__(self) -> str:
        return f"{self.remediation}: {self.line.organisation}"

    @property
    def open(self) -> bool:
        """Whether the supplier still has to do it: not said to be done, or disputed."""
        return self.done_at is None or self.checked == Checked.DISPUTED

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done by now."""
        return self.open and self.remediation.withdrawn_at is None and self.remediation.due_at < now

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "remediation": self.remediation_id,
            "line": self.line_id,
            "done_at": moment(self.done_at),
            "done_note": self.done_note,
            "checked": self.checked,
            "checked_at": moment(self.checked_at),
            "checked_note": self.checked_note,
        }


class Reminder(models.Model):
    """A moment at which the supplier is reminded of a remediation. Given once, whatever happens to the server."""

    WAITING, GIVEN, DROPPED = "waiting", "given", "dropped"

    remediation = models.ForeignKey(Remediation, on_delete=models.PROTECT, related_name="reminders")
    at = models.DateTimeField()
    # Before the moment it is due, or after it passed.
    late = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=WAITING)
    given_at = models.DateTimeField(null=True, blank=True)
    # How many customers still waited.
    waiting = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(name="joint_reminder_once", fields=["remediation", "at"])]
        indexes = [models.Index(fields=["state", "at"])]

    def __str__(self) -> str:
        return f"{self.remediation}: {self.at}"


class Isolation(OfLine):
    """The supplier cuts its links to one customer until some moment: proposed, agreed, done, ended."""

    what = models.CharField(_("what is cut"), max_length=300)
    reason = models.CharField(_("why"), max_length=1000)
    planned_at = models.DateTimeField(_("from when"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    conditions = models.CharField(_("conditions to reconnect"), max_length=2000, blank=True)
    evidence = models.CharField(_("evidence asked"), max_length=2000, blank=True)
    reconnects = models.CharField(_("who reconnects"), max_length=160, blank=True)
    how_far = models.CharField(max_length=12, choices=Isolating.choices, default=Isolating.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = by_person()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = by_person()
    answer_note = models.CharField(max_length=1000, blank=True)
    # What it would do to the body's services, as it was shown to whoever agreed.
    preview = models.JSONField(null=True, blank=True)
    cut_at = models.DateTimeField(null=True, blank=True)
    cut_by = by_person()
    # Cut before the body agreed, and why that could not wait.
    unagreed_why = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_note = models.CharField(max_length=1000, blank=True)
    # Where it stands in the body's own incident.
    decision = models.ForeignKey("decisions.Decision", null=True, on_delete=models.PROTECT, related_name="+")
    cut_off = models.ForeignKey(CutOff, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-proposed_at", "-pk")

    def __str__(self) -> str:
        return f"{self.line}: {self.what}"

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "line": self.line_id,
            "what": self.what,
            "reason": self.reason,
            "planned_at": moment(self.planned_at),
            "until": moment(self.until),
            "conditions": self.conditions,
            "evidence": self.evidence,
            "reconnects": self.reconnects,
            "how_far": self.how_far,
            "answered_at": moment(self.answered_at),
            "answer_note": self.answer_note,
            "cut_at": moment(self.cut_at),
            "unagreed_why": self.unagreed_why,
            "ended_at": moment(self.ended_at),
            "ended_note": self.ended_note,
        }
