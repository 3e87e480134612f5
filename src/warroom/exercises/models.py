"""An exercise that is played in an incident, its injects, and the scripts an organisation brought itself.

What has yet to come stands in these rows only: the ledger, which every player may read, holds an inject from the
moment it arrives, and what was expected of it from the end of the exercise.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.exercises.script import CHANNELS, TO
from warroom.incidents.models import Incident, OfIncident, moment
from warroom.organisations.models import Organisation, OrganisationQuerySet

BY_HAND = 0
SPEEDS = [
    (100, _("as the script says")),
    (200, _("twice as fast")),
    (400, _("four times as fast")),
    (50, _("half as fast")),
    (BY_HAND, _("by hand: you say when the next message comes")),
]


class Exercise(models.Model):
    """A script being played in one incident. Its clock runs at ``speed`` per cent of real time while
    ``running_since`` is set; ``elapsed_s`` is what it had run before that."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="played")
    title = models.CharField(max_length=160)
    script_id = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = models.TextField()
    language = models.CharField(max_length=2)
    speed = models.PositiveSmallIntegerField(_("pace"), choices=SPEEDS, default=100)
    elapsed_s = models.FloatField(default=0)
    running_since = models.DateTimeField(null=True, blank=True)
    # When the next inject arrives by itself; None while it stands still, goes by hand or is over.
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its incident."""
        return self.incident.organisations()

    @property
    def paused(self) -> bool:
        """Whether its clock stands still although it is not over."""
        return self.running_since is None and self.ended_at is None

    def elapsed(self, now: datetime) -> float:
        """How many seconds of the script have passed at ``now``."""
        if self.running_since is None:
            return self.elapsed_s
        return self.elapsed_s + max(0.0, (now - self.running_since).total_seconds()) * self.speed / 100

    def arrives_at(self, minute: int) -> datetime | None:
        """When the clock reaches ``minute``; None while it stands still or goes by hand."""
        if self.running_since is None or self.speed == BY_HAND:
            return None
        left = max(0.0, minute * 60 - self.elapsed_s)
        return self.running_since + timedelta(seconds=left * 100 / self.speed)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it; not what has yet to come."""
        return {
            "title": self.title,
            "script": self.script_id,
            "sha256": self.sha256,
            "speed": self.speed,
            "elapsed_s": round(self.elapsed_s),
            "running_since": moment(self.running_since),
            "started_at": moment(self.started_at),
            "ended_at": moment(self.ended_at),
        }


class Judged(models.TextChoices):
    """What a facilitator thinks of the answer to an inject."""

    NONE = "", _("not looked back yet")
    MET = "met", _("as expected")
    PARTLY = "partly", _("in part")
    NOT = "not", _("not done")


class Inject(OfIncident):
    """One message of the script: it waits, arrives, and is answered."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("has yet to come")
        ARRIVED = "arrived", _("arrived")
        NOT_PLAYED = "not_played", _("not played")

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="injects")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60)
    minute = models.PositiveIntegerField()
    to = models.CharField(max_length=14)
    channel = models.CharField(max_length=10)
    sender = models.CharField(max_length=120, blank=True)
    story = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=160)
    text = models.CharField(max_length=3000)
    expected = models.CharField(max_length=2000, blank=True)
    # [element, mark], and {"title", "role", "due_minutes"}: done when it arrives.
    facts = models.JSONField(default=list)
    tasks = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    arrived_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("what did you do?"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    judged = models.CharField(max_length=6, choices=Judged.choices, blank=True, default=Judged.NONE)
    remark = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(name="inject_number_once", fields=["exercise", "number"])]

    def __str__(self) -> str:
        return self.title

    @property
    def to_words(self) -> str:
        """For whom it is."""
        return str(TO.get(self.to, self.to))

    @property
    def channel_words(self) -> str:
        """How it comes."""
        return str(CHANNELS.get(self.channel, self.channel))

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it once it has arrived; what is expected of it is not for the players."""
        return {
            "number": self.number,
            "key": self.key,
            "minute": self.minute,
            "to": self.to,
            "channel": self.channel,
            "sender": self.sender,
            "story": self.story,
            "title": self.title,
            "text": self.text,
            "arrived_at": moment(self.arrived_at),
            "answer": self.answer,
            "answered_at": moment(self.answered_at),
            "answered_by": str(self.answered_by.uuid) if self.answered_by else None,
            "judged": self.judged,
            "remark": self.remark,
        }


class OwnScript(models.Model):
    """A script that an organisation wrote itself."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exercise_scripts")
    title = models.CharField(max_length=160)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("title", "pk")

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs."""
        return Organisation.objects.filter(pk=self.organisation_id)

    def state(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {"title": self.title, "sha256": self.sha256, "retired_at": moment(self.retired_at)}
