"""Home, the register, and one's own organisation."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import TemplateDoesNotExist, get_template
from django.utils import timezone
from django.views.decorators.http import require_POST

from warroom.organisations.access import Action, organisations_where, require
from warroom.organisations.middleware import CHOSEN
from warroom.organisations.models import Organisation


def home(request: HttpRequest) -> HttpResponse:
    """Where one lands: how one's organisation stands and what to do next."""
    try:
        get_template("landscapes/_overview.html")
        overview = True
    except TemplateDoesNotExist:
        overview = False
    return render(request, "home.html", {"overview": overview})


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations."""
    wanted = request.POST.get("organisation", "")
    if wanted in {str(membership.organisation_id) for membership in request.memberships}:
        request.session[CHOSEN] = int(wanted)
    return redirect("home")


def organisation_list(request: HttpRequest) -> HttpResponse:
    visible = organisations_where(request.user, Action.SEE_ORGANISATION).valid_on(timezone.localdate())
    page = Paginator(visible, 50).get_page(request.GET.get("page"))
    return render(request, "organisations/list.html", {"page": page})


def organisation_page(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    require(request, Action.SEE_ORGANISATION, organisation)
    return render(request, "organisations/page.html", {"organisation": organisation})
