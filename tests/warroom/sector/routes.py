"""What every route of the sector answers to whom; see tests/warroom/routes.py."""

from typing import Any

from tests.warroom.incidents.making import make_incident
from tests.warroom.landscapes.routes import NOT_THERE
from tests.warroom.routes import BODY, COORDINATOR, EVERYBODY, Route, statuses

from warroom.incidents.models import Incident
from warroom.organisations.access import INCIDENT_WORKERS
from warroom.organisations.models import Kind, Organisation
from warroom.sector import indicators, note_content, notes
from warroom.sector.models import Note
from warroom.sector.picture import look


def incident(thing: Organisation) -> dict[str, Any]:
    return {"pk": make_incident(thing).pk}


def indicator(thing: Organisation) -> dict[str, Any]:
    of: Incident = make_incident(thing)
    row = indicators.add(of, kind="domain", value="kwaad.example", note="", tlp="TLP:AMBER", shared=True, by=None)
    return {"pk": of.pk, "row": row.pk}


def a_body(thing: Organisation) -> dict[str, Any]:
    """Any body: the coordinator sees all, and is itself none."""
    return {"pk": Organisation.objects.filter(kind=Kind.MUNICIPALITY).order_by("pk").values_list("pk", flat=True)[0]}


def antwerp(thing: Organisation) -> dict[str, Any]:
    return {"nis": "11002"}


def a_note(thing: Organisation) -> dict[str, Any]:
    coordinator = Organisation.objects.get(kind=Kind.COORDINATOR)
    if not Note.objects.exists():
        sector = look(coordinator)
        notes.issue(
            coordinator, sector, note_content.figures(sector), public=set(), summary="Stil.", advice="",
            exercise=False, by=None,
        )  # fmt: skip
    return {"number": Note.objects.order_by("number").values_list("number", flat=True)[0]}


def theirs(**more: Any) -> Route:
    """For the coordinator; to everybody else it is not there."""
    return Route(**{"own": statuses((COORDINATOR, 200), (EVERYBODY, 404))} | more)


def told(make: Any) -> Route:
    """The same about a thing; it is the coordinator's, whoever it is about."""
    every = statuses((COORDINATOR, 200), (EVERYBODY, 404))
    return Route(own=every, other=every, arguments=make)


SECTOR: dict[str, Route] = {
    "sector:picture": theirs(),
    "sector:headline": theirs(),
    "sector:body": told(a_body),
    "sector:municipality": told(antwerp),
    "sector:out": theirs(),
    "sector:patterns": theirs(),
    "sector:weeks": theirs(),
    "sector:notes": theirs(),
    "sector:note_new": theirs(),
    "sector:note": told(a_note),
    "sector:note_pdf": told(a_note),
    # What a body records of its own incident.
    "sector:indicators": Route(own=statuses((BODY, 200), (EVERYBODY, 404)), other=NOT_THERE, arguments=incident),
    "sector:indicator_withdraw": Route(
        own=statuses((INCIDENT_WORKERS, 302), (BODY, 403), (EVERYBODY, 404)),
        other=NOT_THERE,
        arguments=indicator,
        method="post",
    ),
}
