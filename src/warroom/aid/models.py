"""Help between local governments: what one can spare, what another needs, and what they agreed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom.incidents.models import Incident, moment
from warroom.organisations.models import Organisation, OrganisationQuerySet


class Sort(models.TextChoices):
    """What sort of help. Emergency environments have places and a queue of their own: see ``joint.environments``."""

    COUNTER = "counter", _("a counter for citizens")
    STAFF = "staff", _("people with a skill")
    EQUIPMENT = "equipment", _("laptops and other equipment")
    ROOM = "room", _("a room to work in")
    OTHER = "other", _("something else")


def _by() -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")


class Described(models.Model):
    """What an offer and a request have in common."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="aid_%(class)ss")
    sort = models.CharField(_("what sort of help"), max_length=10, choices=Sort.choices)
    what = models.CharField(_("what exactly"), max_length=300)
    # A service for a counter, a skill for people: what both sides are matched by.
    about = models.CharField(_("for which service, or with which skill"), max_length=200, blank=True)
    quantity = models.PositiveIntegerField(_("how many"), default=1)
    since = models.DateTimeField(_("from"), default=timezone.now)
    until = models.DateTimeField(_("until, as far as known"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = _by()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.what

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: who offers or asks."""
        return Organisation.objects.filter(pk=self.organisation_id)

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return {
            "organisation": {"id": self.organisation_id, "name": str(self.organisation)},
            "sort": self.sort,
            "what": self.what,
            "about": self.about,
            "quantity": self.quantity,
            "since": moment(self.since),
            "until": moment(self.until),
            "ended_at": moment(self.ended_at),
        }


class Offer(Described):
    """What somebody can spare. Every local government may see it."""

    # Agreed and not given back; the database holds it within ``quantity``.
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("sort", "-made_at", "-pk")
        constraints = [models.CheckConstraint(name="aid_no_overbooking", condition=Q(taken__lte=F("quantity")))]

    @property
    def free(self) -> int:
        """How many are left."""
        return max(0, self.quantity - self.taken)

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return super().state() | {"taken": self.taken}


class Request(Described):
    """What somebody needs."""

    class Audience(models.TextChoices):
        """Who reads it. What is missing says where one is weak: the coordinator alone unless the body says more."""

        COORDINATOR = "coordinator", _("only the war room, which looks for help")
        EVERYBODY = "everybody", _("every local government, so that neighbours can offer")

    audience = models.CharField(
        _("who may read it"), max_length=12, choices=Audience.choices, default=Audience.COORDINATOR
    )
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="aid_requests")
    exercise = models.BooleanField(default=False)

    class Meta:
        ordering = ("-made_at", "-pk")

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledger."""
        return super().state() | {"audience": self.audience, "exercise": self.exercise}

    @property
    def promised(self) -> int:
        """How many are agreed and not given back."""
        return sum(a.quantity for a in self.agreements.all() if a.how_far == Agreement.HowFar.AGREED)

    @property
    def missing(self) -> int:
        """How many are still to be found."""
        return max(0, self.quantity - self.promised)


class Agreement(models.Model):
    """So many of an offer for a request: proposed by one side, agreed by the other, given back at the end."""

    class HowFar(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")
        RETURNED = "returned", _("given back")

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="agreements")
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="agreements")
    quantity = models.PositiveIntegerField(default=1)
    how_far = models.CharField(max_length=8, choices=HowFar.choices, default=HowFar.PROPOSED)
    # Who has said yes; the coordinator proposes to both.
    giver_agreed_at = models.DateTimeField(null=True, blank=True)
    taker_agreed_at = models.DateTimeField(null=True, blank=True)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = _by()
    # Practical things: where, when, whom to ask for; or why not.
    note = models.CharField(max_length=1000, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    return_note = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="aid_proposed_once", fields=["offer", "request"], condition=Q(how_far="proposed")
            ),
            models.CheckConstraint(name="aid_some", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.offer} → {self.request}"

    @property
    def back_by(self) -> datetime | None:
        """Until when both sides said: the need, or what is lent, whichever ends first; None when neither said."""
        # Who offers something no more keeps to what was agreed; who needs it no more gives it back.
        known = (self.offer.until, self.request.until, self.request.ended_at)
        return min((at for at in known if at is not None), default=None)

    @property
    def overdue(self) -> bool:
        """Whether it was agreed, is over, and nobody has said yet that it is back."""
        back_by = self.back_by
        return self.how_far == self.HowFar.AGREED and back_by is not None and back_by <= timezone.now()

    def organisations(self) -> OrganisationQuerySet:
        """To whom it belongs: both sides."""
        return Organisation.objects.filter(pk__in=(self.offer.organisation_id, self.request.organisation_id))

    def state(self) -> dict[str, Any]:
        """Everything about it, for the ledgers of both sides."""
        return {
            "offer": {"id": self.offer_id, "what": self.offer.what, "by": str(self.offer.organisation)},
            "request": {"id": self.request_id, "what": self.request.what, "by": str(self.request.organisation)},
            "quantity": self.quantity,
            "how_far": self.how_far,
            "giver_agreed_at": moment(self.giver_agreed_at),
            "taker_agreed_at": moment(self.taker_agreed_at),
            "note": self.note,
            "answer": self.answer,
            "returned_at": moment(self.returned_at),
            "return_note": self.return_note,
        }
