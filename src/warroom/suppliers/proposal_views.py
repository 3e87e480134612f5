"""A customer looks at what a supplier proposes for its landscape, takes it in, declines it, or takes it out again."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.landscapes import asked, differences, storing, words
from warroom.organisations.access import Action, may, require
from warroom.requests import Request
from warroom.suppliers import consenting, proposing
from warroom.suppliers.models import Consent
from warroom.suppliers.proposing import Preview, Proposal
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind
from weerbaar.landscape import fragment as pieces
from weerbaar.landscape.matching import plain

MOST_CHOICES = 300
CHOICE = "same-"
"""Begins the name of the field in which somebody says which of our elements a part is."""


@dataclass(frozen=True)
class Question:
    """Which of our elements is this part of the fragment? ``ours``: those it may be; ``chosen``: what was said;
    ``deleted``: the id of the one it was and that is there no longer, or ""."""

    part: Element
    kind: str
    yours: bool
    ours: tuple[Element, ...]
    chosen: str
    certain: bool
    deleted: str


def _proposal(request: Request, pk: int, fragment: int, action: Action = Action.VIEW_LANDSCAPE) -> Proposal:
    landscape = asked.landscape(request, pk, action)
    # With whom the landscape is shared sees what is in it, not what others propose for it.
    own = {m.organisation_id for m in request.memberships}
    if not landscape.organisations().filter(pk__in=own).exists():
        raise Http404
    found = proposing.one(landscape, fragment)
    if found is None:
        raise Http404
    return found


def page(request: Request, pk: int, fragment: int) -> HttpResponse:
    """What accepting would change, and which of our own things its parts are."""
    return _page(request, _proposal(request, pk, fragment))


def _page(request: Request, proposal: Proposal, code: int = 200) -> HttpResponse:
    source = request.POST if request.method == "POST" else request.GET
    chosen = chosen_from(source)
    preview = proposing.preview(proposal, chosen)
    now = proposing.content(proposal.newest)
    there = proposal.taken is not None and proposal.taken.version.number == proposal.newest.number
    landscape = proposal.landscape
    context: dict[str, Any] = {
        "proposal": proposal,
        "landscape": landscape,
        "supplier": proposal.supplier,
        "preview": preview,
        "totals": differences.totals(preview.difference),
        "sections": differences.sections(preview.difference, preview.before, preview.after),
        "kept": preview.kept[:200],
        "questions": questions(proposal, now, preview),
        "there": there,
        # What is stored is what was shown: also when somebody said that all of it is new.
        "same": sorted(preview.same.items()),
        "may_accept": may(request.user, Action.EDIT_LANDSCAPE, landscape)
        and may(request.user, Action.SHARE_WITH_SUPPLIER, landscape),
        "may_share": may(request.user, Action.SHARE_WITH_SUPPLIER, landscape),
        "levels": [(level, label) for level, label in Consent.Level.choices if level != Consent.Level.KNOWN],
        "prefix": CHOICE,
    }
    return render(request, "suppliers/proposal.html", context, status=code)


def chosen_from(source: Any) -> dict[str, str] | None:
    """Which part is which element, as the form says; None when it says nothing yet."""
    if not any(name.startswith(CHOICE) for name in source):
        return None
    return {name.removeprefix(CHOICE): source[name] for name in source if name.startswith(CHOICE) and source[name]}


def questions(proposal: Proposal, now: library.Landscape, preview: Preview) -> list[Question]:
    """What only the customer knows: which of its things a part is, or stands for."""
    certain = pieces.certain(now, proposal.supplier.kbo, preview.before)
    prefix = pieces.prefix(proposal.supplier.kbo)
    found = []
    for part in now.elements:
        yours = part.flag(pieces.YOURS)
        ours = [e for e in preview.before.of_kind(part.kind) if not e.id.startswith(prefix)]
        taken = proposal.taken.same.get(part.id, "") if proposal.taken is not None else ""
        deleted = bool(taken) and not yours and part.id not in certain and taken not in preview.before.by_id
        if not yours and part.id not in certain:
            ours = _alike(part, ours, proposal.supplier.kbo, preview.before)
            if not ours and not deleted:
                continue  # nothing of ours it could be: it is new
        if yours:
            ours = sorted(ours, key=lambda e: (e.get("type") not in ("network", "zone"), e.name))
        chosen = preview.same.get(part.id, "")
        options = tuple(e for e in ours if e.id == chosen or part.id not in certain)[:MOST_CHOICES]
        if chosen and chosen not in {e.id for e in options} and chosen in preview.before.by_id:
            options = (preview.before.by_id[chosen], *options)
        if part.id in certain and not certain[part.id].startswith(prefix):
            options = (preview.before.by_id[certain[part.id]],)
        elif part.id in certain:
            continue  # ours came from this very fragment
        found.append(
            Question(
                part, str(words.ONE[part.kind]), yours, options, chosen, part.id in certain, taken if deleted else ""
            )
        )
    return found


def _alike(part: Element, ours: list[Element], kbo: str, current: library.Landscape) -> list[Element]:
    """Those of the same supplier, or of the same name."""
    number = f"kbo:{kbo}"
    suppliers = {e.id for e in current.of_kind(Kind.SUPPLIER) if e.get("ref") == number}
    names = {plain(part.name), plain(str(part.get("product") or part.name))}

    def fits(e: Element) -> bool:
        if plain(e.name) in names or plain(str(e.get("product") or "")) in names or e.get("owner") == kbo:
            return True
        return any(r.target in suppliers for r in current.outgoing.get(e.id, ()))

    return sorted((e for e in ours if fits(e)), key=lambda e: (plain(e.name) not in names, e.name))


def _number(request: Request, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else -1


@require_POST
def accept(request: Request, pk: int, fragment: int) -> HttpResponse:
    """Take it into the landscape, as the preview showed it."""
    proposal = _proposal(request, pk, fragment, Action.EDIT_LANDSCAPE)
    require(request, Action.SHARE_WITH_SUPPLIER, proposal.landscape)
    level = request.POST.get("level", "")
    if level not in (Consent.Level.PRODUCTS, Consent.Level.ENVIRONMENTS):
        level = Consent.Level.PRODUCTS
    try:
        answer = proposing.accept(
            proposal,
            chosen_from(request.POST),
            number=_number(request, "number"),
            expected=_number(request, "base"),
            level=level,
            by=request.user,
        )
    except storing.Moved:
        messages.warning(
            request,
            _("Not stored: the landscape changed in the meantime. Look again at what would change, then accept."),
        )
        return _page(request, proposal, 409)
    except storing.Wrong as wrong:
        n = len(wrong.findings)
        said = ngettext("Not stored: it would bring {n} error.", "Not stored: it would bring {n} errors.", n)
        messages.error(request, said.format(n=n))
        return _page(request, proposal, 422)
    except proposing.Decided:
        messages.warning(request, _("This was decided in the meantime, or a newer version came. Look again."))
        return redirect("suppliers:proposal", pk, fragment)
    if answer.stored is not None:
        messages.success(request, _("Stored as version {number}.").format(number=answer.stored.number))
    else:
        messages.success(request, _("Accepted: your landscape already said all this."))
    messages.info(
        request,
        _("{supplier} now knows that you use {product}. You can end that on its page.").format(
            supplier=proposal.supplier, product=proposal.fragment.product
        ),
    )
    return redirect("suppliers:page", proposal.supplier.pk)


@require_POST
def decline(request: Request, pk: int, fragment: int) -> HttpResponse:
    """Leave it, and say why."""
    proposal = _proposal(request, pk, fragment, Action.SHARE_WITH_SUPPLIER)
    reason = request.POST.get("reason", "").strip()
    try:
        if not reason:
            messages.error(request, _("Say why: whoever comes after you will want to know."))
            return redirect("suppliers:proposal", pk, fragment)
        proposing.decline(
            proposal,
            number=_number(request, "number"),
            reason=reason,
            told=request.POST.get("told") == "on",
            by=request.user,
        )
    except proposing.Decided:
        messages.warning(request, _("This was decided in the meantime, or a newer version came. Look again."))
        return redirect("suppliers:proposal", pk, fragment)
    messages.success(request, _("Declined. Your landscape has not changed; a later version is proposed again."))
    return redirect("suppliers:index")


@require_POST
def remove(request: Request, pk: int, fragment: int) -> HttpResponse:
    """Take out again what it brought; optionally the supplier no longer knows either."""
    proposal = _proposal(request, pk, fragment, Action.EDIT_LANDSCAPE)
    require(request, Action.SHARE_WITH_SUPPLIER, proposal.landscape)
    try:
        proposing.remove(proposal, expected=_number(request, "base"), by=request.user)
    except storing.Moved:
        messages.warning(request, _("Not stored: the landscape changed in the meantime. Look again."))
        return redirect("suppliers:proposal", pk, fragment)
    except storing.Wrong:
        messages.error(request, _("Not stored: the landscape would get errors without it."))
        return redirect("suppliers:proposal", pk, fragment)
    except proposing.Decided:
        return redirect("suppliers:index")
    if request.POST.get("forget") == "on":
        product = proposal.fragment.product
        for consent in Consent.objects.active().filter(body=proposal.landscape.owner, product=product):
            consenting.end(consent, by=request.user)
    messages.success(request, _("Taken out, but for what you changed or what something of yours needs."))
    return redirect("suppliers:index")
