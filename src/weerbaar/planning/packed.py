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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from weerbaar.landscape.model import Kind, Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.impact import harm_per_h, network
from weerbaar.planning.network import Edges, Needs, Network
from weerbaar.planning.states import Facts, stood_in, without, world

FORMAT = b"WBP1"
WORKING = ("works", "degraded", "unknown")


@dataclass(frozen=True)
class Service:
    """A service of a packed landscape. ``before`` is what is shown of it while nothing is lost."""

    id: str
    name: str
    harm_per_h: float
    before: str


@dataclass(frozen=True)
class Packed:
    """An opened pack. Its services stand in columns, in the landscape's order; ``at`` gives their place in ``ids``."""

    network: Network
    ids: Sequence[str] = field(repr=False)
    at: Sequence[int]
    names: Sequence[str]
    harms: Sequence[float]
    before: Sequence[str]

    def after(self, lost: Iterable[str]) -> list[tuple[Service, str]]:
        """What is shown of every service once the elements ``lost`` are: works, degraded, unknown, down or out.

        Raises BadInput for an element that is not there.
        """
        return [(self._service(i), now) for i, now in enumerate(self._shown(lost))]

    def fail(self, lost: Iterable[str]) -> list[Service]:
        """The services that worked, or may have, and do not once ``lost`` are lost: heaviest first."""
        shown = enumerate(self._shown(lost))
        failing = [i for i, now in shown if now not in WORKING and self.before[i] in WORKING]
        return sorted(map(self._service, failing), key=lambda s: (-s.harm_per_h, s.name, s.id))

    def _service(self, i: int) -> Service:
        return Service(self.ids[self.at[i]], self.names[i], self.harms[i], self.before[i])

    def _shown(self, lost: Iterable[str]) -> list[str]:
        numbers = set()
        for id in lost:
            try:
                numbers.add(self.ids.index(id))
            except ValueError:
                raise BadInput(Message("there is no '{id}' in the landscape", id=id)) from None
        return _shown(self.network, self.at, sorted(numbers))


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
    head = {
        "ids": list(arrays.ids),
        "at": at,
        "names": [e.name for e in services],
        "harms": [harm_per_h(e) for e in services],
        "before": _shown(arrays, at, []),
        "gap": arrays.marked(arrays.gap),
        "active": arrays.marked(arrays.active),
    }
    # Few needs go over a link: those alone, by number.
    over = [(r, needs.source[r], needs.group[r], needs.over[r], position_of[r]) for r in arrays.over_needs]
    stand = [(w, arrays.stand.target[q]) for w in range(arrays.n) for q in range(*arrays.stand.ptr[w : w + 2])]
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    parts = [struct.pack("<I", len(text)), text]
    for values in (
        ptr, code, needs.group_source, needs.group_size, needs.group_need,
        *(_column(over, i) for i in range(5)), *(_column(stand, i) for i in range(2)),
        arrays.link_source, arrays.link_target,
    ):  # fmt: skip
        data = _little(array("i", map(int, values))).tobytes()
        parts += [struct.pack("<I", len(data)), data]
    return FORMAT + zlib.compress(b"".join(parts), 6)


def _column(rows: Sequence[Sequence[int]], i: int) -> list[int]:
    """The numbers at place ``i`` of every row."""
    return [row[i] for row in rows]


def unpack(data: bytes) -> Packed:
    """What ``pack`` made. Raises BadInput for anything else."""
    try:
        if data[:4] != FORMAT:
            raise ValueError
        text, *numbers = _parts(zlib.decompress(data[4:]))
        head = json.loads(text)
        columns = [_little(array("i", part)).tolist() for part in numbers]
        ptr, code, group_source, group_size, group_need = columns[:5]
        over, source, group, via, position_of, stander, stood, link_source, link_target = columns[5:]
    except (ValueError, zlib.error, struct.error):
        raise BadInput(Message("this is not a packed landscape")) from None
    n = len(head["ids"])
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
        gap=_flags(n, head["gap"]),
        assumed=(),
        service=(),
        active=_flags(n, head["active"]),
    )
    # Sorting the needs by target is most of the work of opening a landscape: it was done when it was packed.
    vars(arrays).update(by_target=(ptr, code, of_need(position_of)), over_needs=over)
    return Packed(arrays, head["ids"], head["at"], head["names"], head["harms"], head["before"])


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


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
