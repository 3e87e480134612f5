"""The operators' screens: what waits, what failed and why, what stayed here, what came back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from warroom.messaging import channels, claiming, counting, handwork
from warroom.messaging.channels import NAMES, sandbox
from warroom.messaging.handing import NAME
from warroom.messaging.models import TROUBLE, Delivery, Incoming, Message, Priority, State
from warroom.messaging.outbox import Outgoing, put
from warroom.organisations.access import Action, require
from warroom.requests import Request

PAGE = 50


def operator(request: Request) -> None:
    """Go on for the coordinator only; for others these pages do not exist."""
    if request.organisation is None:
        raise Http404
    require(request, Action.RUN_GATEWAYS, request.organisation)


def _standing() -> dict[str, Any]:
    now = timezone.now()
    lines = counting.lines(now)
    for line in lines:
        line.name = str(NAMES.get(line.channel, line.channel))
    due = [line.oldest for line in lines if line.oldest is not None]
    return {
        "lines": lines,
        "workers": counting.workers(now),
        "trouble": sum(line.trouble for line in lines),
        "waiting": sum(line.counts.get(State.WAITING, 0) + line.counts.get(State.SENDING, 0) for line in lines),
        "oldest": min(due, default=None),
        "stuck": bool(due) and (now - min(due)).total_seconds() > 120,
        "calls": sum(line.counts.get(State.BY_HAND, 0) for line in lines if line.channel == "telephone"),
        "letters": sum(line.counts.get(State.BY_HAND, 0) for line in lines if line.channel == "letter"),
        "kept": sum(line.counts.get(State.SANDBOXED, 0) for line in lines),
        "now": now,
    }


def queue(request: Request) -> HttpResponse:
    """How everything stands, by channel."""
    operator(request)
    context = _standing() | {
        "replies": Incoming.objects.filter(kind="reply", taken_by="").count(),
        "tests": [(channel, NAMES[channel]) for channel in ("smtp", "sms") if _own_address(request, channel)],
    }
    return render(request, "messaging/queue.html", context)


def standing(request: Request) -> HttpResponse:
    """The part of that page that htmx asks for again."""
    operator(request)
    return render(request, "messaging/_standing.html", _standing())


def failed(request: Request) -> HttpResponse:
    """What was refused or given up, newest first, by channel; with the reason and what can be done."""
    operator(request)
    rows = Delivery.objects.standing(*TROUBLE).select_related("message").order_by("-pk")
    channel = request.GET.get("channel", "")
    if channel in NAMES:
        rows = rows.filter(channel=channel)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: PAGE + 1])
    context = {
        "rows": [_shown(row) for row in page[:PAGE]],
        "older": page[PAGE - 1].pk if len(page) > PAGE else None,
        "channel": channel if channel in NAMES else "",
        "channels": NAMES,
    }
    return render(request, "messaging/failed.html", context)


def _shown(row: Delivery) -> dict[str, Any]:
    """A row as people see it; an address that is a secret by itself is cut off, and the link and the code with which
    only its receiver answers are struck out."""
    if row.wiped_at:
        texts = " ".join(text for said in row.message.texts.values() for text in said.values())
        row.values = dict.fromkeys(NAME.findall(texts), "…")
    elif not sandbox.keeps(row.message):
        row.values = row.values | {name: "…" for name in ("link", "code") if row.values.get(name)}
    one = claiming.parcel(row, row.message)
    address = row.address if not row.address.startswith("http") else row.address[:30] + "…"
    return {"row": row, "title": one.title, "text": one.text, "name": NAMES.get(row.channel, ""), "address": address}


@require_POST
def again(request: Request) -> HttpResponse:
    """Try the chosen ones once more, or all that failed on a channel."""
    operator(request)
    if request.POST.get("all"):
        rows = Delivery.objects.standing(*TROUBLE).filter(channel=request.POST.get("channel", ""))
        pks = list(rows.order_by("pk").values_list("pk", flat=True)[:10_000])
    else:
        pks = [int(pk) for pk in request.POST.getlist("delivery") if pk.isdecimal() and len(pk) < 18]
    if not pks:
        messages.error(request, _("Choose at least one."))
    else:
        count = handwork.again(pks, by=request.user)
        messages.success(request, _("{n} are tried again.").format(n=count))
    return redirect("messaging:failed")


class OtherWayForm(forms.Form):
    """Another channel and address for one that failed."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    address = forms.CharField(label=gettext_lazy("Address or number"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = [(channel, name) for channel, name in NAMES.items() if channels.leads_out(channel)]
        self.fields["channel"].choices = usable  # type: ignore[attr-defined]


def delivery(request: Request, pk: int) -> HttpResponse:
    """One delivery: what it says, what happened, and for one that failed another way."""
    operator(request)
    row = get_object_or_404(Delivery.objects.select_related("message"), pk=pk)
    form = OtherWayForm(request.POST or None) if row.state in TROUBLE and not row.wiped_at else None
    if request.method == "POST":
        if form is None:
            messages.error(request, _("Somebody else dealt with it meanwhile."))
            return redirect("messaging:delivery", pk)
        if form.is_valid():
            said = form.cleaned_data
            new = handwork.other_way(pk, said["channel"], said["address"], by=request.user)
            if new is None:
                messages.error(request, _("Somebody else dealt with it meanwhile."))
                return redirect("messaging:delivery", pk)
            messages.success(request, _("It goes over this way."))
            return redirect("messaging:delivery", new)
    known = channels.every_gateway().get(row.gateway)
    context = _shown(row) | {
        "form": form,
        "enclosed": [file.name for file in row.message.attachments.all()],
        "gateway": known.words if known else row.gateway,
    }
    return render(request, "messaging/delivery.html", context, status=422 if form and form.errors else 200)


def kept(request: Request) -> HttpResponse:
    """What would have been sent, had it not been an exercise."""
    operator(request)
    rows = Delivery.objects.standing(State.SANDBOXED).select_related("message").order_by("-pk")[:PAGE]
    return render(request, "messaging/kept.html", {"rows": [_shown(row) for row in rows]})


def replies(request: Request) -> HttpResponse:
    """Replies that nobody recognised: somebody must read them."""
    operator(request)
    if request.method == "POST":
        pk = request.POST.get("reply", "")
        if pk.isdecimal() and len(pk) < 18:
            Incoming.objects.filter(pk=int(pk), kind="reply", taken_by="").update(
                taken_by=f"person/{request.user.uuid}"
            )
        return redirect("messaging:replies")
    rows = Incoming.objects.filter(kind="reply", taken_by="").order_by("-pk")[:PAGE]
    return render(request, "messaging/replies.html", {"rows": rows})


def _own_address(request: Request, channel: str) -> str:
    """The address of the person's own account on ``channel``; "" when there is none."""
    if channel == "smtp":
        return request.user.email
    return request.user.phone.replace(" ", "") if request.user.phone.startswith("+") else ""


@require_POST
def test(request: Request) -> HttpResponse:
    """A message to oneself, to see whether a channel works."""
    operator(request)
    channel = request.POST.get("channel", "")
    address = _own_address(request, channel) if channel in ("smtp", "sms") else ""
    if not address:
        messages.error(request, _("Your account has no address for this channel."))
        return redirect("messaging:queue")
    with transaction.atomic():
        words = {"title": _("Test of the war room"), "text": _("This is a test. Nothing needs to be done.")}
        language = request.LANGUAGE_CODE
        message = Message.objects.create(
            topic=f"test:{request.user.uuid}", texts={language: words}, priority=Priority.URGENT
        )
        (pk,) = put(message, [Outgoing(channel, address, f"person:{request.user.pk}", language=language)])
    return redirect("messaging:delivery", pk)
