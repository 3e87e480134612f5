"""Reports as they were made, and the recommendations that come of an incident."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import Incident, OfIncident, moment
from warroom.only_added import OnlyAddedModel
from warroom.organisations.models import OrganisationQuerySet


class ReportKind(models.TextChoices):
    """What sort of report."""

    SITUATION = "situation", _("Situation report")
    SUMMARY = "summary", _("Summary for management")
    TIMELINE = "timeline", _("Timeline")
    AFTER_ACTION = "after_action", _("After-action report")


class Report(OnlyAddedModel):
    """A report as it was made: what it says stays, whatever happens after."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=14, choices=ReportKind.choices)
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=2)
    # As of which moment, and up to which entry of the ledger.
    as_of = models.DateTimeField()
    sequence = models.PositiveIntegerField()
    # Everything it says, ready for paper and screen alike (see ``content``).
    document = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [models.UniqueConstraint(name="report_number_once", fields=["incident", "kind", "number"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its incident."""
        return self.incident.organisations()

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it: that it was made and of when; what it says follows from the ledger itself."""
        return {
            "title": str(self),
            "kind": self.kind,
            "number": self.number,
            "as_of": moment(self.as_of),
            "sequence": self.sequence,
            "language": self.language,
        }


class Lesson(OfIncident):
    """What was learned, what should change, who sees to it and by when."""

    class State(models.TextChoices):
        OPEN = "open", _("to do")
        DONE = "done", _("done")
        DROPPED = "dropped", _("not done")

    learned = models.CharField(_("what was learned"), max_length=1000)
    recommendation = models.CharField(_("what should change"), max_length=1000)
    owner = models.CharField(_("who sees to it"), max_length=160)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    lesson_state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.recommendation

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "title": self.recommendation,
            "learned": self.learned,
            "owner": self.owner,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "lesson_state": self.lesson_state,
            "version": self.version,
        }
