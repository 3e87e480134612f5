"""The door for gateways: replies to an SMS and receipts of what was delivered. Nothing is believed without proof, and
what comes twice counts once."""

import logging
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from warroom.contacts import addresses
from warroom.contacts.models import WayKind
from warroom.contacts.telephone import Wrong
from warroom.messaging import channels
from warroom.messaging.channels.sms import Sms
from warroom.messaging.handing import one_line
from warroom.messaging.models import Delivery, Incoming, Receipt
from warroom.messaging.told import Knock, Told

log = logging.getLogger(__name__)

REPLIES = ("warroom.alerts.answering.reply", "warroom.contacts.answering.reply")
"""``reply(address, text) -> bool``: who knows what a reply from this number means. The first that does takes it."""

LARGEST = 64 * 1024
MOST = 100
"""Replies and receipts in one request."""
MOST_WRONG = ((timedelta(hours=1), 5), (timedelta(days=1), 10))
"""So many wrong codes from one number within so long: from then on a person reads what comes from it. Whoever makes a
gateway believe a number has ten tries a day at a million codes."""


@csrf_exempt
@login_not_required
@require_POST
def sms(request: HttpRequest, token: str = "") -> HttpResponse:
    """What the SMS gateway tells: 204 (CM.com: 200) once it is stored, also when it was before; 403 without proof; 503
    when the database has no room for it now: a gateway tells that again."""
    known = {name: gateway for name, gateway in channels.every_gateway().items() if isinstance(gateway, Sms)}
    if not known:
        return HttpResponse(status=403)
    if int(request.headers.get("Content-Length") or 0) > LARGEST or len(request.body) > LARGEST:
        return HttpResponse(status=413)
    knock = Knock(
        url=request.build_absolute_uri(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
        fields=request.POST.dict(),
        token=token,
    )
    try:
        # Each asks for its own proof before it reads anything.
        heard = [(name, told) for name, gateway in known.items() if (told := gateway.provider.told(knock)) is not None]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return HttpResponse(status=400)
    if not heard:
        return HttpResponse(status=403)
    name, told = heard[0]
    try:
        for one in told[:MOST]:
            take(name, one)
    except OperationalError:
        log.warning("what the gateway told could not be stored now", exc_info=True)
        return HttpResponse(status=503)
    return HttpResponse(status=known[name].provider.thanks, content_type="text/plain")


def take(gateway: str, told: Told) -> bool:
    """Store one reply or receipt of the gateway of that name and act on it; False when it was told before."""
    channel = channels.channel_of(gateway)
    delivery = _delivery(gateway, told)
    address = _number(told.address)
    # Two gateways may call different things by the same name.
    external_id = (told.external_id if gateway == channel else f"{gateway}/{told.external_id}")[:200]
    try:
        with transaction.atomic():
            row = Incoming.objects.create(
                channel=channel,
                external_id=external_id,
                kind=told.kind,
                address=address,
                text=told.text[:1600].replace("\x00", ""),
                delivery=delivery,
            )
            if told.kind == "receipt":
                _receipt(delivery, told)
            else:
                row.refused = _guesses(address)
                row.taken_by = "" if row.refused else _reply(address, told.text)
                digits = any(character.isdigit() for character in told.text)
                row.wrong = digits and not row.taken_by and not row.refused
                row.save(update_fields=["taken_by", "wrong", "refused"])
    except IntegrityError:
        # The unique constraint: of two that come at once one is stored.
        if Incoming.objects.filter(channel=channel, external_id=external_id, kind=told.kind).exists():
            return False
        raise
    return True


def _delivery(gateway: str, told: Told) -> Delivery | None:
    channel = channels.channel_of(gateway)
    rows = Delivery.objects.filter(channel=channel)
    if told.key:
        try:
            return rows.filter(key=UUID(told.key)).first()
        except ValueError:
            return None
    if not told.reference:
        return None
    # Before there were spare gateways it was not written which one had it: it was the first.
    named = ("", channel) if gateway == channel else (gateway,)
    return rows.filter(gateway_reference=told.reference, gateway__in=named).first()


def _receipt(delivery: Delivery | None, told: Told) -> None:
    """A receipt of what failed does not undo one of what arrived, whichever comes first."""
    if delivery is None:
        return
    rows = Delivery.objects.filter(pk=delivery.pk).exclude(receipt=Receipt.DELIVERED)
    if told.delivered:
        rows.update(receipt=Receipt.DELIVERED, receipt_at=timezone.now())
    else:
        # Of one that is still on its way it is the receipt of an earlier try.
        rows.update(receipt=Receipt.FAILED, receipt_at=timezone.now(), error=one_line(told.error), returned=True)


def _number(address: str) -> str:
    """A telephone number as contacts are kept, however the gateway writes it; anything else as it is."""
    try:
        return addresses.normal(WayKind.MOBILE, address)[0]
    except Wrong:
        return address[:500].replace("\x00", "")


def _guesses(address: str) -> bool:
    """Whether so many wrong codes came from this number that one more may be a guess: the sender of an SMS can be made
    up, and a code has few digits."""
    now = timezone.now()
    wrong = Incoming.objects.filter(wrong=True, address=address)
    return any(wrong.filter(received_at__gt=now - last).count() >= most for last, most in MOST_WRONG)


def _reply(address: str, text: str) -> str:
    """Who took it; "" when nobody did: then a person sees it on the screen."""
    for name in REPLIES:
        module, _dot, function = name.rpartition(".")
        if find_spec(module.rpartition(".")[0]) and find_spec(module):
            try:
                with transaction.atomic():
                    if getattr(import_module(module), function)(address, text):
                        return name
            except OperationalError:
                # A lock that was not given, a connection that was cut: the gateway tells it again, and it counts then.
                raise
            except Exception:
                # It stays on the screen, and the gateway must not send it again and again.
                log.exception("a reply could not be taken by %s", name)
    return ""
