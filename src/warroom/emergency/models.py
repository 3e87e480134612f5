"""Ways in for when mail, directory and authenticator are gone."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import Incident
from warroom.organisations.models import Organisation, OrganisationQuerySet


class Card(models.Model):
    """A printed card with sign-in codes for people of an organisation. One is in force."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cards")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                name="card_one_in_force", fields=["organisation"], condition=models.Q(revoked_at=None)
            )
        ]

    def organisations(self) -> OrganisationQuerySet:
        """Whose it is."""
        return Organisation.objects.filter(pk=self.organisation_id)


class Code(models.Model):
    """A code that signs one person in once, without anything else. Only a hash of it is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="emergency_codes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # None for one read aloud after a call-back.
    card = models.ForeignKey(Card, null=True, blank=True, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64, unique=True)
    # The organisations its person acted for when it was made: it opens no others that came later.
    covers = models.JSONField(default=list)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["organisation", "-used_at"])]


class CallForHelp(models.Model):
    """What somebody filled in without signing in: nothing of it is trusted before the call-back."""

    class State(models.TextChoices):
        OPEN = "open", _("To be called back")
        RECOGNISED = "recognised", _("Recognised, no way in given yet")
        OPENED = "opened", _("Way in given")
        REFUSED = "refused", _("Not recognised")

    class Source(models.TextChoices):
        REGISTER = "register", _("The number registered here")
        FOUND = "found", _("A number I found myself, elsewhere")

    received_at = models.DateTimeField(default=timezone.now)
    body = models.CharField(_("Which municipality, OCMW or zone?"), max_length=200)
    who = models.CharField(_("Your name and function"), max_length=120)
    phone = models.CharField(_("Telephone number where you can be reached now"), max_length=30)
    what = models.TextField(_("What is going on?"), max_length=2000)
    since = models.CharField(_("Since when?"), max_length=100, blank=True)

    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    called_number = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    found_where = models.CharField(max_length=200, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["state", "-received_at"])]

    def organisations(self) -> OrganisationQuerySet:
        """The body it was found to be about, once somebody looked."""
        return Organisation.objects.filter(pk=self.organisation_id or 0)
