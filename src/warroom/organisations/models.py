"""Organisations, the people who act for them, and in which role."""

import hashlib
import secrets
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from warroom.organisations import kbo


class Kind(models.TextChoices):
    """What sort of organisation it is."""

    MUNICIPALITY = "municipality", _("Municipality")
    OCMW = "ocmw", _("Social welfare body (OCMW)")
    POLICE_ZONE = "police_zone", _("Police zone")
    FIRE_ZONE = "fire_zone", _("Fire zone")
    INTERMUNICIPAL = "intermunicipal", _("Intermunicipal body")
    PROVINCE = "province", _("Province")
    SUPPLIER = "supplier", _("Supplier")
    COORDINATOR = "coordinator", _("Coordinator")


class Role(models.TextChoices):
    """In which capacity a person acts for an organisation; ``access`` says what each may do."""

    SPOC = "spoc", _("SPOC")
    DEPUTY = "deputy", _("Deputy SPOC")
    RESPONDER = "responder", _("Responder")
    MANAGEMENT = "management", _("Management")
    DIRECTOR = "director", _("General director")
    MAYOR = "mayor", _("Mayor")
    COMMUNICATION = "communication", _("Communication")
    DPO = "dpo", _("DPO (data protection officer)")
    EMERGENCY_PLANNER = "emergency_planner", _("Emergency planning coordinator")
    READ_ONLY = "read_only", _("Read only")
    COORDINATOR = "coordinator", _("War-room coordinator")
    SUPPLIER = "supplier", _("Supplier's contact")


def roles_for(kind: str) -> list[Role]:
    """The roles people can have in an organisation of this kind."""
    if kind == Kind.SUPPLIER:
        return [Role.SUPPLIER]
    if kind == Kind.COORDINATOR:
        return [Role.COORDINATOR]
    return [role for role in Role if role not in (Role.COORDINATOR, Role.SUPPLIER)]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def valid_on(self, day: date) -> "OrganisationQuerySet":
        """Those that exist on ``day``; an unknown beginning or end leaves them in."""
        return self.filter(
            models.Q(valid_from=None) | models.Q(valid_from__lte=day),
            models.Q(valid_until=None) | models.Q(valid_until__gte=day),
        )

    def of_the_register(self) -> "OrganisationQuerySet":
        """Real local governments only: no suppliers, no coordinator, nothing made up for the demonstration."""
        return self.filter(fictional=False).exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))

    def find(self, words: str) -> list["Organisation"]:
        """Those with this KBO number or exactly this name that have not ended."""
        return list(
            self.filter(models.Q(name__iexact=words.strip()) | models.Q(kbo=kbo.digits(words) or None)).valid_on(
                timezone.localdate()
            )
        )


class Organisation(models.Model):
    """A local government, a supplier, or the coordinator.

    Which ones exist depends on the day: mergers end one row and begin another. Nothing counts on a number.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    kbo = models.CharField(_("KBO number"), max_length=10, blank=True, validators=[kbo.validate])
    ovo = models.CharField(_("OVO code"), max_length=12, blank=True)
    # Of the municipality it is, belongs to or has its seat in: several bodies share one.
    nis = models.CharField(_("NIS code"), max_length=5, blank=True)
    uri = models.URLField(_("URI"), max_length=200, blank=True)
    # First and last day of existence; None is "not known" (before the register began) and "not ended".
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    fictional = models.BooleanField(_("fictional"), default=False)
    # Where a made-up body has its seat: kilometres on a plane of its own. A real one lies where its municipality does;
    # what is made up is at no real place.
    seat_east_km = models.FloatField(null=True, blank=True, editable=False)
    seat_north_km = models.FloatField(null=True, blank=True, editable=False)
    # Its key in the register file, so that loading the file again finds it; None for the others.
    register_id = models.CharField(max_length=40, null=True, unique=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("name", "kind", "pk")
        constraints = [
            models.CheckConstraint(name="organisation_kind_known", condition=models.Q(kind__in=list(Kind.values))),
            models.CheckConstraint(
                name="organisation_ends_after_it_begins",
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
            ),
            models.CheckConstraint(
                name="organisation_with_a_successor_has_ended",
                condition=models.Q(successor=None) | models.Q(valid_until__isnull=False),
            ),
            models.CheckConstraint(
                name="organisation_seat_of_what_is_made_up",
                condition=models.Q(fictional=True) | models.Q(seat_east_km=None, seat_north_km=None),
            ),
            models.UniqueConstraint(name="organisation_kbo_once", fields=["kbo"], condition=~models.Q(kbo="")),
        ]
        indexes = [models.Index(fields=["kind", "nis"])]

    def __str__(self) -> str:
        # In the register an OCMW and a province bear the name of their municipality and capital.
        prefix = {Kind.OCMW: "OCMW", Kind.PROVINCE: "Provincie"}.get(Kind(self.kind), "")
        return self.name if self.name.startswith(prefix) else f"{prefix} {self.name}"

    def organisations(self) -> OrganisationQuerySet:
        """What ``access`` asks of every thing: to which organisations it belongs. This one, to itself."""
        return Organisation.objects.filter(pk=self.pk)

    def exists_on(self, day: date) -> bool:
        """Whether it exists on ``day``, as far as is known."""
        return not ((self.valid_from and day < self.valid_from) or (self.valid_until and day > self.valid_until))

    @property
    def has_ended(self) -> bool:
        return not self.exists_on(timezone.localdate())


class PersonManager(BaseUserManager["Person"]):
    def create_person(self, email: str, name: str, **fields: Any) -> "Person":
        """A person who can sign in once a link has been used to set a password or passkey."""
        person = self.model(email=email.strip().lower(), name=name.strip(), **fields)
        person.set_unusable_password()
        person.full_clean(exclude=["password"])
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who can sign in. Needs nothing of the victim's: no directory account, no working mailbox."""

    # What the ledger calls this person: it says nothing once the rest is gone.
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Made up for the demonstration: signs in by a printed link, without a second factor.
    fictional = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.name

    def memberships_now(self) -> models.QuerySet["Membership"]:
        """The roles this person has at this moment."""
        return Membership.objects.active().filter(person=self).select_related("organisation").order_by("pk")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, moment: datetime | None = None) -> "MembershipQuerySet":
        """Those in force at ``moment`` (now)."""
        moment = moment or timezone.now()
        return self.filter(models.Q(valid_until=None) | models.Q(valid_until__gt=moment), valid_from__lte=moment)


class Membership(models.Model):
    """A person acts for an organisation in a role, from one moment until another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    valid_from = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("organisation__name", "person__name", "pk")
        constraints = [
            models.CheckConstraint(name="membership_role_known", condition=models.Q(role__in=list(Role.values))),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
            ),
            models.UniqueConstraint(
                name="membership_role_once",
                fields=["person", "organisation", "role"],
                condition=models.Q(valid_until=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_role_display()}, {self.organisation}"

    def clean(self) -> None:
        if self.role and self.organisation_id and self.role not in roles_for(self.organisation.kind):
            raise ValidationError({"role": gettext("This role does not exist in such an organisation.")})

    def organisations(self) -> OrganisationQuerySet:
        """The organisation acted for."""
        return Organisation.objects.filter(pk=self.organisation_id)


class OneTimeLink(models.Model):
    """A link that lets one person in once. Only a hash of its token is kept."""

    class Purpose(models.TextChoices):
        ENROL = "enrol"
        DEMONSTRATION = "demonstration"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    @staticmethod
    def _hash(token: str) -> str:
        # The token is 256 random bits: nothing to guess, so a plain hash is enough.
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, person: Person, purpose: "OneTimeLink.Purpose", valid_for: timedelta) -> str:
        """The token of a fresh link for ``person``; older unused links of the same purpose die."""
        cls.objects.filter(person=person, purpose=purpose, used_at=None).delete()
        token = secrets.token_urlsafe(32)
        cls.objects.create(
            person=person,
            purpose=purpose,
            token_hash=cls._hash(token),
            expires_at=timezone.now() + valid_for,
        )
        return token

    @classmethod
    def find(cls, token: str, purpose: "OneTimeLink.Purpose") -> "OneTimeLink | None":
        """The usable link of ``token``, or None when it is unknown, used, expired or its person left."""
        return (
            cls.objects.filter(
                token_hash=cls._hash(token),
                purpose=purpose,
                used_at=None,
                expires_at__gt=timezone.now(),
                person__is_active=True,
            )
            .select_related("person")
            .first()
        )

    def use(self) -> bool:
        """Claim the link; False when somebody was first. The guarded update makes two clicks one use."""
        now = timezone.now()
        return bool(type(self).objects.filter(pk=self.pk, used_at=None).update(used_at=now))
