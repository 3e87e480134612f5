"""A decision of an incident. Every change goes with an entry in the ledger that keeps all of ``state()``."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import OfIncident, moment
from warroom.plans.models import FrozenPlan


class DecisionKind(models.TextChoices):
    """What is decided about; for those about parts of the landscape consequences are computed."""

    FREE = "free", _("Something else")
    ISOLATE = "isolate", _("Cut off or isolate")
    RECONNECT = "reconnect", _("Reconnect")
    ACTIVATE = "activate", _("Put a workaround in use")
    PAY = "pay", _("Pay or not")


ABOUT_PARTS = frozenset({DecisionKind.ISOLATE, DecisionKind.RECONNECT, DecisionKind.ACTIVATE})


class DecisionState(models.TextChoices):
    """How far a decision is."""

    OPEN = "open", _("to be decided")
    DECIDED = "decided", _("decided")
    CARRIED_OUT = "carried_out", _("carried out")
    REVERSED = "reversed", _("reversed")
    DROPPED = "dropped", _("dropped")


class Decision(OfIncident):
    """A question with its alternatives, and what was decided.

    ``alternatives`` is a list of ``{"key", "text", "actions", "consequences"}``; ``consequences`` (see
    ``consequences.computed``) is None while the question is open: it is worked out on the landscape of the moment
    that somebody looks, and frozen with the decision. An action is described in ``parts``.
    """

    question = models.CharField(_("what has to be decided?"), max_length=300)
    kind = models.CharField(max_length=10, choices=DecisionKind.choices, default=DecisionKind.FREE)
    state_now = models.CharField(max_length=12, choices=DecisionState.choices, default=DecisionState.OPEN)
    waits_for = models.CharField(_("waits for whom"), max_length=160, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    alternatives = models.JSONField(default=list)
    chosen = models.CharField(max_length=8, blank=True)
    basis = models.CharField(_("on what basis"), max_length=4000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_name = models.CharField(_("who decided"), max_length=120, blank=True)
    # Approved by word of mouth: written down by ``recorded_by`` and heard by ``heard_by`` too.
    oral = models.BooleanField(default=False)
    heard_by = models.CharField(_("who else heard it"), max_length=160, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # {"name", "organisation", "said", "at"}, in the order in which they were asked.
    consulted = models.JSONField(default=list)
    review_at = models.DateTimeField(_("looked at again"), null=True, blank=True)
    reverses = models.CharField(_("what reverses it"), max_length=1000, blank=True)
    may_reverse = models.CharField(_("who may reverse it"), max_length=300, blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    # {"at", "by", "name", "why", "consequences"} once it was reversed.
    reversal = models.JSONField(null=True, blank=True)
    dropped_why = models.CharField(max_length=1000, blank=True)
    # The plan that it carries out.
    plan = models.ForeignKey(FrozenPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.question

    def alternative(self, key: str) -> dict[str, Any] | None:
        """The alternative with this key."""
        return next((one for one in self.alternatives if one["key"] == key), None)

    @property
    def actions(self) -> list[dict[str, Any]]:
        """What the chosen alternative asks to be done; nothing while none is chosen."""
        chosen = self.alternative(self.chosen)
        return chosen["actions"] if chosen else []

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "question": self.question,
            "kind": self.kind,
            "state": self.state_now,
            "waits_for": self.waits_for,
            "asked_at": moment(self.asked_at),
            "asked_by": self.asked_by_id,
            "alternatives": self.alternatives,
            "chosen": self.chosen,
            "basis": self.basis,
            "decided_at": moment(self.decided_at),
            "decided_by": self.decided_by_id,
            "decided_name": self.decided_name,
            "oral": self.oral,
            "heard_by": self.heard_by,
            "recorded_by": self.recorded_by_id,
            "consulted": self.consulted,
            "review_at": moment(self.review_at),
            "reverses": self.reverses,
            "may_reverse": self.may_reverse,
            "carried_out_at": moment(self.carried_out_at),
            "reversal": self.reversal,
            "dropped_why": self.dropped_why,
            "plan": self.plan_id,
            "plan_number": self.plan.number if self.plan else None,
            "version": self.version,
        }

    def personal(self) -> list[str]:
        """The places in ``state()`` that name people."""
        places = ["waits_for", "decided_name", "heard_by", "may_reverse"]
        places += [f"consulted/{n}/name" for n in range(len(self.consulted))]
        for a, alternative in enumerate(self.alternatives):
            places += [f"alternatives/{a}/actions/{n}/done_by" for n in range(len(alternative["actions"]))]
        return [*places, "reversal/name"] if self.reversal else places
