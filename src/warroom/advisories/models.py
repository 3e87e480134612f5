"""Advisories that suppliers published or handed over, and the keys that prove who wrote them."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet
from warroom.suppliers.models import Product
from warroom.suppliers.recognising import OPEN_TO_ALL, known_customers
from warroom.suppliers.uses import customers
from weerbaar import advisories as library


class PublisherKey(models.Model):
    """A public OpenPGP key by which a supplier is known. Rows end; they are never changed."""

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="publisher_keys")
    armored = models.TextField()
    fingerprint = models.CharField(max_length=64)
    names = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-added_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="publisher_key_once", fields=["supplier", "fingerprint"], condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return " ".join(self.fingerprint[n : n + 4] for n in range(0, len(self.fingerprint), 4))

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the supplier."""
        return Organisation.objects.filter(pk=self.supplier_id)

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "fingerprint": self.fingerprint,
            "names": self.names,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
        }


class AdvisoryQuerySet(models.QuerySet["Advisory"]):
    """Advisories."""

    def open(self) -> "AdvisoryQuerySet":
        """Those that anybody may fetch: put there on purpose, and still in force."""
        return self.filter(open_since__isnull=False, tlp="TLP:CLEAR", state=Advisory.State.PUBLISHED)


class Advisory(models.Model):
    """One version of a document, byte for byte as it came or was written here."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be looked at")
        PUBLISHED = "published", _("published")
        SUPERSEDED = "superseded", _("replaced by a newer version")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Origin(models.TextChoices):
        RECEIVED = "received", _("handed over as a file")
        WRITTEN = "written", _("written here")

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="advisories")
    tracking_id = models.CharField(max_length=2000)
    version = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    category = models.CharField(max_length=200)
    tlp = models.CharField(max_length=20)
    released_at = models.DateTimeField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    # Armored; "" when nobody signed it.
    signature = models.TextField(blank=True)
    # By which of the supplier's keys it was proven; None when it was written and signed here, or not signed.
    key = models.ForeignKey(PublisherKey, null=True, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=8, choices=Origin.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=500, blank=True)
    # Since when anybody may fetch it, without signing in, and under which path; None and "" for most.
    open_since = models.DateTimeField(null=True, blank=True)
    open_path = models.CharField(max_length=2100, blank=True)
    first_released_at = models.DateTimeField(null=True, blank=True)

    objects = AdvisoryQuerySet.as_manager()

    class Meta:
        ordering = ("-released_at", "-pk")
        constraints = [
            models.UniqueConstraint(name="advisory_version_once", fields=["supplier", "tracking_id", "version"]),
            models.CheckConstraint(
                name="advisory_open_is_clear",
                condition=Q(open_since=None) | Q(tlp="TLP:CLEAR", published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tracking_id}, {self.version}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: its supplier, and once it is published those who may read it."""
        who = Q(pk=self.supplier_id)
        if self.published_at is not None:  # withdrawn later or not: who read it reads that too
            if self.tlp in OPEN_TO_ALL:
                who |= ~Q(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
            else:
                for product in Product.objects.filter(advised__advisory=self).distinct():
                    known = known_customers(self.supplier_id, product).values("pk")
                    who |= Q(pk__in=customers(product=product).values("pk")) & Q(pk__in=known)
        return Organisation.objects.filter(who)

    def read(self) -> library.Advisory:
        """What it says. It was checked when it came in, and is opened once per process."""
        return _opened(self.sha256, bytes(self.content))

    @property
    def media_type(self) -> str:
        """Of the file as it came."""
        return "application/xml" if library.is_xml(bytes(self.content)) else "application/json"

    @property
    def file_name(self) -> str:
        """The name of the file: what CSAF 2.0 (section 5.1) says, but that XML is called XML."""
        name = self.read().file_name
        return name if self.media_type == "application/json" else name.removesuffix(".json") + ".xml"

    @property
    def format(self) -> str:
        """What the file is, in a few words."""
        if library.is_csaf(bytes(self.content)):
            return "CSAF (JSON)"
        return "VEX (XML)" if self.media_type == "application/xml" else "VEX (JSON)"

    def file_state(self) -> dict[str, Any]:
        """Everything about it but its text, for the ledger."""
        return {
            "supplier": self.supplier.name,
            "id": self.tracking_id,
            "version": self.version,
            "title": self.title,
            "tlp": self.tlp,
            "sha256": self.sha256,
            "signed_by": self.key.fingerprint if self.key else None,
            "origin": self.origin,
            "state": self.state,
            "withdrawn_why": self.withdrawn_why,
            "open_path": self.open_path,
        }


@lru_cache(maxsize=16)
def _opened(sha256: str, content: bytes) -> library.Advisory:
    return library.opened(content)


class Advised(models.Model):
    """What an advisory says of one product of it, and which product here that is."""

    class Status(models.TextChoices):
        """The four of VEX, worst first."""

        AFFECTED = library.Status.AFFECTED.value, _("vulnerable")
        UNDER_INVESTIGATION = library.Status.UNDER_INVESTIGATION.value, _("being looked into")
        FIXED = library.Status.FIXED.value, _("mended")
        NOT_AFFECTED = library.Status.NOT_AFFECTED.value, _("not vulnerable")

    advisory = models.ForeignKey(Advisory, on_delete=models.CASCADE, related_name="advised")
    # Its id in the document.
    product_key = models.CharField(max_length=2000)
    name = models.CharField(max_length=500)
    # The worst of what is said of it.
    status = models.CharField(max_length=20, choices=Status.choices)
    # None: it is not said yet which, or it is none that bodies here use.
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="advised")

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="advised_once", fields=["advisory", "product_key"])]

    def __str__(self) -> str:
        return self.name
