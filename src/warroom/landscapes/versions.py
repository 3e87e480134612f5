"""The versions of a landscape: list, compare, restore, download."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from warroom.landscapes import asked, differences, storing
from warroom.landscapes.models import How, Version
from warroom.organisations.access import Action
from warroom.requests import Request
from weerbaar.landscape.difference import diff


def versions(request: Request, pk: int) -> HttpResponse:
    """Every version: who, when, how, why."""
    landscape = asked.landscape(request, pk)
    rows = landscape.versions.defer("content").select_related("created_by")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    newest = landscape.newest
    return render(request, "landscapes/versions.html", {"landscape": landscape, "page": page, "newest": newest})


def compare(request: Request, pk: int) -> HttpResponse:
    """What changed between two versions; by default between the newest and the one before."""
    landscape = asked.landscape(request, pk)
    newest = landscape.newest
    if newest is None:
        return redirect("landscapes:versions", pk)
    until = _number(request.GET.get("to", ""), newest.number)
    since = _number(request.GET.get("from", ""), max(until - 1, 1))
    old = asked.version(request, pk, since)
    new = asked.version(request, pk, until)
    before, after = old.landscape_content(), new.landscape_content()
    difference = diff(before, after)
    return render(
        request,
        "landscapes/compare.html",
        {
            "landscape": landscape,
            "old": old,
            "new": new,
            "newest": newest,
            "all": landscape.versions.defer("content"),
            "sections": differences.sections(difference, before, after),
            "totals": differences.totals(difference),
        },
    )


def restore(request: Request, pk: int, number: int) -> HttpResponse:
    """Make an older version the newest again, after showing what that changes. Nothing is lost by it."""
    version = asked.version(request, pk, number, Action.RESTORE_LANDSCAPE)
    landscape, newest = version.landscape, version.landscape.newest
    assert newest is not None
    if request.method == "POST":
        expected = _number(request.POST.get("version", ""), newest.number)
        try:
            stored = restored(version, by=request.user, expected=expected)
        except storing.Moved:
            messages.warning(request, _("Not restored: another version came in meanwhile. Look again at what changes."))
            return redirect("landscapes:restore", pk, number)
        messages.success(
            request,
            _("Version {old} was restored as version {new}.").format(old=number, new=stored.number),
        )
        return redirect("landscapes:overview", pk)
    before, after = newest.landscape_content(), version.landscape_content()
    difference = diff(before, after)
    return render(
        request,
        "landscapes/restore.html",
        {
            "landscape": landscape,
            "version": version,
            "newest": newest,
            "sections": differences.sections(difference, before, after),
            "totals": differences.totals(difference),
        },
    )


def restored(version: Version, *, by: object, expected: int, why: str = "") -> Version:
    """``version``'s content stored again as the newest. Raises storing.Moved."""
    return storing.store(
        version.landscape,
        version.landscape_content(),
        how=How.RESTORE,
        subject=str(version.number),
        why=why,
        by=by,
        expected=expected,
        known_errors=True,
    )


def _number(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else default
