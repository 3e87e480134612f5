"""Where a landscape is entered: its overview, and which landscape an organisation has."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from warroom.landscapes import asked, bearing, opened, words
from warroom.landscapes.models import Import, Landscape
from warroom.organisations.access import Action, may, require
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.landscape import Kind
from weerbaar.landscape.checks import Finding, Severity, check

FIRST = 8


def index(request: Request) -> HttpResponse:
    """The landscape of the organisation one acts for; a choice when there are several; a start when none."""
    organisation = request.organisation
    if organisation is None:
        return render(request, "landscapes/none.html", {"landscapes": []})
    found = list(Landscape.objects.of(organisation))
    if len(found) == 1:
        return redirect("landscapes:overview", found[0].pk)
    if found:
        return render(request, "landscapes/none.html", {"landscapes": found})
    require(request, Action.VIEW_LANDSCAPE, organisation)
    return render(
        request,
        "landscapes/none.html",
        {"landscapes": [], "may_begin": may(request.user, Action.EDIT_LANDSCAPE, organisation)},
    )


@require_POST
def begin(request: Request) -> HttpResponse:
    """Make the organisation's landscape, empty, and go to the page that says how to fill it."""
    organisation = request.organisation
    if organisation is None:
        return redirect("landscapes:index")
    require(request, Action.EDIT_LANDSCAPE, organisation)
    landscape = Landscape.objects.of(organisation).first()
    if landscape is None:
        landscape = Landscape.objects.create(owner=organisation, name=organisation.name)
    return redirect("landscapes:start", landscape.pk)


def overview(request: Request, pk: int) -> HttpResponse:
    """How many there are of each kind, what is wrong, and what is worth filling in first."""
    landscape = asked.landscape(request, pk)
    newest = landscape.newest
    if newest is None:
        if may(request.user, Action.EDIT_LANDSCAPE, landscape):
            return redirect("landscapes:start", pk)
        return render(request, "landscapes/empty.html", {"landscape": landscape})
    content = landscape.in_force()
    ranked = ranked_findings(content)
    errors = [f for f in ranked if f.finding.severity is Severity.ERROR]
    gaps = [f for f in ranked if f.finding.severity is Severity.GAP]
    return render(
        request,
        "landscapes/overview.html",
        {
            "landscape": landscape,
            "newest": newest,
            "kinds": [(kind, words.MANY[kind], newest.counts.get(kind.value, 0)) for kind in Kind],
            "relations": newest.counts.get("relations", 0),
            "assumed": sum(e.assumed for e in content.elements),
            "errors": errors[:FIRST],
            "errors_total": len(errors),
            "gaps": gaps[:FIRST],
            "gaps_total": len(gaps),
            "open_imports": landscape.imports.exclude(state__in=Import.DECIDED).defer("data", "reading"),
            "users": [o for o in landscape.users.all() if o.pk != landscape.owner_id],
        },
    )


def findings(request: Request, pk: int) -> HttpResponse:
    """Every error and gap, worst first, to be filtered by rule."""
    landscape = asked.landscape(request, pk)
    content = landscape.in_force()
    ranked = ranked_findings(content)
    rules = Counter(f.finding.code for f in ranked)
    wanted = request.GET.get("rule", "")
    shown = [f for f in ranked if not wanted or f.finding.code == wanted]
    page = Paginator(shown, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "landscapes/findings.html",
        {
            "landscape": landscape,
            "newest": landscape.newest,
            "page": page,
            "rule": wanted,
            "rules": [(code, RULES.get(code, code), n) for code, n in rules.most_common()],
        },
    )


RULES = {
    "service-unknown": _("Service of which nothing is known"),
    "no-priority": _("Service without priority"),
    "no-paper": _("Service of which the paper fallback is not known"),
    "no-environment": _("Application that runs nowhere yet"),
    "no-backup": _("Application without backup"),
    "no-supplier": _("Application without supplier"),
    "no-restore-time": _("No restore time"),
    "backup-untested": _("Backup never tested"),
    "dangling": _("Relation with something that is not there"),
    "dangling-link": _("Need over a link that is not there"),
    "duplicate-id": _("Id used twice"),
    "duplicate-relation": _("Relation stated twice"),
}


@dataclass(frozen=True)
class Ranked:
    """A finding with what hangs on the element it is about."""

    finding: Finding
    id: str
    bears: bearing.Load
    known: bool


def ranked_findings(content: library.Landscape) -> list[Ranked]:
    """Errors first, then gaps: those of elements that the heaviest services hang on first."""
    found: list[Ranked] = opened.derived(content, "ranked", _ranked)
    return found


def _ranked(content: library.Landscape) -> list[Ranked]:
    bears = bearing.loads(content)
    ranked = [
        Ranked(f, id, bears.get(id, bearing.NOTHING), id in content.by_id)
        for f in opened.derived(content, "check", check)
        for id in [f.ids[0] if f.ids else ""]
    ]
    order = {code: n for n, code in enumerate(RULES)}
    return sorted(
        ranked, key=lambda r: (r.finding.severity is Severity.GAP, -r.bears.harm, order.get(r.finding.code, len(order)))
    )


def home_context(request: Request) -> dict[str, Any]:
    """What the overview of the organisation shows of its landscape."""
    organisation = request.organisation
    landscape = Landscape.objects.of(organisation).first() if organisation else None
    if landscape is None or not may(request.user, Action.VIEW_LANDSCAPE, landscape):
        return {"landscape": None, "may_begin": organisation and may(request.user, Action.EDIT_LANDSCAPE, organisation)}
    newest = landscape.newest
    content = landscape.in_force()
    ranked = ranked_findings(content) if newest else []
    return {
        "landscape": landscape,
        "newest": newest,
        "may_edit": may(request.user, Action.EDIT_LANDSCAPE, landscape),
        "assumed": sum(e.assumed for e in content.elements),
        "worst": ranked[:3],
        "open_imports": landscape.imports.exclude(state__in=Import.DECIDED).count(),
    }
