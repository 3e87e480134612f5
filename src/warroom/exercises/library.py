"""The scripts of an organisation: starting one, bringing and putting away one's own. For facilitators only: who plays
must not read ahead."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.exercises import own, playing
from warroom.exercises.models import SPEEDS
from warroom.exercises.script import MOST_BYTES, BadScript, said
from warroom.fields import too_large
from warroom.incidents.entrance import acting_for
from warroom.incidents.writing import Refused
from warroom.organisations.access import Action
from warroom.organisations.models import Organisation
from warroom.requests import Request


def index(request: Request) -> HttpResponse:
    """The scripts to choose from; POST starts an exercise with one of them."""
    organisation = acting_for(request, Action.MANAGE_INCIDENT)
    if request.method != "POST":
        return _page(request, organisation)
    choice = own.find(organisation, request.POST.get("script", ""))
    if choice is None:
        return _page(request, organisation, error=_("Choose a script first."))
    speed = request.POST.get("speed", "")
    try:
        incident = playing.start(
            organisation,
            choice.script,
            speed=int(speed) if speed.isdecimal() else -1,
            language=language(),
            by=request.user,
        )
    except Refused as error:
        return _page(request, organisation, error=str(error))
    messages.success(request, _("The exercise has begun. Every page says that it is not real."))
    return redirect("exercises:run", incident.pk)


def language() -> str:
    """In which language the script is played: the one on the screen of who starts it."""
    return (get_language() or "nl")[:2]


def _page(request: Request, organisation: Organisation, **more: Any) -> HttpResponse:
    context = {
        "organisation": organisation,
        "choices": shown(organisation),
        "chosen": request.POST.get("script") or request.GET.get("script", ""),
        "speeds": SPEEDS,
    }
    return render(request, "exercises/index.html", context | more, status=422 if more else 200)


def shown(organisation: Organisation) -> list[dict[str, Any]]:
    """The scripts with their words in the language of the screen."""
    return [
        {
            "key": choice.key,
            "own": choice.own,
            "title": said(choice.script.title, language()),
            "summary": said(choice.script.summary, language()),
            "source": said(choice.script.source, language()),
            "injects": len(choice.script.injects),
            "minutes": choice.script.minutes,
        }
        for choice in own.choices(organisation)
    ]


@require_POST
def bring(request: Request) -> HttpResponse:
    """Keep a script of one's own; what is wrong with it is said place by place."""
    organisation = acting_for(request, Action.MANAGE_INCIDENT)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, organisation, findings=[_("Choose a file first.")])
    if (file.size or 0) > MOST_BYTES:
        return _page(request, organisation, findings=[too_large(MOST_BYTES)], file_name=file.name)
    try:
        own.add(organisation, file.read(), by=request.user)
    except BadScript as bad:
        return _page(request, organisation, findings=bad.findings, file_name=file.name)
    except Refused as error:
        return _page(request, organisation, findings=[str(error)], file_name=file.name)
    messages.success(request, _("The script is kept."))
    return redirect("exercises:index")


def download(request: Request, key: str) -> HttpResponse:
    """The file of a script: to read, or to write one's own after its example."""
    choice = own.find(acting_for(request, Action.MANAGE_INCIDENT), key)
    if choice is None:
        raise Http404
    extension = "json" if choice.script.content.lstrip().startswith("{") else "toml"
    response = HttpResponse(choice.script.content, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.{extension}"'
    return response


@require_POST
def put_away(request: Request, key: str) -> HttpResponse:
    """Put a script of one's own away."""
    choice = own.find(acting_for(request, Action.MANAGE_INCIDENT), key)
    if choice is None or choice.own is None:
        raise Http404
    own.retire(choice.own, by=request.user)
    messages.success(request, _("The script is put away."))
    return redirect("exercises:index")
