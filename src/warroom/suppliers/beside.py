"""What suppliers say, where a customer looks: on the page of an element, in what-if, and in an open incident."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warroom.incidents.extensions import Card
from warroom.incidents.picture import Picture, when
from warroom.landscapes.extensions import Panel
from warroom.landscapes.models import Landscape
from warroom.requests import Request
from warroom.suppliers import saying
from warroom.suppliers.models import Because, Doing, ProductStatus, Use
from warroom.suppliers.telling import SUBJECT
from weerbaar.landscape import RelationKind

MOST_LINKS = 200
"""Links of one element of which is said what their suppliers say."""


def element(request: Request, landscape: Landscape, id: str) -> Panel | None:
    """What its supplier says of an element, on its page, and of the links from and to it."""
    content = landscape.in_force()
    sides = (*content.outgoing.get(id, ()), *content.incoming.get(id, ()))
    ids = [id, *(r.id for r in sides if r.kind is RelationKind.LINK and r.id)]
    uses = Use.objects.filter(landscape=landscape, element__in=ids[:MOST_LINKS]).exclude(supplier=None)
    rows = list(uses.select_related("supplier", "product"))
    if not rows or not _own(request, landscape):
        return None
    said = saying.current([use.product_id for use in rows if use.product_id])
    lines = [
        (use, said.get(use.product_id or 0), saying.badge(said[use.product_id].doing if use.product_id in said else ""))
        for use in rows
    ]
    return Panel("suppliers/_element.html", {"lines": lines})


def _own(request: Request, landscape: Landscape) -> bool:
    """Whether it is a landscape of who looks: with whom it is merely shared does not read what suppliers say to it."""
    held = {m.organisation_id for m in request.memberships}
    return landscape.organisations().filter(pk__in=held).exists()


@dataclass(frozen=True)
class Trouble:
    """Something of a supplier that does not simply work, and the elements of a landscape that are it."""

    said: ProductStatus
    badge: tuple[str, Any]
    elements: tuple[tuple[str, str], ...]


def troubles(landscape: Landscape) -> list[Trouble]:
    """What suppliers say of what the landscape uses, as far as it is not that all works."""
    uses = Use.objects.filter(landscape=landscape).exclude(product=None)
    by_product: dict[int, list[tuple[str, str]]] = {}
    for product, id, name in uses.values_list("product", "element", "element_name"):
        by_product.setdefault(product, []).append((id, name))
    return [
        Trouble(said, saying.badge(said.doing), tuple(by_product[product]))
        for product, said in sorted(saying.current(by_product).items())
        if said.doing != Doing.WORKING
    ]


def what_if(request: Request, landscape: Landscape) -> Panel | None:
    """What suppliers say now, each with a link that reckons with it: down and cut off as lost, a connection as cut."""
    rows = []
    for trouble in troubles(landscape) if _own(request, landscape) else []:
        links = landscape.in_force().links
        marks = [("cut" if id in links else "lost", id) for id, _name in trouble.elements]
        lost = trouble.said.doing in (Doing.DOWN, Doing.CUT_OFF)
        rows.append((trouble, "?" + urlencode(marks) if lost else ""))
    return Panel("suppliers/_what_if.html", {"rows": rows}) if rows else None


def card(picture: Picture) -> Card | None:
    """What suppliers say, in an incident: from its ledger, as it stood at that moment."""
    rows: list[dict[str, Any]] = []
    english = (get_language() or "").startswith("en")
    for row in picture.of(SUBJECT):
        withdrawn = not row["doing"]
        rows.append(
            {
                **row,
                "badge": saying.badge(row["doing"]),
                "because_words": Because(row["because"]).label if row.get("because") else "",
                "said": (english and row.get("text_en")) or row.get("text_nl", ""),
                "since_at": when(row.get("since")),
                "next_at": when(row.get("next_update")),
                "withdrawn": withdrawn,
                "url": reverse("suppliers:product", args=[row["id"]]),
            }
        )
    if not rows:
        return None
    order = {Doing.DOWN: 0, Doing.CUT_OFF: 0, Doing.DEGRADED: 1}
    rows.sort(key=lambda row: (order.get(row["doing"], 2), row["supplier"], row["product"]))
    return Card(
        name="suppliers",
        title=_("What suppliers say"),
        template="suppliers/card.html",
        context={"rows": rows},
        url=reverse("suppliers:index"),
        more=_("Suppliers"),
        alarm=any(row["doing"] in (Doing.DOWN, Doing.CUT_OFF) for row in rows),
    )
