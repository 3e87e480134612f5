"""The coordinator's pages over all bodies: who is whose contact, what is missing, who is one person."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from warroom.contacts import covering, keeping, regions
from warroom.contacts.covering import LACKS
from warroom.contacts.inhabitants import Places
from warroom.contacts.models import Contact, Post, Question, Way, WayKind
from warroom.organisations.access import Action, require
from warroom.organisations.models import Kind, Organisation
from warroom.requests import Request

PER_PAGE = 50
MOST_PAIRS = 100
WORDS = {
    "no_spoc": gettext_lazy("without SPOC"),
    "no_deputy": gettext_lazy("without deputy"),
    "unconfirmed": gettext_lazy("not confirmed for half a year"),
    "proposed": gettext_lazy("proposed after a merger or by another body"),
    "leaving": gettext_lazy("somebody is leaving"),
    "unreachable": gettext_lazy("nobody can be reached"),
}
SORTS = {
    "name": (F("name").asc(), F("kind").asc()),
    "-name": (F("name").desc(), F("kind").asc()),
    "kind": (F("kind").asc(), F("name").asc()),
    "-kind": (F("kind").desc(), F("name").asc()),
    "confirmed": (F("confirmed_at").asc(nulls_first=True), F("name").asc()),
    "-confirmed": (F("confirmed_at").desc(nulls_last=True), F("name").asc()),
}


def allowed(request: Request) -> None:
    """Only for the coordinator. Raises Http404 for everybody else."""
    if request.organisation is None:
        raise Http404
    require(request, Action.ALL_CONTACTS, request.organisation)


def searched(request: Request) -> tuple["QuerySet[Organisation]", dict[str, Any]]:
    """The bodies of today that the filters of the page ask for, with what is known of their contacts."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    rows = covering.bodies()
    if words:
        people = Post.objects.current().filter(
            Q(contact__name__icontains=words) | Q(contact__ways__address__icontains=words, contact__ways__ended_at=None)
        )
        rows = rows.filter(Q(name__icontains=words) | Q(nis=words) | Q(pk__in=people.values("organisation")))
    kind, lack, region = (request.GET.get(name, "") for name in ("kind", "lack", "region"))
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if region in regions.BY_CODE:
        rows = rows.filter(regions.within([region]))
    rows = covering.covered(rows)
    if lack in LACKS:
        rows = rows.filter(covering.lacking(lack))
    chosen = {
        "q": words,
        "kind": kind,
        "lack": lack,
        "region": region,
        "kinds": [(v, w) for v, w in Kind.choices if v not in (Kind.SUPPLIER, Kind.COORDINATOR)],
        "lacks": [(name, WORDS[name]) for name in LACKS],
        "regions": [(one.code, str(one)) for one in regions.REGIONS],
        "filtered": bool(words or kind or lack or region),
    }
    return rows, chosen


def everybody(request: Request) -> HttpResponse:
    """All bodies with their contacts: searched, filtered, sorted and counted, in a fixed number of queries."""
    allowed(request)
    rows, chosen = searched(request)
    sort = request.GET.get("sort", "name")
    if sort not in SORTS:
        sort = "name"
    page = Paginator(rows.order_by(*SORTS[sort], "pk"), PER_PAGE).get_page(request.GET.get("page"))
    held = covering.held_by([row.pk for row in page], with_ways=False)
    places = Places.load()
    table = [{"body": row, "held": held.get(row.pk, []), "region": places.region(row)} for row in page]
    context = chosen | {"page": page, "table": table, "sort": sort, "old_since": timezone.now() - covering.OLD}
    return render(request, "contacts/everybody.html", context)


def coverage(request: Request) -> HttpResponse:
    """How many bodies lack what, per kind, and how that changed."""
    allowed(request)
    now = timezone.now()
    rows = covering.lines(now)
    total = covering.totals(rows)
    context = {
        "lines": [{"line": row, "cells": [(name, row.counts[name]) for name in LACKS]} for row in rows],
        "total": total["total"],
        "figures": [(name, WORDS[name], total[name]) for name in LACKS],
        "heads": [(name, WORDS[name]) for name in LACKS],
        "trend": [
            {"day": one["day"], "cells": [one["counts"].get(name) for name in ("total", *LACKS)]}
            for one in covering.trend(now)
        ],
        "moment": now,
        "twins": len(twins()),
        "corrections": corrections(),
    }
    return render(request, "contacts/coverage.html", context)


def corrections() -> list[tuple[Question, Organisation | None]]:
    """What contacts said by a link that has to change, with a body of each; oldest first."""
    said = list(
        Question.objects.filter(correction__isnull=False, correction_decided_at=None, contact__ended_at=None)
        .select_related("contact")
        .order_by("answered_at", "pk")[:MOST_PAIRS]
    )
    held = Post.objects.current().filter(contact__in=[one.contact_id for one in said]).select_related("organisation")
    bodies = {post.contact_id: post.organisation for post in held.order_by("-rank", "pk")}
    return [(one, bodies.get(one.contact_id)) for one in said]


def twins() -> list[dict[str, Any]]:
    """Contacts that share a mobile number or a mail address, and so may be one person."""
    shared = (
        Way.objects.current()
        .filter(kind__in=(WayKind.MOBILE, WayKind.MAIL), contact__ended_at=None)
        .values("address")
        .annotate(n=Count("contact", distinct=True))
        .filter(n__gt=1)
        .order_by("address")[:MOST_PAIRS]
    )
    addresses = [row["address"] for row in shared]
    groups: dict[str, dict[int, Contact]] = defaultdict(dict)
    ways = Way.objects.current().filter(address__in=addresses, contact__ended_at=None).select_related("contact")
    for way in ways.order_by("address", "contact"):
        groups[way.address][way.contact_id] = way.contact
    found: dict[tuple[int, ...], dict[str, Any]] = {}
    for address, contacts in groups.items():
        if len(contacts) > 1:
            key = tuple(sorted(contacts))
            found.setdefault(key, {"people": [contacts[pk] for pk in key], "addresses": []})["addresses"].append(
                address
            )
    return list(found.values())


def same(request: Request) -> HttpResponse:
    """Rows that may be one person; POST makes two of them one."""
    allowed(request)
    if request.method == "POST":
        return _merge(request)
    pairs = twins()
    people = [contact for pair in pairs for contact in pair["people"]]
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in Post.objects.current().filter(contact__in=people).select_related("organisation"):
        posts[post.contact_id].append(post)
    for pair in pairs:
        pair["rows"] = [{"contact": contact, "posts": posts[contact.pk]} for contact in pair["people"]]
    return render(request, "contacts/same.html", {"pairs": pairs})


@require_POST
def _merge(request: Request) -> HttpResponse:
    kept, other = (get_object_or_404(Contact, pk=_number(request, name)) for name in ("kept", "other"))
    try:
        keeping.merge(kept, other, by=request.user)
    except keeping.Refused as error:
        messages.error(request, str(error))
    except keeping.Overtaken:
        messages.error(request, _("Somebody else changed this meanwhile: this is how it stands now."))
    else:
        messages.success(request, _("From now on {name} gets one message.").format(name=kept.name))
    return redirect("contacts:same")


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0
