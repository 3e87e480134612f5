"""Offering, asking, proposing, agreeing and giving back: each one transaction with its entries in both ledgers.

Nothing here asks ``access``: the view did.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.aid.models import Agreement, Offer, Request
from warroom.incidents.writing import Overtaken, Refused, change
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.models import Organisation

HowFar = Agreement.HowFar
MOST_OPEN = 200
"""Offers, or requests, that one organisation has open at once."""


@transaction.atomic
def offer(organisation: Organisation, *, by: Any, **fields: Any) -> Offer:
    """Offer something. Raises Refused for what cannot be."""
    _sensible(fields)
    _not_too_many(Offer, organisation)
    row = Offer.objects.create(organisation=organisation, made_by=by, **fields)
    _record(row, "aid.offered", by)
    return row


@transaction.atomic
def ask(organisation: Organisation, *, by: Any, **fields: Any) -> Request:
    """Ask for something; for an exercise's incident it is an exercise too. Raises Refused for what cannot be."""
    _sensible(fields)
    _not_too_many(Request, organisation)
    incident = fields.get("incident")
    exercise = bool(incident and incident.exercise)
    row = Request.objects.create(organisation=organisation, made_by=by, exercise=exercise, **fields)
    _record(row, "aid.asked", by)
    return row


@transaction.atomic
def rewrite(row: Offer | Request, seen: int, *, by: Any, **fields: Any) -> None:
    """Say it anew. Raises Overtaken when somebody else did meanwhile, Refused for fewer than are promised."""
    _sensible(fields)
    now = type(row).objects.select_for_update().get(pk=row.pk)
    if now.ended_at is not None:
        raise Refused(_("This has ended already."))
    if isinstance(now, Request) and "incident" in fields:
        # What comes to be about an exercise is one, and what comes to be about something real is real.
        exercise = bool(fields["incident"] and fields["incident"].exercise)
        if exercise != now.exercise and now.agreements.exclude(how_far=HowFar.DECLINED).exists():
            raise Refused(_("Somebody offered help for it already: end this request and ask anew."))
        fields["exercise"] = exercise
    taken = now.taken if isinstance(now, Offer) else now.promised
    if fields.get("quantity", now.quantity) < taken:
        raise Refused(_("{n} are promised already: it cannot be fewer.").format(n=taken))
    change(row, seen, **fields)
    _record(row, "aid.offer_changed" if isinstance(row, Offer) else "aid.request_changed", by)


@transaction.atomic
def end(row: Offer | Request, *, by: Any) -> None:
    """Offer or need it no more: open proposals fall away, what was agreed stands until it is given back."""
    now = timezone.now()
    # First the proposals and then the offer, as ``agree`` does: two that lock the other way round would hang.
    list(row.agreements.select_for_update().filter(how_far=HowFar.PROPOSED).order_by("pk"))
    if not type(row).objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, version=F("version") + 1):
        return
    row.refresh_from_db()
    _record(row, "aid.offer_ended" if isinstance(row, Offer) else "aid.request_ended", by)
    for one in row.agreements.filter(how_far=HowFar.PROPOSED):
        _move(one, HowFar.PROPOSED, HowFar.DECLINED, answer=_("The offer or request ended."))
        _record_both(one, "aid.declined", by)


@transaction.atomic
def propose(
    offered: Offer, wanted: Request, *, by: Any, quantity: int, note: str = "", giver: bool = False, taker: bool = False
) -> Agreement:
    """Propose so many of ``offered`` for ``wanted``; ``giver`` and ``taker`` say for which side it is a yes already.

    The same proposal twice is one. Raises Refused when there are no such many, or one of both ended.
    """
    # Whoever ends one of both at the same moment does so before, and this is refused, or after, and ends this too.
    offered = Offer.objects.select_for_update().get(pk=offered.pk)
    wanted = Request.objects.select_for_update().get(pk=wanted.pk)
    if offered.ended_at is not None or wanted.ended_at is not None:
        raise Refused(_("This has ended already."))
    if offered.organisation_id == wanted.organisation_id:
        raise Refused(_("That is your own: no agreement is needed."))
    if offered.sort != wanted.sort:
        raise Refused(_("That is another sort of help than what is asked for."))
    if not 1 <= quantity <= offered.free:
        raise Refused(_("{n} are left.").format(n=offered.free))
    if quantity > wanted.quantity:
        raise Refused(_("{n} are asked for.").format(n=wanted.quantity))
    before = Agreement.objects.filter(offer=offered, request=wanted, how_far=HowFar.PROPOSED).first()
    if before is not None:
        return before
    now = timezone.now()
    row = Agreement.objects.create(
        offer=offered,
        request=wanted,
        quantity=quantity,
        note=note.strip()[:1000],
        proposed_by=by,
        giver_agreed_at=now if giver else None,
        taker_agreed_at=now if taker else None,
    )
    _record_both(row, "aid.proposed", by)
    return row


@transaction.atomic
def agree(row: Agreement, *, by: Any, giver: bool = False, taker: bool = False, answer: str = "") -> None:
    """Say yes for one side (or both); with both it is agreed, and counts. Raises Refused when nothing is left, or it
    was answered already."""
    row = Agreement.objects.select_for_update().get(pk=row.pk)
    if row.how_far != HowFar.PROPOSED:
        raise Refused(_("This was answered already."))
    now = timezone.now()
    fields: dict[str, Any] = {"answer": answer.strip()[:1000] or row.answer}
    if giver and row.giver_agreed_at is None:
        fields["giver_agreed_at"] = now
    if taker and row.taker_agreed_at is None:
        fields["taker_agreed_at"] = now
    both = (giver or row.giver_agreed_at) and (taker or row.taker_agreed_at)
    # What is lent in an exercise stays where it is: whoever needs it for real still finds it.
    if both and not row.request.exercise:
        enough = Offer.objects.filter(pk=row.offer_id, ended_at=None, taken__lte=F("quantity") - row.quantity)
        # One statement looks and takes: of two who agree to the last one, the second is refused.
        if not enough.update(taken=F("taken") + row.quantity, version=F("version") + 1):
            raise Refused(_("There are not enough left."))
    _move(row, HowFar.PROPOSED, HowFar.AGREED if both else HowFar.PROPOSED, **fields)
    _record_both(row, "aid.agreed", by)


@transaction.atomic
def decline(row: Agreement, *, by: Any, answer: str) -> None:
    """Say no, with the reason. Raises Refused without one, or when it was answered already."""
    if not answer.strip():
        raise Refused(_("Say why not."))
    _move(row, HowFar.PROPOSED, HowFar.DECLINED, answer=answer.strip()[:1000])
    _record_both(row, "aid.declined", by)


@transaction.atomic
def give_back(row: Agreement, *, by: Any, note: str = "") -> None:
    """What was lent is back (or the help is over). Pressing twice is once. Raises Refused for what was not agreed."""
    row = Agreement.objects.select_for_update().get(pk=row.pk)
    if row.how_far == HowFar.RETURNED:
        return
    if row.how_far != HowFar.AGREED:
        raise Refused(_("Only what was agreed can be given back."))
    _move(row, HowFar.AGREED, HowFar.RETURNED, returned_at=timezone.now(), return_note=note.strip()[:1000])
    if not row.request.exercise:
        Offer.objects.filter(pk=row.offer_id).update(taken=F("taken") - row.quantity, version=F("version") + 1)
    _record_both(row, "aid.returned", by)


def _move(row: Agreement, state: str, to: str, **fields: Any) -> None:
    if not Agreement.objects.filter(pk=row.pk, how_far=state).update(how_far=to, version=F("version") + 1, **fields):
        raise Refused(_("This was answered already."))


def _sensible(fields: dict[str, Any]) -> None:
    since, until = fields.get("since"), fields.get("until")
    if since and until and until <= since:
        raise Refused(_("It ends before it begins."))
    if fields.get("quantity", 1) < 1:
        raise Refused(_("At least one."))


def _not_too_many(model: type[Offer] | type[Request], organisation: Organisation) -> None:
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if model.objects.filter(organisation=organisation, ended_at=None).count() >= MOST_OPEN:
        raise Refused(_("Too many are open: end some first."))


def _record(row: Offer | Request, kind: str, by: Any) -> None:
    subject = f"aid_{type(row).__name__.lower()}/{row.pk}"
    record(chain_of(row.organisation), kind, by=by, subject=subject, state=row.state())
    incident = row.incident if isinstance(row, Request) else None
    if incident is not None and incident.closed_at is None:
        record(incident.chain, kind, by=by, subject=subject, state=row.state())


def _record_both(row: Agreement, kind: str, by: Any) -> None:
    """In the ledgers of both sides, and of the incident it helps."""
    row.refresh_from_db()
    chains = [chain_of(row.offer.organisation), chain_of(row.request.organisation)]
    incident = row.request.incident
    if incident is not None and incident.closed_at is None:
        chains.append(incident.chain)
    for chain in chains:
        record(chain, kind, by=by, subject=f"aid_agreement/{row.pk}", state=row.state())


__all__ = ["Overtaken", "Refused", "agree", "ask", "decline", "end", "give_back", "offer", "propose", "rewrite"]
