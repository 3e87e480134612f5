"""Home, the register, and the page of one organisation."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import TemplateDoesNotExist, get_template
from django.utils import timezone
from django.views.decorators.http import require_POST

from warroom.organisations import kbo
from warroom.organisations.access import Action, may, organisations_where, require
from warroom.organisations.middleware import CHOSEN
from warroom.organisations.models import Kind, Membership, Organisation, OrganisationQuerySet, Role
from warroom.requests import Request
from warroom.waiting import waiting

PER_PAGE = 50
SORTS = {
    "name": ("name", "kind"),
    "-name": ("-name", "kind"),
    "kind": ("kind", "name"),
    "-kind": ("-kind", "name"),
    "nis": ("nis", "kind"),
    "-nis": ("-nis", "kind"),
}


def home(request: Request) -> HttpResponse:
    """Where one lands: how one's organisation stands and what to do next."""
    roles = {Role(membership.role) for membership in request.memberships}
    context: dict[str, object] = {"roles": roles, "overview": False, "waiting_for_you": waiting(request)}
    if Role.COORDINATOR in roles:
        # The same count as on the page of coverage.
        from warroom.contacts import covering

        context["register"] = [
            {"kind": Kind(line.kind), "total": line.total, "silent": line.counts["no_spoc"]}
            for line in covering.lines()
        ]
        context["register_total"] = sum(row["total"] for row in context["register"])  # type: ignore[attr-defined]
    organisation = request.organisation
    if organisation is not None and organisation.kind == Kind.SUPPLIER and Role.SUPPLIER in roles:
        from warroom.joint.models import JointIncident

        context["supplier"] = organisation
        context["joint"] = list(JointIncident.objects.filter(supplier=organisation, closed_at=None)[:20])
    if organisation is not None:
        context["overview"] = _has_template("landscapes/_overview.html") and may(
            request.user, Action.VIEW_LANDSCAPE, organisation
        )
        if may(request.user, Action.MANAGE_PEOPLE, organisation):
            active = Membership.objects.active().filter(organisation=organisation)
            context["deputies_missing"] = (
                organisation.kind not in (Kind.COORDINATOR, Kind.SUPPLIER)
                and not active.filter(role=Role.DEPUTY).exists()
            )
            context["people_total"] = active.values("person").distinct().count()
    return render(request, "home.html", context)


def _has_template(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


@require_POST
def choose(request: Request) -> HttpResponse:
    """Act for another of one's organisations."""
    wanted = request.POST.get("organisation", "")
    if wanted in {str(membership.organisation_id) for membership in request.memberships}:
        request.session[CHOSEN] = int(wanted)
    return redirect("home")


def organisation_list(request: Request) -> HttpResponse:
    """The organisations one may see, searched, filtered, sorted and counted."""
    visible = organisations_where(request.user, Action.SEE_ORGANISATION)
    ended = request.GET.get("ended") == "1"
    if not ended:
        visible = visible.valid_on(timezone.localdate())
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = _search(visible, words)
    counts = dict(found.values_list("kind").annotate(Count("pk")).order_by())
    kind = request.GET.get("kind", "")
    if kind in Kind.values:
        found = found.filter(kind=kind)
    sort = request.GET.get("sort", "name")
    if sort not in SORTS:
        sort = "name"
    page = Paginator(found.select_related("successor").order_by(*SORTS[sort], "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    kinds = [(value, label, counts[value]) for value, label in Kind.choices if counts.get(value)]
    return render(
        request,
        "organisations/list.html",
        {
            "page": page,
            "kinds": kinds,
            "kind": kind,
            "q": words,
            "sort": sort,
            "ended": ended,
            "total": sum(counts.values()),
        },
    )


def _search(organisations: OrganisationQuerySet, words: str) -> OrganisationQuerySet:
    if not words:
        return organisations
    wanted = Q(name__icontains=words) | Q(nis=words) | Q(ovo__iexact=words)
    digits = kbo.digits(words)
    if digits.isdecimal() and len(digits) >= 4:
        wanted |= Q(kbo__startswith=digits)
    return organisations.filter(wanted)


def organisation_page(request: Request, pk: int) -> HttpResponse:
    """What is known of one organisation: identifiers, validity, mergers, relatives and people."""
    organisation = get_object_or_404(Organisation.objects.select_related("successor"), pk=pk)
    require(request, Action.SEE_ORGANISATION, organisation)
    relatives = (
        Organisation.objects.filter(nis=organisation.nis, fictional=organisation.fictional)
        .exclude(pk=organisation.pk)
        .valid_on(timezone.localdate())
        if organisation.nis
        else []
    )
    people = None
    if may(request.user, Action.SEE_PEOPLE, organisation):
        people = Membership.objects.active().filter(organisation=organisation).select_related("person")
    return render(
        request,
        "organisations/page.html",
        {
            "organisation": organisation,
            "predecessors": organisation.predecessors.all(),
            "relatives": relatives,
            "people": people,
        },
    )
