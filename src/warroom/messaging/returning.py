"""What did not arrive, for whoever had it sent: refused, given up, or not delivered as the gateway says afterwards.

Such a row is marked ``returned`` in the statement that says so, and stays marked until its subject did what follows
from it: another way, another person, a call. The mark is taken off in the transaction that does.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from warroom.messaging.models import TROUBLE, Delivery, Receipt, State


def of(prefix: str) -> "QuerySet[Delivery]":
    """Deliveries that came back and are for somebody whose reference begins with ``prefix``. What is on its way again
    is not among them until that has ended."""
    back = Delivery.objects.filter(returned=True, reference__startswith=prefix)
    return back.exclude(state__in=(State.WAITING, State.SENDING))


def settled(rows: Iterable[Delivery]) -> list[Delivery]:
    """Take the mark off; those of ``rows`` that did not arrive indeed: not those that somebody withdrew, or sent again
    by hand. Inside the transaction that does what follows from it."""
    pks = [row.pk for row in rows]
    lost = Q(state__in=TROUBLE) | Q(state=State.HANDED_OVER, receipt=Receipt.FAILED)
    found = list(Delivery.objects.filter(lost, pk__in=pks, returned=True).order_by("pk"))
    Delivery.objects.filter(pk__in=pks).update(returned=False)
    return found
