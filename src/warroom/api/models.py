"""Tokens with which programs come in."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.organisations.access import Program, Scope
from warroom.organisations.models import Organisation, OrganisationQuerySet

MARK = "weerbaar_"
"""How every secret begins, so that scanners of leaked secrets recognise it."""
SHOWN = len(MARK) + 6
"""How much of a secret is kept readable, to tell tokens apart."""
SEEN_EVERY = timedelta(minutes=1)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> "ApiTokenQuerySet":
        """Those a program can come in with now."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class ApiToken(models.Model):
    """Lets a program act for one organisation. Only a hash of its secret is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("what it may do"), max_length=10, choices=Scope.choices, default=Scope.READ)
    prefix = models.CharField(max_length=20)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    # To the minute: not every call has to write.
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.CheckConstraint(name="api_token_scope_known", condition=models.Q(scope__in=list(Scope.values)))
        ]

    def __str__(self) -> str:
        return self.name

    def organisations(self) -> OrganisationQuerySet:
        """The organisation it acts for."""
        return Organisation.objects.filter(pk=self.organisation_id)

    @staticmethod
    def _hash(secret: str) -> str:
        # The secret is 256 random bits: nothing to guess, so a plain hash is enough.
        return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

    @classmethod
    def issue(
        cls, organisation: Organisation, *, name: str, scope: str, valid_for: timedelta, by: models.Model
    ) -> tuple["ApiToken", str]:
        """A new token and its secret, which cannot be shown again."""
        secret = MARK + secrets.token_urlsafe(32)
        token = cls.objects.create(
            organisation=organisation,
            name=name,
            scope=scope,
            prefix=secret[:SHOWN],
            secret_hash=cls._hash(secret),
            created_by=by,
            expires_at=timezone.now() + valid_for,
        )
        return token, secret

    @classmethod
    def find(cls, secret: str) -> "ApiToken | None":
        """The token of ``secret``, usable or not; None when there is none."""
        return cls.objects.filter(secret_hash=cls._hash(secret)).select_related("organisation").first()

    def seen(self) -> None:
        """Remember that it was used."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > SEEN_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        """End it now; a second time changes nothing."""
        ApiToken.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())

    def program(self) -> Program:
        """Who comes in with it, for ``access``."""
        return Program(self.organisation_id, Scope(self.scope), self.pk)

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
