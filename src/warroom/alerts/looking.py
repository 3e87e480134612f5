"""Whoever sees to whom a message to the users of something goes, sees that they use it: each of them can read so.

What bodies use is shown to nobody by itself (see ``suppliers``). A message has to reach them all the same, and its
exact list is shown before it leaves; so each body that is on it because of what it uses finds a line among the looks.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from warroom.alerts import audience, extensions
from warroom.alerts.models import Addressed, Alert, Group
from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request
from warroom.sharing import looks

DEEPEST = 10
"""How many corrections of corrections are followed."""


def by_use(spec: Mapping[str, Any], reference: str = "") -> tuple[set[int], set[int]]:
    """The suppliers and the products whose users ``spec`` means: itself, through a saved group, as the correction of a
    message that did, or by what the message is about (``reference``)."""
    suppliers: set[int] = set()
    products: set[int] = set()
    about = extensions.found(extensions.ABOUT_USE)
    todo: list[tuple[Mapping[str, Any], str]] = [(spec, reference)]
    for _step in range(DEEPEST):
        for one, said in todo:
            named = about(said) if about is not None and said else {}
            suppliers |= {*(one.get("suppliers") or ()), *named.get("suppliers", ())}
            products |= {*(one.get("products") or ()), *named.get("products", ())}
        groups = {pk for one, _said in todo for pk in one.get("groups") or ()}
        alerts = {pk for one, _said in todo for pk in one.get("alerts") or ()}
        if not groups and not alerts:
            break
        todo = [(kept, "") for kept in Group.objects.filter(pk__in=groups).values_list("audience", flat=True)]
        todo += Alert.objects.filter(pk__in=alerts).values_list("audience", "reference")
    return suppliers, products


def looked(request: Request, alert: Alert) -> int:
    """Write down that the person sees the list of ``alert``, for every body on it that uses what it is about; how many
    lines were new. The number of queries hangs on the suppliers and products chosen, not on the bodies."""
    suppliers, products = by_use(alert.audience, alert.reference)
    customers = extensions.found(extensions.USERS)
    if customers is None or not (suppliers or products):
        return 0
    users = [
        (looks.using("supplier", one.pk), customers(supplier=one))
        for one in Organisation.objects.filter(pk__in=suppliers, kind=Kind.SUPPLIER)
    ]
    users += [
        (looks.using("product", one.pk), customers(product=one))
        for one in extensions.products().filter(pk__in=products)
    ]
    shown = Q(pk__in=Addressed.objects.filter(alert=alert).order_by().values("organisation"))
    if request.method == "POST" and not alert.is_out:
        # Who came in since the list was made is shown before it is sent.
        shown |= Q(pk__in=audience.organisations(alert.audience).order_by().values("pk"))
    thing = f"alert/{alert.pk}"
    seen = {(body, what, thing) for what, who in users for body in who.filter(shown).values_list("pk", flat=True)}
    return looks.look_at_many(request.user, alert.sender, seen)


def named(pks: Iterable[int]) -> dict[int, str]:
    """What a body reads of the message because of which it was seen; its title only when it was sent."""
    return {
        alert.pk: _("Message: {title}").format(title=alert.title)
        if alert.is_out
        else _("A message that was being written (number {n})").format(n=alert.pk)
        for alert in Alert.objects.filter(pk__in=list(pks))
    }
