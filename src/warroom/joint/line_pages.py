"""One line as the coordinator or the supplier sees it; the supplier says how that customer stands."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.incidents.asked import event_time
from warroom.joint import answers, asked, isolating, seeing, standing
from warroom.joint.models import Isolation, JointIncident, Line, Part, Word
from warroom.joint.pages import head
from warroom.joint.stakes import Stakes
from warroom.joint.words import Side, Standing
from warroom.joint.writing import Refused
from warroom.organisations.access import Action
from warroom.requests import Request
from warroom.suppliers import recognising

SAY = "say"
"""The form about how a body stands."""


def page(request: Request, pk: int, row: int) -> HttpResponse:
    """One body: what it answers, how it stands, what is asked for it, whether its links are cut."""
    joint = asked.joint(request, pk)
    return shown(request, joint, asked.line(request, joint, row))


def shown(
    request: Request, joint: JointIncident, line: Line, *, typed: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The page of one line. ``typed``: what was filled in that was refused, and in which ``form``."""
    context = head(request, joint, "joint:page")
    leads = context["leads"]
    told = None
    if leads:
        stakes = Stakes.of(joint, {line.organisation_id})
        stakes.help()
        viewer = asked.viewer(request)
        told = seeing.by_coordinator(viewer, [line], stakes)[line.pk]
        if told.known and told.services:
            seeing.looked_at(request.user, viewer, line)
    own_word = not (leads or line.named_by_supplier) and line.organisation_id not in recognising.vouched(
        joint.supplier, joint.product
    )
    heard = leads or bool(seeing.lets_know(joint, [line]))
    parts = Part.objects.all() if leads else seeing.asked_of_supplier(joint)
    context |= {
        "line": line,
        "told": told,
        "heard": heard,
        "own_word": own_word,
        "answer": answers.answered(joint, [line]).get(line.pk) if leads else None,
        "parts": parts.filter(line=line, remediation__withdrawn_at=None).select_related("remediation"),
        "isolations": Isolation.objects.filter(line=line),
        "may_isolate": context["is_supplier"] and context["may_work"] and line.here and not isolating.in_force(line),
        "may_say": context["is_supplier"] and context["may_work"] and line.here,
        "typed": typed or {},
        **words(line, heard=heard),
    }
    return render(request, "joint/line.html", context, status=status)


def words(line: Line, *, heard: bool = True) -> dict[str, Any]:
    """The words on a line as they count, and their history; without what the body says unless ``heard``."""
    now = standing.current([line])
    supplier, body = now.get((line.pk, Side.SUPPLIER)), now.get((line.pk, Side.BODY)) if heard else None
    history = [word for word in standing.history(line) if heard or word.side == Side.SUPPLIER]
    corrected = {word.corrects_id for word in history if word.corrects_id and word.withdrawn_at is None}
    return {
        "supplier_word": supplier,
        "body_word": body,
        "history": [{"word": word, "corrected": word.pk in corrected} for word in history],
        "standing_choices": Standing.choices,
        "sentence": standing.sentence(line.joint, line, supplier),
        "now": timezone.now(),
    }


@require_POST
def say(request: Request, pk: int, row: int) -> HttpResponse:
    """The supplier says how this customer stands, or corrects or withdraws what it said."""
    joint = asked.joint(request, pk, Action.ANSWER_AS_SUPPLIER)
    line = asked.line(request, joint, row)
    if not said(request, line, Side.SUPPLIER):
        return shown(request, joint, line, typed=typed_in(request, SAY), status=422)
    return redirect("joint:line", pk, row)


def typed_in(request: Request, form: str) -> dict[str, str]:
    """What was filled in, to show it again."""
    return {**request.POST.dict(), "form": form}


def said(request: Request, line: Line, side: Side) -> bool:
    """Carry out what the form about the standing asks, for one side, and say what came of it; False when it was
    refused."""
    word = request.POST.get("word", "")
    old = Word.objects.filter(line=line, side=side, pk=int(word)).first() if word.isdecimal() else None
    try:
        if request.POST.get("do") == "withdraw":
            if old is None:
                raise Refused(_("This was corrected or withdrawn already."))
            standing.withdraw(old, by=request.user, why=request.POST.get("why", ""))
            messages.success(request, _("Withdrawn; it stays in the history."))
            return True
        at = event_time(request.POST.get("at", ""), empty=timezone.now())
        assert at is not None
        standing.say(
            line,
            side,
            request.POST.get("standing", ""),
            by=request.user,
            basis=request.POST.get("basis", ""),
            at=at,
            corrects=old,
        )
    except Refused as error:
        messages.error(request, str(error))
        return False
    messages.success(request, _("Kept."))
    return True
