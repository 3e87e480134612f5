"""Plans asked for, plans frozen, and what has been rebuilt since."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from warroom.landscapes.models import Landscape, Version
from warroom.only_added import OnlyAddedModel
from warroom.organisations.models import Organisation, OrganisationQuerySet
from weerbaar import landscape as library


class PlanKind(models.TextChoices):
    """What sort of plan."""

    CONTAINMENT = "containment", _("What to cut")
    WORKAROUND = "workaround", _("Workaround")
    RECOVERY = "recovery", _("Recovery")
    SUPPLIERS = "suppliers", _("What suppliers cut")


def fingerprint(version: Version, kind: str, question: dict[str, Any]) -> str:
    """The same question of the same landscape has the same fingerprint, and so the same answer."""
    text = json.dumps([version.sha256, kind, question], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class PlanRequest(models.Model):
    """A plan somebody asked for: its question, how far the computation is, and the best found so far.

    Plans are deterministic, so one row answers everybody who asks the same of the same version. It may be thrown
    away at any time: asking again gives the same plan. What must stay is frozen (``FrozenPlan``).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Being computed")
        READY = "ready", _("Ready")
        FAILED = "failed", _("No plan")

    DONE = (State.READY, State.FAILED)
    FREEZABLE = (PlanKind.CONTAINMENT, PlanKind.WORKAROUND, PlanKind.RECOVERY)

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="plan_requests")
    kind = models.CharField(max_length=12, choices=PlanKind.choices)
    # What is asked, in the words of the library; "language" is that of the reasons.
    question = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # While it is computed: until when whoever does it may be thought alive, and how often it was tried.
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Documents by candidate ("best", "quick", …), as the library writes them; better ones replace them.
    candidates = models.JSONField(default=dict)
    # A message of the library, shown in the language of who looks.
    error = models.JSONField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = [models.UniqueConstraint(name="plan_asked_once", fields=["version", "fingerprint"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its landscape."""
        return self.version.organisations()

    @property
    def underway(self) -> bool:
        """Whether a better answer may still come."""
        return self.state not in self.DONE


class FrozenPlan(OnlyAddedModel):
    """A plan as it was decided: the document, everything it was made from, who and when. Only ever added."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="frozen_plans")
    number = models.PositiveIntegerField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="frozen_plans")
    kind = models.CharField(max_length=12, choices=PlanKind.choices)
    candidate = models.CharField(max_length=20)
    question = models.JSONField()
    document = models.JSONField()
    # The schedule as a picture, for a recovery plan.
    drawing = models.TextField(blank=True)
    # The plan this one came from when facts changed; they share one board.
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    # Of the landscape and the question, and by what: as in the document, to search on.
    input_sha256 = models.CharField(max_length=64)
    solver = models.CharField(max_length=200)
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints = [models.UniqueConstraint(name="frozen_plan_number_once", fields=["landscape", "number"])]

    def __str__(self) -> str:
        return gettext("Plan {number}").format(number=self.number)

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its landscape."""
        return self.landscape.organisations()

    @property
    def first(self) -> "FrozenPlan":
        """The plan at the beginning of this line of plans; its board is that of all of them."""
        plan = self
        while plan.follows is not None:
            plan = plan.follows
        return plan

    def model(self) -> library.Landscape:
        """The landscape it was made on."""
        return self.version.landscape_content()


class BoardState(models.TextChoices):
    """How far an application is on the rebuild board, in order."""

    DOWN = "down", _("down")
    WORKAROUND = "workaround", _("workaround")
    REBUILDING = "rebuilding", _("being rebuilt")
    CLEAN = "clean", _("verified clean")
    NORMAL = "normal", _("back to normal")


class BoardMove(OnlyAddedModel):
    """Somebody says how far an application is. The newest counts; undoing is a move too."""

    plan = models.ForeignKey(FrozenPlan, on_delete=models.PROTECT, related_name="moves")
    element = models.CharField(max_length=1000)
    before = models.CharField(max_length=10, choices=BoardState.choices)
    after = models.CharField(max_length=10, choices=BoardState.choices)
    # The move this one takes back.
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.element}: {self.before} → {self.after}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its plan."""
        return self.plan.organisations()


class SupplierShareQuerySet(models.QuerySet["SupplierShare"]):
    def active(self) -> "SupplierShareQuerySet":
        """Those that nobody ended."""
        return self.filter(ended_at=None)


class SupplierShare(models.Model):
    """A body shows a supplier which links to cut for it and what that costs; nothing else of its landscape."""

    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="supplier_shares")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # The id of the supplier in the landscape.
    element = models.CharField(max_length=1000)
    begun_at = models.DateTimeField(default=timezone.now, editable=False)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SupplierShareQuerySet.as_manager()

    class Meta:
        ordering = ("landscape__name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="shared_with_a_supplier_once",
                fields=["landscape", "element"],
                condition=models.Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.landscape} → {self.supplier}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the supplier it is shared with."""
        return Organisation.objects.filter(pk=self.supplier_id)
