"""The landscape drawn: the page of its own, and the pieces that other pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from warroom.landscapes import addresses, asked, scenarios
from warroom.requests import Request
from weerbaar.drawing import Fold, Marking, Node, Picture, Show, TableRow, View, choose_view, draw, table_rows
from weerbaar.landscape import Landscape
from weerbaar.planning.impact import Scenario

FOLDS = (Fold.AUTO, Fold.SUPPLIER, Fold.PLACE, Fold.PRIORITY, Fold.NONE)


def fold_words() -> list[tuple[str, str]]:
    """The ways of folding, for a choice on a screen."""
    words = {
        Fold.AUTO: _("when there is much"),
        Fold.SUPPLIER: _("by supplier"),
        Fold.PLACE: _("by place"),
        Fold.PRIORITY: _("by urgency"),
        Fold.NONE: _("not folded"),
    }
    return [(fold.value, words[fold]) for fold in FOLDS]


@dataclass(frozen=True)
class Drawing:
    """A drawing ready for a template: the SVG, and the same in rows."""

    svg: SafeString
    picture: Picture
    rows: tuple[TableRow, ...]


def view_of(query: QueryDict, *, show: Show = Show.ALL) -> View:
    """The view an address asks for; what it does not say, or says wrongly, is the default."""

    def choice(name: str, values: Iterable[str], otherwise: str) -> str:
        value = query.get(name, "")
        return value if value in set(values) else otherwise

    def steps(name: str) -> int:
        value = query.get(name, "")
        return min(int(value), 9) if value.isascii() and value.isdigit() else 2

    urgent = query.get("urgent", "")
    return View(
        urgent=int(urgent) if urgent in ("1", "2", "3") else None,
        show=Show(choice("show", Show, show)),
        fold=Fold(choice("fold", Fold, Fold.AUTO)),
        focus=query.get("focus") or None,
        up=steps("up"),
        down=steps("down"),
        opened=frozenset(query.getlist("open")),
    )


def drawn(
    landscape: Landscape,
    view: View,
    query: QueryDict,
    *,
    title: str,
    marking: Marking | None = None,
    node: str = "focus",
    anchor: str = "#drawing",
    path: str = "",
) -> Drawing:
    """``landscape`` as ``view`` shows it. A folded box opens; another leads to its id in the parameter
    ``node`` of the same page (or of ``path``)."""

    def url(box: Node) -> str:
        parameters = query.copy()
        if box.folded:
            parameters.appendlist("open", box.id)
        else:
            parameters[node] = box.id
        return f"{path}?{urlencode(sorted(parameters.lists()), doseq=True)}{anchor}"

    picture = choose_view(landscape, view, marking or Marking())
    svg = draw(picture, title=title, url=url)
    # Written by our own library, which escapes every name in it.
    return Drawing(mark_safe(svg), picture, table_rows(picture))  # noqa: S308


def neighbourhood(landscape: Landscape, pk: int, id: str, *, up: int = 1, down: int = 2) -> Drawing:
    """What stands directly around the element ``id``, each box leading to the page of its element."""
    picture = choose_view(landscape, View(focus=id, up=up, down=down))
    svg = draw(
        picture,
        title=_("Around {name}").format(name=landscape.name_of(id)),
        url=lambda box: None if box.folded else addresses.of_element(pk, box.id),
    )
    return Drawing(mark_safe(svg), picture, table_rows(picture))  # noqa: S308


def drawing(request: Request, pk: int) -> HttpResponse:
    """The landscape drawn, folded, filtered or around one element, with the same as a table."""
    landscape = asked.landscape(request, pk)
    model = landscape.in_force()
    view = view_of(request.GET)
    missing = view.focus is not None and view.focus not in model.by_id
    if missing:
        view = view_of(QueryDict())
    q = request.GET.get("q", "")
    context = {
        "q": q,
        "found": [(found.id, found.name, found.kind) for found in scenarios.search(model, Scenario(), request.GET, q)],
        "landscape": landscape,
        "tab": "drawing",
        "model": model,
        "view": view,
        "missing": missing,
        "folds": fold_words(),
        "drawing": drawn(model, view, request.GET, title=_("Landscape {name}").format(name=landscape.name)),
        "focus": model.by_id.get(view.focus) if view.focus else None,
        "steps": range(6),
    }
    return render(request, "landscapes/drawing.html", context)
