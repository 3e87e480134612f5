"""A lesson for others: to suppliers first, then as a checklist to local governments; and information sessions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import moment
from warroom.ledger.models import Entry
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet
from warroom.tasks.models import Task

MOST_LINES = 40


def _by() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class Doing(models.TextChoices):
    """Where a receiver stands with one line."""

    DONE = "done", _("done")
    PLANNED = "planned", _("planned")
    NOT_APPLICABLE = "not_applicable", _("does not apply to us")


SETTLED = frozenset({Doing.DONE, Doing.NOT_APPLICABLE})


class Lesson(models.Model):
    """What was learned, and what to do about it, line by line."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUPPLIERS = "suppliers", _("with the suppliers")
        ISSUED = "issued", _("with local governments")
        WITHDRAWN = "withdrawn", _("withdrawn")

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lessons")
    title = models.CharField(_("the lesson in one line"), max_length=120)
    text = models.TextField(_("what happened and what was learned"), max_length=4000)
    tlp = models.CharField(
        "TLP",
        max_length=16,
        default="TLP:AMBER",
        choices=[(f"TLP:{word}", f"TLP:{word}") for word in ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT")],
    )
    # From what it was learned: "joint:3", "incident:7"; who may not see that incident sees nothing of it here.
    source = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = _by()
    # A body's own draft is its own until it gives it to the war room.
    offered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)
    # Names of bodies in it of which the author says that they agreed to be named.
    may_name = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: its owner, and who received it."""
        return Organisation.objects.filter(Q(pk=self.owner_id) | Q(pk__in=self.receivers.values("organisation")))

    @property
    def private(self) -> bool:
        """Whether only its owner may know of it."""
        return self.state == self.State.DRAFT and self.offered_at is None

    def state_in_ledger(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "title": self.title,
            "text": self.text,
            "tlp": self.tlp,
            "source": self.source,
            "state": self.state,
            "offered_at": moment(self.offered_at),
            "withdrawn_why": self.withdrawn_why,
            "may_name": self.may_name,
            "lines": [line.text for line in self.lines.all()],
        }


class Line(models.Model):
    """One thing to do. Lines of a lesson that somebody received are not changed any more."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)

    class Meta:
        ordering = ("place",)
        constraints = [models.UniqueConstraint(name="lesson_line_once", fields=["lesson", "place"])]

    def __str__(self) -> str:
        return self.text


class Receiver(models.Model):
    """An organisation that received a lesson, and by when it should have dealt with it."""

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="receivers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="lessons_received")
    since = models.DateTimeField(default=timezone.now)
    due_day = models.DateField()

    class Meta:
        ordering = ("organisation__name", "pk")
        constraints = [models.UniqueConstraint(name="lesson_received_once", fields=["lesson", "organisation"])]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.lesson}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: who received it."""
        return Organisation.objects.filter(pk=self.organisation_id)


class Said(models.Model):
    """What a receiver said of one line at one moment; the newest counts, none is ever changed."""

    receiver = models.ForeignKey(Receiver, on_delete=models.PROTECT, related_name="said")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="said")
    doing = models.CharField(max_length=14, choices=Doing.choices)
    by_day = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = _by()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["receiver", "line", "-id"])]

    def __str__(self) -> str:
        return f"{self.line}: {self.doing}"


class Evidence(models.Model):
    """A file that shows that a line was done. The file itself goes with the entry in the ledger of the body."""

    receiver = models.ForeignKey(Receiver, on_delete=models.PROTECT, related_name="evidence")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    by = _by()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the body that showed it."""
        return self.receiver.organisations()


class TakenOver(models.Model):
    """A line that became a task of an incident of the receiver, once."""

    receiver = models.ForeignKey(Receiver, on_delete=models.PROTECT, related_name="taken_over")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")
    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="lesson_line_taken_over_once", fields=["receiver", "line"])]

    def __str__(self) -> str:
        return f"{self.line}: {self.task}"


class Session(models.Model):
    """An information session: who may come, how many, what was shown."""

    class For(models.TextChoices):
        BODIES = "bodies", _("local governments")
        SUPPLIERS = "suppliers", _("suppliers")
        BOTH = "both", _("local governments and suppliers")

    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sessions")
    lesson = models.ForeignKey(Lesson, null=True, blank=True, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(_("about what"), max_length=120)
    text = models.TextField(_("programme"), max_length=4000, blank=True)
    for_whom = models.CharField(_("for whom"), max_length=10, choices=For.choices, default=For.BODIES)
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("where, or the address of the video call"), max_length=300)
    # None: no limit.
    seats = models.PositiveIntegerField(_("seats (empty: no limit)"), null=True, blank=True)
    # It does not take place. That is not undone: another one is announced.
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=500, blank=True)
    # When and where it was to be before it last moved, and why it did.
    was_at = models.DateTimeField(null=True, blank=True)
    was_place = models.CharField(max_length=300, blank=True)
    moved_why = models.CharField(max_length=500, blank=True)
    made_by = _by()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-begins_at", "-pk")
        constraints = [
            models.CheckConstraint(name="session_ends_after_it_begins", condition=Q(ends_at__gt=models.F("begins_at")))
        ]

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: its owner, and whoever it is for."""
        who = Q(pk=self.owner_id)
        if self.for_whom in (self.For.SUPPLIERS, self.For.BOTH):
            who |= Q(kind=Kind.SUPPLIER)
        if self.for_whom in (self.For.BODIES, self.For.BOTH):
            who |= ~Q(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
        return Organisation.objects.filter(who)

    @property
    def over(self) -> bool:
        """Whether it has begun: nobody registers any more."""
        return self.begins_at <= timezone.now()

    @property
    def open(self) -> bool:
        """Whether somebody can still register."""
        return self.cancelled_at is None and not self.over

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "title": self.title,
            "text": self.text,
            "for_whom": self.for_whom,
            "begins_at": moment(self.begins_at),
            "ends_at": moment(self.ends_at),
            "place": self.place,
            "seats": self.seats,
            "cancelled_at": moment(self.cancelled_at),
            "cancelled_why": self.cancelled_why,
            "was_at": moment(self.was_at),
            "was_place": self.was_place,
            "moved_why": self.moved_why,
        }


class Registration(models.Model):
    """So many people of an organisation come; who came is ticked afterwards."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="registrations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="registrations")
    people = models.PositiveSmallIntegerField(_("how many people"), default=1)
    at = models.DateTimeField(default=timezone.now)
    by = _by()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # None: not ticked yet.
    attended = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("organisation__name", "pk")
        constraints = [models.UniqueConstraint(name="registered_once", fields=["session", "organisation"])]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.session}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: who registered."""
        return Organisation.objects.filter(pk=self.organisation_id)

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "session": self.session_id,
            "people": self.people,
            "cancelled_at": moment(self.cancelled_at),
            "attended": self.attended,
        }


class Material(models.Model):
    """A file of a session. Given back as it came, never opened here."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="materials")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
