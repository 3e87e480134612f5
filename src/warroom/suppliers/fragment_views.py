"""A supplier writes fragments, in fields or from a file, and publishes them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from warroom.fields import UploadField
from warroom.landscapes import differences, words
from warroom.organisations.access import Action, require
from warroom.requests import Request
from warroom.suppliers import customers, proposing, publishing, uses
from warroom.suppliers.forms import FragmentForm
from warroom.suppliers.models import Fragment, FragmentAnswer, Product
from weerbaar import landscape as library
from weerbaar.landscape import fragment as pieces
from weerbaar.landscape.difference import diff
from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import Source

LARGEST = 1_000_000


class FileForm(forms.Form):
    """A landscape in Weerbaar JSON."""

    file = UploadField(
        most=LARGEST,
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Weerbaar JSON, at most 1 MB. The product itself has the short name of the product as its id; a part "
            "marked “yours” stands for something of the customer’s."
        ),
    )


def fragments(request: Request, pk: int) -> HttpResponse:
    """What the supplier publishes, and who of those that let it know took it in."""
    supplier = customers.own(request, pk)
    mine = Fragment.objects.filter(product__supplier=supplier).select_related("product__supplier")
    context = {
        "supplier": supplier,
        "tab": "fragments",
        "rows": [(fragment, fragment.newest, answers(fragment)) for fragment in mine],
        "products": Product.objects.offered().filter(supplier=supplier),
    }
    return render(request, "suppliers/fragments.html", context)


def answers(fragment: Fragment) -> list[tuple[str, FragmentAnswer]]:
    """What customers decided, as far as they let the supplier know: acceptances of those who let it know that they use
    this product, refusals told."""
    known = set(uses.customers(fragment.supplier, fragment.product, shared_only=True).values_list("pk", flat=True))
    newest: dict[int, FragmentAnswer] = {}
    rows = FragmentAnswer.objects.filter(version__fragment=fragment).select_related("landscape__owner", "version")
    for answer in rows:
        newest.setdefault(answer.landscape_id, answer)
    return [
        (str(answer.landscape.owner), answer)
        for answer in newest.values()
        if (answer.told if answer.answer == FragmentAnswer.Answer.DECLINED else answer.landscape.owner_id in known)
    ]


@require_POST
def new(request: Request, pk: int) -> HttpResponse:
    """Begin a fragment for a product."""
    supplier = customers.own(request, pk)
    number = request.POST.get("product", "")
    product = get_object_or_404(
        Product.objects.offered(), pk=int(number) if number.isdecimal() else 0, supplier=supplier
    )
    fragment = Fragment.objects.create(product=product, name=product.name)
    return redirect("suppliers:fragment", fragment.pk)


def _own(request: Request, pk: int) -> Fragment:
    fragment = get_object_or_404(Fragment.objects.select_related("product__supplier"), pk=pk)
    require(request, Action.RUN_SUPPLIER, fragment)
    return fragment


def edit(request: Request, pk: int) -> HttpResponse:
    """Write it in fields, or bring in a file; see what customers would get; publish."""
    fragment = _own(request, pk)
    fields = (fragment.draft or {}).get("fields")
    form = FragmentForm(fragment.product, initial=fields or {"name": fragment.name})
    file_form = FileForm()
    code = 200
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        content: library.Landscape | None = None
        if "file" in request.FILES or request.POST.get("what") == "file":
            file_form = FileForm(request.POST, request.FILES)
            if file_form.is_valid():
                content = _read(file_form)
            said = None
        else:
            form = FragmentForm(fragment.product, request.POST)
            if form.is_valid():
                content = publishing.compose(fragment.product, form.cleaned_data)
            said = form.plain() if form.is_valid() else None
        if content is not None:
            if publishing.keep(fragment, content, said, seen=int(seen) if seen.isdecimal() else -1):
                if said:
                    Fragment.objects.filter(pk=pk).update(name=said["name"])
                messages.success(request, _("Kept. Look below at what your customers would get, then publish."))
                return redirect("suppliers:fragment", pk)
            messages.warning(
                request,
                _("Somebody else changed this in the meantime. What you filled in stands below; save again."),
            )
            fragment.refresh_from_db()
            code = 409
        else:
            code = 422
    context: dict[str, Any] = {
        "supplier": fragment.supplier,
        "tab": "fragments",
        "fragment": fragment,
        "form": form,
        "file_form": file_form,
        "from_file": bool(fragment.draft) and fields is None,
        "newest": fragment.newest,
        "versions": fragment.versions.select_related("published_by"),
    }
    context |= _drafted(fragment)
    return render(request, "suppliers/fragment.html", context, status=code)


def _drafted(fragment: Fragment) -> dict[str, Any]:
    """What the draft says, what is wrong with it, and how it differs from what is published."""
    draft = publishing.drafted(fragment)
    if draft is None:
        return {}
    newest = fragment.newest
    before = proposing.content(newest) if newest else library.Landscape(organisation=draft.organisation)
    difference = diff(before, draft)
    return {
        "draft": draft,
        "parts": [(e, words.ONE[e.kind], e.flag(pieces.YOURS)) for e in draft.elements],
        "relations": [words.relation(draft, r) for r in draft.relations],
        "wrong": list(pieces.wrong(draft, fragment.product.key)),
        "sections": differences.sections(difference, before, draft) if newest else [],
        "changed": bool(difference),
    }


def _read(form: FileForm) -> library.Landscape | None:
    file = form.cleaned_data["file"]
    try:
        # Plain JSON of at most 1 MB: the reader refuses what is nested too deeply or too large by itself.
        return read(Source.from_bytes((file.name or "")[-200:], file.read()), format="native").landscape
    except BadInput as error:
        form.add_error("file", str(error))
    except RecursionError:
        form.add_error("file", _("This file is nested too deeply."))
    return None


@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    """Propose the draft to all customers."""
    fragment = _own(request, pk)
    draft = publishing.drafted(fragment)
    if draft is None or request.POST.get("seen", "") != str(fragment.row_version):
        messages.warning(request, _("Somebody else changed this in the meantime. Look again, then publish."))
        return redirect("suppliers:fragment", pk)
    notes = {name: request.POST.get(name, "").strip()[:500] for name in ("note_nl", "note_en")}
    try:
        version = publishing.publish(fragment, draft, **notes, by=request.user)
    except publishing.Wrong as wrong:
        messages.error(request, " ".join(str(why) for why in wrong.why[:5]))
        return redirect("suppliers:fragment", pk)
    messages.success(
        request,
        _(
            "Published as version {n}. Your customers see it as a proposal; nothing changes until they accept it."
        ).format(n=version.number),
    )
    return redirect("suppliers:fragments", fragment.supplier.pk)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Propose it to nobody any more."""
    fragment = _own(request, pk)
    if publishing.withdraw(fragment, by=request.user):
        messages.success(request, _("No longer proposed. What customers took in stays in their landscapes."))
    return redirect("suppliers:fragments", fragment.supplier.pk)
