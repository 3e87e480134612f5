"""The rebuild board of a frozen recovery plan: how far every part is, who said so, and planned beside real."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from warroom.landscapes import scenarios, words
from warroom.landscapes.models import Landscape
from warroom.ledger.chains import chain_of
from warroom.ledger.recording import record
from warroom.organisations.access import Action, may
from warroom.plans import asked_for, rebuilding, showing
from warroom.plans.models import BoardMove, BoardState, FrozenPlan, PlanKind
from warroom.plans.signals import moved
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.landscape import Kind
from weerbaar.planning.impact import Scenario, harm_per_h, impact
from weerbaar.planning.recovery.words import duration, moment, short

ORDER = list(BoardState)
HEALTHY = (BoardState.CLEAN, BoardState.NORMAL)
COLUMNS = (
    (BoardState.DOWN, (BoardState.DOWN,)),
    (BoardState.WORKAROUND, (BoardState.WORKAROUND,)),
    (BoardState.REBUILDING, (BoardState.REBUILDING,)),
    (BoardState.CLEAN, HEALTHY),
)
"""Four columns: down, workaround, being rebuilt, clean and normal."""
KINDS = {"application": Kind.APPLICATION, "environment": Kind.ENVIRONMENT}
MOST_MOVES = 30
MOST_REPLAYED = 400


@dataclass(frozen=True)
class Card:
    """One part on the board. ``ahead`` are the states it can be put in: the usual next one first."""

    id: str
    name: str
    url: str
    state: BoardState
    planned: str
    overdue: bool
    team: str
    reason: str
    serves: str
    since: datetime | None
    by: str
    ahead: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column of the board."""

    state: BoardState
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Real:
    """One service: when it was planned to be back, and when the board says it was."""

    name: str
    url: str
    planned: str
    real: str
    difference: str
    state: str


def moves(plan: FrozenPlan, until: datetime | None = None) -> QuerySet[BoardMove]:
    """What was said about the board of ``plan`` and of the plans it comes from, oldest first; by ``until`` if given."""
    said = BoardMove.objects.filter(plan=plan.first).select_related("by", "undoes")
    return said.filter(at__lte=until) if until else said


def standing(plan: FrozenPlan, until: datetime | None = None) -> dict[str, BoardMove]:
    """The newest move of every part that was moved."""
    return {move.element: move for move in moves(plan, until)}


def elements(plan: FrozenPlan) -> list[str]:
    """The applications and environments that have something to be done, by when that begins."""
    model = plan.model()
    return list(
        dict.fromkeys(
            t["element"]
            for t in plan.document["tasks"]
            if t["element"] in model.by_id and model.by_id[t["element"]].kind in KINDS.values()
        )
    )


def columns(plan: FrozenPlan, kind: Kind, now: datetime) -> list[Column]:
    """The board: every part of ``kind`` in its column, what is planned first on top."""
    model, document = plan.model(), plan.document
    begin = rebuilding.begin_of(document)
    hours = rebuilding.hours_since(document, now)
    stands = standing(plan, now)
    cards: dict[BoardState, list[Card]] = {state: [] for state in BoardState}
    of: dict[str, list[dict[str, Any]]] = {}
    for task in document["tasks"]:
        of.setdefault(task["element"], []).append(task)
    for id in elements(plan):
        if model.by_id[id].kind is not kind:
            continue
        own = [t for t in of[id] if t["kind"] != "backlog"] or of[id]
        move = stands.get(id)
        state = BoardState(move.after) if move else BoardState.DOWN
        end = max(t["end_h"] for t in own)
        cards[state].append(
            Card(
                id=id,
                name=model.name_of(id),
                url=showing.url_of(model, plan.landscape_id, id),
                state=state,
                planned=short(begin, end) if document["dated"] else "",
                overdue=document["dated"] and hours > end and state not in HEALTHY,
                team=", ".join(dict.fromkeys(model.name_of(t["team"]) for t in own if t["team"])),
                reason=own[0]["reason"],
                serves=next((model.name_of(t["serves"]) for t in own if t["serves"]), ""),
                since=move.at if move else None,
                by=str(move.by) if move else "",
                ahead=_ahead(state),
            )
        )
    titles = {
        BoardState.DOWN: _("Down"),
        BoardState.WORKAROUND: _("Workaround"),
        BoardState.REBUILDING: _("Being rebuilt"),
        BoardState.CLEAN: _("Clean and normal"),
    }
    return [
        Column(first, titles[first], tuple(card for state in states for card in cards[state]))
        for first, states in COLUMNS
    ]


def _ahead(state: BoardState) -> tuple[tuple[str, str], ...]:
    usual = {
        BoardState.DOWN: BoardState.REBUILDING,
        BoardState.WORKAROUND: BoardState.REBUILDING,
        BoardState.REBUILDING: BoardState.CLEAN,
        BoardState.CLEAN: BoardState.NORMAL,
        BoardState.NORMAL: BoardState.DOWN,
    }[state]
    rest = [other for other in ORDER if other not in (state, usual)]
    return tuple((other.value, str(other.label)) for other in (usual, *rest))


def frozen_recovery(request: Request, plan: FrozenPlan) -> HttpResponse:
    """A frozen recovery plan: its board, its schedule, and planned beside real."""
    landscape = plan.landscape
    newest = landscape.newest
    model = plan.model()
    context = on_board(request, plan, timezone.now()) | {
        "move_url": reverse("plans:move", args=[plan.pk]),
        "undo_url": reverse("plans:undo", args=[plan.pk]),
        "may_move": may(request.user, Action.MOVE_ON_BOARD, plan),
        "may_replan": may(request.user, Action.FREEZE_PLAN, plan),
        "words": scenarios.in_words(model, Scenario.of(**{m: plan.question[m] for m in scenarios.MARKS})),
        "older": newest is not None and newest.number != plan.version.number,
        "later": FrozenPlan.objects.filter(follows=plan).defer("document", "drawing").first(),
    }
    context |= rebuilding.whole(model, landscape.pk, plan.document, plan.drawing)
    return render(request, "plans/board.html", context)


def on_board(request: Request, plan: FrozenPlan, now: datetime) -> dict[str, Any]:
    """What ``plans/_board.html`` shows: how far everything is at ``now``, and planned beside real. Whoever shows it
    says where a move is sent to (``move_url``, ``undo_url``) and whether the person may."""
    model = plan.model()
    kind = KINDS.get(request.GET.get("kind", ""), Kind.APPLICATION)
    said = list(moves(plan, now))
    undone = {move.undoes_id for move in said if move.undoes_id}
    last = next((m for m in reversed(said) if m.undoes_id is None and m.pk not in undone), None)
    boards = {name: columns(plan, k, now) for name, k in KINDS.items()}
    shown = next(name for name, k in KINDS.items() if k is kind)
    return {
        "plan": plan,
        "landscape": plan.landscape,
        "document": plan.document,
        "now": now,
        "kind": shown,
        "counted": {name: sum(len(column.cards) for column in board) for name, board in boards.items()},
        "columns": boards[shown],
        # On paper there are no tabs: both kinds, every part.
        "on_paper": [(str(words.MANY[KINDS[name]]), board) for name, board in boards.items()],
        "last": last,
        "last_name": model.name_of(last.element) if last else "",
        "said": [(m, model.name_of(m.element), m.pk in undone) for m in reversed(said)][:MOST_MOVES],
        "said_count": len(said),
        "replay": replay(plan, now),
    }


@require_POST
def move(request: Request, pk: int) -> HttpResponse:
    """Somebody says how far a part is."""
    plan = asked_for.frozen(request, pk, Action.MOVE_ON_BOARD, PlanKind.RECOVERY)
    put_asked(request, plan)
    return _back(request, plan)


@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take back one move: the part goes where it was before."""
    plan = asked_for.frozen(request, pk, Action.MOVE_ON_BOARD, PlanKind.RECOVERY)
    take_back_asked(request, plan)
    return _back(request, plan)


def put_asked(request: Request, plan: FrozenPlan) -> None:
    """Do the move that a form asks for. Raises Http404 for what is not on the board."""
    id, to = request.POST.get("element", ""), request.POST.get("to", "")
    if id not in elements(plan) or to not in BoardState.values:
        raise Http404
    put(plan, id, BoardState(to), by=request.user, seen=request.POST.get("from") or None)


def take_back_asked(request: Request, plan: FrozenPlan) -> None:
    """Undo the move that a form asks for, and say so when that cannot be. Raises Http404 when there is none."""
    wanted = request.POST.get("move", "")
    found = moves(plan).filter(pk=int(wanted)).first() if wanted.isdecimal() else None
    if found is None:
        raise Http404
    if not take_back(plan, found, by=request.user):
        messages.warning(request, _("Not undone: it has been moved again since."))


def _back(request: Request, plan: FrozenPlan) -> HttpResponse:
    kind = request.POST.get("kind", "")
    page = reverse("plans:frozen", args=[plan.pk])
    return redirect(f"{page}?kind={kind}#board" if kind in KINDS else f"{page}#board")


@transaction.atomic
def put(plan: FrozenPlan, element: str, to: BoardState, *, by: Any, seen: str | None = None) -> BoardMove | None:
    """Write down that ``element`` is now in ``to``. None when it is already, or when it is not where ``seen`` says:
    somebody else moved it first."""
    Landscape.objects.select_for_update().get(pk=plan.landscape_id)
    newest = moves(plan).filter(element=element).last()
    before = BoardState(newest.after) if newest else BoardState.DOWN
    if before == to or (seen is not None and seen != before):
        return None
    made = BoardMove(plan=plan.first, element=element, before=before, after=to, by=by)
    return _moved(made)


@transaction.atomic
def take_back(plan: FrozenPlan, found: BoardMove, *, by: Any) -> BoardMove | None:
    """Undo ``found``. None when the part was moved again since."""
    Landscape.objects.select_for_update().get(pk=plan.landscape_id)
    newest = moves(plan).filter(element=found.element).last()
    if newest is None or newest.pk != found.pk or found.undoes_id:
        return None
    made = BoardMove(
        plan=plan.first, element=found.element, before=found.after, after=found.before, undoes=found, by=by
    )
    return _moved(made)


def _moved(made: BoardMove) -> BoardMove:
    """Store the move, and say so in the ledger of the body."""
    made.save()
    plan = made.plan
    record(
        chain_of(plan.landscape.owner),
        "board.moved",
        by=made.by,
        subject=f"board/{plan.pk}-{made.element}",
        state={"landscape": plan.landscape_id, "plan": plan.number, "element": made.element, "is": made.after},
        payload={"was": made.before, "undoes": made.undoes_id},
    )
    # In the same transaction: whoever follows the plan elsewhere writes it down too, or it did not happen.
    moved.send(sender=BoardMove, move=made)
    return made


def happened(plan: FrozenPlan) -> dict[str, list[float | None]]:
    """What the board says about the tasks of ``plan``, as the library wants it: start and end in hours since its
    beginning. A part being rebuilt has its first task under way; a part found clean has all of them done."""
    document = plan.document
    found: dict[str, list[float | None]] = {}
    spans = _spans(plan)
    of: dict[str, list[dict[str, Any]]] = {}
    for task in document["tasks"]:
        if task["kind"] != "backlog":
            of.setdefault(task["element"], []).append(task)
    for id, (started, healthy) in spans.items():
        own = sorted(of.get(id, []), key=lambda t: (t["start_h"], t["end_h"], t["id"]))
        if healthy is not None:
            end = rebuilding.hours_since(document, healthy)
            start = rebuilding.hours_since(document, started) if started else end
            for task in own:
                found[task["id"]] = [min(start, end), end]
        elif started is not None and own:
            found[own[0]["id"]] = [rebuilding.hours_since(document, started), None]
    return found


def _spans(plan: FrozenPlan) -> dict[str, tuple[datetime | None, datetime | None]]:
    """Per part when its rebuilding began and when it was found clean, as it stands now."""
    spans: dict[str, tuple[datetime | None, datetime | None]] = {}
    for one in moves(plan):
        started, healthy = spans.get(one.element, (None, None))
        state = BoardState(one.after)
        if state in HEALTHY:
            spans[one.element] = (started, healthy or one.at)
        elif state == BoardState.REBUILDING:
            spans[one.element] = (started or one.at, None)
        else:
            spans[one.element] = (None, None)
    return spans


def replay(plan: FrozenPlan, until: datetime | None = None) -> list[Real]:
    """Planned beside real, per service. A service is back as soon as it works with the applications that the board
    has clean; what the applications run on is taken to work when they do."""
    model, document = plan.model(), plan.document
    begin = rebuilding.begin_of(document)
    planned = {s["id"]: s["back_h"] for s in document["services"]}
    back = _back_at(model, plan, set(planned), until)
    rows = []
    for id in sorted(planned, key=lambda s: (planned[s], -harm_per_h(model.by_id[s]))):
        at = back.get(id)
        real = rebuilding.hours_since(document, at) if at else None
        rows.append(
            Real(
                name=model.name_of(id),
                url=showing.url_of(model, plan.landscape_id, id),
                planned=moment(begin, planned[id]),
                real=short(begin, real) if real is not None else "",
                difference=_difference(real, planned[id]),
                state="works" if at else "down",
            )
        )
    return rows


def _back_at(
    model: library.Landscape, plan: FrozenPlan, services: set[str], until: datetime | None
) -> dict[str, datetime]:
    states: dict[str, BoardState] = {
        id: BoardState.DOWN for id in elements(plan) if model.by_id[id].kind is Kind.APPLICATION
    }
    found: dict[str, datetime] = {}
    for one in list(moves(plan, until))[-MOST_REPLAYED:]:
        if one.element not in states:
            continue
        was, states[one.element] = states[one.element], BoardState(one.after)
        if (was in HEALTHY) == (states[one.element] in HEALTHY):
            continue
        answer = impact(model, Scenario.of(lost=[id for id, state in states.items() if state not in HEALTHY]))
        works = {s for s in services if answer.elements[s].state in ("works", "degraded")}
        found = {s: at for s, at in found.items() if s in works} | {s: one.at for s in works if s not in found}
    return found


def _difference(real: float | None, planned: float) -> str:
    if real is None:
        return ""
    if abs(real - planned) < 1:
        return _("as planned")
    words: Mapping[bool, str] = {True: _("{time} later"), False: _("{time} sooner")}
    return words[real > planned].format(time=duration(abs(real - planned)))
