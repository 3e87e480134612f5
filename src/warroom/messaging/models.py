"""What is sent: a message once, a delivery per address, and the gateways that take them."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Priority(models.IntegerChoices):
    """Which deliveries go first when a gateway takes only so many."""

    URGENT = 1, _("Urgent")
    NORMAL = 2, _("Normal")
    BULK = 3, _("When there is room")


class Message(models.Model):
    """A text for many. What differs per receiver (``{link}``, ``{code}``, ``{name}``) stands with the delivery."""

    # What it is about, for whoever had it sent: "alert:12".
    topic = models.CharField(max_length=80, db_index=True)
    # {"nl": {"title": …, "text": …, "short": … (for an SMS; title and text when absent)}, "en": …}
    texts = models.JSONField()
    tlp = models.CharField(max_length=20, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    # Of an exercise: it never leaves this server.
    exercise = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    # Since when no address or value of its deliveries is kept any more (``forgetting``).
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(name="message_unwiped", fields=["created_at"], condition=models.Q(wiped_at__isnull=True))
        ]

    def text_in(self, language: str) -> dict[str, str]:
        """Title and text in ``language``, or in Dutch, or in what there is."""
        texts: dict[str, dict[str, str]] = self.texts
        return texts.get(language) or texts.get("nl") or next(iter(texts.values()))


class Attachment(models.Model):
    """A file that goes with a message, over channels that carry files."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100, default="application/octet-stream")
    content = models.BinaryField()

    class Meta:
        ordering = ("pk",)


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being handed over")
    HANDED_OVER = "handed_over", _("Handed over")
    FAILED = "failed", _("Refused")
    GIVEN_UP = "given_up", _("Given up")
    SANDBOXED = "sandboxed", _("Kept here (exercise)")
    BY_HAND = "by_hand", _("To be done by hand")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Receipt(models.TextChoices):
    """What the gateway said afterwards."""

    NONE = "", _("Nothing heard")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")


TROUBLE = (State.FAILED, State.GIVEN_UP)
"""It did not leave, and is not tried again by itself."""
ON_SCREEN = (*TROUBLE, State.BY_HAND, State.SANDBOXED)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def standing(self, *states: State) -> "DeliveryQuerySet":
        """Those in ``states``, by way of the index of those states alone. The states stand in the statement itself:
        SQLite does not use a partial index for a value that it is given apart, and would read every row ever sent."""
        table = "messaging_delivery"
        listed = ", ".join(f"'{state.value}'" for state in states)
        where = [f"{table}.state = {listed}" if len(states) == 1 else f"{table}.state IN ({listed})"]
        if set(states) <= set(ON_SCREEN):
            where.append(f"{table}.state IN ({', '.join(repr(state.value) for state in ON_SCREEN)})")
        found: DeliveryQuerySet = self.extra(where=where)  # type: ignore[assignment]  # noqa: S610
        return found

    def not_delivered(self) -> "DeliveryQuerySet":
        """Those that a gateway took and, as it said afterwards, did not deliver; by way of the index of those."""
        where = [f"messaging_delivery.receipt = '{Receipt.FAILED.value}'"]
        found: DeliveryQuerySet = self.filter(state=State.HANDED_OVER).extra(where=where)  # type: ignore[assignment]  # noqa: S610
        return found


class Delivery(models.Model):
    """A message to one address over one channel. Who holds the lease hands it over; only the attempt that holds it may
    write what came of it (``attempts`` grows with every claim, and stands in the condition of that UPDATE)."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=500)
    language = models.CharField(max_length=5, default="nl")
    values = models.JSONField(default=dict)
    # For whom, for whoever had it sent: "recipient:345".
    reference = models.CharField(max_length=80, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)

    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    # The same at every repeat: a gateway that knows it hands the message on once.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    # Not sooner than this: the moment asked for, or after a failure the next try.
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    # The last try may have arrived: the next one is a repeat.
    uncertain = models.BooleanField(default=False)
    repeats = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    # Which gateway it was last given to: of a channel with a spare, the only one that knows the key.
    gateway = models.CharField(max_length=20, blank=True)
    # Only that one may take it: the other one barred it.
    bound = models.BooleanField(default=False)
    # When that one last said that we may not.
    denied_at = models.DateTimeField(null=True, blank=True)
    # It did not arrive, and whoever had it sent did not do anything about that yet.
    returned = models.BooleanField(default=False)
    # What the gateway calls it, and what it said afterwards.
    gateway_reference = models.CharField(max_length=120, blank=True)
    receipt = models.CharField(max_length=10, choices=Receipt.choices, default=Receipt.NONE, blank=True)
    receipt_at = models.DateTimeField(null=True, blank=True)
    # Of the address only the end is kept since, and of the values nothing.
    wiped_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="delivery_state_known", condition=models.Q(state__in=list(State.values))),
            models.CheckConstraint(
                name="delivery_sending_has_a_lease",
                condition=~models.Q(state="sending") | models.Q(lease_until__isnull=False),
            ),
        ]
        indexes = [
            # What a claimer looks for: the oldest that may go, urgent ones first.
            models.Index(
                name="delivery_waiting",
                fields=["channel", "priority", "not_before", "id"],
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                name="delivery_again",
                fields=["channel", "not_before", "id"],
                condition=models.Q(state="waiting", failures__gt=0),
            ),
            # What may have arrived, and by which gateway.
            models.Index(
                name="delivery_uncertain",
                fields=["gateway", "not_before", "id"],
                condition=models.Q(state="waiting", uncertain=True),
            ),
            models.Index(
                name="delivery_bound",
                fields=["gateway", "not_before", "id"],
                condition=models.Q(state="waiting", bound=True),
            ),
            models.Index(name="delivery_leased", fields=["lease_until"], condition=models.Q(state="sending")),
            models.Index(name="delivery_not_delivered", fields=["message"], condition=models.Q(receipt=Receipt.FAILED)),
            models.Index(name="delivery_returned", fields=["id"], condition=models.Q(returned=True)),
            # What the screen shows.
            models.Index(
                name="delivery_trouble",
                fields=["state", "channel", "-id"],
                condition=models.Q(state__in=["failed", "given_up", "by_hand", "sandboxed"]),
            ),
            models.Index(
                name="delivery_gone",
                fields=["handed_over_at", "channel"],
                condition=models.Q(state="handed_over"),
            ),
            models.Index(name="delivery_of_message", fields=["message", "state"]),
            models.Index(name="delivery_reference", fields=["reference"]),
            models.Index(
                name="delivery_at_gateway",
                fields=["channel", "gateway_reference"],
                condition=~models.Q(gateway_reference=""),
            ),
        ]


class Gateway(models.Model):
    """What all workers know of a gateway together: how much room there is, and whether it answers."""

    # Its name: that of the channel, or of the channel's spare.
    channel = models.CharField(max_length=20, unique=True)
    # A bucket of tokens: one per delivery, filled at the rate of the settings.
    tokens = models.FloatField(default=0)
    # Seconds since 1970: the arithmetic is the same in every database.
    filled = models.FloatField(default=0)
    # Nothing is tried before this: it said so (Retry-After) or did not answer.
    paused_until = models.DateTimeField(null=True, blank=True)
    unanswered = models.PositiveIntegerField(default=0)
    # Since when it takes nothing; None while it works.
    failing_since = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)


class Worker(models.Model):
    """A process that hands deliveries over: ``warroom worker``. Its row says that it lives."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    host = models.CharField(max_length=100)
    process = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)


class Incoming(models.Model):
    """What a gateway told us, once per id of theirs: a reply, or a receipt of a delivery."""

    channel = models.CharField(max_length=20)
    external_id = models.CharField(max_length=200)
    received_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=[("reply", _("Reply")), ("receipt", _("Receipt"))])
    address = models.CharField(max_length=500, blank=True)
    text = models.CharField(max_length=1600, blank=True)
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Which subject recognised it; "" when nobody did and a person must look.
    taken_by = models.CharField(max_length=80, blank=True)
    # A reply with a code that nobody knows; after some of those a number is not listened to for a while (``refused``).
    wrong = models.BooleanField(default=False)
    refused = models.BooleanField(default=False)
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(name="incoming_once", fields=["channel", "external_id", "kind"]),
        ]
        indexes = [
            # What one number guessed lately.
            models.Index(name="incoming_wrong", fields=["address", "received_at"], condition=models.Q(wrong=True)),
            models.Index(name="incoming_unwiped", fields=["received_at"], condition=models.Q(wiped_at__isnull=True)),
        ]
