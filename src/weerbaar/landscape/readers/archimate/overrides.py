"""The mapping file with which a user overrides the table (docs/archimate.md): read, checked, asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from weerbaar.landscape.attributes import ATTRIBUTES
from weerbaar.landscape.checks import wrong_value
from weerbaar.landscape.model import Kind
from weerbaar.landscape.readers.archimate.model import ModelElement, canonical, joined
from weerbaar.landscape.readers.archimate.table import (
    ELEMENTS,
    NESTING,
    RELATIONSHIPS,
    Direction,
    ElementRule,
    NestingRule,
    Parts,
    Treatment,
)
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message

PREFIX = "archimate:"
_KINDS = [*(k.value for k in Kind), Treatment.THROUGH.value, Treatment.IGNORE.value, Treatment.NETWORK.value]
_E = TypeVar("_E", bound=StrEnum)


@dataclass(frozen=True)
class PropertyRule:
    """How a property becomes an attribute of ours. ``values`` translates its texts; empty = taken as it stands."""

    attribute: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Alternatives:
    """Of what ``of`` needs, ``among`` are alternatives; empty = all that realise it or are assigned to it."""

    of: str
    among: tuple[str, ...] = ()
    at_least: int = 1


@dataclass(frozen=True)
class _When:
    type: str | None = None
    specialization: str | None = None
    folder: str | None = None
    property: str | None = None
    value: str | None = None

    def fits(self, element: ModelElement) -> bool:
        if self.property is not None:
            found = joined(element.properties).get(self.property)
            if found is None or (self.value is not None and found != self.value):
                return False
        return (
            (self.type is None or element.type == self.type)
            and (self.specialization is None or element.specialization == self.specialization)
            and (self.folder is None or f"{element.folder}/".startswith(f"{self.folder.strip('/')}/"))
        )


@dataclass(frozen=True)
class _Override:
    kind: str | None
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Overrides:
    """What a mapping file says; empty by default."""

    types: Mapping[str, _Override] = field(default_factory=dict)
    elements: Mapping[str, _Override] = field(default_factory=dict)
    rules: tuple[tuple[_When, _Override], ...] = ()
    relationships: Mapping[str, Direction] = field(default_factory=dict)
    nesting: tuple[NestingRule, ...] = ()
    properties: Mapping[str, PropertyRule] = field(default_factory=dict)
    alternatives: tuple[Alternatives, ...] = ()
    place: str = ""

    def rule(self, element: ModelElement) -> ElementRule:
        """How ``element`` is read: what its id says, else the first rule that fits, else its type, else the table."""
        rule = ELEMENTS.get(element.type) or ElementRule(Treatment.IGNORE, why="its type is not known")
        for override in (self.types.get(element.type), self._by_rule(element), self.elements.get(element.id)):
            if override is not None:
                rule = _overridden(rule, override)
        return rule

    def attributes(self, element: ModelElement) -> dict[str, Any]:
        """The attributes that the mapping file gives ``element``, whatever the model says."""
        given: dict[str, Any] = {}
        for override in (self.types.get(element.type), self._by_rule(element), self.elements.get(element.id)):
            given |= override.attributes if override is not None else {}
        return given

    def _by_rule(self, element: ModelElement) -> _Override | None:
        return next((override for when, override in self.rules if when.fits(element)), None)

    def direction(self, type: str) -> Direction | None:
        """What follows from relationships of ``type``; None when the type is not known."""
        return self.relationships.get(type) or RELATIONSHIPS.get(type)

    def parts(self, whole: str, part: str, *, composition: bool) -> Parts:
        """What follows from an element of type ``part`` being part of one of type ``whole``."""
        for rule in (*self.nesting, *NESTING):
            if (not rule.wholes or whole in rule.wholes) and (not rule.parts or part in rule.parts):
                return rule.composition if composition else rule.aggregation
        raise AssertionError("the table ends with a rule for everything")


def _overridden(rule: ElementRule, override: _Override) -> ElementRule:
    if override.kind is None:
        return replace(rule, attributes={**rule.attributes, **override.attributes})
    if override.kind in list(Kind):
        kind = Kind(override.kind)
        own = rule.attributes if kind is rule.kind else {}
        default = {"type": "other"} if kind is Kind.ENVIRONMENT else {}
        return ElementRule(Treatment.KEEP, kind, {**default, **own, **override.attributes})
    return ElementRule(Treatment(override.kind), rule.kind, rule.attributes, why="the mapping file says so")


def overrides(mapping: Any) -> Overrides:
    """What a mapping file says. ``mapping``: None, an Overrides, or the parsed file. Raises BadInput."""
    if mapping is None:
        return Overrides()
    if isinstance(mapping, Overrides):
        return mapping
    top = _table(mapping, "")
    _known(top, ("types", "elements", "rules", "relationships", "nesting", "properties", "alternatives"), "")
    types = {}
    for name, value in _table(top.get("types", {}), "types").items():
        types[_type(name, f"types.{name}")] = _override(value, f"types.{name}")
    return Overrides(
        types=types,
        elements={
            id.removeprefix(PREFIX): _override(value, f"elements.{id}")
            for id, value in _table(top.get("elements", {}), "elements").items()
        },
        rules=tuple(_rule(r, f"rules[{i}]") for i, r in enumerate(_list(top.get("rules", []), "rules"))),
        relationships={
            _relationship(name, f"relationships.{name}"): _choice(Direction, value, f"relationships.{name}")
            for name, value in _table(top.get("relationships", {}), "relationships").items()
        },
        nesting=tuple(_nesting(n, f"nesting[{i}]") for i, n in enumerate(_list(top.get("nesting", []), "nesting"))),
        properties={
            key: _property(value, f"properties.{key}")
            for key, value in _table(top.get("properties", {}), "properties").items()
        },
        alternatives=tuple(
            _alternatives(a, f"alternatives[{i}]")
            for i, a in enumerate(_list(top.get("alternatives", []), "alternatives"))
        ),
    )


def _override(value: Any, place: str) -> _Override:
    if isinstance(value, str):
        return _Override(_kind(value, place), {})
    table = _table(value, place)
    _known(table, ("kind", "attributes"), place)
    kind = _kind(table["kind"], f"{place}.kind") if "kind" in table else None
    return _Override(kind, _attributes(table.get("attributes", {}), f"{place}.attributes"))


def _attributes(value: Any, place: str) -> dict[str, Any]:
    attributes = dict(_table(value, place))
    for name, given in attributes.items():
        why = wrong_value(name, given)
        if why:
            raise BadInput(why, f"{place}.{name}")
    return attributes


def _rule(value: Any, place: str) -> tuple[_When, _Override]:
    table = dict(_table(value, place))
    when = _table(table.pop("when", None), f"{place}.when")
    _known(when, ("type", "specialization", "folder", "property", "value"), f"{place}.when")
    for name, given in when.items():
        if not isinstance(given, str):
            raise BadInput(Message("must be text"), f"{place}.when.{name}")
    if not when:
        raise BadInput(Message("says nothing"), f"{place}.when")
    if "type" in when:
        when = {**when, "type": _type(when["type"], f"{place}.when.type")}
    return _When(**when), _override(table, place)


def _nesting(value: Any, place: str) -> NestingRule:
    table = _table(value, place)
    _known(table, ("wholes", "parts", "composition", "aggregation"), place)

    def types(name: str) -> frozenset[str]:
        return frozenset(_type(t, f"{place}.{name}") for t in _list(table.get(name, []), f"{place}.{name}"))

    reading = {
        name: _choice(Parts, table.get(name, table.get(other)), f"{place}.{name}")
        for name, other in (("composition", "aggregation"), ("aggregation", "composition"))
    }
    return NestingRule(types("wholes"), types("parts"), reading["composition"], reading["aggregation"])


def _property(value: Any, place: str) -> PropertyRule:
    if isinstance(value, str):
        return PropertyRule(_attribute(value, place))
    table = _table(value, place)
    _known(table, ("attribute", "values"), place)
    name = _attribute(table.get("attribute"), f"{place}.attribute")
    values = {str(k): v for k, v in _table(table.get("values", {}), f"{place}.values").items()}
    for text, given in values.items():
        why = wrong_value(name, given)
        if why:
            raise BadInput(why, f"{place}.values.{text}")
    return PropertyRule(name, values)


def _alternatives(value: Any, place: str) -> Alternatives:
    table = _table(value, place)
    _known(table, ("of", "among", "at_least"), place)
    of = table.get("of")
    if not isinstance(of, str) or not of:
        raise BadInput(Message("is missing"), f"{place}.of")
    among = _list(table.get("among", []), f"{place}.among")
    if not all(isinstance(id, str) for id in among):
        raise BadInput(Message("must be a list of texts"), f"{place}.among")
    at_least = table.get("at_least", 1)
    if not isinstance(at_least, int) or isinstance(at_least, bool) or at_least < 1:
        raise BadInput(Message("must be a whole number of at least 1"), f"{place}.at_least")
    return Alternatives(of.removeprefix(PREFIX), tuple(id.removeprefix(PREFIX) for id in among), at_least)


def _table(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput(Message("must be a table of names and values"), place)
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadInput(Message("must be a list"), place)
    return value


def _known(table: Mapping[str, Any], names: tuple[str, ...], place: str) -> None:
    for name in table:
        if name not in names:
            raise _unknown(str(name), list(names), f"{place}.{name}".lstrip("."))


def _type(name: Any, place: str) -> str:
    if not isinstance(name, str) or canonical(name) not in ELEMENTS:
        raise _unknown(str(name), list(ELEMENTS), place)
    return canonical(name)


def _relationship(name: str, place: str) -> str:
    if canonical(name) not in RELATIONSHIPS:
        raise _unknown(name, list(RELATIONSHIPS), place)
    return canonical(name)


def _kind(value: Any, place: str) -> str:
    if value not in _KINDS:
        raise _unknown(str(value), _KINDS, place)
    return str(value)


def _attribute(value: Any, place: str) -> str:
    if not isinstance(value, str) or value not in ATTRIBUTES:
        raise _unknown(str(value), list(ATTRIBUTES), place)
    return value


def _choice(choices: type[_E], value: Any, place: str) -> _E:
    try:
        return choices(value)
    except ValueError:
        raise _unknown(str(value), list(choices), place) from None


def _unknown(value: str, known: list[str], place: str) -> BadInput:
    near = get_close_matches(value, known, n=1) or [", ".join(known[:12])]
    return BadInput(Message("'{value}' is not known; did you mean: {near}?", value=value[:80], near=near[0]), place)
