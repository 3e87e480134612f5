"""What the templates of incidents ask for."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from warroom.incidents.extensions import BELLS, INSIDE, OF_EXERCISES, ON_PHONE, ON_WIDE, PAGES, PROMINENT, Bell, found
from warroom.incidents.parts import PAGES as PARTS
from warroom.incidents.picture import Picture
from warroom.incidents.taxonomy import Mark
from weerbaar.landscape import Element, Landscape

register = template.Library()


@register.simple_tag(takes_context=True)
def incident_pages(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs of the incident; those of subjects that are not installed are left out.

    ``row`` stands side by side, ``more`` under "More": what has no place in the row of a phone, or of a wide screen.
    """
    pages: list[dict[str, Any]] = []
    for route, words in PAGES:
        tab = route
        if not opens(context["picture"], route):
            route, words = INSIDE.get(route, (route, words))
            if not opens(context["picture"], route):
                continue
        if route in OF_EXERCISES and not context["incident"].exercise:
            continue
        try:
            url = reverse(route, args=[context["incident"].pk])
        except NoReverseMatch:
            continue
        pages.append({"route": route, "url": url, "words": words, "current": context.get("tab") in (route, tab)})
    for width, most in (("phone", ON_PHONE), ("wide", ON_WIDE)):
        shown = _in_row(pages, most)
        for page in pages:
            page[width] = page["route"] in shown
    return {
        "row": [page for page in pages if page["wide"]],
        "more": [page for page in pages if not page["phone"]],
        "more_wide": any(not page["wide"] for page in pages),
    }


def _in_row(pages: list[dict[str, Any]], most: int) -> set[str]:
    """The routes that stand in a row of ``most``: the page one is on, then what is wanted most."""
    here = [page["route"] for page in pages]
    if len(here) <= most:
        return set(here)
    current = [page["route"] for page in pages if page["current"]]
    wanted = [route for route in (*PROMINENT, *here) if route in here and route not in current]
    # What is wanted most stays where it is: a way back that moves is not found.
    return {*current, *dict.fromkeys(wanted[: most - len(current)])}


@register.simple_tag(takes_context=True)
def incident_bells(context: dict[str, Any]) -> list[Bell]:
    """What waits for the person who looks; nothing waits for somebody from elsewhere."""
    if context["picture"].parts is not None:
        return []
    made = (bell(context["request"], context["incident"]) for bell in found(BELLS))
    return [one for one in made if one is not None]


@register.filter
def opens(picture: Picture, route: str) -> bool:
    """Whether whoever looks at ``picture`` may open that page of the incident too: its own people all, others those of
    the parts that are shared with them."""
    return picture.parts is None or PARTS.get(route) in picture.parts


@register.filter
def mark_words(mark: str) -> str:
    """The word for a mark."""
    return str(Mark(mark).label)


@register.filter
def name_of(model: Landscape, id: str) -> str:
    """The name of an element or link."""
    return model.name_of(id)


@register.filter
def failing_of(model: Landscape, fate: Any) -> list[Element]:
    """The elements that do not work, by name: what something else may need without the landscape knowing it."""
    failing = [e for e in model.elements if fate.answer.elements[e.id].shown in ("out", "down")]
    return sorted(failing, key=lambda e: e.name)
