"""Tasks of an incident with their checklists, the playbooks attached to it, and the playbooks of an organisation."""

import hashlib
import json
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import OfIncident, moment
from warroom.incidents.taxonomy import IncidentRole
from warroom.organisations.models import Organisation, OrganisationQuerySet
from weerbaar.playbooks import ItemKind, LineKind, Playbook

LONGEST_TITLE = 200
LONGEST_TEXT = 4000


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", _("open")
    DOING = "doing", _("being done")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


UNFINISHED = (TaskState.OPEN, TaskState.DOING)

ROLES = [*IncidentRole.choices, ("services", _("Citizen services"))]
"""For whom a task is when it has no owner by name: the roles of an incident, and who runs the counters."""


class Attached(OfIncident):
    """A playbook as it was when steps of it became tasks of this incident."""

    cacao_id = models.CharField(max_length=60)
    modified = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    tlp = models.CharField(max_length=14, blank=True)
    # As text: PostgreSQL would put the properties of JSON in an order of its own.
    content = models.TextField()
    attached_at = models.DateTimeField(default=timezone.now)
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "title": self.title,
            "cacao_id": self.cacao_id,
            "modified": self.modified,
            "tlp": self.tlp,
            "sha256": hashlib.sha256(self.content.encode()).hexdigest(),
        }


class Task(OfIncident):
    """Something somebody has to do. A question of a playbook is one too: it is done when it has its answer."""

    title = models.CharField(_("what has to be done"), max_length=LONGEST_TITLE)
    description = models.TextField(_("more about it"), max_length=LONGEST_TEXT, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    # Somebody without an account, an organisation or a supplier.
    owner_name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=14, blank=True, choices=ROLES)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    task_state = models.CharField(max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    reason = models.CharField(_("why not"), max_length=500, blank=True)
    after = models.ManyToManyField("self", symmetrical=False, related_name="before", blank=True)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in ItemKind], default=ItemKind.DO.value)
    attached = models.ForeignKey(Attached, null=True, on_delete=models.PROTECT, related_name="tasks")
    # The step of the playbook it comes from, and the other playbook that this step says to follow.
    step = models.CharField(max_length=80, blank=True)
    follow = models.CharField(max_length=60, blank=True)
    # Of a question: what can be said, as [answer, words], and what was. "repeated": asked again and again.
    answers = models.JSONField(default=list, blank=True)
    answer = models.CharField(max_length=250, blank=True)
    # Under which answers it counts: [number of the question's task, answer, words].
    conditions = models.JSONField(default=list, blank=True)
    # Dropped by the answer to a question, and open again when that answer changes.
    by_answer = models.BooleanField(default=False)
    repeated = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["incident", "task_state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def unfinished(self) -> bool:
        """Whether it still has to be done."""
        return self.task_state in UNFINISHED

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "title": self.title,
            "description": self.description,
            "owner": str(self.owner.uuid) if self.owner else None,
            "owner_name": self.owner_name,
            "role": self.role,
            "due_at": moment(self.due_at),
            "minutes": self.minutes,
            "task_state": self.task_state,
            "reason": self.reason,
            "after": sorted(self.after.values_list("pk", flat=True)),
            "kind": self.kind,
            "attached": self.attached_id,
            "step": self.step,
            "follow": self.follow,
            "answers": self.answers,
            "answer": self.answer,
            "conditions": self.conditions,
            "repeated": self.repeated,
            "made_at": moment(self.made_at),
            "finished_at": moment(self.finished_at),
            "finished_by": str(self.finished_by.uuid) if self.finished_by else None,
            "version": self.version,
            "points": [point.state() for point in self.points.select_related("ticked_by").order_by("pk")],
        }


class Point(models.Model):
    """One line of a task's checklist: something to do or to keep is ticked off, a warning is read."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="points")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in LineKind], default=LineKind.DO.value)
    text = models.CharField(max_length=LONGEST_TEXT)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its task's incident."""
        return self.task.organisations()

    @property
    def tickable(self) -> bool:
        """Whether it is something to do, not a warning."""
        return self.kind not in (LineKind.AVOID, LineKind.WATCH)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "id": self.pk,
            "kind": self.kind,
            "text": self.text,
            "ticked_at": moment(self.ticked_at),
            "ticked_by": str(self.ticked_by.uuid) if self.ticked_by else None,
        }


class OwnPlaybook(models.Model):
    """A playbook that an organisation brought itself. A newer version of it is a new row; the older one is put away."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="playbooks")
    cacao_id = models.CharField(max_length=60)
    modified = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("title", "pk")
        constraints = [
            models.UniqueConstraint(
                name="own_playbook_once", fields=["organisation", "cacao_id"], condition=models.Q(retired_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs."""
        return Organisation.objects.filter(pk=self.organisation_id)

    @cached_property
    def playbook(self) -> Playbook:
        """The playbook itself; it was checked when it came in."""
        return Playbook(json.loads(self.content))

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "title": self.title,
            "cacao_id": self.cacao_id,
            "modified": self.modified,
            "sha256": self.sha256,
            "retired_at": moment(self.retired_at),
        }


def late(due_at: datetime | None, task_state: str, now: datetime) -> bool:
    """Whether a task is late at ``now``."""
    return due_at is not None and due_at < now and task_state in UNFINISHED
