"""Weerbaar's own JSON, ``weerbaar.landscape/1`` (docs/formats.md)."""

import json
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from weerbaar.landscape.model import Element, Kind, Landscape, Organisation, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput, Reading
from weerbaar.landscape.sources import Source, unfit
from weerbaar.language import Message

FORMAT = "weerbaar.landscape/1"
_RELATION_FIELDS = frozenset(
    [
        "kind",
        "source",
        "target",
        "id",
        "alternative",
        "at_least",
        "over",
        "role",
        "both_ways",
        "cuttable",
        "cut_min",
        "origin",
        "confirmed_on",
    ]
)
_TOP_FIELDS = frozenset(["format", "organisation", "elements", "relations"])
_ORGANISATION_FIELDS = frozenset(["name", "kbo"])
_ELEMENT_FIELDS = frozenset(["id", "kind", "name", "origin", "confirmed_on"])
_E = TypeVar("_E", bound=StrEnum)


def recognise(source: Source) -> bool:
    """Whether it says so itself near its start, or anywhere when it is JSON with elements and relations."""
    if not source.starts_with(b"{"):
        return False
    return b'"weerbaar.landscape/' in source.plain()


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read it. Raises BadInput naming the place inside the file."""
    try:
        return Reading(from_json(source.json))
    except BadInput as error:
        raise error if error.place.startswith(source.name) else error.within(source.name) from None


def from_json(document: Any) -> Landscape:
    """The landscape a parsed document describes. Raises BadInput."""
    top = _object(document, "")
    format = top.get("format")
    if format != FORMAT:
        raise BadInput(Message("has format {format}; expected {expected}", format=_shown(format), expected=FORMAT))
    organisation = _object(top.get("organisation", {}), "organisation")
    return Landscape(
        organisation=Organisation(
            name=_text(organisation, "name", "organisation", "") or "",
            kbo=_text(organisation, "kbo", "organisation"),
            attributes=_others(organisation, _ORGANISATION_FIELDS, "organisation"),
        ),
        elements=tuple(
            element(_object(e, f"elements[{i}]"), f"elements[{i}]")
            for i, e in enumerate(_list(top.get("elements", []), "elements"))
        ),
        relations=tuple(
            relation(_object(r, f"relations[{i}]"), f"relations[{i}]")
            for i, r in enumerate(_list(top.get("relations", []), "relations"))
        ),
        attributes=_others(top, _TOP_FIELDS, ""),
    )


def element(o: Mapping[str, Any], place: str = "element") -> Element:
    """One element from its object. Raises BadInput naming ``place``."""
    id = _required(o, "id", place)
    return Element(
        id=id,
        kind=_choice(o, "kind", Kind, place),
        name=_text(o, "name", place) or id,
        origin=_choice(o, "origin", Origin, place) if o.get("origin") is not None else None,
        confirmed_on=_date(o, "confirmed_on", place),
        attributes=_others(o, _ELEMENT_FIELDS, place),
    )


def relation(o: Mapping[str, Any], place: str = "relation") -> Relation:
    """One relation from its object. Raises BadInput naming ``place``."""
    at_least = o.get("at_least")
    if at_least is not None and (not isinstance(at_least, int) or isinstance(at_least, bool) or unfit(at_least)):
        raise BadInput(Message("must be a whole number"), f"{place}.at_least")
    cut_min = o.get("cut_min")
    if cut_min is not None and (not isinstance(cut_min, int | float) or isinstance(cut_min, bool) or unfit(cut_min)):
        raise BadInput(Message("must be a number"), f"{place}.cut_min")
    return Relation(
        kind=_choice(o, "kind", RelationKind, place),
        source=_required(o, "source", place),
        target=_required(o, "target", place),
        id=_text(o, "id", place),
        alternative=_text(o, "alternative", place),
        at_least=at_least,
        over=_text(o, "over", place),
        role=_text(o, "role", place),
        both_ways=_flag(o, "both_ways", place),
        cuttable=_flag(o, "cuttable", place),
        cut_min=cut_min,
        origin=_choice(o, "origin", Origin, place) if o.get("origin") is not None else None,
        confirmed_on=_date(o, "confirmed_on", place),
        attributes=_others(o, _RELATION_FIELDS, place),
    )


def _others(o: Mapping[str, Any], fixed: frozenset[str], place: str) -> dict[str, Any]:
    """What ``o`` says besides its ``fixed`` fields."""
    found = {k: v for k, v in o.items() if k not in fixed}
    for name, value in found.items():
        if not isinstance(value, str) and value is not None and (why := unfit(value)):
            raise BadInput(why, f"{place}.{name}" if place else name)
    return found


def _shown(value: Any) -> str:
    """A value of JSON for a person: texts in quotes, of the rest only what it is."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    return json.dumps(value, ensure_ascii=False)[:80]


def _object(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(Message("must be an object"), place)
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput(Message("must be a list"), place)
    return value


def _text(o: Mapping[str, Any], name: str, place: str, default: str | None = None) -> str | None:
    value = o.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise BadInput(Message("must be text"), f"{place}.{name}")
    return value


def _required(o: Mapping[str, Any], name: str, place: str) -> str:
    value = _text(o, name, place)
    if not value:
        raise BadInput(Message("is missing"), f"{place}.{name}")
    return value


def _flag(o: Mapping[str, Any], name: str, place: str) -> bool:
    value = o.get(name)
    if value is None:
        return True
    if not isinstance(value, bool):
        raise BadInput(Message("must be true or false"), f"{place}.{name}")
    return value


def _date(o: Mapping[str, Any], name: str, place: str) -> date | None:
    value = _text(o, name, place)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(Message("must be a date like 2026-11-01"), f"{place}.{name}") from None


def _choice(o: Mapping[str, Any], name: str, choices: type[_E], place: str) -> _E:
    value = _required(o, name, place)
    try:
        return choices(value)
    except ValueError:
        near = get_close_matches(value, list(choices), n=1) or [", ".join(choices)]
        raise BadInput(
            Message("'{value}' is not known; did you mean: {near}?", value=value[:80], near=near[0]),
            f"{place}.{name}",
        ) from None
