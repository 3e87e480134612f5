"""What was said when, what citizens ask, and the settings of a public page."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from warroom.incidents.writing import Overtaken, Refused
from warroom.organisations.access import Action, may
from warroom.requests import Request, version_seen, version_shown
from warroom.status import changing
from warroom.status import questions as asked_questions
from warroom.status.board import asked
from warroom.status.content import known_languages
from warroom.status.forms import SettingsForm, TextForm
from warroom.status.models import Question
from warroom.status.rendering import line
from warroom.status.words import TextKind


def history(request: Request, pk: int) -> HttpResponse:
    """Everything the page ever said, also what was withdrawn, and who approved it."""
    organisation, about, page = asked(request, pk)
    rows = page.said.select_related("item", "by")
    found = Paginator(rows, 50).get_page(request.GET.get("page"))
    said = [(one, line(one.item.kind, one.content, "nl") if one.content else None) for one in found]
    kinds = dict(TextKind.choices)
    context = {
        "organisation": organisation,
        "about": about,
        "said": [(one, text, kinds[one.item.kind]) for one, text in said],
        "page": found,
    }
    return render(request, "status/history.html", context)


def questions(request: Request, pk: int) -> HttpResponse:
    """What citizens ask: answer it on the page for everybody, or tick it off."""
    organisation, about, page = asked(request, pk, Action.APPROVE_STATUS)
    number = request.POST.get("question") or request.GET.get("question") or ""
    chosen = None
    if number.isdecimal() and len(number) < 19:
        chosen = get_object_or_404(Question, pk=int(number), page=page)
    form = TextForm(request.POST if request.POST.get("do") == "answer" else None, page, TextKind.QUESTION, {})
    error = ""
    if request.method == "POST" and chosen:
        if request.POST.get("do") == "done":
            asked_questions.done(chosen, by=request.user)
            return redirect("status:questions", organisation.pk)
        if form.is_valid():
            try:
                asked_questions.answer(chosen, form.content(), by=request.user)
            except Refused as refused:
                error = str(refused)
            else:
                messages.success(request, _("Proposed. It is not public before communication approves it."))
                return redirect("status:questions", organisation.pk)
    context = {
        "organisation": organisation,
        "about": about,
        "public_page": page,
        "waiting": page.questions.filter(done_at=None)[:200],
        "waiting_total": page.questions.filter(done_at=None).count(),
        "done_total": page.questions.exclude(done_at=None).count(),
        "chosen": chosen,
        "form": form,
        "error": error,
    }
    return render(request, "status/questions.html", context, status=422 if error or form.errors else 200)


def settings(request: Request, pk: int) -> HttpResponse:
    """Languages and questions. Only who approves texts decides in which languages they stand."""
    organisation, about, page = asked(request, pk, Action.APPROVE_STATUS)
    initial = {
        "languages": page.languages[1:],
        "questions_open": page.questions_open,
        "keep_days": page.keep_days,
        "postcodes": " ".join(page.postcodes),
    }
    form = SettingsForm(request.POST or None, initial=initial)
    if organisation.nis:
        del form.fields["postcodes"]
    overtaken = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            changing.set_page(
                page,
                version_seen(request),
                by=request.user,
                languages=known_languages(said["languages"]),
                questions_open=said["questions_open"],
                keep_days=said["keep_days"],
                postcodes=said.get("postcodes", "").replace(",", " ").split(),
            )
        except Overtaken as second:
            overtaken = page = second.row
        else:
            messages.success(request, _("Kept."))
            return redirect("status:board", organisation.pk)
    context = {
        "organisation": organisation,
        "about": about,
        "form": form,
        "version": version_shown(request, page, overtaken),
        "overtaken": overtaken,
        "may_approve": may(request.user, Action.APPROVE_STATUS, organisation),
    }
    return render(request, "status/settings.html", context, status=422 if form.errors or overtaken else 200)
