"""Starting from what one has: a starter by size, the first twelve questions, matching with one's own list, and
the five questions of the month."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.landscapes import asked, bearing, imports
from warroom.landscapes.models import How, Import, Landscape
from warroom.landscapes.storing import Wrong, store
from warroom.organisations.access import Action
from warroom.organisations.models import Kind
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.starting import five, matching, starters, twelve
from weerbaar.landscape.starting.starters import LABELS, Starter
from weerbaar.language import Message

LONGEST_TEXT = 120
MATCHES_AT_ONCE = 12
MOST_CHOICES = 6


def start(request: Request, pk: int) -> HttpResponse:
    """Begin with what you have: a file, a starter, the questions."""
    landscape = asked.landscape(request, pk, Action.EDIT_LANDSCAPE)
    newest = landscape.newest
    content = landscape.in_force()
    suggested = {Kind.OCMW: Starter.OCMW, Kind.POLICE_ZONE: Starter.POLICE}.get(Kind(landscape.owner.kind))
    return render(
        request,
        "landscapes/start.html",
        {
            "landscape": landscape,
            "newest": newest,
            "form": imports.UploadForm(),
            "formats": imports.FORMATS,
            "starters": [(s.value, str(Message(LABELS[s]))) for s in Starter],
            "suggested": suggested.value if suggested else "",
            "taken": content.attributes.get("starter"),
            "answered": len(twelve.answers(content)),
            "questions": len(twelve.questions(content)),
            "to_match": _to_match(content),
            "applications": len(content.of_kind(library.Kind.APPLICATION)) if newest else 0,
            "open_imports": landscape.imports.exclude(state__in=Import.DECIDED).defer("data", "reading"),
        },
    )


@require_POST
def take_starter(request: Request, pk: int) -> HttpResponse:
    """Put a starter under what is already there; all of it assumed until somebody confirms it."""
    landscape = asked.landscape(request, pk, Action.EDIT_LANDSCAPE)
    wanted = request.POST.get("starter", "")
    if wanted not in list(Starter):
        messages.error(request, _("Choose a size first."))
        return redirect("landscapes:start", pk)
    label = str(Message(LABELS[Starter(wanted)]))
    version = _change(
        request,
        landscape,
        lambda now: _with_starter(landscape, now, Starter(wanted)),
        how=How.STARTER,
        subject=label,
    )
    if version:
        messages.success(
            request,
            _("The starter is in place: everything in it is assumed. Twelve questions make it yours."),
        )
    return redirect("landscapes:questions", pk)


def _with_starter(landscape: Landscape, now: library.Landscape, which: Starter) -> library.Landscape:
    combined = matching.combine(starters.starter(which), now)
    organisation = library.Organisation(landscape.owner.name, landscape.owner.kbo or None)
    return combined if combined.organisation.name else replace(combined, organisation=organisation)


def _change(
    request: Request,
    landscape: Landscape,
    change: Callable[[library.Landscape], library.Landscape],
    *,
    how: How,
    subject: str,
) -> Any:
    """Store ``change`` on top of the newest version; None when it changes nothing or cannot be."""
    try:
        now = landscape.in_force()
        changed = change(now)
        if changed == now:
            messages.info(request, _("Nothing has changed."))
            return None
        return store(landscape, changed, how=how, subject=subject, by=request.user, expected=None)
    except Wrong as wrong:
        messages.error(request, " ".join(str(f) for f in wrong.findings[:3]))
    except BadInput as error:
        messages.error(request, str(error))
    return None


def questions(request: Request, pk: int) -> HttpResponse:
    """The first twelve questions, on one page; what is not known may stay open."""
    landscape = asked.landscape(request, pk, Action.EDIT_LANDSCAPE)
    content = landscape.in_force()
    wanted = twelve.questions(content)
    if request.method == "POST":
        given: dict[str, tuple[str, str] | str] = {}
        before = twelve.answers(content)
        for question in wanted:
            choice = request.POST.get(f"q_{question.id}", "")
            text = request.POST.get(f"t_{question.id}_{choice}", "").strip()[:LONGEST_TEXT]
            known = before.get(question.id)
            if choice and not (known and (known.choice, known.text) == (choice, text)):
                given[question.id] = (choice, text)
        said = ngettext("{n} of the twelve questions", "{n} of the twelve questions", len(given)).format(n=len(given))
        on = timezone.localdate()
        if not given:
            messages.info(request, _("Nothing has changed."))
        elif _change(request, landscape, lambda now: twelve.answer(now, given, on=on), how=How.ANSWERS, subject=said):
            messages.success(request, _("Thank you: your answers are in the landscape. This is the first picture."))
        return redirect(_first_answer(pk))
    before = twelve.answers(content)
    return render(
        request,
        "landscapes/questions.html",
        {
            "landscape": landscape,
            "newest": landscape.newest,
            "questions": [
                {
                    "id": q.id,
                    "text": str(Message(q.text)),
                    "why": str(Message(q.why)),
                    "choices": [
                        {
                            "key": c.key,
                            "label": str(Message(c.label)),
                            "asks": str(Message(c.asks)) if c.asks else "",
                            "chosen": q.id in before and before[q.id].choice == c.key,
                            "text": before[q.id].text if q.id in before and before[q.id].choice == c.key else "",
                        }
                        for c in (*q.choices, twelve.DO_NOT_KNOW)
                    ],
                }
                for q in wanted
            ],
            "answered": len(before),
        },
    )


def _first_answer(pk: int) -> str:
    return reverse("landscapes:first_answer", args=[pk])


def _to_match(content: library.Landscape) -> int:
    """How many usual parts of a starter nobody has matched yet."""
    return len(matching.matches(content)) if content.attributes.get("starter") else 0


def first_answer(request: Request, pk: int) -> HttpResponse:
    """The first useful answer: what stops when each of the things most services hang on is lost."""
    from warroom.landscapes.elements import without

    landscape = asked.landscape(request, pk)
    content = landscape.in_force()
    bears = bearing.loads(content)
    heavy = sorted(
        (e for e in content.elements if e.kind in (library.Kind.ENVIRONMENT, library.Kind.SUPPLIER)),
        key=lambda e: (-bears.get(e.id, bearing.NOTHING).harm, e.name),
    )[:5]
    return render(
        request,
        "landscapes/first_answer.html",
        {
            "landscape": landscape,
            "newest": landscape.newest,
            "to_match": _to_match(content),
            "services": len(content.of_kind(library.Kind.SERVICE)),
            "lost": [(e, without(content, e)) for e in heavy if bears.get(e.id, bearing.NOTHING).services],
        },
    )


def matches(request: Request, pk: int) -> HttpResponse:
    """Which of one's own is the usual one of the starter? A dozen at a time."""
    landscape = asked.landscape(request, pk, Action.EDIT_LANDSCAPE)
    content = landscape.in_force()
    todo = matching.matches(content)
    if request.method == "POST":
        usual = [id for id in request.POST.getlist("usual") if any(m.usual == id for m in todo)]
        decided = {
            id: [own] if own != "-" else []
            for id in usual
            if (own := request.POST.get(f"own_{id}", "")) and (own == "-" or own in content.by_id)
        }
        on = timezone.localdate()

        def change(now: library.Landscape) -> library.Landscape:
            for id, own in decided.items():
                if id in now.by_id and now.by_id[id].assumed:
                    now = matching.match(now, id, own, on=on)
            return now

        if decided and _change(
            request,
            landscape,
            change,
            how=How.ANSWERS,
            subject=_("{n} matched with the starter").format(n=len(decided)),
        ):
            messages.success(request, _("Matched: {n}.").format(n=len(decided)))
        return redirect("landscapes:matches" if len(todo) > len(decided) and decided else "landscapes:overview", pk)
    mine = sorted((e for e in content.elements if not e.assumed), key=lambda e: e.name.casefold())
    return render(
        request,
        "landscapes/matches.html",
        {
            "landscape": landscape,
            "newest": landscape.newest,
            "total": len(todo),
            "rows": [
                {
                    "usual": m.usual,
                    "text": str(m.text(content)),
                    "likely": [content.by_id[id] for id in m.candidates if id in content.by_id],
                    "others": [e for e in mine if e.kind is content.by_id[m.usual].kind and e.id not in m.candidates],
                }
                for m in todo[:MATCHES_AT_ONCE]
            ],
        },
    )


def five_questions(request: Request, pk: int) -> HttpResponse:
    """The five questions whose answers could change the picture most; each answer changes the landscape."""
    landscape = asked.landscape(request, pk, Action.EDIT_LANDSCAPE)
    content = landscape.in_force()
    if request.method == "POST":
        given = {
            id: choice
            for id in request.POST.getlist("question")[:5]
            if (choice := (request.POST.get(f"new_{id}") or request.POST.get(f"q_{id}") or "").strip()[:LONGEST_TEXT])
            and choice != twelve.UNKNOWN
        }
        on = timezone.localdate()

        def change(now: library.Landscape) -> library.Landscape:
            for id, choice in given.items():
                now = five.answer_open(now, id, choice, on=on)
            return now

        said = ngettext("{n} of the five questions", "{n} of the five questions", len(given)).format(n=len(given))
        if given and _change(request, landscape, change, how=How.ANSWERS, subject=said):
            messages.success(request, _("Thank you: {n} answers are in the landscape.").format(n=len(given)))
        elif not given:
            messages.info(request, _("Nothing has changed."))
        return redirect("landscapes:five", pk)
    asked_now = five.next_questions(content, 5)
    return render(
        request,
        "landscapes/five.html",
        {
            "landscape": landscape,
            "newest": landscape.newest,
            "questions": [
                {
                    "id": q.id,
                    "text": str(q.text(content)),
                    "why": str(q.why(content)),
                    "choices": choices,
                    # A gap has as many answers as there are parts: a list to choose from, or a new name.
                    "many": len(choices) > MOST_CHOICES or not any(key == "yes" for key, _words in choices),
                }
                for q in asked_now
                for choices in [q.choices(content)]
            ],
        },
    )
