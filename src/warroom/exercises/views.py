"""The exercise of an incident: what has arrived, what the players did with it, what comes (for who leads it only)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.exercises import library, own, playing
from warroom.exercises.evaluating import evaluate, figures
from warroom.exercises.models import BY_HAND, SPEEDS, Exercise, Inject, Judged
from warroom.exercises.script import CHANNELS, TO
from warroom.incidents.asked import opened, shown
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture, when
from warroom.incidents.situation import base
from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action
from warroom.organisations.models import Organisation
from warroom.requests import Request


def run(request: Request, pk: int) -> HttpResponse:
    """The messages of the exercise."""
    return _page(request, opened(request, pk))


def _page(request: Request, incident: Incident, **more: Any) -> HttpResponse:
    now = shown(request, incident)
    exercise = Exercise.objects.filter(incident=incident).first()
    context = base(request, incident, now, "exercises:run")
    leads = bool(context["may_manage"] and not now.past)
    rows = {row.pk: row for row in exercise.injects.all()} if exercise else {}
    played = next(iter(now.of("exercise")), None)
    context |= {
        "exercise": exercise,
        "played": played,
        "ended_at": when(played["ended_at"]) if played else None,
        "arrived": list(reversed(arrived(now, rows))),
        "leads": leads,
        "coming": _coming(exercise) if exercise and leads else [],
        "by_hand": exercise is not None and exercise.speed == BY_HAND,
        "speeds": SPEEDS,
        "judgements": Judged.choices,
        # Nothing of the exercise is sent: these would have been.
        "notices": [{**row, "at": when(row.get("at"))} for row in now.of("notice")],
    }
    if exercise is None and leads and incident.exercise:
        context["choices"] = library.shown(_organisation(incident))
    return render(request, "exercises/run.html", context | more, status=422 if more else 200)


def _organisation(incident: Incident) -> Organisation:
    """Whose scripts are offered: those of the body that was involved first."""
    return incident.involved.select_related("organisation").order_by("pk")[0].organisation


def arrived(now: Picture, rows: dict[int, Inject]) -> list[dict[str, Any]]:
    """The injects that had arrived, as the ledger knows them, in the order in which they did."""
    over = any(row["ended_at"] for row in now.of("exercise"))
    return [
        {
            **state,
            "arrived_at": when(state["arrived_at"]),
            "answered_at": when(state["answered_at"]),
            "to_words": TO.get(state["to"], state["to"]),
            "channel_words": CHANNELS.get(state["channel"], state["channel"]),
            "judged_words": Judged(state["judged"]).label if state["judged"] else "",
            "version": rows[int(state["id"])].version if int(state["id"]) in rows else 0,
            "expected": rows[int(state["id"])].expected if over and int(state["id"]) in rows else "",
        }
        for state in sorted(now.of("inject"), key=lambda state: state["number"])
    ]


def _coming(exercise: Exercise) -> list[dict[str, Any]]:
    """What has yet to come, with when it will as things stand."""
    waiting = exercise.injects.filter(status=Inject.Status.WAITING)
    return [{"inject": one, "at": exercise.arrives_at(one.minute)} for one in waiting]


def _number(request: Request, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@require_POST
def play(request: Request, pk: int) -> HttpResponse:
    """Begin to play a script in an exercise that was opened without one."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    choice = own.find(_organisation(incident), request.POST.get("script", ""))
    try:
        if choice is None:
            raise Refused(_("Choose a script first."))
        speed, language = _number(request, "speed"), library.language()
        playing.play(incident, choice.script, speed=speed, language=language, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The exercise has begun. Every page says that it is not real."))
    return redirect("exercises:run", pk)


@require_POST
def steer(request: Request, pk: int) -> HttpResponse:
    """Pause, go on, the next message now, the end."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    do = request.POST.get("do", "")
    try:
        if do == "pause":
            playing.pause(incident, by=request.user)
        elif do == "resume":
            speed = _number(request, "speed") if "speed" in request.POST else None
            playing.resume(incident, by=request.user, speed=speed)
        elif do == "next":
            inject = playing.next_one(incident, _number(request, "number"), by=request.user)
            messages.success(request, _("Arrived: {title}").format(title=inject.title))
        elif do == "end":
            playing.end(incident, by=request.user)
            messages.success(request, _("The exercise is over. This is how it went."))
            return redirect("exercises:evaluation", pk)
    except Refused as error:
        messages.error(request, str(error))
    return redirect("exercises:run", pk)


def _inject(incident: Incident, number: int) -> Inject:
    """An inject that has arrived. Raises Http404: of what has yet to come nobody learns that it is there."""
    found = Inject.objects.filter(incident=incident, number=number, status=Inject.Status.ARRIVED).first()
    if found is None:
        raise Http404
    return found


@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Say what was done with a message."""
    incident = opened(request, pk, Action.WORK_INCIDENT)
    inject = _inject(incident, _number(request, "number"))
    text = request.POST.get("answer", "")
    try:
        playing.answer(incident, inject, text, _number(request, "version"), by=request.user)
    except Refused as error:
        return _page(request, incident, answering=inject.number, answer_text=text, answer_error=str(error))
    except Overtaken:
        return _page(
            request,
            incident,
            answering=inject.number,
            answer_text=text,
            answer_error=_(
                "Somebody else answered this meanwhile. Yours is not stored yet; save it again to put it in its place."
            ),
        )
    return redirect(reverse("exercises:run", args=[pk]) + f"#inject-{inject.number}")


@require_POST
def judge(request: Request, pk: int) -> HttpResponse:
    """Look back on what was done with a message."""
    incident = opened(request, pk, Action.MANAGE_INCIDENT)
    inject = _inject(incident, _number(request, "number"))
    judged = request.POST.get("judged", "")
    if judged in Judged.values:
        playing.judge(incident, inject, judged, request.POST.get("remark", ""), by=request.user)
    return redirect(reverse("exercises:evaluation", args=[pk]) + f"#inject-{inject.number}")


def evaluation(request: Request, pk: int) -> HttpResponse:
    """How it went, from the ledger."""
    incident = opened(request, pk)
    now = shown(request, incident)
    found = evaluate(now)
    rows = {row.pk: row for row in Inject.objects.filter(incident=incident)}
    context = base(request, incident, now, "exercises:run") | {
        "found": found,
        "figures": figures(found) if found else [],
        "arrived": arrived(now, rows),
        "asked_at": timezone.now(),
        "judgements": Judged.choices,
        "over": any(row["ended_at"] for row in now.of("exercise")),
    }
    return render(request, "exercises/evaluation.html", context)
