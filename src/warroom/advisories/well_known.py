"""Where programs look first: the metadata of the provider on this server, the list of its providers, ``security.txt``.

CSAF 2.0, requirements 8, 9, 21 and 22; RFC 9116. Served directly: a redirect is not allowed there (requirement 9).
"""

from datetime import UTC, date, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from warroom.advisories import public
from warroom.advisories.composing import publisher_of
from warroom.organisations.models import Kind, Organisation
from weerbaar.advisories import distribution

RENEWED = timedelta(days=180)
"""RFC 9116 advises less than a year."""
AT_LEAST = 2
"""Providers on a list of providers (requirement 22)."""


@login_not_required
@require_safe
def provider(request: HttpRequest) -> HttpResponse:
    """The metadata of the one provider on this server, or of the one that the settings name."""

    def made() -> HttpResponse:
        supplier = _the_one()
        if supplier is None:
            raise Http404
        return public.metadata(supplier)

    return public.answered(request, made)


@login_not_required
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """Every provider on this server (the role of a lister), once there are two."""

    def made() -> HttpResponse:
        found = list(public.providers().order_by("name", "pk"))
        if len(found) < AT_LEAST:
            raise Http404
        coordinator = Organisation.objects.filter(kind=Kind.COORDINATOR).valid_on(timezone.localdate())
        name = coordinator.order_by("pk").values_list("name", flat=True).first() or "Weerbaar"
        site = settings.SITE_URL.rstrip("/")
        rows = [
            distribution.Provider(publisher_of(s), public.address_of(s), public.updated(s), public.signed(s))
            for s in found
        ]
        listed = distribution.lister(name, site, site + reverse("advisories:well_known_providers"), rows)
        return HttpResponse(listed, content_type="application/json")

    return public.answered(request, made)


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness in this server: only when the settings say so."""

    def made() -> HttpResponse:
        if not settings.SECURITY_CONTACTS:
            raise Http404
        lines = [f"Contact: {one}" for one in settings.SECURITY_CONTACTS]
        lines += [f"Expires: {expires()}T00:00:00Z", "Preferred-Languages: nl, en"]
        site = settings.SITE_URL.rstrip("/")
        if site.startswith("https://"):  # other web addresses are not allowed there
            lines.append(f"Canonical: {site}{reverse('advisories:security_txt')}")
            if _the_one() is not None:
                lines.append(f"CSAF: {site}{reverse('advisories:well_known_provider')}")
        return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")

    return public.answered(request, made)


def expires() -> date:
    """The day until which the addresses hold: the one of the settings, else half a year from today. Whoever runs the
    server need not remember to renew it: while it answers, it says so again every day."""
    day: date | None = settings.SECURITY_EXPIRES
    return day or timezone.now().astimezone(UTC).date() + RENEWED


def _the_one() -> Organisation | None:
    """The supplier that the settings name, else the only one; None when there are several to choose from."""
    found = public.providers().order_by("pk")
    if settings.CSAF_PROVIDER:
        return found.filter(kbo=settings.CSAF_PROVIDER).first()
    return found[0] if found.count() == 1 else None
