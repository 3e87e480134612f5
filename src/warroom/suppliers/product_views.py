"""A product: what is said of it and since when, and what customers see themselves."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.access import Action, may
from warroom.organisations.models import Organisation
from warroom.requests import Request
from warroom.suppliers import consenting, customers, saying, uses
from warroom.suppliers.forms import ObservationForm, ProductForm, StatusForm
from warroom.suppliers.models import Observation, Product, ProductStatus, Use

PER_PAGE = 20


def new(request: Request, pk: int) -> HttpResponse:
    """Add a product, data centre or connection."""
    supplier = customers.own(request, pk)
    form = ProductForm(supplier, request.POST or None)
    if request.method == "POST":
        with transaction.atomic():
            consenting.hold(supplier)  # of two at once the second sees that the short name is taken
            product = _added(request, supplier, form) if form.is_valid() else None
        if product is not None:
            messages.success(request, _("Added. Now say how it is doing."))
            return redirect("suppliers:product", product.pk)
    context = {"supplier": supplier, "form": form, "tab": "page"}
    return render(request, "suppliers/product_form.html", context, status=422 if form.errors else 200)


def _added(request: Request, supplier: Organisation, form: ProductForm) -> Product:
    product: Product = form.save(commit=False)
    product.supplier, product.created_by = supplier, request.user
    product.key = form.cleaned_data["key"]
    product.save()
    _recorded(product, "supplier.product_added", request)
    return product


def edit(request: Request, pk: int) -> HttpResponse:
    """Change its name, kind or reference."""
    product = customers.own_product(request, pk)
    form = ProductForm(product.supplier, request.POST or None, instance=product)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            _recorded(product, "supplier.product_changed", request)
        messages.success(request, _("Kept."))
        return redirect("suppliers:product", product.pk)
    context = {"supplier": product.supplier, "product": product, "form": form, "tab": "page"}
    return render(request, "suppliers/product_form.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    """Offer it no longer; what was said of it is kept."""
    product = customers.own_product(request, pk)
    with transaction.atomic():
        if Product.objects.filter(pk=pk, ended_at=None).update(ended_at=timezone.now()):
            product.refresh_from_db()
            _recorded(product, "supplier.product_ended", request)
    messages.success(request, _("{product} is no longer offered.").format(product=product))
    return redirect("suppliers:page", product.supplier_id)


def _recorded(product: Product, kind: str, request: Request) -> None:
    record(chain_of(product.supplier), kind, by=request.user, subject=f"product/{product.pk}", state=product.state())


def page(request: Request, pk: int) -> HttpResponse:
    """One product: its status, the history of it, and what customers see."""
    return _page(request, customers.product(request, pk), StatusForm(), ObservationForm())


def _page(
    request: Request, product: Product, status_form: StatusForm, observation_form: ObservationForm, code: int = 200
) -> HttpResponse:
    supplier = product.supplier
    own = customers.runs(request, supplier)
    body = None if own else customers.body(request, supplier)
    said = saying.current([product]).get(product.pk)
    history = Paginator(
        ProductStatus.objects.filter(product=product).select_related("made_by", "withdrawn_by"), PER_PAGE
    ).get_page(request.GET.get("page"))
    observations = Observation.objects.filter(product=product, ended_at=None).select_related("organisation")
    context: dict[str, Any] = {
        "supplier": supplier,
        "product": product,
        "said": said,
        "badge": saying.badge(said.doing if said else ""),
        "history": [(row, saying.badge(row.doing)) for row in history],
        "page": history,
        "own": own,
        "body": body,
        "tab": "page" if own else "",
        "now": timezone.now(),
    }
    if own:
        # Only what those say who let the supplier know that they use it: of the others it does not even learn that
        # they exist.
        known = observations.filter(organisation__in=uses.customers(supplier, product, shared_only=True))
        context |= {"form": status_form, "observations": [(o, saying.badge(o.doing)) for o in known]}
    elif body is not None:
        mine = next((o for o in observations if o.organisation_id == body.pk), None)
        context |= {
            "form": observation_form,
            "mine": mine,
            "mine_badge": saying.badge(mine.doing) if mine else None,
            "otherwise": sum(1 for o in observations if o.organisation_id != body.pk),
            "uses": Use.objects.filter(product=product, organisation=body),
            "may_observe": may(request.user, Action.OBSERVE_SUPPLIER, body),
        }
    return render(request, "suppliers/product.html", context, status=code)


@require_POST
def say(request: Request, pk: int) -> HttpResponse:
    """The supplier says how it is doing."""
    product = customers.own_product(request, pk)
    form = StatusForm(request.POST)
    if not form.is_valid():
        return _page(request, product, form, ObservationForm(), 422)
    saying.say(product, **form.cleaned_data, by=request.user)
    messages.success(request, _("Said to all your customers at once."))
    return redirect("suppliers:product", pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The supplier takes back what it said."""
    said = get_object_or_404(ProductStatus.objects.select_related("product__supplier"), pk=pk)
    customers.own_product(request, said.product_id)
    why = request.POST.get("why", "").strip()
    if not why:
        messages.error(request, _("Say why you take it back: your customers acted on it."))
    elif saying.withdraw(said, why=why, by=request.user):
        messages.success(request, _("Taken back; your customers see that, and why."))
    else:
        messages.warning(request, _("Somebody already took it back."))
    return redirect("suppliers:product", said.product_id)


@require_POST
def observe(request: Request, pk: int) -> HttpResponse:
    """A customer says that it sees it otherwise."""
    product = customers.product(request, pk)
    body = customers.asked_for(request, product.supplier, Action.OBSERVE_SUPPLIER)
    form = ObservationForm(request.POST)
    if not form.is_valid():
        return _page(request, product, StatusForm(), form, 422)
    saying.observe(product, body, **form.cleaned_data, by=request.user)
    messages.success(request, _("Kept: you see it otherwise."))
    return redirect("suppliers:product", pk)


@require_POST
def stop_observing(request: Request, pk: int) -> HttpResponse:
    """A customer no longer sees it otherwise."""
    product = customers.product(request, pk)
    body = customers.asked_for(request, product.supplier, Action.OBSERVE_SUPPLIER)
    if saying.stop_observing(product, body, by=request.user):
        messages.success(request, _("Taken away."))
    return redirect("suppliers:product", pk)
