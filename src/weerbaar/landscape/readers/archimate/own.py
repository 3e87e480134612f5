"""How what ArchiMate has no word for travels as properties, so that our own export reads back as it was.

``weerbaar:<attribute>`` holds an attribute as text; ``weerbaar-rest`` holds, as JSON, whatever would not come
back the same from text.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from weerbaar.landscape.attributes import ATTRIBUTES, Type
from weerbaar.landscape.model import Element, Kind, Landscape, Organisation, Origin, Relation, RelationKind
from weerbaar.landscape.readers.archimate.model import Model, ModelElement, Relationship
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import strict_json, unfit
from weerbaar.language import Message

MARK = "weerbaar:"
REST = "weerbaar-rest"
KIND = "weerbaar:kind"
RELATION = "weerbaar:relation"
FORMAT = "weerbaar:format"
_FIELDS = ("id", "name", "origin", "confirmed_on", "kind", "relation", "format")
_RELATION_FIELDS = ("alternative", "at_least", "over", "role", "both_ways", "cuttable", "cut_min")
_UNSAFE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe(text: str) -> bool:
    """Whether XML brings ``text`` back unchanged."""
    return not _UNSAFE.search(text)


def cleaned(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return _UNSAFE.sub("\ufffd", text)


def encode(attributes: Mapping[str, Any], fields: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Properties that ``decode`` turns back into ``attributes`` and ``fields``; unknown fields (None) are left out."""
    pairs: list[tuple[str, str]] = []
    rest: dict[str, Any] = {}
    for name, text in fields.items():
        if text is not None and safe(text):
            pairs.append((MARK + name, text))
        elif text is not None:
            rest.setdefault("fields", {})[name] = text
    for name, value in attributes.items():
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        back = _decoded(name, shown)
        if name in _FIELDS or not safe(name) or not safe(shown) or type(back) is not type(value) or back != value:
            rest.setdefault("attributes", {})[name] = value
        else:
            pairs.append((MARK + name, shown))
    return [*pairs, *([(REST, json.dumps(rest))] if rest else [])]


def decode(properties: Iterable[tuple[str, str]], place: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Attributes and fields from properties written by ``encode``; other properties are passed over."""
    attributes: dict[str, Any] = {}
    fields: dict[str, str] = {}
    for key, text in properties:
        if key == REST:
            rest = _json(text, place)
            attributes |= _object(rest.get("attributes", {}), place)
            fields |= {k: str(v) for k, v in _object(rest.get("fields", {}), place).items()}
        elif key.startswith(MARK):
            name = key.removeprefix(MARK)
            if name in _FIELDS:
                fields[name] = text
            else:
                attributes[name] = _decoded(name, text)
    return attributes, fields


def _decoded(name: str, text: str) -> Any:
    known = ATTRIBUTES.get(name)
    plain = known is not None and known.type not in (Type.TEXT, Type.DATE)
    if not plain and not (name in _RELATION_FIELDS and name not in ("alternative", "over", "role")):
        return text
    try:
        value = strict_json(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, bool | int | float | list) and not unfit(value) else text


def _json(text: str, place: str) -> dict[str, Any]:
    try:
        value = strict_json(text)
    except (ValueError, RecursionError):
        value = None
    return _object(None if unfit(value) else value, place)


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(Message("the property '{key}' is damaged", key=REST), place)
    return value


def is_own(thing: ModelElement | Relationship) -> bool:
    """Whether it says itself what it is to us."""
    mark = KIND if isinstance(thing, ModelElement) else RELATION
    return any(key == mark for key, _ in thing.properties)


def element(source: ModelElement, place: str) -> Element:
    """The element that our own export described. Raises BadInput when its properties do not fit."""
    attributes, fields = decode(source.properties, place)
    if source.documentation and "description" not in attributes:
        attributes["description"] = source.documentation
    return Element(
        id=fields.get("id") or f"archimate:{source.id}",
        kind=_enum(Kind, fields["kind"], place),
        name=fields.get("name", source.name) or fields.get("id") or source.id,
        origin=_enum(Origin, fields["origin"], place) if "origin" in fields else None,
        confirmed_on=_date(fields.get("confirmed_on"), place),
        attributes=attributes,
    )


def relation(source: Relationship, source_id: str, target_id: str, place: str) -> Relation:
    """The relation that our own export described. Raises BadInput when its properties do not fit."""
    attributes, fields = decode(source.properties, place)
    own = {name: attributes.pop(name) for name in _RELATION_FIELDS if name in attributes}
    if source.type == "Serving":  # which points from what is needed to what needs it
        source_id, target_id = target_id, source_id
    for name, types in (
        ("alternative", str), ("over", str), ("role", str), ("at_least", int), ("both_ways", bool),
        ("cuttable", bool), ("cut_min", int | float),
    ):  # fmt: skip
        if name in own and (not isinstance(own[name], types) or (types is int and isinstance(own[name], bool))):
            raise BadInput(Message("the property '{key}' is damaged", key=MARK + name), place)
    return Relation(
        kind=_enum(RelationKind, fields["relation"], place),
        source=source_id,
        target=target_id,
        id=fields.get("id"),
        origin=_enum(Origin, fields["origin"], place) if "origin" in fields else None,
        confirmed_on=_date(fields.get("confirmed_on"), place),
        attributes=attributes,
        **own,
    )


def frame(model: Model) -> Landscape:
    """The landscape without elements: whose it is, and what else was said about the whole."""
    attributes, fields = decode(model.properties, model.place)
    if "format" not in fields:
        return Landscape(organisation=Organisation(name=model.name))
    organisation = attributes.pop("organisation", {})
    return Landscape(
        organisation=Organisation(
            name=fields.get("name", model.name),
            kbo=attributes.pop("kbo", None),
            attributes=_object(organisation, model.place),
        ),
        attributes=_object(attributes.pop("landscape", {}), model.place),
    )


def _enum(choices: Any, text: str, place: str) -> Any:
    try:
        return choices(text)
    except ValueError:
        raise BadInput(
            Message("'{value}' is not known; did you mean: {near}?", value=text[:80], near=", ".join(choices)), place
        ) from None


def _date(text: str | None, place: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(Message("must be a date like 2026-11-01"), place) from None
