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
MOST_WRONG = 10
A_WHILE = timedelta(hours=1)
"""More replies from one number that nobody recognised within so long: from then on a person reads them."""


@csrf_exempt
@login_not_required
@require_POST
def sms(request: HttpRequest, token: str = "") -> HttpResponse:
    """What the SMS gateway tells: 204 once it is stored (also when it was before), 403 without proof, 503 when the
    database has no room for it now: a gateway tells that again."""
    gateway = channels.gateways().get("sms")
    if not isinstance(gateway, Sms):
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
        told = gateway.provider.told(knock)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return HttpResponse(status=400)
    if told is None:
        return HttpResponse(status=403)
    try:
        for one in told[:MOST]:
            take("sms", one)
    except OperationalError:
        log.warning("what the gateway told could not be stored now", exc_info=True)
        return HttpResponse(status=503)
    return HttpResponse(status=204)


def take(channel: str, told: Told) -> bool:
    """Store one reply or receipt and act on it; False when it was told before."""
    delivery = _delivery(channel, told)
    try:
        with transaction.atomic():
            row = Incoming.objects.create(
                channel=channel,
                external_id=told.external_id[:200],
                kind=told.kind,
                address=told.address[:500].replace("\x00", ""),
                text=told.text[:1600].replace("\x00", ""),
                delivery=delivery,
            )
            if told.kind == "receipt":
                _receipt(delivery, told)
            else:
                row.taken_by = _reply(told)
                row.save(update_fields=["taken_by"])
    except IntegrityError:
        # The unique constraint: of two that come at once one is stored.
        if Incoming.objects.filter(channel=channel, external_id=told.external_id[:200], kind=told.kind).exists():
            return False
        raise
    return True


def _delivery(channel: str, told: Told) -> Delivery | None:
    rows = Delivery.objects.filter(channel=channel)
    if told.key:
        try:
            return rows.filter(key=UUID(told.key)).first()
        except ValueError:
            return None
    return rows.filter(gateway_reference=told.reference).first() if told.reference else None


def _receipt(delivery: Delivery | None, told: Told) -> None:
    """A receipt of what failed does not undo one of what arrived, whichever comes first."""
    if delivery is None:
        return
    rows = Delivery.objects.filter(pk=delivery.pk).exclude(receipt=Receipt.DELIVERED)
    if told.delivered:
        rows.update(receipt=Receipt.DELIVERED, receipt_at=timezone.now())
    else:
        rows.update(receipt=Receipt.FAILED, receipt_at=timezone.now(), error=one_line(told.error))


def _guesses(address: str) -> bool:
    """Whether so much came from this number that nobody recognised that a code in it may be a guess: the sender of an
    SMS can be made up, and a code has few digits."""
    recent = Incoming.objects.filter(kind="reply", address=address, received_at__gt=timezone.now() - A_WHILE)
    return recent.filter(taken_by="").count() > MOST_WRONG


def _reply(told: Told) -> str:
    """Who took it; "" when nobody did: then a person sees it on the screen."""
    if _guesses(told.address[:500]):
        return ""
    for name in REPLIES:
        module, _dot, function = name.rpartition(".")
        if find_spec(module.rpartition(".")[0]) and find_spec(module):
            try:
                with transaction.atomic():
                    if getattr(import_module(module), function)(told.address, told.text):
                        return name
            except OperationalError:
                # A lock that was not given, a connection that was cut: the gateway tells it again, and it counts then.
                raise
            except Exception:
                # It stays on the screen, and the gateway must not send it again and again.
                log.exception("a reply could not be taken by %s", name)
    return ""
