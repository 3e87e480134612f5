"""Thousands of what-ifs over one landscape at once: one bit per what-if, whole integers at a time.

The semantics are those of ``planning.impact``, which answers one scenario and explains it. Here only the states
are wanted, of a few hundred elements, under every unknown taken both ways in every standard loss: so an element's
answer is an integer whose bits are the what-ifs, and a need is a few ANDs and ORs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from weerbaar.landscape.checks import is_gap
from weerbaar.landscape.model import Kind, Landscape, Relation, RelationKind


@dataclass(frozen=True)
class WhatIfs:
    """The what-ifs to answer, as bits. ``width`` tells how many there are.

    ``lost`` holds for an element in which what-ifs it is lost, ``absent`` for a relation's key in which it does not
    exist, ``sure`` for a gap in which it is known after all to work.
    """

    width: int
    lost: Mapping[str, int] = field(default_factory=dict)
    absent: Mapping[object, int] = field(default_factory=dict)
    sure: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What one service shows, as bits: those of no mask are the what-ifs in which it simply works."""

    stopped: int
    """Down or out."""
    unknown: int
    degraded: int


@dataclass
class _Group:
    """A need: ``at_least`` of the members must work. A member is (target, bits in which it exists, link's ends)."""

    source: str
    at_least: int
    members: list[tuple[str, int, tuple[str, ...]]]
    alone: bool
    """A need of one target: where the relation does not exist, nothing is needed."""


def states(landscape: Landscape, what_ifs: WhatIfs) -> dict[str, Shown]:
    """What every service shows in every what-if. About relations × depth operations on ``width`` bits."""
    everywhere = (1 << what_ifs.width) - 1
    groups = _groups(landscape, what_ifs, everywhere)
    stand_ins = _stand_ins(landscape)
    out = {e.id: what_ifs.lost.get(e.id, 0) for e in landscape.elements}
    gaps = _gaps(landscape, what_ifs, everywhere)
    best = _settle(landscape, groups, stand_ins, {id: everywhere & ~lost for id, lost in out.items()}, out)
    sure = _settle(landscape, groups, stand_ins, {id: best[id] & ~gaps.get(id, 0) for id in best}, out)
    touched = dict.fromkeys(out, 0)
    for group in groups:
        for target, exists, ends in group.members:
            touched[group.source] |= exists & ~(best[target] & _link_stands(ends, out, everywhere))
    shown: dict[str, Shown] = {}
    for service in landscape.of_kind(Kind.SERVICE):
        id = service.id
        held_best = _any(best[w] for w in stand_ins.get(id, ()))
        held_sure = _any(sure[w] for w in stand_ins.get(id, ()))
        usable, surely = best[id] | held_best, sure[id] | held_sure
        shown[id] = Shown(
            stopped=everywhere & ~usable,
            unknown=usable & ~surely,
            degraded=usable & surely & (touched[id] | ~best[id]),
        )
    return shown


def _groups(landscape: Landscape, what_ifs: WhatIfs, everywhere: int) -> list[_Group]:
    found: dict[object, _Group] = {}
    for r in landscape.relations:
        if not r.is_need:
            continue
        link = landscape.links.get(r.over) if r.over else None
        member = (r.target, everywhere & ~what_ifs.absent.get(r.key, 0), (link.source, link.target) if link else ())
        key = (r.source, r.alternative) if r.alternative is not None else r
        group = found.setdefault(key, _Group(r.source, r.at_least or 1, [], r.alternative is None))
        group.members.append(member)
    return list(found.values())


def _stand_ins(landscape: Landscape) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for r in landscape.relations:
        if r.kind is RelationKind.STANDS_IN_FOR and landscape.by_id[r.source].flag("active"):
            found.setdefault(r.target, []).append(r.source)
    return found


def _gaps(landscape: Landscape, what_ifs: WhatIfs, everywhere: int) -> dict[str, int]:
    """In which what-ifs too little is known of an element: always, or where its last relation does not exist."""
    found: dict[str, int] = {}
    for e in landscape.elements:
        outgoing: Sequence[Relation] = landscape.outgoing.get(e.id, ())
        if is_gap(e, {r.kind for r in outgoing}):
            found[e.id] = everywhere & ~what_ifs.sure.get(e.id, 0)
        elif is_gap(e, set()):
            telling = RelationKind.RUNS_ON if e.kind is Kind.APPLICATION else RelationKind.NEEDS
            absent = everywhere
            for r in outgoing:
                if r.kind is telling:
                    absent &= what_ifs.absent.get(r.key, 0)
            found[e.id] = absent
    return found


def _settle(
    landscape: Landscape,
    groups: list[_Group],
    stand_ins: Mapping[str, list[str]],
    start: Mapping[str, int],
    out: Mapping[str, int],
) -> dict[str, int]:
    """The greatest fixed point of "works" below ``start``, in all what-ifs together."""
    alive = dict(start)
    full = max(alive.values(), default=0).bit_length()
    everywhere = (1 << full) - 1
    of_target: dict[str, list[_Group]] = {}
    for group in groups:
        for target, _, _ in group.members:
            for needed in (target, *stand_ins.get(target, ())):
                of_target.setdefault(needed, []).append(group)
    waiting = dict.fromkeys(id(g) for g in groups)
    by_number = {id(g): g for g in groups}
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        group = by_number[number]
        holds = _holds(group, alive, stand_ins, out, everywhere)
        if alive[group.source] & ~holds:
            alive[group.source] &= holds
            waiting.update(dict.fromkeys(id(g) for g in of_target.get(group.source, ())))
    return alive


def _holds(
    group: _Group,
    alive: Mapping[str, int],
    stand_ins: Mapping[str, list[str]],
    out: Mapping[str, int],
    everywhere: int,
) -> int:
    """In which what-ifs at least so many members of ``group`` work: counted[k] holds those with k + 1 or more."""
    counted = [0] * group.at_least
    for target, exists, ends in group.members:
        works = alive[target]
        for workaround in stand_ins.get(target, ()):
            works |= alive[workaround]
        works &= _link_stands(ends, out, everywhere)
        if group.alone:
            return works | (everywhere & ~exists)
        works &= exists
        for k in range(group.at_least - 1, 0, -1):
            counted[k] |= counted[k - 1] & works
        counted[0] |= works
    return counted[-1]


def _link_stands(ends: tuple[str, ...], out: Mapping[str, int], everywhere: int) -> int:
    return everywhere & ~_any(out[end] for end in ends)


def _any(masks: Iterable[int]) -> int:
    together = 0
    for mask in masks:
        together |= mask
    return together
