"""What is wrong with a landscape, and what is worth filling in.

An *error* makes its meaning undefined, so nothing is computed from it. A *gap* is something not yet known.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from weerbaar.landscape.attributes import ATTRIBUTES, Type
from weerbaar.landscape.model import Element, Kind, Landscape, Relation, RelationKind, all_ids
from weerbaar.landscape.references import REFERENCES, wrong_reference
from weerbaar.landscape.words import attribute_word, kind_word, relation_word
from weerbaar.language import Message


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    GAP = "gap"


@dataclass(frozen=True)
class Finding:
    """One thing wrong or missing. ``code`` names the rule, ``ids`` the elements or links it is about."""

    severity: Severity
    code: str
    ids: tuple[str, ...]
    message: Message

    def __str__(self) -> str:
        return str(self.message)


def check(landscape: Landscape) -> tuple[Finding, ...]:
    """Every error, then every gap, each in the order of the landscape. O(elements + relations)."""
    errors = [f for rule in _ERRORS for f in rule(landscape)]
    return (*errors, *gaps(landscape))


def errors(landscape: Landscape) -> tuple[Finding, ...]:
    """Only what makes the meaning undefined."""
    return tuple(f for rule in _ERRORS for f in rule(landscape))


def gaps(landscape: Landscape) -> Iterator[Finding]:
    """What is worth filling in, in the order of the elements."""
    outgoing = landscape.outgoing
    for element in landscape.elements:
        kinds = {r.kind for r in outgoing.get(element.id, ())}
        for code, applies, message in _GAPS:
            if applies(element, kinds):
                yield Finding(Severity.GAP, code, (element.id,), Message(message, name=element.name or element.id))


def is_gap(element: Element, kinds: set[RelationKind]) -> bool:
    """Whether so little is known of what ``element`` needs that it may never show as working.

    ``kinds`` are the kinds of its outgoing relations. An application without ``runs_on`` or a service without
    ``needs``, unless it says ``complete: true``.
    """
    if element.flag("complete"):
        return False
    return (element.kind is Kind.APPLICATION and RelationKind.RUNS_ON not in kinds) or (
        element.kind is Kind.SERVICE and RelationKind.NEEDS not in kinds
    )


def _duplicates(landscape: Landscape) -> Iterator[Finding]:
    seen: set[str] = set()
    for id in all_ids(landscape):
        if id in seen:
            yield _error("duplicate-id", (id,), Message("'{id}' is used for more than one thing", id=id))
        seen.add(id)
    keys: dict[Any, Relation] = {}
    for relation in landscape.relations:
        if relation.key in keys and relation.kind is not RelationKind.LINK:
            yield _error(
                "duplicate-relation", (relation.source, relation.target),
                Message("'{source}' {kind} '{target}' stands in it twice",
                        source=relation.source, kind=relation_word(relation.kind), target=relation.target),
            )  # fmt: skip
        keys[relation.key] = relation


def _dangling(landscape: Landscape) -> Iterator[Finding]:
    elements, links = landscape.by_id, landscape.links
    for relation in landscape.relations:
        if relation.kind is RelationKind.LINK and not relation.id:
            yield _error(
                "link-without-id", (relation.source, relation.target),
                Message("the link between '{source}' and '{target}' has no id",
                        source=relation.source, target=relation.target),
            )  # fmt: skip
        for end in (relation.source, relation.target):
            if end not in elements:
                yield _error(
                    "dangling", (end,),
                    Message("'{source}' {kind} '{target}', but there is no element '{end}'{hint}",
                            source=relation.source, kind=relation_word(relation.kind), target=relation.target, end=end,
                            hint=_near(end, elements)),
                )  # fmt: skip
        if relation.over is not None and relation.over not in links:
            yield _error(
                "dangling-link", (relation.over,),
                Message("'{source}' needs '{target}' over '{link}', but there is no such link{hint}",
                        source=relation.source, target=relation.target, link=relation.over,
                        hint=_near(relation.over, links)),
            )  # fmt: skip


def _near(id: str, known: Any) -> str:
    # Comparing with a hundred thousand ids takes seconds, and says little.
    near = get_close_matches(id, known, n=1) if len(known) <= 5_000 else []
    return f" ({near[0]}?)" if near else ""


def _groups(landscape: Landscape) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Relation]] = {}
    for relation in landscape.relations:
        if not relation.is_need:
            if relation.at_least is not None or relation.alternative is not None:
                yield _error(
                    "alternative-without-need", (relation.source, relation.target),
                    Message("'{source}' {kind} '{target}' is not a need, so it has no alternatives",
                            source=relation.source, kind=relation_word(relation.kind), target=relation.target),
                )  # fmt: skip
            continue
        if relation.alternative is not None:
            groups.setdefault((relation.source, relation.alternative), []).append(relation)
        elif relation.at_least not in (None, 1):
            yield _impossible(relation, 1)
    for (source, group), members in groups.items():
        wanted = {1 if m.at_least is None else m.at_least for m in members}
        if len(wanted) > 1:
            yield _error(
                "unequal-at-least", (source,),
                Message("the alternatives '{group}' of '{source}' do not agree on how many must work: {wanted}",
                        group=group, source=source, wanted=", ".join(str(w) for w in sorted(wanted))),
            )  # fmt: skip
        elif not 1 <= next(iter(wanted)) <= len(members):
            yield _impossible(members[0], len(members))


def _impossible(relation: Relation, members: int) -> Finding:
    return _error(
        "impossible-at-least", (relation.source,),
        Message("'{source}' needs at least {at_least} of {members} alternatives, which cannot be",
                source=relation.source, at_least=relation.at_least, members=members),
    )  # fmt: skip


_ENDS: dict[RelationKind, tuple[Kind | None, Kind | None]] = {
    RelationKind.STANDS_IN_FOR: (Kind.WORKAROUND, None),
    RelationKind.SUPPLIED_BY: (None, Kind.SUPPLIER),
    RelationKind.BACKED_UP_BY: (None, Kind.BACKUP),
    RelationKind.HOLDS: (None, Kind.DATASET),
}
"""What kind the source and the target of a relation must be, where that matters."""


def _contradictions(landscape: Landscape) -> Iterator[Finding]:
    for element in landscape.elements:
        for name, value in element.attributes.items():
            why = wrong_value(name, value)
            if why:
                yield _error(
                    "ref" if name in REFERENCES else "value", (element.id,),
                    Message("{attribute} of '{id}' {why}", attribute=attribute_word(name), id=element.id, why=why),
                )  # fmt: skip
    for relation in landscape.relations:
        ends = _ENDS.get(relation.kind)
        if ends:
            for id, kind in zip((relation.source, relation.target), ends, strict=True):
                end = landscape.by_id.get(id)
                if end and kind and end.kind is not kind:
                    yield _error(
                        "wrong-end", (relation.source, relation.target),
                        Message("'{source}' {kind} '{target}': '{id}' is of kind {is_kind}, expected {expected}",
                                source=relation.source, kind=relation_word(relation.kind), target=relation.target,
                                id=id, is_kind=kind_word(end.kind), expected=kind_word(kind)),
                    )  # fmt: skip
        if relation.over is not None and relation.kind is not RelationKind.NEEDS:
            yield _error(
                "over-without-needs", (relation.source, relation.target),
                Message("'{source}' {kind} '{target}': only a 'needs' can go over a link",
                        source=relation.source, kind=relation_word(relation.kind), target=relation.target),
            )  # fmt: skip
        if relation.role is not None and (
            relation.kind is not RelationKind.SUPPLIED_BY or relation.role not in ("operates", "delivers")
        ):
            yield _error(
                "role", (relation.source, relation.target),
                Message("'{source}' {kind} '{target}': role '{role}' is not known; 'supplied_by' takes operates or "
                        "delivers",
                        source=relation.source, kind=relation_word(relation.kind), target=relation.target,
                        role=relation.role),
            )  # fmt: skip
        if relation.cut_min is not None and relation.cut_min < 0:
            yield _error(
                "value", (relation.id or relation.source,),
                Message("{attribute} of '{id}' {why}",
                        attribute=attribute_word("cut_min"), id=relation.id or relation.source,
                        why=Message("cannot be less than {minimum}", minimum=0)),
            )  # fmt: skip


def wrong_value(attribute: str, value: Any) -> Message | None:
    """Why ``value`` cannot stand for ``attribute``; None when it can, or when the attribute is not ours."""
    known = ATTRIBUTES.get(attribute)
    if known is None:
        return None
    if known.type in (Type.NUMBER, Type.INTEGER):
        return _wrong_number(value, whole=known.type is Type.INTEGER, low=known.minimum, high=known.maximum)
    if known.type is Type.FLAG:
        return None if isinstance(value, bool) else Message("must be true or false")
    if known.type is Type.LIST:
        fits = isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)
        return None if fits else Message("must be a list of texts")
    if not isinstance(value, str):
        return Message("must be text")
    if attribute in REFERENCES:
        return wrong_reference(attribute, value)
    if known.type is Type.DATE:
        try:
            date.fromisoformat(value)
        except ValueError:
            return Message("must be a date like 2026-11-01")
    if known.choices and value not in known.choices:
        return Message("must be one of: {choices}", choices=", ".join(known.choices))
    return None


_MOST = sys.float_info.max
"""Nothing can be computed with a larger number; an infinite one, or one that is none (NaN), is not within either."""


def _wrong_number(value: Any, *, whole: bool, low: float | None, high: float | None) -> Message | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_MOST <= value <= _MOST:
        return Message("must be a number")
    if whole and value != int(value):
        return Message("must be a whole number")
    if low is not None and value < low:
        return Message("cannot be less than {minimum}", minimum=f"{low:g}")
    if high is not None and value > high:
        return Message("cannot be more than {maximum}", maximum=f"{high:g}")
    return None


def _error(code: str, ids: tuple[str, ...], message: Message) -> Finding:
    return Finding(Severity.ERROR, code, ids, message)


_ERRORS: tuple[Callable[[Landscape], Iterator[Finding]], ...] = (
    _duplicates, _dangling, _groups, _contradictions,
)  # fmt: skip

_GAPS: tuple[tuple[str, Callable[[Element, set[RelationKind]], bool], str], ...] = (
    ("service-unknown", lambda e, kinds: e.kind is Kind.SERVICE and is_gap(e, kinds),
     "nothing is known about what the service '{name}' needs"),
    ("no-priority", lambda e, kinds: e.kind is Kind.SERVICE and e.get("priority") is None
     and e.get("harm_per_h") is None,
     "the service '{name}' has no priority"),
    ("no-paper", lambda e, kinds: e.kind is Kind.SERVICE and e.get("paper_h") is None,
     "it is not known how long the service '{name}' can go on with paper"),
    ("no-environment", lambda e, kinds: e.kind is Kind.APPLICATION and is_gap(e, kinds),
     "it is not known where the application '{name}' runs"),
    ("no-backup", lambda e, kinds: e.kind is Kind.APPLICATION and RelationKind.BACKED_UP_BY not in kinds,
     "no backup is known of the application '{name}'"),
    ("no-supplier", lambda e, kinds: e.kind is Kind.APPLICATION and RelationKind.SUPPLIED_BY not in kinds,
     "no supplier is known of the application '{name}'"),
    ("no-restore-time", lambda e, kinds: e.kind in (Kind.APPLICATION, Kind.ENVIRONMENT)
     and e.get("restore_h") is None,
     "it is not known how long it takes to restore '{name}'"),
    ("backup-untested", lambda e, kinds: e.kind is Kind.BACKUP and e.get("tested_on") is None,
     "nobody has recorded a restore test of the backup '{name}'"),
)  # fmt: skip
