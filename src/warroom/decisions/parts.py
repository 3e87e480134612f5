"""What can be done to parts of a landscape by deciding it: cut, isolate, reconnect, put in use.

An action is a dict: ``verb`` (what people do), ``landscape`` and ``element`` (an element or link) with its ``name``,
``mark`` and ``on`` (what is marked on the incident's landscape once it is done); ``reason``, ``minutes`` and ``team``
where a plan gave them; ``done_at`` and ``done_by`` once it was carried out, ``skipped`` why it was not.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from warroom.incidents.picture import Picture, Told
from warroom.incidents.taxonomy import Mark
from warroom.landscapes import words
from warroom.landscapes.finding import name_rank
from warroom.plans.showing import VERBS
from weerbaar.landscape import Kind, Landscape

RECONNECT, ACTIVATE = "reconnect", "activate"
VERB_WORDS: Mapping[str, str | Promise] = {
    **VERBS,
    RECONNECT: pgettext_lazy("action", "reconnect"),
    ACTIVATE: pgettext_lazy("action", "put in use"),
}
ISOLABLE = (Kind.ENVIRONMENT, Kind.APPLICATION, Kind.BACKUP)
MOST_FOUND = 20


def action(
    told: Told, element: str, verb: str, *, reason: str = "", minutes: float | None = None, team: str = ""
) -> dict[str, Any]:
    """``verb`` done to ``element``."""
    if verb == RECONNECT:
        mark, on = (Mark.CUT if element in told.model.links else Mark.ISOLATED), False
    elif verb == ACTIVATE:
        mark, on = Mark.ACTIVE, True
    else:
        mark, on = (Mark.CUT if verb == "cut" else Mark.ISOLATED), True
    return {
        "verb": verb,
        "landscape": told.landscape,
        "element": element,
        "name": told.model.name_of(element),
        "mark": mark.value,
        "on": on,
        "reason": reason,
        "minutes": minutes,
        "team": team,
        "done_at": None,
        "done_by": "",
        "skipped": "",
    }


def isolating(model: Landscape, element: str) -> str | None:
    """What people do to keep the attacker out of ``element``: the verb; None when it cannot be isolated."""
    if element in model.links:
        return "cut"
    found = model.by_id.get(element)
    if found is None or found.kind not in ISOLABLE:
        return None
    if found.kind is Kind.BACKUP:
        return "offline"
    return "disable" if found.get("type") == "realm" else "isolate"


def asked(picture: Picture, keys: Iterable[str], kind: str) -> list[dict[str, Any]]:
    """The actions for the parts named by ``keys`` ("landscape:element"); what does not fit ``kind`` is left out."""
    by_landscape = {str(told.landscape): told for told in picture.landscapes}
    found = []
    for key in dict.fromkeys(keys):
        number, _colon, element = key.partition(":")
        told = by_landscape.get(number)
        if told is None:
            continue
        verb = _verb(told, element, kind)
        if verb:
            found.append(action(told, element, verb))
    return found


def _verb(told: Told, element: str, kind: str) -> str | None:
    if kind == "isolate":
        return isolating(told.model, element)
    if kind == RECONNECT:
        held = any(f["element"] == element and f["mark"] in (Mark.ISOLATED, Mark.CUT) for f in told.facts)
        return RECONNECT if held else None
    found = told.model.by_id.get(element)
    return ACTIVATE if kind == ACTIVATE and found and found.kind is Kind.WORKAROUND else None


def choices(picture: Picture, kind: str, q: str) -> list[tuple[str, str, str]]:
    """What can be chosen for a decision of ``kind``: (key, name, what it is). For isolating only what ``q`` finds:
    everything would be too long."""
    if kind == "isolate":
        return _found(picture, q)
    found = []
    for told in picture.landscapes:
        if kind == RECONNECT:
            for fact in told.facts:
                if fact["mark"] in (Mark.ISOLATED, Mark.CUT):
                    name = told.model.name_of(fact["element"])
                    found.append((f"{told.landscape}:{fact['element']}", name, str(Mark(fact["mark"]).label)))
        elif kind == ACTIVATE:
            used = {fact["element"] for fact in told.facts if fact["mark"] == Mark.ACTIVE}
            unused = [e for e in told.model.of_kind(Kind.WORKAROUND) if e.id not in used]
            found += [(f"{told.landscape}:{e.id}", e.name, "") for e in unused]
    return sorted(found, key=lambda row: row[1].casefold())


def _found(picture: Picture, q: str) -> list[tuple[str, str, str]]:
    wanted = " ".join(q.casefold().split())
    if not wanted:
        return []
    ranked = []
    for told in picture.landscapes:
        model = told.model
        for element in model.elements:
            if element.kind in ISOLABLE:
                rank = name_rank(wanted, element.id, element.name)
                if rank is not None:
                    what = str(words.CHOICES.get(element.get("type"), "") or words.ONE[element.kind])
                    ranked.append((rank, element.name, f"{told.landscape}:{element.id}", what))
        for id in model.links:
            rank = name_rank(wanted, id, model.name_of(id))
            if rank is not None:
                ranked.append((rank, model.name_of(id), f"{told.landscape}:{id}", _("link")))
    return [(key, name, what) for _rank, name, key, what in sorted(ranked)[:MOST_FOUND]]


def in_words(actions: Iterable[Mapping[str, Any]]) -> str:
    """Actions in one line: "Netwerk isoleren, Noodlijn afsluiten"."""
    said = [
        _("{verb} {name}").format(verb=VERB_WORDS.get(one["verb"], one["verb"]), name=one["name"]) for one in actions
    ]
    if len(said) > 4:
        said = [*said[:3], _("{n} other actions").format(n=len(said) - 3)]
    return ", ".join(said)


LEAVE: Mapping[str, str | Promise] = {
    "isolate": gettext_lazy("Leave it open"),
    RECONNECT: gettext_lazy("Leave it cut off"),
    ACTIVATE: gettext_lazy("Not in use"),
}
"""The other side of the question: what it is called to do nothing."""
