"""A joint incident, the bodies it touches, what is said of each, and the reports of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import Incident, moment
from warroom.incidents.taxonomy import Severity
from warroom.joint.words import (
    Answer,
    Effect,
    How,
    Side,
    Standing,
)
from warroom.landscapes.models import Version
from warroom.ledger.models import Chain
from warroom.organisations.models import Organisation, OrganisationQuerySet
from warroom.suppliers.models import Product

LONGEST_TEXT = 4000


def by_person() -> Any:
    """Who did it; None: the system."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class JointIncident(models.Model):
    """A supplier, one of its products or a data centre is hit; the bodies that it touches are its lines."""

    title = models.CharField(_("what is going on"), max_length=160)
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="joint_incidents")
    # One product or data centre of it; None: the supplier itself, with all that it runs.
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    effect = models.CharField(_("what happened to it"), max_length=12, choices=Effect.choices, default=Effect.LOST)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices, default=Severity.LARGE)
    # What every body on the list and the supplier read.
    text = models.TextField(_("what everybody concerned may read"), max_length=LONGEST_TEXT, blank=True)
    begun_at = models.DateTimeField(_("since"), null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = by_person()
    # For which organisation it was started: the coordinator's or the supplier itself.
    opened_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(max_length=2000, blank=True)
    # What was learned, as proposed when it was closed.
    lesson = models.CharField(_("what was learned"), max_length=1000, blank=True)
    recommendation = models.CharField(_("what should change"), max_length=1000, blank=True)
    exercise = models.BooleanField(_("exercise"), default=False)
    tlp = models.CharField("TLP", max_length=16, default="TLP:AMBER")
    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="joint_incident")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = (models.F("closed_at").desc(nulls_first=True), "exercise", "-opened_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs: the supplier. A body's part is its ``Line``."""
        return Organisation.objects.filter(pk=self.supplier_id)

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def hit(self) -> str:
        """What is hit, in words."""
        return f"{self.product} ({self.supplier})" if self.product else str(self.supplier)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "title": self.title,
            "supplier": {"id": self.supplier_id, "name": str(self.supplier)},
            "product": {"id": self.product_id, "name": str(self.product)} if self.product else None,
            "effect": self.effect,
            "severity": self.severity,
            "text": self.text,
            "begun_at": moment(self.begun_at),
            "opened_at": moment(self.opened_at),
            "opened_for": self.opened_for_id,
            "closed_at": moment(self.closed_at),
            "closing_note": self.closing_note,
            "lesson": self.lesson,
            "recommendation": self.recommendation,
            "exercise": self.exercise,
            "tlp": self.tlp,
        }


class Line(models.Model):
    """One body in a joint incident. What stands on it is for that body, the coordinator as far as it shares, and the
    supplier when the body lets it know; never for another body."""

    joint = models.ForeignKey(JointIncident, on_delete=models.PROTECT, related_name="lines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="joint_lines")
    how = models.CharField(max_length=12, choices=How.choices)
    why = models.CharField(_("why"), max_length=500, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = by_person()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=500, blank=True)
    # The body lets the supplier see this line, and the coordinator which services are at stake.
    supplier_told = models.BooleanField(default=False)
    # The supplier named the body itself: it sees that the line is there, and nothing that the body says.
    named_by_supplier = models.BooleanField(default=False)
    # Since when it did: of what was asked for the body before that it sees nothing.
    named_at = models.DateTimeField(null=True, blank=True)
    services_shared = models.BooleanField(default=False)
    # Since when they are, without interruption.
    services_since = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=14, choices=Answer.choices, blank=True)
    answer_note = models.CharField(_("explanation"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = by_person()
    # The body's own incident, opened from here or linked later.
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="joint_lines")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("organisation__name", "pk")
        constraints = [models.UniqueConstraint(name="joint_line_once", fields=["joint", "organisation"])]

    def __str__(self) -> str:
        return f"{self.joint}: {self.organisation}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs: the body."""
        return Organisation.objects.filter(pk=self.organisation_id)

    @property
    def here(self) -> bool:
        """Whether it (still) stands on the list."""
        return self.removed_at is None

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "organisation": {"id": self.organisation_id, "name": str(self.organisation)},
            "how": self.how,
            "why": self.why,
            "added_at": moment(self.added_at),
            "removed_at": moment(self.removed_at),
            "removed_why": self.removed_why,
            "supplier_told": self.supplier_told,
            "named_by_supplier": self.named_by_supplier,
            "named_at": moment(self.named_at),
            "services_shared": self.services_shared,
            "answer": self.answer,
            "answer_note": self.answer_note,
            "answered_at": moment(self.answered_at),
            "incident": self.incident_id,
        }


class OfLine(models.Model):
    """Something that stands on one line, and so belongs to that body."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs: that of its line."""
        return self.line.organisations()


class Word(OfLine):
    """How the supplier, or the body itself, says that the body stands. Never changed: a correction is a new word that
    names the one it corrects; one can be withdrawn. The newest that was not withdrawn or corrected counts."""

    side = models.CharField(max_length=8, choices=Side.choices)
    standing = models.CharField(_("status"), max_length=13, choices=Standing.choices)
    basis = models.CharField(_("on what basis"), max_length=1000)
    # Since when it is so, apart from when it was entered.
    at = models.DateTimeField()
    entered_at = models.DateTimeField(default=timezone.now)
    by = by_person()
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-entered_at", "-pk")
        indexes = [models.Index(fields=["line", "side", "-entered_at"])]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_standing_display()}"

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "line": self.line_id,
            "side": self.side,
            "standing": self.standing,
            "basis": self.basis,
            "at": moment(self.at),
            "entered_at": moment(self.entered_at),
            "corrects": self.corrects_id,
            "withdrawn_at": moment(self.withdrawn_at),
            "withdrawn_why": self.withdrawn_why,
        }


class Stake(models.Model):
    """Which services of one version of a landscape are at stake when some of it is lost, compromised or cut. Worked out
    once per version and scenario, whoever asks and however often."""

    WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    # Of the effect and the parts it falls on.
    scenario = models.CharField(max_length=64)
    effect = models.CharField(max_length=12, choices=Effect.choices)
    parts = models.JSONField(default=list)
    state = models.CharField(max_length=8, default=WAITING)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # See ``stakes.worked_out``.
    result = models.JSONField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="joint_stake_once", fields=["version", "scenario"])]
        indexes = [models.Index(fields=["state", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.effect}"


class JointReport(models.Model):
    """The situation report as it was made: the coordinator's, with names, and the common one, with counts alone."""

    joint = models.ForeignKey(JointIncident, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=2)
    as_of = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    document = models.JSONField()
    common = models.JSONField()
    # What the parts of ``document`` that say something of services were made of, body by body: whoever reads it later
    # sees only what is shared then (see ``striking``). None: made before that was kept.
    rows = models.JSONField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = by_person()
    # From when the supplier and the bodies may read the common one.
    shared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(name="joint_report_number_once", fields=["joint", "number"])]

    def __str__(self) -> str:
        return f"{self.joint} – {self.number}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs: that of its joint incident."""
        return self.joint.organisations()

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "number": self.number,
            "language": self.language,
            "as_of": moment(self.as_of),
            "sequence": self.sequence,
            "shared_at": moment(self.shared_at),
        }
