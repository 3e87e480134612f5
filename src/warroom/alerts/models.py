"""An alert, to whom it is addressed, who receives it, and what came back."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from warroom.alerts.words import OUT, UNSENT, AlertState, By, Doing, Reply, Severity, Tlp
from warroom.incidents.models import moment
from warroom.organisations.models import Organisation, OrganisationQuerySet

REFERENCE = "recipient:"
"""What the reference of a recipient's deliveries begins with."""
LONGEST_TITLE = 120
LONGEST_TEXT = 4000
LONGEST_NOTE = 1000


class AlertQuerySet(models.QuerySet["Alert"]):
    def out(self) -> "AlertQuerySet":
        """Those that somebody may have received."""
        return self.filter(state__in=OUT)


class Alert(models.Model):
    """One message to many bodies. It can be changed until its list of recipients is shown; then it is fixed."""

    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alerts_sent")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    title_nl = models.CharField(_("title in Dutch"), max_length=LONGEST_TITLE)
    title_en = models.CharField(_("title in English"), max_length=LONGEST_TITLE, blank=True)
    text_nl = models.TextField(_("text in Dutch"), max_length=LONGEST_TEXT)
    text_en = models.TextField(_("text in English"), max_length=LONGEST_TEXT, blank=True)
    # What the receiver has to do; by when is ``act_by``.
    todo_nl = models.CharField(_("what to do, in Dutch"), max_length=500, blank=True)
    todo_en = models.CharField(_("what to do, in English"), max_length=500, blank=True)
    act_by = models.DateTimeField(_("by when"), null=True, blank=True)
    tlp = models.CharField("TLP", max_length=16, choices=Tlp.choices, default=Tlp.AMBER)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices, default=Severity.ATTENTION)
    # What ``audience.organisations`` reads.
    audience = models.JSONField(default=dict, blank=True)
    # Channels by name; empty: as the severity says, in the order each person prefers.
    channels = models.JSONField(default=list, blank=True)
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    # What made it, when a person did not: "joint:12", "lesson:3".
    reference = models.CharField(max_length=60, blank=True, db_index=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    # Not real: says so everywhere, and no message leaves.
    exercise = models.BooleanField(_("exercise"), default=False)
    # The sender sees names, not numbers and addresses (a supplier to its customers).
    numbers_hidden = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=AlertState.choices, default=AlertState.DRAFT)
    # The list of recipients as it was shown: when, its hash, and its counts.
    fixed_at = models.DateTimeField(null=True, blank=True)
    fixed_hash = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    # The escalation plan that stood when the list was made: it keeps that one, whatever becomes of the setting.
    plan = models.JSONField(default=dict, blank=True)
    # Who pressed the button after which the list is compared with the contacts of that moment, when, and what had
    # become different by then: ["<organisation>", "gone" | "come" | "other", people as they are now].
    pressed_at = models.DateTimeField(null=True, blank=True)
    pressed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    compared_at = models.DateTimeField(null=True, blank=True)
    differences = models.JSONField(default=list, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    all_put_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.CharField(max_length=500, blank=True)
    # Work on the list and on the sending: who holds it until when, and how far it came (see ``leases``).
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    reached_pk = models.BigIntegerField(default=0)
    # Since when only the ends of its receivers' addresses are kept (``forgetting``).
    forgotten_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state"]), models.Index(fields=["sender", "-created_at"])]

    def __str__(self) -> str:
        return self.title

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: its sender. A receiver's part is ``Addressed``."""
        return Organisation.objects.filter(pk=self.sender_id)

    @property
    def topic(self) -> str:
        """What its messages are filed under in ``messaging``."""
        return f"alert:{self.pk}"

    @property
    def unsent(self) -> bool:
        return self.state in UNSENT

    @property
    def is_out(self) -> bool:
        """Whether somebody may have received it."""
        return self.state in OUT

    @property
    def withdrawn(self) -> bool:
        return self.state == AlertState.WITHDRAWN

    def said(self, what: str, language: str | None = None) -> str:
        """Its ``title``, ``text`` or ``todo`` in ``language`` (the reader's); Dutch when there is no English."""
        wanted = (language or get_language() or "nl")[:2]
        english = getattr(self, f"{what}_en")
        return str(english if wanted == "en" and english else getattr(self, f"{what}_nl"))

    @property
    def title(self) -> str:
        return self.said("title")

    @property
    def text(self) -> str:
        return self.said("text")

    @property
    def todo(self) -> str:
        return self.said("todo")

    def state_in_ledger(self) -> dict[str, Any]:
        """What the ledger keeps of it."""
        return {
            "title_nl": self.title_nl,
            "title_en": self.title_en,
            "text_nl": self.text_nl,
            "text_en": self.text_en,
            "todo_nl": self.todo_nl,
            "todo_en": self.todo_en,
            "act_by": moment(self.act_by),
            "tlp": self.tlp,
            "severity": self.severity,
            "audience": self.audience,
            "channels": self.channels,
            "exercise": self.exercise,
            "incident": self.incident_id,
            "reference": self.reference,
            "corrects": self.corrects_id,
            "state": self.state,
            "fixed_hash": self.fixed_hash,
            "counts": self.counts,
            "plan": self.plan,
        }


class OfAlert(models.Model):
    """Something that belongs to one alert, and so to its sender."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: the sender of its alert."""
        return self.alert.organisations()


class Item(OfAlert):
    """A line of the checklist."""

    place = models.PositiveSmallIntegerField()
    text_nl = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("place", "pk")
        constraints = [models.UniqueConstraint(name="alert_item_place_once", fields=["alert", "place"])]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_en if (get_language() or "nl").startswith("en") and self.text_en else self.text_nl


class Enclosed(OfAlert):
    """A file that goes with it. Never opened here: given back as it came, to be saved."""

    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Addressed(OfAlert):
    """A body to which an alert is addressed, and what it answered."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alerts")
    # Nobody can be reached for it: it stands on the call list from the start.
    unreachable = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=14, choices=Reply.choices, blank=True)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_way = models.CharField(max_length=10, choices=By.choices, blank=True)
    # On the sender's telephone list since; ticked off by whom.
    to_call_since = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="alert_addressed_once", fields=["alert", "organisation"])]
        indexes = [
            models.Index(fields=["alert", "answer"]),
            models.Index(fields=["organisation", "-alert"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.alert}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: the body it is addressed to."""
        return Organisation.objects.filter(pk=self.organisation_id)

    @property
    def silent(self) -> bool:
        """Whether it has not answered."""
        return not self.answer


class Recipient(OfAlert):
    """A person who receives an alert, for one body or several, and the link and code this person answers with."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="received")
    # Whether first, or as a deputy.
    rank = models.CharField(max_length=10)
    # Receives it at once: a SPOC, or the deputy of a body that has no SPOC who can be reached.
    first = models.BooleanField(default=True)
    # The ways in the order they are tried: [way id, kind, address], as they stood when the list was shown.
    ways = models.JSONField(default=list)
    # How many of ``ways`` have been used.
    used = models.PositiveSmallIntegerField(default=0)
    # The link's token is worked out from ``seed`` and the server's key; only its hash is looked up.
    seed = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=8)
    opened_at = models.DateTimeField(null=True, blank=True)
    addressed: "models.ManyToManyField[Addressed, ForBody]" = models.ManyToManyField(
        Addressed, through="ForBody", related_name="recipients"
    )

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="alert_recipient_once", fields=["alert", "contact"])]

    def __str__(self) -> str:
        return f"recipient {self.pk}"

    @property
    def name_in_messaging(self) -> str:
        """The reference of its deliveries."""
        return f"{REFERENCE}{self.pk}"


class ForBody(models.Model):
    """For which of the bodies addressed a recipient receives it."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="bodies")
    addressed = models.ForeignKey(Addressed, on_delete=models.CASCADE, related_name="people")
    rank = models.CharField(max_length=10)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="alert_for_body_once", fields=["recipient", "addressed"])]

    def __str__(self) -> str:
        return f"{self.recipient} for {self.addressed_id}"


class Answer(models.Model):
    """One answer of a body. A later one corrects it; none is ever changed."""

    addressed = models.ForeignKey(Addressed, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=14, choices=Reply.choices)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    way = models.CharField(max_length=10, choices=By.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Recipient, null=True, on_delete=models.SET_NULL, related_name="answers")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.addressed}: {self.answer}"


class Call(models.Model):
    """Somebody of the sender telephoned a body that was silent."""

    class Outcome(models.TextChoices):
        SPOKE = "spoke", _("spoke to somebody")
        MESSAGE = "message", _("left a message")
        NOBODY = "nobody", _("nobody picked up")

    addressed = models.ForeignKey(Addressed, on_delete=models.CASCADE, related_name="calls")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.addressed}: {self.outcome}"


class Checked(models.Model):
    """Where a body stands with one line of an alert's checklist."""

    addressed = models.ForeignKey(Addressed, on_delete=models.CASCADE, related_name="checked")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="checked")
    doing = models.CharField(max_length=14, choices=Doing.choices, blank=True)
    by_day = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    # The task of the body's incident that it became.
    task = models.ForeignKey("tasks.Task", null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("item__place", "pk")
        constraints = [models.UniqueConstraint(name="alert_checked_once", fields=["addressed", "item"])]

    def __str__(self) -> str:
        return f"{self.item}: {self.doing}"

    @property
    def mark(self) -> str:
        """A mark of what it says: on a form, of what whoever filled it in had seen."""
        return hashlib.sha256(repr((self.doing, str(self.by_day or ""), self.note)).encode()).hexdigest()[:16]


class Step(OfAlert):
    """What happens at a moment for the bodies that are silent by then."""

    class Does(models.TextChoices):
        NEXT_WAY = "next_way", _("next channel")
        DEPUTY = "deputy", _("the deputies")
        CALL = "call", _("telephone list")

    class StepState(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DOING = "doing", _("being done")
        DONE = "done", _("done")
        STOPPED = "stopped", _("not needed")

    does = models.CharField(max_length=10, choices=Does.choices)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=StepState.choices, default=StepState.WAITING)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    # How far it came in the bodies, and for how many it did something.
    reached_pk = models.BigIntegerField(default=0)
    did = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "pk")
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.get_does_display()}: {self.alert}"


class Plan(models.Model):
    """What the coordinator made of the escalation plan of one severity; without a row it is the one of
    ``rhythm.DEFAULTS``."""

    severity = models.PositiveSmallIntegerField(choices=Severity.choices, unique=True)
    # {"ways": 2, "deputies": false, "steps": [[45, "next_way"], …]}: see ``rhythm.Rhythm``.
    said = models.JSONField()
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("severity",)

    def __str__(self) -> str:
        return self.get_severity_display()


class Group(models.Model):
    """An audience under a name, to be used again. What it means is worked out each time, of the bodies of that day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="alert_groups")
    name = models.CharField(_("name of the group"), max_length=80)
    audience = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(name="alert_group_name_once", fields=["organisation", "name"])]

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: the one that made it."""
        return Organisation.objects.filter(pk=self.organisation_id)


class Feed(models.Model):
    """A calendar of what one person has to do by when, at an address that only this person knows."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alert_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"calendar of {self.person}"
