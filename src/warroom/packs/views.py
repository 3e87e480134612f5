"""The page of an organisation's pack: take it, and who keeps a copy."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from warroom.organisations.access import Action, require
from warroom.organisations.models import Membership, Organisation, Person
from warroom.packs import keeping
from warroom.packs.building import build, zipped
from warroom.packs.models import Keeper
from warroom.requests import Request

SHORTEST = 10


def _organisation(request: Request, pk: int) -> Organisation:
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.KEEP_PACK, organisation)
    return organisation


def pack(request: Request, pk: int) -> HttpResponse:
    """What the pack is, when the newest was made, who keeps a copy and whose is old."""
    organisation = _organisation(request, pk)
    keepers = list(Keeper.objects.filter(organisation=organisation, until=None).select_related("person"))
    members = Membership.objects.active().filter(organisation=organisation, person__is_active=True)
    kept = {keeper.person_id for keeper in keepers}
    people = Person.objects.filter(pk__in=members.values("person")).exclude(pk__in=kept)
    context = {
        "organisation": organisation,
        "newest": keeping.newest(organisation),
        "keepers": keepers,
        "missing": max(0, 2 - len(keepers)),
        "people": people,
    }
    return render(request, "packs/pack.html", context)


@require_POST
@sensitive_post_parameters("password")
def take(request: Request, pk: int) -> HttpResponse:
    """Make the pack as of now and hand it over as one zip."""
    organisation = _organisation(request, pk)
    password = request.POST.get("password", "")
    if password and len(password) < SHORTEST:
        messages.error(request, _("Choose a password of at least {n} characters.").format(n=SHORTEST))
        return redirect("packs:pack", pk)
    moment = timezone.now()
    files = build(organisation, password=password, with_page=request.POST.get("page") == "1")
    content = zipped(files, moment)
    keeping.took(organisation, request.user, made_at=moment, sha256=hashlib.sha256(content).hexdigest())
    name = slugify(f"{organisation} {timezone.localtime(moment):%Y-%m-%d %Hu%M}")
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="weerbaar-{name}.zip"'},
    )


@require_POST
def keeper(request: Request, pk: int) -> HttpResponse:
    """Name somebody who keeps a copy, or release one."""
    organisation = _organisation(request, pk)
    wanted = request.POST.get("person", "")
    members = Membership.objects.active().filter(organisation=organisation)
    if "release" in request.POST:
        gone = request.POST["release"]
        found = Keeper.objects.filter(
            organisation=organisation, until=None, pk=int(gone) if gone.isdecimal() else 0
        ).first()
        if found is None:
            raise Http404
        keeping.release(found, by=request.user)
    else:
        person = Person.objects.filter(
            pk=int(wanted) if wanted.isdecimal() else 0, pk__in=members.values("person")
        ).first()
        if person is None:
            messages.error(request, _("Choose somebody of the organisation."))
        else:
            keeping.name_keeper(organisation, person, by=request.user)
    return redirect("packs:pack", pk)
