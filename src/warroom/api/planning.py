"""The plans: what to cut, what to rebuild first, what to stand up. The same documents as the commands give."""

import json
from contextlib import closing
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from warroom.api import shapes
from warroom.api.landscapes import version_asked
from warroom.api.openapi import document, documented
from warroom.api.problems import Problem
from warroom.landscapes import sayings
from warroom.landscapes.models import Version
from warroom.plans import answering
from warroom.plans.models import PlanKind
from weerbaar.landscape import Kind

router = Router()
MOST_SECONDS = 10.0
PATIENCE = 5.0
"""Seconds a call waits for its turn."""
MOST_IDS = 50_000


class Containment(shapes.Scenario):
    """What happened, what to protect, and who else may be in the attacker's hands."""

    model_config = ConfigDict(extra="forbid")

    protect: list[str] = Field(max_length=MOST_IDS, description="Elements the attacker must not reach")
    suspected: list[str] | None = Field(
        None, max_length=MOST_IDS, description="Elements that may be in the attacker's hands; all one step away if null"
    )
    keep: list[str] = Field([], max_length=MOST_IDS, description="Services that must go on")
    within_min: float | None = Field(None, ge=0, le=100_000, description="Minutes of work each team has")
    seconds: float = Field(MOST_SECONDS, ge=0, le=MOST_SECONDS, description="How long to search, about")


class Recovery(shapes.Scenario):
    """What happened, and which choices people made."""

    model_config = ConfigDict(extra="forbid")

    breakers: list[str] = Field([], max_length=MOST_IDS, description="Elements that can be started by hand")
    failed_checks: list[str] = Field([], max_length=MOST_IDS, description="Backups that failed their checks")
    first: str | None = Field(None, max_length=1000, description="A service to bring back first")
    begin: datetime | None = Field(None, description="When the work begins, on the clock of the place")
    seconds: float = Field(MOST_SECONDS, ge=0, le=MOST_SECONDS, description="How long to search, about")


class Workaround(shapes.Scenario):
    """What happened, and which workarounds may not be used."""

    model_config = ConfigDict(extra="forbid")

    without: list[str] = Field([], max_length=MOST_IDS, description="Workarounds that may not be used")
    seconds: float = Field(5.0, ge=0, le=MOST_SECONDS, description="How long to search, about")


class Suppliers(Schema):
    """Of which supplier."""

    model_config = ConfigDict(extra="forbid")

    supplier: str | None = Field(None, max_length=1000, description="The id of one supplier; every one of them if null")
    seconds: float = Field(2.0, ge=0, le=MOST_SECONDS, description="How long to search per supplier, about")


class SupplierCut(Schema):
    """What one supplier cuts for this landscape when its own side is in the attacker's hands. All are ids."""

    supplier: str
    side: list[str] = Field(description="What it operates, or bears its KBO number as owner")
    links: list[str] = Field(description="The links it should cut; none when no link can keep the attacker out")
    minutes: float = Field(description="Of work, together")
    lost: list[str] = Field(description="Services that stop because of the cutting")
    without: list[str] = Field(description="Services that stop too when the supplier's side fails")
    reached: list[str] = Field(description="What stays within the attacker's reach all the same")
    spared: int = Field(description="How many elements the cutting keeps out of reach")


class SupplierCuts(Schema):
    """Per supplier that has something on its side, by name."""

    suppliers: list[SupplierCut]


@router.post(
    "/landscapes/{int:pk}/contain",
    summary=gettext_noop("What to cut now"),
    openapi_extra=documented(400, 413, 503, responses={200: document("Containment1", "What to cut, and why")}),
)
def contain(request: HttpRequest, pk: int, which: Query[shapes.WhichVersion], asked: Containment) -> HttpResponse:
    """The same document as ``weerbaar contain --format json``; nothing is stored."""
    return _answer(request, pk, which.version, PlanKind.CONTAINMENT, asked.model_dump())


@router.post(
    "/landscapes/{int:pk}/recover",
    summary=gettext_noop("What to rebuild first"),
    openapi_extra=documented(400, 413, 503, responses={200: document("Recovery1", "What to rebuild when, and why")}),
)
def recover(request: HttpRequest, pk: int, which: Query[shapes.WhichVersion], asked: Recovery) -> HttpResponse:
    """The same document as ``weerbaar recover --format json``; nothing is stored."""
    said = asked.model_dump()
    begin = asked.begin.replace(tzinfo=None).isoformat() if asked.begin else None
    return _answer(request, pk, which.version, PlanKind.RECOVERY, said | {"begin": begin})


@router.post(
    "/landscapes/{int:pk}/workaround",
    summary=gettext_noop("What to stand up until then"),
    openapi_extra=documented(400, 413, 503, responses={200: document("Workaround1", "What to stand up, and why")}),
)
def workaround(request: HttpRequest, pk: int, which: Query[shapes.WhichVersion], asked: Workaround) -> HttpResponse:
    """The same document as ``weerbaar workaround --format json``; nothing is stored."""
    return _answer(request, pk, which.version, PlanKind.WORKAROUND, asked.model_dump())


@router.post(
    "/landscapes/{int:pk}/suppliers",
    response=SupplierCuts,
    summary=gettext_noop("What suppliers should cut"),
    openapi_extra=documented(400, 413, 503),
)
def suppliers(request: HttpRequest, pk: int, which: Query[shapes.WhichVersion], asked: Suppliers) -> dict[str, Any]:
    """Which links each supplier should cut when its own side is in the attacker's hands, and what that stops here;
    nothing is stored."""
    version = version_asked(request, pk, which.version)
    elements = version.landscape_content().by_id
    if asked.supplier is not None and (
        asked.supplier not in elements or elements[asked.supplier].kind is not Kind.SUPPLIER
    ):
        raise Problem(422, _("There is no such supplier in the landscape."))
    question = {"only": asked.supplier, "seconds": asked.seconds}
    return _computed(version, PlanKind.SUPPLIERS, question)


def _answer(
    request: HttpRequest, pk: int, number: int | None, kind: PlanKind, question: dict[str, Any]
) -> HttpResponse:
    found = _computed(version_asked(request, pk, number), kind, question)
    return HttpResponse(json.dumps(found, ensure_ascii=False), content_type="application/json")


def _computed(version: Version, kind: PlanKind, question: dict[str, Any]) -> dict[str, Any]:
    job = {"kind": kind.value, "language": get_language() or "nl", "question": question, "alone": True}
    if not answering.turn.acquire(timeout=PATIENCE):
        raise Problem(503, _("Other plans are being computed. Try again in a minute."), headers={"Retry-After": "60"})
    try:
        last = _last(job, bytes(version.content))
    finally:
        answering.turn.release()
    if "error" in last:
        raise sayings.refusal_from_json(last["error"])
    if not last:
        raise Problem(503, _("The computation stopped before there was a plan. Ask for less, or try again later."))
    found: dict[str, Any] = last["document"]
    return found


def _last(job: dict[str, Any], packed: bytes) -> dict[str, Any]:
    """What the computation ends with."""
    last: dict[str, Any] = {}
    with closing(answering.child(job, packed)) as lines:
        try:
            for line in lines:
                last = line or last
        except answering.Stopped:
            last = {}
    return last
