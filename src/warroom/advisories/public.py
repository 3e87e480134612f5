"""What anybody may fetch of a supplier's advisories, laid out as CSAF 2.0 (section 7) asks of a provider.

No session is read and no cookie is set. Nothing above TLP:CLEAR stands here, and of that only what somebody put here.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from warroom.advisories.composing import publisher_of, secret
from warroom.advisories.models import Advisory, AdvisoryQuerySet, PublisherKey
from warroom.limits import Limits
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet
from weerbaar.advisories import distribution, signing

LIMITS = Limits("warroom.advisories", {"fetch": "600/m/ip"})
View = Callable[..., HttpResponse]
_TEXT = "text/plain; charset=utf-8"
_BESIDE = (".asc", ".sha256", ".sha512")


def _given_out(view: View) -> View:
    """``view`` for everybody, at most so often from one address, with an ETag over what it says."""

    @login_not_required
    @require_safe
    @wraps(view)
    def given(request: HttpRequest, pk: int, **rest: str) -> HttpResponse:
        def made() -> HttpResponse:
            supplier = providers().filter(pk=pk).first()
            if supplier is None:
                raise Http404
            return view(supplier, **rest)

        return answered(request, made)

    return given


def answered(request: HttpRequest, made: Callable[[], HttpResponse]) -> HttpResponse:
    """What ``made`` gives, for everybody; of Http404 a few words."""
    if not LIMITS.within(request, "fetch"):
        slow = HttpResponse(_("Too many requests: wait a minute."), status=429, content_type=_TEXT)
        slow["Retry-After"] = "60"
        return slow
    try:
        response = made()
    except Http404:
        # Not the page of the server: that one would set a cookie.
        return HttpResponse(_("There is nothing here."), status=404, content_type=_TEXT)
    response["Cache-Control"] = "public, max-age=60"
    response["Access-Control-Allow-Origin"] = "*"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def providers() -> OrganisationQuerySet:
    """The suppliers that have put something on the open web."""
    there = Advisory.objects.filter(open_since__isnull=False).order_by().values("supplier")
    return Organisation.objects.filter(kind=Kind.SUPPLIER, pk__in=there)


@_given_out
def provider(supplier: Organisation) -> HttpResponse:
    """Who provides them, and where they stand."""
    return metadata(supplier)


def metadata(supplier: Organisation) -> HttpResponse:
    """``provider-metadata.json`` of ``supplier``."""
    keys = [
        (row.fingerprint, _address("open_supplier_key", supplier, fingerprint=row.fingerprint))
        for row in _keys(supplier)
    ]
    if _open(supplier).filter(key=None).exclude(signature="").exists():
        keys.append((signing.public_of(secret()).fingerprint, _address("open_key", supplier)))
    found = distribution.provider(
        publisher_of(supplier),
        address_of(supplier),
        _folder(supplier),
        updated(supplier),
        keys,
        signed=signed(supplier),
    )
    return HttpResponse(found, content_type="application/json")


@_given_out
def feed(supplier: Organisation) -> HttpResponse:
    """The ROLIE feed."""
    found = distribution.feed(_folder(supplier), supplier.name, _offered(supplier), updated(supplier))
    return HttpResponse(found, content_type="application/json")


@_given_out
def index(supplier: Organisation) -> HttpResponse:
    """Every file, one a line."""
    return HttpResponse(distribution.index(_offered(supplier)), content_type=_TEXT)


@_given_out
def changes(supplier: Organisation) -> HttpResponse:
    """Every file with its release, the newest first."""
    return HttpResponse(distribution.changes(_offered(supplier)), content_type="text/csv; charset=utf-8")


@_given_out
def listing(supplier: Organisation, year: str = "") -> HttpResponse:
    """The folder, for people (requirement 14)."""
    paths = sorted(one.path for one in _offered(supplier))
    if year:
        names = [path.removeprefix(f"{year}/") for path in paths if path.startswith(f"{year}/")]
        if not names:
            raise Http404
    else:
        years = sorted({f"{path.partition('/')[0]}/" for path in paths})
        names = [*years, distribution.FEED, "index.txt", "changes.csv"]
    title = f"{supplier} – CSAF, TLP:CLEAR" + (f" – {year}" if year else "")
    lines = format_html_join("\n", '<li><a href="{}">{}</a></li>', ((name, name) for name in names))
    return HttpResponse(
        format_html(
            '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width"><title>{}</title></head>\n<body><h1>{}</h1>\n<ul>\n{}\n</ul></body></html>\n',
            settings.LANGUAGE_CODE,
            title,
            title,
            lines,
        )
    )


@_given_out
def file(supplier: Organisation, year: str, name: str) -> HttpResponse:
    """An advisory as it was signed, its signature, or a hash of it."""
    base, ending = next(
        ((name.removesuffix(e), e) for e in (".asc", ".sha256", ".sha512") if name.endswith(e)), (name, "")
    )
    row = _open(supplier).filter(open_path=f"{year}/{base}").first()
    if row is None or (ending == ".asc" and not row.signature):
        raise Http404
    data = bytes(row.content)
    if not ending:
        return HttpResponse(data, content_type="application/json")
    said = row.signature if ending == ".asc" else signing.hashes(data, base)[name]
    return HttpResponse(said, content_type=_TEXT)


@_given_out
def server_key(supplier: Organisation) -> HttpResponse:
    """The key with which this server signs what was written here."""
    return HttpResponse(signing.public_of(secret()).armored, content_type="application/pgp-keys")


@_given_out
def supplier_key(supplier: Organisation, fingerprint: str) -> HttpResponse:
    """The key with which the supplier signs."""
    row = _keys(supplier).filter(fingerprint=fingerprint).first()
    if row is None:
        raise Http404
    return HttpResponse(row.armored, content_type="application/pgp-keys")


def _open(supplier: Organisation) -> AdvisoryQuerySet:
    return Advisory.objects.open().filter(supplier=supplier)


def _keys(supplier: Organisation) -> QuerySet[PublisherKey]:
    """Those that prove something that stands here."""
    return PublisherKey.objects.filter(pk__in=_open(supplier).exclude(key=None).values("key"))


def _offered(supplier: Organisation) -> list[distribution.Offered]:
    rows = _open(supplier).defer("content")
    return [
        distribution.Offered(
            path=row.open_path,
            id=row.tracking_id,
            title=row.title,
            first_released_at=row.first_released_at or row.released_at,
            released_at=row.released_at,
            signed=bool(row.signature),
        )
        for row in rows
    ]


def updated(supplier: Organisation) -> datetime:
    """When something here changed last, as far as what stands or stood here tells."""
    found = Advisory.objects.filter(supplier=supplier, open_since__isnull=False)
    last: datetime = found.latest("open_since").open_since or timezone.now()
    return last


def signed(supplier: Organisation) -> bool:
    """Whether everything that stands here is signed."""
    return not _open(supplier).filter(signature="").exists()


def address_of(supplier: Organisation) -> str:
    """Where its metadata stands."""
    return _address("open_provider", supplier)


def _folder(supplier: Organisation) -> str:
    return _address("open_folder", supplier)


def _address(name: str, supplier: Organisation, **more: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(f"advisories:{name}", kwargs={"pk": supplier.pk, **more})
