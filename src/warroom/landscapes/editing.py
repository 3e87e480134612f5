"""Changing a landscape by form: elements and relations, confirm and delete. Each save is a new version."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from warroom.landscapes import asked, changing, words
from warroom.landscapes.addresses import of_element
from warroom.landscapes.fields import ElementForm
from warroom.landscapes.models import Landscape, Version
from warroom.landscapes.relation_form import RelationForm
from warroom.landscapes.saving import Overtaken, save
from warroom.landscapes.storing import Wrong
from warroom.organisations.access import Action
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, RelationKind
from weerbaar.landscape.attributes import of_kind


def _landscape(request: Request, pk: int) -> Landscape:
    return asked.landscape(request, pk, Action.EDIT_LANDSCAPE)


def _element(content: library.Landscape, id: str) -> Element:
    found = content.by_id.get(id)
    if found is None:
        raise Http404
    return found


def _seen(request: Request, landscape: Landscape) -> int:
    """The version the form on the screen was made from."""
    newest = landscape.newest
    posted = request.POST.get("version", "")
    return int(posted) if posted.isdecimal() and len(posted) < 9 else (newest.number if newest else 0)


def saved(request: Request, landscape: Landscape, version: Version | None, words_said: str) -> None:
    """Say what was stored, with the way back."""
    if version is None:
        messages.info(request, _("Nothing has changed."))
    elif version.number > 1:
        undo = reverse("landscapes:restore", args=[landscape.pk, version.number - 1])
        messages.success(request, format_html('{} <a href="{}">{}</a>', words_said, undo, _("Undo")))
    else:
        messages.success(request, words_said)


def _wrong(wrong: Wrong) -> list[str]:
    return [str(finding) for finding in wrong.findings[:5]]


def _teams(content: library.Landscape) -> dict[str, str]:
    return {team.id: team.name for team in content.of_kind(Kind.TEAM)}


def new(request: Request, pk: int) -> HttpResponse:
    """Add an element."""
    landscape = _landscape(request, pk)
    kind = request.GET.get("kind", "")
    if kind not in list(Kind):
        kinds = [(k, words.ONE[k]) for k in Kind if k is not Kind.COMPONENT]
        return render(request, "landscapes/element_kind.html", {"landscape": landscape, "kinds": kinds})
    form = ElementForm(Kind(kind), request.POST or None, teams=_teams(landscape.in_force()))
    if request.method == "POST" and form.is_valid():
        made: list[str] = []

        def change(content: library.Landscape) -> library.Landscape:
            id = changing.fresh_id(content, kind, form.cleaned_data["name"])
            made.append(id)
            return changing.with_element(content, form.element(id, None, timezone.localdate()))

        def touches(content: library.Landscape) -> None:
            """A new element touches nothing that is there."""

        name = form.cleaned_data["name"]
        version = save(
            landscape,
            change,
            touches=touches,
            seen=_seen(request, landscape),
            by=request.user,
            subject=_("{name} added").format(name=name),
            why=form.cleaned_data["why"],
        )
        saved(request, landscape, version, _("“{name}” was added. Say now what it needs.").format(name=name))
        return redirect(of_element(pk, made[-1]))
    return _form_page(request, landscape, form, title=_("New {kind}").format(kind=words.ONE[Kind(kind)]))


def edit(request: Request, pk: int) -> HttpResponse:
    """Change an element. When somebody else changed it meanwhile both values are shown, nothing is lost."""
    landscape = _landscape(request, pk)
    id = request.GET.get("id", "")
    element = landscape.in_force().by_id.get(id)
    if element is None and request.method == "POST":
        element = _last_known(landscape, id)  # deleted meanwhile: what was typed must not be lost
    if element is None:
        raise Http404
    form = ElementForm(element.kind, request.POST or None, element, _teams(landscape.in_force()))
    theirs: list[tuple[str, str]] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            version = save(
                landscape,
                lambda now: changing.with_element(
                    now, form.element(id, now.by_id.get(id, element), timezone.localdate())
                ),
                touches=lambda then: then.by_id.get(id),
                seen=_seen(request, landscape),
                by=request.user,
                subject=form.cleaned_data["name"],
                why=form.cleaned_data["why"],
            )
        except Wrong as wrong:
            form.add_error(None, _wrong(wrong))
        except Overtaken as overtaken:
            theirs = _theirs(form, element)
            form.add_error(None, _overtaken(overtaken.newest))
        else:
            saved(request, landscape, version, _("“{name}” was saved.").format(name=form.cleaned_data["name"]))
            return redirect(of_element(pk, id))
    return _form_page(request, landscape, form, title=element.name, element=element, theirs=theirs)


def _last_known(landscape: Landscape, id: str) -> Element | None:
    """The element as the most recent version that had it says."""
    for version in landscape.versions.order_by("-number")[:20]:
        if id in version.landscape_content().by_id:
            return version.landscape_content().by_id[id]
    return None


def _overtaken(newest: Version) -> str:
    return _(
        "{who} changed this while you were busy. Your text is still below; what is stored now stands beside it. "
        "Save again to keep yours."
    ).format(who=newest.created_by or _("Somebody"))


def _theirs(form: ElementForm, now: Element) -> list[tuple[str, str]]:
    """What is stored now, where that is not what was filled in."""
    name = [(words.attribute("name"), now.name)] if now.name != form.cleaned_data["name"] else []
    return name + [
        (words.attribute(a.name), words.value(a.name, now.get(a.name)))
        for a in of_kind(now.kind)
        if now.get(a.name) != form.value(a, form.cleaned_data.get(f"a_{a.name}"))
    ]


def _form_page(
    request: Request,
    landscape: Landscape,
    form: ElementForm,
    *,
    title: str,
    element: Element | None = None,
    theirs: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    newest = landscape.newest
    # With both values shown, saving again is done knowingly, on top of what is stored now.
    seen = newest.number if theirs or request.method != "POST" else _seen(request, landscape)  # type: ignore[union-attr]
    known = {a.name for a in of_kind(form.kind)}
    others = (
        [(name, words.value(name, v)) for name, v in element.attributes.items() if name not in known] if element else []
    )
    return render(
        request,
        "landscapes/element_form.html",
        {
            "landscape": landscape,
            "form": form,
            "title": title,
            "element": element,
            "kind": words.ONE[form.kind],
            "version": seen,
            "theirs": theirs,
            "others": others,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """Somebody vouches for what the page says of an element and what it needs."""
    landscape = _landscape(request, pk)
    id = request.POST.get("id", "")
    element = _element(landscape.in_force(), id)
    try:
        version = save(
            landscape,
            lambda now: changing.confirmed(now, id, timezone.localdate()),
            touches=lambda then: (then.by_id.get(id), then.outgoing.get(id)),
            seen=_seen(request, landscape),
            by=request.user,
            subject=_("{name} confirmed").format(name=element.name),
        )
    except Overtaken:
        messages.warning(request, _("Not confirmed: this has just been changed. Look again."))
    else:
        saved(request, landscape, version, _("Confirmed: “{name}” is right.").format(name=element.name))
    return redirect(of_element(pk, id))


def delete(request: Request, pk: int) -> HttpResponse:
    """Delete an element, after showing what goes with it."""
    landscape = _landscape(request, pk)
    content = landscape.in_force()
    id = request.GET.get("id", "")
    element = _element(content, id)
    problem = ""
    if request.method == "POST":
        try:
            version = save(
                landscape,
                lambda now: changing.without_element(now, id),
                touches=lambda then: (then.by_id.get(id), changing.going_with(then, id)),
                seen=_seen(request, landscape),
                by=request.user,
                subject=_("{name} deleted").format(name=element.name),
            )
        except Overtaken:
            problem = _("This has just been changed. Look again at what would go, then delete.")
        except Wrong as wrong:
            problem = " ".join(_wrong(wrong))
        else:
            saved(request, landscape, version, _("“{name}” was deleted.").format(name=element.name))
            return redirect("landscapes:overview", pk)
    going = changing.going_with(content, id)
    newest = landscape.newest
    return render(
        request,
        "landscapes/element_delete.html",
        {
            "landscape": landscape,
            "element": element,
            "going": [words.relation(content, r) for r in going],
            "version": newest.number if newest else 0,
            "problem": problem,
        },
        status=409 if problem else 200,
    )


def relation_new(request: Request, pk: int) -> HttpResponse:
    """Say that one thing needs, runs on, is linked with … another."""
    landscape = _landscape(request, pk)
    kind = request.GET.get("kind", "")
    if kind not in list(changing.OFFERED):
        raise Http404
    return _relation(request, landscape, RelationKind(kind), None)


def relation_edit(request: Request, pk: int) -> HttpResponse:
    """Change a relation."""
    landscape = _landscape(request, pk)
    relation = changing.marked(landscape.in_force(), request.GET.get("relation", ""))
    if relation is None:
        raise Http404
    return _relation(request, landscape, relation.kind, relation)


def _relation(
    request: Request, landscape: Landscape, kind: RelationKind, relation: library.Relation | None
) -> HttpResponse:
    content = landscape.in_force()
    form = RelationForm(
        kind,
        content,
        request.POST or None,
        relation,
        source=request.GET.get("source", ""),
        target=request.GET.get("target", ""),
    )
    back = request.GET.get("id") or (relation.source if relation else request.GET.get("source", ""))
    if request.method == "POST" and form.is_valid():
        made = form.made(timezone.localdate())
        sentence = words.relation(changing.with_relation(content, made, relation), made)

        def touches(then: library.Landscape) -> Any:
            key = relation.key if relation else made.key
            return next((r for r in then.relations if r.key == key), None)

        _save_relation(
            request, landscape, form, lambda now: changing.with_relation(now, made, relation), touches, sentence
        )
        if not form.errors:
            return redirect(of_element(landscape.pk, back if back in content.by_id else made.source))
    newest = landscape.newest
    return render(
        request,
        "landscapes/relation_form.html",
        {
            "landscape": landscape,
            "form": form,
            "kind": words.RELATION[kind],
            "relation": relation,
            "mark": changing.mark(relation) if relation else "",
            "sentence": words.relation(content, relation) if relation else "",
            "back": content.by_id.get(back),
            "version": newest.number if newest else 0,
        },
        status=422 if form.errors else 200,
    )


def _save_relation(
    request: Request,
    landscape: Landscape,
    form: RelationForm,
    change: Callable[[library.Landscape], library.Landscape],
    touches: Callable[[library.Landscape], Any],
    sentence: str,
) -> None:
    try:
        version = save(
            landscape,
            change,
            touches=touches,
            seen=_seen(request, landscape),
            by=request.user,
            subject=sentence,
        )
    except Wrong as wrong:
        form.add_error(None, _wrong(wrong))
    except Overtaken as overtaken:
        form.add_error(None, _overtaken(overtaken.newest))
    else:
        saved(request, landscape, version, _("Saved: {sentence}.").format(sentence=sentence))


@require_POST
def relation_delete(request: Request, pk: int) -> HttpResponse:
    """Take a relation away. The message says how to undo it."""
    landscape = _landscape(request, pk)
    content = landscape.in_force()
    relation = changing.marked(content, request.POST.get("relation", ""))
    if relation is None:
        raise Http404
    sentence = words.relation(content, relation)
    over = [r for r in content.relations if relation.kind is RelationKind.LINK and r.over == relation.id]
    try:
        version = save(
            landscape,
            lambda now: changing.without_relation(now, relation),
            touches=lambda then: next((r for r in then.relations if r.key == relation.key), None),
            seen=_seen(request, landscape),
            by=request.user,
            subject=_("no longer: {sentence}").format(sentence=sentence),
        )
    except (Overtaken, Wrong):
        messages.warning(request, _("Not removed: this has just been changed. Look again."))
    else:
        said = _("Removed: {sentence}.").format(sentence=sentence)
        if over:
            said += " " + ngettext(
                "{n} need no longer goes over it.", "{n} needs no longer go over it.", len(over)
            ).format(n=len(over))
        saved(request, landscape, version, said)
    back = request.POST.get("id", relation.source)
    return redirect(of_element(pk, back) if back in content.by_id else reverse("landscapes:overview", args=[pk]))
