"""The rules, read from dated data files: one TOML file per rule in ``law/``, and one for the authorities.

A rule is data so that a changed law is a changed file with its date, and so that a body adds its own. Every note of
a rule says how certain it is: P (read in the source itself), S (a press or secondary source), M (remembered: check
before relying on it).
"""

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from weerbaar.deadlines.arithmetic import Regime, Term, Unit
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message, current


class Bound(StrEnum):
    """What a rule is to an organisation."""

    BOUND = "bound"
    VOLUNTARY = "voluntary"
    """Not obliged, but it may do it."""
    NOT = "not"


class Trigger(StrEnum):
    """What starts a term."""

    AWARE = "aware"
    HIGH_RISK = "high_risk"
    NOTIFIED = "notified"
    ASKED = "asked"
    COMPLETE = "complete"
    OWN = "own"


class Nis2(StrEnum):
    """What an organisation is under the law of 26 April 2024 (NIS2)."""

    OUT = "not_in_scope"
    IMPORTANT = "important"
    ESSENTIAL = "essential"


NIS2_STATUSES = tuple(Nis2)


@dataclass(frozen=True)
class Text:
    """A text in both languages, said in the one spoken when shown."""

    nl: str
    en: str

    def __str__(self) -> str:
        return self.en if current() == "en" else self.nl


@dataclass(frozen=True)
class Note:
    """Something to know about a rule. ``certainty`` is P, S or M."""

    certainty: str
    text: Text
    source: str


@dataclass(frozen=True)
class Rule:
    """One rule. ``addressee`` is the id of an authority, or ``gdpr``: the one the organisation has chosen."""

    id: str
    name: Text
    duty: Text
    source: Text
    address: str
    valid_from: date | None
    valid_until: date | None
    kinds: tuple[str, ...]
    nis2: tuple[str, ...]
    voluntary: bool
    trigger_kind: Trigger
    trigger: Text
    follows: str
    term: Term
    regime: Regime
    addressee: str
    missed: Text
    notes: tuple[Note, ...]

    def in_force(self, day: date) -> bool:
        """Whether the rule is law on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def binds(self, kind: str, nis2: str = Nis2.OUT) -> Bound:
        """What the rule is to an organisation of ``kind`` (as in the register) with this NIS2 status."""
        if self.kinds and kind not in self.kinds:
            return Bound.NOT
        if not self.nis2 or nis2 in self.nis2:
            return Bound.BOUND
        return Bound.VOLUNTARY if self.voluntary else Bound.NOT


@dataclass(frozen=True)
class Authority:
    """Whom to notify. ``address`` leads to where it is done."""

    id: str
    name: Text
    address: str
    notes: tuple[Note, ...]


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule that comes with the package, by id, in the order of a list."""
    found = sorted(
        (path for path in _LAW.iterdir() if path.name.endswith(".toml") and path.name != _AUTHORITIES),
        key=lambda path: path.name,
    )
    read = [read_rule(tomllib.loads(path.read_text("utf-8")), path.name) for path in found]
    return {each.id: each for each in read}


@cache
def authorities() -> Mapping[str, Authority]:
    """The authorities, by id."""
    data = tomllib.loads(_LAW.joinpath(_AUTHORITIES).read_text("utf-8"))
    return {
        id: Authority(id, _text(each, "name", id), str(each["address"]), _notes(each, id)) for id, each in data.items()
    }


def data_of(id: str) -> dict[str, Any]:
    """The rule ``id`` as ``read_rule`` reads it, days as texts: to keep with what was worked out by it, because the
    file may change with the law. Raises BadInput that names those there are."""
    for path in _LAW.iterdir():
        if path.name.endswith(".toml") and path.name != _AUTHORITIES:
            data = tomllib.loads(path.read_text("utf-8"))
            if data["id"] == id:
                return {key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()}
    rule(id)
    raise AssertionError(id)


def rule(id: str) -> Rule:
    """The rule with ``id``; raises BadInput that names those there are."""
    try:
        return rules()[id]
    except KeyError:
        raise BadInput(Message("there is no rule '{id}'; there is: {all}", id=id, all=", ".join(rules()))) from None


def gdpr_authorities(kind: str, chosen: str = "") -> tuple[Authority, ...]:
    """Whom an organisation of ``kind`` tells of a breach: police zones the COC, others whom they have ``chosen``
    ("VTC", "GBA" or "VTC+GBA"; empty: both, because the two authorities' pages disagree about who is competent)."""
    known = authorities()
    if kind == "police_zone":
        return (known["COC"],)
    return tuple(known[each] for each in (chosen or "VTC+GBA").split("+"))


def addressees(of: Rule, kind: str, chosen: str = "") -> tuple[Authority, ...]:
    """Whom ``of`` is to be sent to by an organisation of ``kind`` that has ``chosen`` (see gdpr_authorities)."""
    if of.addressee == "gdpr":
        return gdpr_authorities(kind, chosen)
    return tuple(found for id in (of.addressee,) if (found := authorities().get(id)))


def read_rule(data: Mapping[str, Any], place: str) -> Rule:
    """A rule from a mapping as it stands in a file. Raises BadInput that names place and field."""
    unknown = sorted(set(data) - _FIELDS)
    if unknown:
        raise BadInput(Message("unknown field: {field}", field=str(unknown[0])), place)
    if not isinstance(data.get("id"), str) or not data["id"].strip():
        raise BadInput(Message("'{field}' is missing", field="id"), place)
    try:
        unit, regime = Unit(data.get("unit", "none")), Regime(data.get("regime", "plain"))
        kind = Trigger(data.get("trigger_kind", "own"))
    except ValueError as error:
        raise BadInput(Message("a value that is not possible: {value}", value=str(error)), place) from None
    amount = data.get("amount", 0)
    if not isinstance(amount, int) or isinstance(amount, bool) or not 0 <= amount <= MOST:
        raise BadInput(Message("'{field}' must be a whole number from 0 to {most}", field="amount", most=MOST), place)
    if (amount == 0) != (unit is Unit.NONE):
        raise BadInput(Message("a term has a number and a unit, or neither"), place)
    return Rule(
        id=data["id"],
        name=_text(data, "name", place),
        duty=_text(data, "duty", place, needed=False),
        source=_source(data, place),
        address=str(data.get("address", "")),
        valid_from=_day(data, "valid_from", place),
        valid_until=_day(data, "valid_until", place),
        kinds=_list(data, "kinds", place),
        nis2=_list(data, "nis2", place),
        voluntary=bool(data.get("voluntary", False)),
        trigger_kind=kind,
        trigger=_text(data, "trigger", place),
        follows=str(data.get("follows", "")),
        term=Term(amount, unit),
        regime=regime,
        addressee=str(data.get("addressee", "")),
        missed=_text(data, "missed", place, needed=False),
        notes=_notes(data, place),
    )


MOST = 10_000
_LAW = files("weerbaar.deadlines").joinpath("law")
_AUTHORITIES = "authorities.toml"
_FIELDS = {
    "id", "name", "duty", "source", "address", "valid_from", "valid_until", "kinds", "nis2", "voluntary",
    "trigger_kind", "trigger", "follows", "amount", "unit", "regime", "addressee", "missed", "notes",
}  # fmt: skip


def _text(data: Mapping[str, Any], field: str, place: str, *, needed: bool = True) -> Text:
    value = data.get(field, {} if not needed else None)
    if isinstance(value, Mapping):
        nl, en = value.get("nl", ""), value.get("en", "")
        if isinstance(nl, str) and isinstance(en, str) and (not needed or (nl and en)):
            return Text(nl, en)
    raise BadInput(Message("'{field}' must be a text in nl and in en", field=field), place)


def _source(data: Mapping[str, Any], place: str) -> Text:
    """The law; an own rule may say it in one language."""
    value = data.get("source")
    if isinstance(value, str) and value.strip():
        return Text(value, value)
    return _text(data, "source", place)


def _day(data: Mapping[str, Any], field: str, place: str) -> date | None:
    value = data.get(field)
    if value is None or type(value) is date:
        return value
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise BadInput(Message("'{field}' must be a day, as in 2022-12-09", field=field), place)


def _list(data: Mapping[str, Any], field: str, place: str) -> tuple[str, ...]:
    value = data.get(field, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise BadInput(Message("'{field}' must be a list of texts", field=field), place)
    return tuple(value)


def _notes(data: Mapping[str, Any], place: str) -> tuple[Note, ...]:
    value = data.get("notes", [])
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise BadInput(Message("'{field}' must be a list of notes", field="notes"), place)
    return tuple(
        Note(str(each.get("certainty", "M")), _text(each, "text", place), str(each.get("source", ""))) for each in value
    )
