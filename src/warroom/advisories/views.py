"""The screens of advisories: for who publishes them, and for who runs the product."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from warroom.advisories import composing, opening, taking
from warroom.advisories.forms import FileForm, KeyForm, WhyForm, WriteForm
from warroom.advisories.models import Advised, Advisory, PublisherKey
from warroom.advisories.taking import Refused
from warroom.advisories.visible import products_of, visible
from warroom.organisations.access import Action, may, organisations_where, require
from warroom.organisations.models import Kind, Organisation, OrganisationQuerySet
from warroom.requests import Request
from warroom.suppliers.models import Consent, Product, Use
from warroom.suppliers.recognising import OPEN_TO_ALL, knowing, known_customers, known_products
from warroom.suppliers.uses import suppliers_of
from weerbaar.advisories import signing
from weerbaar.advisories.words import reason_words
from weerbaar.landscape.reading import BadInput

PER_PAGE = 50


@require_safe
def index(request: Request) -> HttpResponse:
    """What suppliers said, newest first; for a body with what it is about there."""
    found = visible(request.user).select_related("supplier").prefetch_related("advised__product")
    wanted = request.GET.get("state", "")
    if wanted in Advisory.State.values:
        found = found.filter(state=wanted)
    elif not wanted:
        found = found.exclude(state=Advisory.State.SUPERSEDED)
    words = request.GET.get("q", "").strip()[:200]
    if words:
        found = found.filter(title__icontains=words) | found.filter(tracking_id__icontains=words)
    page = Paginator(found.order_by("-released_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    ours = _uses(request, [a.product_id for row in page for a in row.advised.all()])
    rows = []
    for row in page:
        advised = list(row.advised.all())
        uses = [use for a in advised for use in ours.get(a.product, [])]
        about = [a for a in advised if a.product in ours] or advised
        rows.append((row, min(about, key=_badness, default=None), uses))
    return render(
        request,
        "advisories/list.html",
        {
            "page": page,
            "rows": rows,
            "states": Advisory.State.choices,
            "wanted": wanted,
            "q": words,
            "suppliers": _writes_for(request),
            "strangers": _strangers(request),
            "closed": _closed(request),
        },
    )


@require_safe
def page(request: Request, pk: int) -> HttpResponse:
    """One advisory: what it says of which product, and where we run that."""
    row = _seen(request, pk)
    return _page(request, row, WhyForm())


def _page(request: Request, row: Advisory, why: WhyForm, status: int = 200) -> HttpResponse:
    document = row.read()
    advised = list(row.advised.select_related("product"))
    ours = _uses(request, [a.product_id for a in advised])
    writes = may(request.user, Action.WRITE_ADVISORIES, row.supplier)
    names = {product.id: product.name for product in document.products.values()}
    holes = [
        {
            "of": hole,
            "said": [
                (names[product], Advised.Status(said.value), reason_words(hole.reasons.get(product, "")))
                for product, said in hole.statuses.items()
            ],
            "todo": [(r, [names[p] for p in sorted(r.products) if p in names]) for r in hole.remediations],
        }
        for hole in document.vulnerabilities
    ]
    versions = Advisory.objects.filter(supplier=row.supplier, tracking_id=row.tracking_id)
    return render(
        request,
        "advisories/page.html",
        {
            "advisory": row,
            "document": document,
            "holes": holes,
            "advised": advised,
            "uses": [use for a in advised for use in ours.get(a.product, [])],
            "writes": writes,
            "why": why,
            "can_open": writes and row.tlp == opening.OPEN_TO_THE_WEB,
            "was_open": opening.was_open(row),
            "for_customers": writes and row.tlp not in OPEN_TO_ALL,
            "not_yet": _not_yet(row) if may(request.user, Action.RUN_SUPPLIER, row.supplier) else 0,
            "products": list(Product.objects.filter(supplier=row.supplier).offered()) if writes else [],
            "versions": [v for v in versions if v.pk != row.pk and may(request.user, Action.SEE_ADVISORY, v)],
        },
        status=status,
    )


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Say which product is which, and let those who use them read it."""
    row = _written(request, pk)
    offered = {str(p.pk): p for p in Product.objects.filter(supplier=row.supplier).offered()}
    chosen = {
        a.pk: offered.get(request.POST[f"product_{a.pk}"])
        for a in row.advised.all()
        if f"product_{a.pk}" in request.POST
    }
    try:
        with transaction.atomic():
            taking.match(row, chosen, by=request.user)
            published = taking.publish(row, by=request.user)
            if published and request.POST.get("open"):
                opening.open_to_all(row, by=request.user)
        if published:
            messages.success(request, _("Published: everybody who may under its label can read it now."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("advisories:page", row.pk)


@require_POST
def open_to_all(request: Request, pk: int) -> HttpResponse:
    """Let anybody on the internet fetch it."""
    row = _written(request, pk)
    try:
        if opening.open_to_all(row, by=request.user):
            messages.success(request, _("On the open web: anybody can read it without signing in."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("advisories:page", row.pk)


@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Take it off the open web."""
    row = _written(request, pk)
    if opening.close(row, by=request.user):
        messages.success(request, _("Taken off the open web; who may read it here still can."))
    return redirect("advisories:page", row.pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take it back, with the reason."""
    row = _written(request, pk)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    if taking.withdraw(row, form.cleaned_data["why"], by=request.user):
        messages.success(request, _("Withdrawn; it stays in the list with your reason."))
    return redirect("advisories:page", row.pk)


@require_safe
def file(request: Request, pk: int, kind: str) -> HttpResponse:
    """The document byte for byte, its signature, or its hashes, under the names that CSAF gives them."""
    row = _seen(request, pk)
    data = bytes(row.content)
    name, media_type = row.file_name, row.media_type
    hashes = signing.hashes(data, name)
    found: dict[str, tuple[str, bytes]] = {
        "json": (name, data),
        "sha256": (f"{name}.sha256", hashes[f"{name}.sha256"].encode()),
        "sha512": (f"{name}.sha512", hashes[f"{name}.sha512"].encode()),
    }
    if row.signature:
        found["asc"] = (f"{name}.asc", row.signature.encode())
    if kind not in found:
        raise Http404
    called, content = found[kind]
    return HttpResponse(
        content,
        content_type=media_type if kind == "json" else "text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{called}"'},
    )


def new(request: Request, pk: int) -> HttpResponse:
    """Write one, or with ``?replaces=`` the next version of one."""
    supplier = _supplier(request, pk)
    replaces = None
    if request.GET.get("replaces", "").isdecimal():
        replaces = get_object_or_404(Advisory, pk=int(request.GET["replaces"][:18]), supplier=supplier)
    form = WriteForm(request.POST or None, supplier=supplier, replaces=replaces, initial=_initial(replaces))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = composing.write(
                supplier,
                title=said["title"],
                text=said["text"],
                cve=said["cve"],
                tlp=said["tlp"],
                lines=form.lines(),
                summary=said.get("summary", ""),
                replaces=replaces,
                by=request.user,
            )
        except (Refused, BadInput) as error:
            form.add_error(None, str(error))
        else:
            return redirect("advisories:page", row.pk)
    status = 422 if form.is_bound else 200
    return render(
        request, "advisories/new.html", {"form": form, "supplier": supplier, "replaces": replaces}, status=status
    )


def hand_over(request: Request, pk: int) -> HttpResponse:
    """Hand over a file that was written elsewhere."""
    supplier = _supplier(request, pk)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        document, signature = form.cleaned_data["document"], form.cleaned_data["signature"]
        try:
            row = taking.take(
                supplier,
                str(document.name),
                document.read(),
                signature.read() if signature else b"",
                by=request.user,
            )
        except (Refused, BadInput) as error:
            form.add_error("document", str(error))
        else:
            return redirect("advisories:page", row.pk)
    status = 422 if form.is_bound else 200
    return render(request, "advisories/hand_over.html", {"form": form, "supplier": supplier}, status=status)


def keys(request: Request, pk: int) -> HttpResponse:
    """By which keys a supplier is known."""
    supplier = _supplier(request, pk)
    form = KeyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["key"]
        try:
            taking.add_key(supplier, str(given.name), given.read(), by=request.user)
        except (Refused, BadInput) as error:
            form.add_error("key", str(error))
        else:
            messages.success(request, _("From now on documents have to be signed by this key."))
            return redirect("advisories:keys", supplier.pk)
    rows = PublisherKey.objects.filter(supplier=supplier).select_related("added_by")
    status = 422 if form.is_bound else 200
    return render(request, "advisories/keys.html", {"form": form, "supplier": supplier, "keys": rows}, status=status)


@require_POST
def end_key(request: Request, pk: int, key: int) -> HttpResponse:
    """Know the supplier by this key no more."""
    supplier = _supplier(request, pk)
    taking.end_key(get_object_or_404(PublisherKey, pk=key, supplier=supplier), by=request.user)
    return redirect("advisories:keys", supplier.pk)


@require_safe
def own_key(request: Request) -> HttpResponse:
    """The public key with which this server signs what is written here."""
    if not organisations_where(request.user, Action.SEE_ADVISORY).exists():
        raise Http404
    public = signing.public_of(composing.secret())
    return HttpResponse(
        public.armored,
        content_type="application/pgp-keys",
        headers={"Content-Disposition": 'attachment; filename="weerbaar-advisories.asc"'},
    )


def _seen(request: Request, pk: int) -> Advisory:
    row = get_object_or_404(Advisory.objects.select_related("supplier", "key", "added_by"), pk=pk)
    require(request, Action.SEE_ADVISORY, row)
    return row


def _written(request: Request, pk: int) -> Advisory:
    row = _seen(request, pk)
    require(request, Action.WRITE_ADVISORIES, row.supplier)
    return row


def _supplier(request: Request, pk: int) -> Organisation:
    supplier = get_object_or_404(Organisation, pk=pk, kind=Kind.SUPPLIER)
    require(request, Action.WRITE_ADVISORIES, supplier)
    return supplier


def _writes_for(request: Request) -> list[Organisation]:
    """The suppliers that this person may publish for; the coordinator chooses one on the supplier's page."""
    mine = [m.organisation for m in request.memberships if m.organisation.kind == Kind.SUPPLIER]
    return [one for one in mine if may(request.user, Action.WRITE_ADVISORIES, one)]


def _uses(request: Request, products: list[int | None]) -> dict[Product | None, list[Use]]:
    """Where the bodies that this person acts for run these products, by product."""
    bodies = organisations_where(request.user, Action.VIEW_LANDSCAPE)
    found: dict[Product | None, list[Use]] = {}
    wanted = {pk for pk in products if pk is not None}
    for use in Use.objects.filter(organisation__in=bodies, product__in=wanted).select_related("product", "landscape"):
        found.setdefault(use.product, []).append(use)
    return found


def _strangers(request: Request) -> list[Organisation]:
    """The suppliers that this person's bodies name, and that do not know one of them as a customer: of those they read
    what is open to all and nothing else. The same whether there is more to read or not."""
    found: dict[int, Organisation] = {}
    for body in _bodies(request):
        named = Organisation.objects.filter(pk__in=suppliers_of(body)).exclude(pk__in=knowing(body).values("pk"))
        found |= {supplier.pk: supplier for supplier in named}
    return sorted(found.values(), key=lambda supplier: (supplier.name, supplier.pk))


def _closed(request: Request) -> list[Product]:
    """The same of products that they use: the supplier knows them, but not as a customer of this."""
    found: dict[int, Product] = {}
    for body in _bodies(request):
        closed = products_of([body]).filter(supplier__in=knowing(body).values("pk"))
        closed = closed.exclude(pk__in=known_products(body).values("pk")).select_related("supplier")
        found |= {product.pk: product for product in closed}
    return sorted(found.values(), key=lambda product: (product.supplier.name, product.name, product.pk))


def _bodies(request: Request) -> OrganisationQuerySet:
    return organisations_where(request.user, Action.VIEW_LANDSCAPE).exclude(kind__in=(Kind.SUPPLIER,))


def _not_yet(row: Advisory) -> int:
    """How many customers let the supplier know that they use a product of it, and are not known to it for that: it sees
    each of them on its page."""
    found: set[int] = set()
    for product in Product.objects.filter(advised__advisory=row).distinct():
        lets = Consent.objects.active().filter(Q(product=None) | Q(product=product), supplier=row.supplier)
        known = known_customers(row.supplier, product).values("pk")
        found |= set(lets.exclude(body__in=known).values_list("body", flat=True))
    return len(found)


def _badness(advised: Advised) -> int:
    return list(Advised.Status.values).index(advised.status)


def _initial(replaces: Advisory | None) -> dict[str, str]:
    """What the version before said, so that nobody types it twice."""
    if replaces is None:
        return {}
    document = replaces.read()
    hole = document.vulnerabilities[0]
    said = {
        "title": document.title,
        "text": hole.notes[0] if hole.notes else "",
        "cve": hole.cve,
        "tlp": replaces.tlp.removeprefix("TLP:"),
    }
    for advised in replaces.advised.exclude(product=None):
        words = hole.reasons.get(advised.product_key) or next(
            (r.details for r in hole.remediations if advised.product_key in r.products), ""
        )
        version = document.products[advised.product_key].of("product_version")
        pk = advised.product_id
        said |= {f"status_{pk}": advised.status, f"version_{pk}": version, f"words_{pk}": words}
    return said
