"""What people do themselves: call, and post letters."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.messaging import handwork
from warroom.messaging.channels import letter, telephone
from warroom.messaging.models import Delivery, State
from warroom.messaging.screens import operator
from warroom.requests import Request

MOST_CALLS = 100


def calls(request: Request) -> HttpResponse:
    """Whom to call, urgent ones first, those tried last at the end."""
    operator(request)
    rows = Delivery.objects.standing(State.BY_HAND).filter(channel="telephone").select_related("message")
    found = [(row, telephone.call(row)) for row in rows.order_by("priority", "not_before", "pk")[:MOST_CALLS]]
    return render(request, "messaging/calls.html", {"calls": found, "count": rows.count()})


@require_POST
def tick(request: Request) -> HttpResponse:
    """Reached, or nobody answered."""
    operator(request)
    pk = request.POST.get("delivery", "")
    if not pk.isdecimal() or len(pk) > 17:
        raise Http404
    if not handwork.called(int(pk), reached=request.POST.get("reached") == "yes", by=request.user):
        messages.error(request, _("Somebody else dealt with it meanwhile."))
    return redirect("messaging:calls")


def _batch(upto: int | None = None) -> list[Delivery]:
    """The letters to print now: the oldest, up to a number that is folded at once (or up to the id ``upto``)."""
    rows = Delivery.objects.standing(State.BY_HAND).filter(channel="letter").select_related("message").order_by("pk")
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    return list(rows[: letter.AT_ONCE])


def letters(request: Request) -> HttpResponse:
    """Letters to print and to post, a batch at a time."""
    operator(request)
    batch = _batch()
    waiting = Delivery.objects.standing(State.BY_HAND).filter(channel="letter").count()
    context = {"batch": batch, "upto": batch[-1].pk if batch else 0, "count": waiting}
    return render(request, "messaging/letters.html", context)


def _upto(text: str) -> int:
    if not text.isdecimal() or len(text) > 17:
        raise Http404
    return int(text)


def pdf(request: Request) -> HttpResponse:
    """The batch as one PDF."""
    operator(request)
    batch = _batch(_upto(request.GET.get("upto", "")))
    if not batch:
        raise Http404
    answer = HttpResponse(letter.printed(batch), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="brieven.pdf"'
    return answer


@require_POST
def posted(request: Request) -> HttpResponse:
    """The batch that was printed is in the post."""
    operator(request)
    pks = [row.pk for row in _batch(_upto(request.POST.get("upto", "")))]
    count = handwork.posted(pks, by=request.user)
    words = ngettext("{n} letter marked as posted.", "{n} letters marked as posted.", count)
    messages.success(request, words.format(n=count))
    return redirect("messaging:letters")
