"""A landscape as integer arrays: what impact and every other plan compute on.

Elements are numbered in the order of the landscape, links likewise. Small landscapes are held in Python lists,
large ones in NumPy arrays, and the kernels are chosen to match.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from weerbaar.landscape.checks import errors, is_gap
from weerbaar.landscape.model import Kind, Landscape, RelationKind
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning import kernels
from weerbaar.planning.kernels import Array

COMPILED_FROM = 200_000
"""Elements + relations from which on the compiled kernels are worth the half second it takes to load them."""


@dataclass(frozen=True)
class Needs:
    """Needs by their number r: ``source[r]`` needs ``target[r]``, in ``group[r]``, over ``over[r]`` (-1: no link).

    Group g has ``group_size[g]`` members of which ``group_need[g]`` must be usable, all of ``group_source[g]``.
    """

    source: Array
    target: Array
    group: Array
    over: Array
    group_source: Array
    group_size: Array
    group_need: Array


@dataclass(frozen=True)
class Edges:
    """Edges grouped by where they begin: those of x stand at ``ptr[x]:ptr[x + 1]``; ``via`` is their link or -1."""

    ptr: Array
    target: Array
    via: Array


@dataclass(frozen=True)
class Network:
    """The arrays. Build one with ``of`` (from a landscape) or ``from_arrays`` (from raw numbers)."""

    n: int
    needs: Needs
    moves: Edges
    """Where an attacker can go: link, runs_on and trusts relations in their directions."""
    stand: Edges
    """From a workaround to what it can stand in for."""
    links: int
    link_source: Array
    link_target: Array
    gap: Array
    """1 for elements of which too little is known to say that they work."""
    assumed: Array
    """1 for elements that are, or directly rest on, unconfirmed parts of a starter."""
    service: Array
    active: Array
    """1 for workarounds that the landscape itself says are active."""
    ids: Sequence[str] = ()
    link_ids: Sequence[str] = ()
    compiled: bool = False
    position: dict[str, int] = field(default_factory=dict)
    link_position: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, landscape: Landscape) -> "Network":
        """The network of ``landscape``. Raises BadInput when it has errors, naming the first five."""
        wrong = errors(landscape)
        if wrong:
            shown = "; ".join(str(f) for f in wrong[:5]) + ("; …" if len(wrong) > 5 else "")
            raise BadInput(Message("the landscape has errors: {errors}", errors=shown))
        position = {e.id: i for i, e in enumerate(landscape.elements)}
        link_ids = list(landscape.links)
        link_position = {id: i for i, id in enumerate(link_ids)}
        n = len(position)
        source: list[int] = []
        target: list[int] = []
        group: list[int] = []
        over: list[int] = []
        group_source: list[int] = []
        group_size: list[int] = []
        group_need: list[int] = []
        groups: dict[tuple[int, str], int] = {}
        moves: list[tuple[int, int, int]] = []
        stand: list[tuple[int, int, int]] = []
        assumed = [int(e.assumed) for e in landscape.elements]
        for r in landscape.relations:
            s, t = position[r.source], position[r.target]
            if r.kind is RelationKind.LINK:
                via = link_position[r.id or ""]
                moves.append((s, t, via))
                if r.both_ways:
                    moves.append((t, s, via))
            elif r.is_need:
                g = groups.get((s, r.alternative)) if r.alternative is not None else None
                if g is None:
                    g = len(group_source)
                    group_source.append(s)
                    group_size.append(0)
                    group_need.append(1 if r.at_least is None else r.at_least)
                    if r.alternative is not None:
                        groups[s, r.alternative] = g
                group_size[g] += 1
                source.append(s)
                target.append(t)
                group.append(g)
                over.append(-1 if r.over is None else link_position[r.over])
                if r.assumed or (r.over is not None and landscape.links[r.over].assumed):
                    assumed[s] = 1
                if r.kind is not RelationKind.NEEDS:
                    moves.append((t, s, -1))
                    if r.kind is not RelationKind.TRUSTS:
                        moves.append((s, t, -1))
            elif r.kind is RelationKind.STANDS_IN_FOR:
                stand.append((s, t, -1))
        kinds: dict[str, set[RelationKind]] = {}
        for r in landscape.relations:
            kinds.setdefault(r.source, set()).add(r.kind)
        links = [landscape.links[id] for id in link_ids]
        network = cls(
            n=n,
            needs=Needs(source, target, group, over, group_source, group_size, group_need),
            moves=_edges(n, moves),
            stand=_edges(n, stand),
            links=len(links),
            link_source=[position[r.source] for r in links],
            link_target=[position[r.target] for r in links],
            gap=[int(is_gap(e, kinds.get(e.id, set()))) for e in landscape.elements],
            assumed=assumed,
            service=[int(e.kind is Kind.SERVICE) for e in landscape.elements],
            active=[int(e.kind is Kind.WORKAROUND and e.flag("active")) for e in landscape.elements],
            ids=[e.id for e in landscape.elements],
            link_ids=link_ids,
            position=position,
            link_position=link_position,
        )
        return network.as_arrays() if n + len(landscape.relations) >= COMPILED_FROM else network

    @classmethod
    def from_arrays(
        cls, n: int, *, source: Array, target: Array, group: Array, group_source: Array, group_size: Array,
        group_need: Array, move_source: Array, move_target: Array,
    ) -> "Network":  # fmt: skip
        """A network without links, gaps and workarounds from int32 NumPy arrays, for millions of elements.

        Need r goes from ``source[r]`` to ``target[r]`` in ``group[r]``; an attacker moves from ``move_source`` to
        ``move_target``.
        """
        import numpy as np

        none, no_flags = np.zeros(0, dtype=np.int32), np.zeros(n, dtype=np.uint8)
        ptr, order = np.zeros(n + 1, dtype=np.int32), np.empty(len(move_source), dtype=np.int32)
        kernels.compiled(kernels.bucket)(move_source, n, ptr, order)
        return cls(
            n=n,
            needs=Needs(
                source, target, group, np.full(len(source), -1, np.int32), group_source, group_size, group_need
            ),
            moves=Edges(ptr, move_target[order], np.full(len(order), -1, dtype=np.int32)),
            stand=Edges(np.zeros(n + 1, dtype=np.int32), none, none),
            links=0, link_source=none, link_target=none,
            gap=no_flags, assumed=no_flags, service=no_flags, active=no_flags, compiled=True,
        )  # fmt: skip

    def as_arrays(self) -> "Network":
        """The same in NumPy arrays, for the compiled kernels."""
        import numpy as np

        def a(values: Array) -> Array:
            return np.asarray(values, dtype=np.int32)

        def flags(values: Array) -> Array:
            return np.asarray(values, dtype=np.uint8)

        needs = Needs(*(a(getattr(self.needs, name)) for name in Needs.__dataclass_fields__))
        return Network(
            n=self.n, needs=needs,
            moves=Edges(a(self.moves.ptr), a(self.moves.target), a(self.moves.via)),
            stand=Edges(a(self.stand.ptr), a(self.stand.target), a(self.stand.via)),
            links=self.links, link_source=a(self.link_source), link_target=a(self.link_target),
            gap=flags(self.gap), assumed=flags(self.assumed), service=flags(self.service),
            active=flags(self.active), ids=self.ids, link_ids=self.link_ids, compiled=True,
            position=self.position, link_position=self.link_position,
        )  # fmt: skip

    def kernel(self, kernel: Callable[..., Any]) -> Callable[..., Any]:
        """``kernel`` in the form that fits these arrays."""
        return kernels.compiled(kernel) if self.compiled else kernel

    def zeros(self, length: int, *, flags: bool = False) -> Array:
        """An array of zeros of the kind this network works on."""
        if not self.compiled:
            return [0] * length
        import numpy as np

        return np.zeros(length, dtype=np.uint8 if flags else np.int32)

    def ones(self, length: int, *, flags: bool = False) -> Array:
        """An array of ones of the kind this network works on."""
        if not self.compiled:
            return [1] * length
        import numpy as np

        return np.ones(length, dtype=np.uint8 if flags else np.int32)

    def marked(self, flags: Array) -> list[int]:
        """The positions of ``flags`` that are set, in order."""
        if self.compiled:
            return [int(x) for x in flags.nonzero()[0]]
        return [x for x, flag in enumerate(flags) if flag]

    @cached_property
    def single(self) -> Array:
        """1 for every group with one member."""
        if self.compiled:
            return self.needs.group_size == 1
        return [int(size == 1) for size in self.needs.group_size]

    @cached_property
    def by_target(self) -> tuple[Array, Array, Array]:
        """``(ptr, code, position_of)``: needs grouped by target (kernels' ``in_ptr``, ``in_code``), and for each
        need r where it stands there."""
        needs = self.needs
        m = len(needs.target)
        ptr, order = self.zeros(self.n + 1), self.zeros(m)
        self.kernel(kernels.bucket)(needs.target, self.n, ptr, order)
        if self.compiled:
            import numpy as np

            single = self.single[needs.group]
            code = np.where(single, ~needs.source, needs.group)[order].astype(np.int32)
            where = np.empty(m, dtype=np.int32)
            where[order] = np.arange(m, dtype=np.int32)
            return ptr, code, where
        code = [~needs.source[r] if self.single[needs.group[r]] else needs.group[r] for r in order]
        position_of = [0] * m
        for p, r in enumerate(order):
            position_of[r] = p
        return ptr, code, position_of

    @cached_property
    def sources_by_target(self) -> tuple[Array, Array]:
        """``(source, via)`` per position of the needs by target, to walk from what is needed to who needs it."""
        _, code, _ = self.by_target
        if self.compiled:
            import numpy as np

            source = np.where(code < 0, ~code, self.needs.group_source[np.maximum(code, 0)]).astype(np.int32)
            return source, np.full(len(code), -1, dtype=np.int32)
        return [~c if c < 0 else self.needs.group_source[c] for c in code], [-1] * len(code)

    @cached_property
    def over_needs(self) -> Array:
        """The needs that go over a link."""
        if self.compiled:
            import numpy as np

            return np.flatnonzero(self.needs.over >= 0)
        return [r for r, link in enumerate(self.needs.over) if link >= 0]

    @cached_property
    def by_source(self) -> tuple[list[int], list[int]]:
        """``(ptr, order)``: needs grouped by source; those of x are ``order[ptr[x]:ptr[x + 1]]``."""
        ptr, order = [0] * (self.n + 1), [0] * len(self.needs.source)
        kernels.bucket([int(s) for s in self.needs.source], self.n, ptr, order)
        return ptr, order

    @cached_property
    def stand_ins(self) -> dict[int, list[int]]:
        """The workarounds that can stand in for an element."""
        found: dict[int, list[int]] = {}
        ptr, target = self.stand.ptr, self.stand.target
        if len(target):
            for w in range(self.n):
                for q in range(ptr[w], ptr[w + 1]):
                    found.setdefault(int(target[q]), []).append(w)
        return found


def _edges(n: int, triples: list[tuple[int, int, int]]) -> Edges:
    ptr, order = [0] * (n + 1), [0] * len(triples)
    kernels.bucket([t[0] for t in triples], n, ptr, order)
    return Edges(ptr, [triples[i][1] for i in order], [triples[i][2] for i in order])
