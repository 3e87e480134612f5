"""A landscape packed for one question, asked of many landscapes at once: which services fail when these are lost?

What ``impact`` needs for that answer, as small numbers in a few kilobytes: made once per version, opened in about a
millisecond. The answer for services is that of ``impact`` (tests/weerbaar/planning/test_packed.py holds it to that);
exposure, causes and chains need the landscape itself.
"""

import json
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from weerbaar.landscape.model import Kind, Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.impact import harm_per_h, network
from weerbaar.planning.network import Edges, Needs, Network
from weerbaar.planning.states import Facts, stood_in, without, world

FORMAT = b"WBP2"
WORKING = ("works", "degraded", "unknown")
SHOWN = (*WORKING, "down", "out")
SEPARATOR = "\0"
COLUMNS = 18
"""Columns of numbers in a pack."""


@dataclass(frozen=True)
class Service:
    """A service of a packed landscape. ``before`` is what is shown of it while nothing is lost."""

    id: str
    name: str
    harm_per_h: float
    before: str


@dataclass(frozen=True)
class Packed:
    """An opened pack. Its services stand in columns, in the landscape's order; ``at`` are their numbers."""

    network: Network
    at: Sequence[int]
    harms: Sequence[float]
    before: Sequence[int]
    """What is shown of each service while nothing is lost, by its number in ``SHOWN``."""
    texts: tuple[str, str] = field(repr=False)
    links: Mapping[str, int] = field(default_factory=dict)
    """The numbers of the links that are somebody's product (``same_as``), by id: the others are asked by nobody."""

    @cached_property
    def ids(self) -> list[str]:
        """The ids of all elements."""
        return self.texts[0].split(SEPARATOR)

    def after(self, lost: Iterable[str]) -> list[tuple[Service, str]]:
        """What is shown of every service once the elements ``lost`` are: works, degraded, unknown, down or out.

        Raises BadInput for an element that is not there.
        """
        return [(self._service(i), now) for i, now in enumerate(_shown(self.network, self.at, self._numbers(lost)))]

    def fail(self, lost: Iterable[str], cut: Iterable[str] = ()) -> list[Service]:
        """The services that worked, or may have, and do not once ``lost`` are lost and of ``links`` these are cut:
        heaviest first."""
        # What is not known makes no difference to what fails: one world is enough.
        after = world(self.network, Facts(lost=self._numbers(lost), cut=sorted({self.links[id] for id in cut})))
        stood = stood_in(self.network, after)
        failing = [
            i
            for i, x in enumerate(self.at)
            if not after.alive[x] and x not in stood and SHOWN[self.before[i]] in WORKING
        ]
        return sorted(map(self._service, failing), key=lambda s: (-s.harm_per_h, s.name, s.id))

    @cached_property
    def _names(self) -> list[str]:
        return self.texts[1].split(SEPARATOR)

    def _service(self, i: int) -> Service:
        return Service(self.ids[self.at[i]], self._names[i], self.harms[i], SHOWN[self.before[i]])

    def _numbers(self, lost: Iterable[str]) -> list[int]:
        numbers = set()
        for id in lost:
            try:
                numbers.add(self.ids.index(id))
            except ValueError:
                raise BadInput(Message("there is no '{id}' in the landscape", id=id)) from None
        return sorted(numbers)


def _shown(arrays: Network, services: Sequence[int], lost: Sequence[int]) -> list[str]:
    """As ``impact`` shows them, for services alone."""
    if_gaps_work = world(arrays, Facts(lost=sorted(lost)))
    gaps = [x for x in arrays.marked(arrays.gap) if if_gaps_work.alive[x]]
    if_gaps_fail = without(arrays, if_gaps_work, gaps)
    stood, surely_stood = stood_in(arrays, if_gaps_work), stood_in(arrays, if_gaps_fail)
    found = []
    for x in services:
        if not (if_gaps_work.alive[x] or x in stood):
            found.append("out" if if_gaps_work.out[x] else "down")
        elif not (if_gaps_fail.alive[x] or x in surely_stood):
            found.append("unknown")
        else:
            found.append("works" if if_gaps_work.alive[x] and not if_gaps_work.touched[x] else "degraded")
    return found


def pack(landscape: Landscape) -> bytes:
    """``landscape`` as a pack. Raises BadInput when it has errors."""
    arrays = network(landscape)
    needs, (ptr, code, position_of) = arrays.needs, arrays.by_target
    services = landscape.of_kind(Kind.SERVICE)
    at = [arrays.position[e.id] for e in services]
    texts = (SEPARATOR.join(arrays.ids), SEPARATOR.join(e.name.replace(SEPARATOR, " ") for e in services))
    if texts[0].count(SEPARATOR) >= max(1, arrays.n):
        raise BadInput(Message("an id of the landscape holds a character that no text holds"))
    # Few needs go over a link: those alone, by number.
    over = [(r, needs.source[r], needs.group[r], needs.over[r], position_of[r]) for r in arrays.over_needs]
    stand = [(w, arrays.stand.target[q]) for w in range(arrays.n) for q in range(*arrays.stand.ptr[w : w + 2])]
    columns = (
        at, [SHOWN.index(now) for now in _shown(arrays, at, [])],
        arrays.marked(arrays.gap), arrays.marked(arrays.active),
        ptr, code, needs.group_source, needs.group_size, needs.group_need,
        *(_column(over, i) for i in range(5)), *(_column(stand, i) for i in range(2)),
        arrays.link_source, arrays.link_target,
    )  # fmt: skip
    parts = [
        *(text.encode() for text in texts),
        _little(array("d", [harm_per_h(e) for e in services])).tobytes(),
        *(_little(array("i", map(int, values))).tobytes() for values in columns),
    ]
    named = [(id, i) for i, id in enumerate(landscape.links) if landscape.links[id].attributes.get("same_as")]
    if named:  # a part of its own: a pack from before there were any is still read
        parts.append(json.dumps(dict(named)).encode())
    return FORMAT + zlib.compress(b"".join(struct.pack("<I", len(part)) + part for part in parts), 6)


def _column(rows: Sequence[Sequence[int]], i: int) -> list[int]:
    """The numbers at place ``i`` of every row."""
    return [row[i] for row in rows]


def unpack(data: bytes) -> Packed:
    """What ``pack`` made. Raises BadInput for anything else."""
    try:
        if data[:4] != FORMAT:
            raise ValueError
        ids, names, harms, *numbers = _parts(zlib.decompress(data[4:]))
        texts = ids.decode(), names.decode()
        named: dict[str, int] = json.loads(numbers.pop()) if len(numbers) > COLUMNS else {}
        at, before, gap, active, ptr, code, group_source, group_size, group_need, *rest = (
            _little(array("i", part)).tolist() for part in numbers
        )
        over, source, group, via, position_of, stander, stood, link_source, link_target = rest
    except (ValueError, zlib.error, struct.error):
        raise BadInput(Message("this is not a packed landscape")) from None
    n = len(ptr) - 1
    stand_ptr = [0] * (n + 1)
    for w in stander:
        stand_ptr[w + 1] += 1

    def of_need(values: list[int]) -> dict[int, int]:
        return dict(zip(over, values, strict=True))

    arrays = Network(
        n=n,
        needs=Needs(of_need(source), (), of_need(group), of_need(via), group_source, group_size, group_need),
        moves=Edges((), (), ()),
        stand=Edges(list(accumulate(stand_ptr)), stood, ()),
        links=len(link_source),
        link_source=link_source,
        link_target=link_target,
        gap=_flags(n, gap),
        assumed=(),
        service=(),
        active=_flags(n, active),
    )
    # Sorting the needs by target is most of the work of opening a landscape: it was done when it was packed.
    vars(arrays).update(by_target=(ptr, code, of_need(position_of)), over_needs=over)
    return Packed(arrays, at, _little(array("d", harms)).tolist(), before, texts, named)


def _flags(n: int, marked: Iterable[int]) -> list[int]:
    flags = [0] * n
    for x in marked:
        flags[x] = 1
    return flags


def _parts(data: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        found.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _little(numbers: Any) -> Any:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
