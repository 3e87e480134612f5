"""Chains of entries. Rows are only ever added; what can be erased stands in tables of its own (``Payload``,
``Opening``, ``Attachment``), and only goes after an entry that says so."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.only_added import OnlyAddedModel
from warroom.organisations.models import Organisation, OrganisationQuerySet, Person
from weerbaar.ledger import chain as library
from weerbaar.ledger import checkpoints, commitments, signing
from weerbaar.ledger.canonical import load


class Chain(OnlyAddedModel):
    """A ledger of its own: of an incident, of an organisation, or of the system."""

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("Incident")
        ORGANISATION = "organisation", _("Organisation")
        SYSTEM = "system", _("System")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Only for an organisation's own; an incident points to its chain itself.
    organisation = models.OneToOneField(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="chain"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(name="chain_of_the_system_once", fields=["kind"], condition=models.Q(kind="system"))
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.INCIDENT and hasattr(self, "incident"):
            return str(self.incident)
        return str(self.organisation) if self.organisation else str(self.get_kind_display())

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its incident, or its own."""
        if self.kind == self.Kind.INCIDENT and hasattr(self, "incident"):
            found: OrganisationQuerySet = self.incident.organisations()
            return found
        return Organisation.objects.filter(chain=self)


class Entry(OnlyAddedModel):
    """The header of an entry: what is always there (see ``weerbaar.ledger.chain.Header``)."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    # "person/<uuid>", "program/<id>" or "system".
    actor = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    previous = models.CharField(max_length=64)
    payload_hash = models.CharField(max_length=64)
    # Of the header; what the next entry holds.
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("chain", "sequence")
        constraints = [models.UniqueConstraint(name="entry_sequence_once", fields=["chain", "sequence"])]
        indexes = [
            models.Index(fields=["chain", "recorded_at"]),
            models.Index(fields=["chain", "kind", "sequence"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.kind}"

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its chain."""
        return self.chain.organisations()

    def header(self) -> library.Header:
        """What is chained. It does not trust the row beside it: the chain's own UUID is read."""
        return library.Header(
            chain=str(self.chain.uuid),
            sequence=self.sequence,
            recorded_at=library.written(self.recorded_at),
            actor=self.actor,
            kind=self.kind,
            previous=self.previous,
            payload_hash=self.payload_hash,
        )

    def body(self) -> dict[str, Any] | None:
        """Its payload with the personal values filled in (None where erased); None when all of it was erased."""
        payload = getattr(self, "payload", None)
        if payload is None:
            return None
        return commitments.opened(load(payload.body), (row.opening() for row in self.openings.all()))


class Payload(OnlyAddedModel):
    """What an entry says, in canonical JSON, and the salt of its hash."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="payload")
    salt = models.BinaryField()
    body = models.TextField()

    def __str__(self) -> str:
        return str(self.entry)


class Opening(OnlyAddedModel):
    """A personal value of a payload, in canonical JSON, and the salt of its commitment."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="openings")
    path = models.CharField(max_length=200)
    salt = models.BinaryField()
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(name="opening_once", fields=["entry", "path"])]

    def __str__(self) -> str:
        return f"{self.entry}, {self.path}"

    def opening(self) -> commitments.Opening:
        """As the library has it."""
        return commitments.Opening(self.path, bytes(self.salt), load(self.value))


class Attachment(OnlyAddedModel):
    """A file that goes with an entry, locked (see ``locked``). Its hash stands in the payload."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="attachments")
    # Of the file itself, not of what is stored.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="attachment_once", fields=["entry", "sha256"])]

    def __str__(self) -> str:
        return self.sha256

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its entry."""
        return self.entry.organisations()


class SigningKey(OnlyAddedModel):
    """A public key with which this server signs or signed. The private one is a file, or in the environment."""

    public_key = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(default=timezone.now)
    # The key before it, which vouches for it.
    endorsed_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="endorsed")
    endorsement = models.CharField(max_length=128, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.listed().key.id

    def listed(self) -> signing.Listed:
        """As the library has it."""
        by = signing.PublicKey(self.endorsed_by.public_key).id if self.endorsed_by else None
        key = signing.PublicKey(self.public_key)
        return signing.Listed(key, library.written(self.since), by, self.endorsement or None)


class Checkpoint(OnlyAddedModel):
    """How many entries there were and the hash of the last, signed: see ``weerbaar.ledger.checkpoints``."""

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="checkpoints")
    count = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    signature = models.CharField(max_length=128)

    class Meta:
        ordering = ("-pk",)
        constraints = [models.UniqueConstraint(name="checkpoint_once", fields=["chain", "count"])]

    def __str__(self) -> str:
        return self.line

    def organisations(self) -> OrganisationQuerySet:
        """To which organisations it belongs: those of its chain."""
        return self.chain.organisations()

    @property
    def line(self) -> str:
        """As it is printed."""
        return checkpoints.line(self.count, self.hash)

    def signed(self) -> checkpoints.Checkpoint:
        """As the library has it."""
        return checkpoints.Checkpoint(
            chain=str(self.chain.uuid),
            count=self.count,
            hash=self.hash,
            at=library.written(self.at),
            key=signing.PublicKey(self.key.public_key).id,
            signature=self.signature,
        )


class Held(OnlyAddedModel):
    """Who was given a checkpoint: an organisation on this server, or somebody elsewhere, by name."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="held")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="checkpoints_held"
    )
    # For whom is not on this server, and how: "the notary, on paper".
    name = models.CharField(_("to whom, and how"), max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="checkpoint_held_once",
                fields=["checkpoint", "organisation"],
                condition=models.Q(organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="checkpoint_held_by_somebody",
                condition=models.Q(organisation__isnull=False) | ~models.Q(name=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.organisation)

    def organisations(self) -> OrganisationQuerySet:
        """To which organisation it belongs: the one that holds it."""
        return Organisation.objects.filter(checkpoints_held=self)


class Erasure(OnlyAddedModel):
    """What was taken from an entry, and the entry that says so. Without it the database lets nothing go."""

    class What(models.TextChoices):
        PAYLOAD = "payload", _("text")
        OPENING = "opening", _("personal data")
        ATTACHMENT = "attachment", _("attachment")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="erasures")
    what = models.CharField(max_length=10, choices=What.choices)
    # The path of an opening, the hash of an attachment; empty for the payload.
    which = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="erased")

    class Meta:
        constraints = [models.UniqueConstraint(name="erased_once", fields=["entry", "what", "which"])]

    def __str__(self) -> str:
        return f"{self.entry}: {self.what} {self.which}"
