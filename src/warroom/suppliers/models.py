"""What a supplier offers and says, which landscapes use it, and who lets the supplier know."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import moment
from warroom.landscapes.models import Landscape, Version
from warroom.organisations.models import Organisation, OrganisationQuerySet

MOST_TEXT = 4_000


class ProductKind(models.TextChoices):
    """What sort of thing it is."""

    PRODUCT = "product", _("Product")
    DATA_CENTRE = "data_centre", _("Data centre")
    LINK = "link", _("Connection")


class ProductQuerySet(models.QuerySet["Product"]):
    def offered(self) -> "ProductQuerySet":
        """Those that have not ended."""
        return self.filter(ended_at=None)


class Product(models.Model):
    """Something a supplier offers: an application, a data centre, a connection. In a landscape it is named by
    ``same_as`` = the supplier's KBO number, a slash and ``key``."""

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="products")
    key = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=ProductKind.choices, default=ProductKind.PRODUCT)
    # "product:civitas/akte" or "site:scheldedc/noord": how landscapes that were there before call it.
    ref = models.CharField(_("reference"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ("supplier__name", "kind", "name", "pk")
        constraints = [models.UniqueConstraint(name="product_key_once", fields=["supplier", "key"])]

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: its supplier."""
        return Organisation.objects.filter(pk=self.supplier_id)

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "key": self.key,
            "name": self.name,
            "kind": self.kind,
            "ref": self.ref,
            "ended_at": moment(self.ended_at),
        }


class Indexed(models.Model):
    """Of which version of a landscape the uses are in ``Use``."""

    landscape = models.OneToOneField(Landscape, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.landscape_id}: {self.version_id}"


class Use(models.Model):
    """An element of a landscape in force is, or is delivered or run by, something of a supplier. Made anew in the
    transaction that stores a version; never shown but to whom the body lets see it."""

    class Basis(models.TextChoices):
        """By what the landscape names the supplier; a name alone is no basis."""

        SUPPLIED_BY = "supplied_by", _("delivered or run by it")
        OWNER = "owner", _("owned by it")
        SAME_AS = "same_as", _("the same as one of its own")
        NAMED = "named", _("named as a supplier")

    # The body that uses it: the owner of the element when the landscape serves it, else that of the landscape.
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="uses")
    landscape = models.ForeignKey(Landscape, on_delete=models.CASCADE, related_name="uses")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    element = models.CharField(max_length=1000)
    element_name = models.CharField(max_length=1000)
    element_kind = models.CharField(max_length=12)
    # The supplier's element in the landscape, "" when it is named by its KBO number alone.
    supplier_element = models.CharField(max_length=1000, blank=True)
    # How the landscape names the supplier ("" without a KBO number) and its thing.
    kbo = models.CharField(max_length=10, blank=True)
    key = models.CharField(max_length=200, blank=True)
    ref = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    supplier = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="used")
    product = models.ForeignKey(Product, null=True, on_delete=models.SET_NULL, related_name="uses")
    # Where it runs: [{"id", "name", "type"}].
    environments = models.JSONField(default=list)
    # Whether the body lets the supplier see this one (see ``Consent``).
    shared = models.BooleanField(default=False)

    class Meta:
        ordering = ("organisation__name", "element_name", "pk")
        indexes = [
            models.Index(fields=["supplier", "shared"]),
            models.Index(fields=["kbo"]),
            models.Index(fields=["organisation", "supplier"]),
        ]

    def __str__(self) -> str:
        return f"{self.element_name}: {self.supplier or self.kbo}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def active(self) -> "ConsentQuerySet":
        """Those that nobody ended."""
        return self.filter(ended_at=None)


class Consent(models.Model):
    """A body lets a supplier know that it is a customer, for one product or for everything, and how much more."""

    class Level(models.TextChoices):
        """What the supplier may know, each more than the one before."""

        KNOWN = "known", _("that we are a customer")
        PRODUCTS = "products", _("and which products we run")
        ENVIRONMENTS = "environments", _("and in which IT environments")

    class How(models.TextChoices):
        PAGE = "page", _("on the supplier’s page")
        FRAGMENT = "fragment", _("by accepting what the supplier published")
        LIST = "list", _("by confirming the supplier’s customer list")

    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consents")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consents_received")
    # None: for everything of the supplier.
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="consents")
    level = models.CharField(max_length=12, choices=Level.choices)
    how = models.CharField(max_length=8, choices=How.choices, default=How.PAGE)
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("body__name", "supplier__name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="consent_once",
                fields=["body", "supplier", "product"],
                condition=models.Q(ended_at=None, product__isnull=False),
            ),
            models.UniqueConstraint(
                name="consent_to_everything_once",
                fields=["body", "supplier"],
                condition=models.Q(ended_at=None, product=None),
            ),
        ]
        indexes = [models.Index(fields=["supplier", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.body} → {self.supplier}: {self.level}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the body."""
        return Organisation.objects.filter(pk=self.body_id)

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "supplier": self.supplier.name,
            "product": self.product.name if self.product else None,
            "level": self.level,
            "how": self.how,
            "ended_at": moment(self.ended_at),
        }


class Doing(models.TextChoices):
    """How a product or data centre is doing."""

    WORKING = "working", _("works")
    DEGRADED = "degraded", _("degraded")
    DOWN = "down", _("down")
    CUT_OFF = "cut_off", _("cut off on purpose")


class Because(models.TextChoices):
    """Whether the trouble began there or follows from something else."""

    CAUSE = "cause", _("cause")
    CONSEQUENCE = "consequence", _("consequence")
    INVESTIGATING = "investigating", _("under investigation")


class ProductStatus(models.Model):
    """What a supplier says about a product or data centre, for all its customers at once. The newest that was not
    withdrawn counts; the ones before are its history."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="statuses")
    doing = models.CharField(_("state"), max_length=10, choices=Doing.choices)
    because = models.CharField(_("cause or consequence"), max_length=14, choices=Because.choices, blank=True)
    text_nl = models.TextField(_("text in Dutch"), max_length=MOST_TEXT)
    text_en = models.TextField(_("text in English"), max_length=MOST_TEXT, blank=True)
    since = models.DateTimeField(_("since"))
    next_update = models.DateTimeField(_("next update"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.CharField(_("why"), max_length=500, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = [models.Index(fields=["product", "withdrawn_at", "made_at"])]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_doing_display()}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the supplier."""
        return Organisation.objects.filter(products=self.product_id)

    @property
    def text(self) -> str:
        """What it says, in the language of who looks, or in Dutch."""
        return (self.text_en if (get_language() or "").startswith("en") else "") or self.text_nl

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "product": self.product.name,
            "supplier": self.product.supplier.name,
            "doing": self.doing,
            "because": self.because,
            "text_nl": self.text_nl,
            "text_en": self.text_en,
            "since": moment(self.since),
            "next_update": moment(self.next_update),
            "made_at": moment(self.made_at),
            "withdrawn_at": moment(self.withdrawn_at),
            "withdrawn_why": self.withdrawn_why,
        }


class Observation(models.Model):
    """A customer sees it otherwise than the supplier says."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="observations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    doing = models.CharField(_("state"), max_length=10, choices=Doing.choices)
    text = models.TextField(_("what you see"), max_length=1_000)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="observation_of_a_product_once",
                fields=["product", "organisation"],
                condition=models.Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.product} {self.doing}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the body that sees it."""
        return Organisation.objects.filter(pk=self.organisation_id)

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "product": self.product.name,
            "doing": self.doing,
            "text": self.text,
            "made_at": moment(self.made_at),
            "ended_at": moment(self.ended_at),
        }


class Fragment(models.Model):
    """A piece of landscape that a supplier publishes once, for its customers to take into theirs."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="fragments")
    name = models.CharField(_("name"), max_length=200)
    # What the supplier is working on: native JSON of a landscape; None when it equals the newest version.
    draft = models.JSONField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("product__supplier__name", "name", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def supplier(self) -> Organisation:
        """Whose it is."""
        return self.product.supplier

    @property
    def newest(self) -> "FragmentVersion | None":
        """The version that is proposed; None while nothing is published."""
        return self.versions.order_by("-number").first()

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: its supplier."""
        return Organisation.objects.filter(products=self.product_id)


class FragmentVersion(models.Model):
    """A fragment as it was published."""

    fragment = models.ForeignKey(Fragment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    # Native JSON of a landscape, under the supplier's own ids.
    content = models.JSONField()
    note_nl = models.CharField(_("what changed, in Dutch"), max_length=500, blank=True)
    note_en = models.CharField(_("what changed, in English"), max_length=500, blank=True)
    published_at = models.DateTimeField(default=timezone.now, editable=False)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("fragment", "-number")
        constraints = [models.UniqueConstraint(name="fragment_version_once", fields=["fragment", "number"])]

    def __str__(self) -> str:
        return f"{self.fragment} {self.number}"

    @property
    def note(self) -> str:
        """What changed, in the language of who looks, or in Dutch."""
        return (self.note_en if (get_language() or "").startswith("en") else "") or self.note_nl


class FragmentAnswer(models.Model):
    """What a customer decided about a version of a fragment, for one of its landscapes. The newest counts."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        REMOVED = "removed", _("taken out again")

    version = models.ForeignKey(FragmentVersion, on_delete=models.PROTECT, related_name="answers")
    landscape = models.ForeignKey(Landscape, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # Whether the supplier may read that it was declined, and why.
    told = models.BooleanField(default=False)
    # Which element of ours stands for which one of the supplier's: {"their id": "our id"}.
    same = models.JSONField(default=dict)
    # The version of the landscape that came of it.
    stored = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["landscape", "version"])]

    def __str__(self) -> str:
        return f"{self.landscape}: {self.version} {self.answer}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: those of the landscape."""
        return self.landscape.organisations()


class CustomerList(models.Model):
    """A list of customers that a supplier uploaded; nothing of it counts until the supplier confirms it."""

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="customer_lists")
    name = models.CharField(_("file"), max_length=200)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # [{"row", "organisation", "product", "said"}] and [{"row", "said", "why"}].
    good = models.JSONField(default=list)
    bad = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True, blank=True)
    taken = models.BooleanField(default=False)

    class Meta:
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the supplier."""
        return Organisation.objects.filter(pk=self.supplier_id)


class Listing(models.Model):
    """A supplier says that a body is its customer. The body is asked; until it confirms, it changes nothing."""

    class Answer(models.TextChoices):
        NONE = "", _("not answered")
        CONFIRMED = "confirmed", _("confirmed")
        DENIED = "denied", _("not a customer")

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="listings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="listed")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=9, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("organisation__name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="listed_once",
                fields=["supplier", "organisation", "product"],
                condition=models.Q(ended_at=None, product__isnull=False),
            ),
            models.UniqueConstraint(
                name="listed_for_everything_once",
                fields=["supplier", "organisation"],
                condition=models.Q(ended_at=None, product=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.organisation}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the body that is asked."""
        return Organisation.objects.filter(pk=self.organisation_id)


class Recognition(models.Model):
    """A supplier says that a body which lets it know is its customer, or is not. Rows end; they are never changed."""

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recognitions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="recognised")
    ours = models.BooleanField()
    said_at = models.DateTimeField(default=timezone.now, editable=False)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("organisation__name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="recognised_once", fields=["supplier", "organisation"], condition=models.Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier}: {self.organisation} {self.ours}"

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: the supplier."""
        return Organisation.objects.filter(pk=self.supplier_id)

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {"supplier": self.supplier.name, "organisation": self.organisation.name, "ours": self.ours}
