"""The situation: one screen that answers what works, what is waiting and what changed; now or at a past moment."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warroom.incidents import extensions, telling
from warroom.incidents.asked import limited, opened, shown
from warroom.incidents.cards import begun
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture, when
from warroom.incidents.taxonomy import IncidentKind, IncidentRole, Phase, Severity
from warroom.organisations.access import Action, may
from warroom.requests import Request

LINES = 12


def situation(request: Request, pk: int) -> HttpResponse:
    """The situation screen of an incident."""
    incident = opened(request, pk)
    picture = shown(request, incident)
    seen = request.session.get(f"seen-{pk}", 0)
    if not picture.past:
        request.session[f"seen-{pk}"] = picture.sequence
    context = base(request, incident, picture) | _live(picture) | {"seen": seen}
    return render(request, "incidents/situation.html", context)


def _live(picture: Picture) -> dict[str, Any]:
    """The live parts; those of now were often made already, for the screens that are open."""
    if picture.past:
        return live(picture)
    from warroom.live import rendering

    made = rendering.of(picture, get_language() or settings.LANGUAGE_CODE)
    return {"lines": made.context["lines"], "changed": made.context["changed"]}


def base(request: Request, incident: Incident, picture: Picture, tab: str = "incidents:situation") -> dict[str, Any]:
    """What every page of an incident shows: its head and its tabs."""
    picture = limited(request, picture)
    return {
        "incident": incident,
        "picture": picture,
        "tab": tab,
        "may_work": may(request.user, Action.WORK_INCIDENT, incident) and not incident.closed and not picture.past,
        "may_manage": may(request.user, Action.MANAGE_INCIDENT, incident),
        **head(picture),
    }


def head(picture: Picture) -> dict[str, Any]:
    """The line above every page of the incident: what, which day, how severe, in which phase, who leads."""
    state = picture.head
    since = begun(picture)
    holders = [row for row in picture.of("roleholder") if not row["until"]]
    next_report = when(state.get("next_report_at"))
    return {
        "title": state.get("title", str(picture.incident)),
        "day": max(1, (timezone.localdate(picture.moment) - timezone.localdate(since)).days + 1),
        "since": since,
        "severity": _label(Severity, state.get("severity")),
        "kind_words": _label(IncidentKind, state.get("kind")),
        "kind_known": state.get("kind", IncidentKind.OTHER) != IncidentKind.OTHER,
        "phase": _label(Phase, state.get("phase")),
        "tlp": state.get("tlp", ""),
        "meeting": state.get("meeting", ""),
        "holders": [(_label(IncidentRole, row["role"]), row["name"], row["phone"]) for row in holders],
        "next_report": next_report,
        "report_late": bool(next_report and next_report < picture.moment),
        "closed_at": when(state.get("closed_at")),
    }


def _label(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else _("not known")


def live(picture: Picture) -> dict[str, Any]:
    """What changes while one looks: the cards and the last lines of the ledger. Nothing of it depends on who looks."""
    return {
        "cards": list(extensions.cards(picture)),
        "lines": telling.last(picture, LINES),
        "changed": telling.changed_since(picture, picture.moment - timedelta(hours=1)),
    }
