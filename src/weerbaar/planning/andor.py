"""The cheapest cut of an AND/OR graph, proved.

What must be switched off, at least cost, so that the target can no longer be derived? NP-complete (Barrère,
Hankin, Nicolaou, Eliades & Parisini, "Identifying security-critical cyber-physical components in industrial
control systems using AND/OR graphs", 2019). With circles the meaning is the least fixed point: what only
supports itself is not derived.

Simplification and modules (``andor_simplify``) first: a graph that is a tree comes down to one leaf without any
search. What is left is solved as implications (``implications``), where circles need nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from weerbaar.planning.andor_simplify import FALSE, LEAF, OR, TRUE, Formula
from weerbaar.planning.implications import Implications

WORK = 20.0
"""CP-SAT's deterministic time for one graph, when not told otherwise."""


class Gate(Enum):
    """What a node does with its predecessors: ``ATOM`` can be cut at its cost and needs all of them."""

    ATOM = "atomic"
    AND = "and"
    OR = "or"
    ALWAYS = "init"


@dataclass(frozen=True)
class AndOrGraph:
    """Nodes by number. ``cost[v]`` None: cannot be cut. ``before[v]``: predecessors, on which v rests."""

    gate: Sequence[Gate]
    cost: Sequence[int | None]
    before: Sequence[Sequence[int]]
    target: int


@dataclass(frozen=True)
class Cut:
    """The nodes to cut. ``nodes`` None: nothing stops the target. ``bound`` is proved."""

    nodes: tuple[int, ...] | None
    cost: int
    bound: int
    proved: bool


def cheapest_cut(graph: AndOrGraph, *, work: float = WORK) -> Cut:
    """A cheapest set of nodes without which ``graph.target`` is not derived; ties always fall the same way."""
    formula = Formula.of(graph)
    shortfall = 1.0
    while True:
        formula.simplify()
        root = formula.root
        if formula.type[root] == TRUE:
            return Cut(None, 0, 0, proved=True)
        if formula.type[root] == FALSE:
            return Cut((), 0, 0, proved=True)
        if formula.type[root] == LEAF:
            cost = formula.cost[root]
            bound = int(-(-cost * shortfall // 1))
            return Cut(tuple(sorted(formula.atoms(root))), cost, bound, proved=bound >= cost)
        modules = formula.modules()
        for module in modules:
            shortfall = min(shortfall, _solve(formula, module, work / len(modules)))


def _solve(formula: Formula, module: int, work: float) -> float:
    """Make ``module`` a leaf of what it costs to cut it; returns the proved share of that cost."""
    members = formula.below(module)
    leaves = sorted(v for v in members if formula.type[v] == LEAF)
    rules = Implications()
    cut = {v: rules.variable(formula.cost[v]) for v in leaves}
    derived = {v: rules.variable() for v in sorted(members) if v not in cut}
    for v in derived:
        children = sorted(formula.children[v])
        gates = [derived[w] for w in children if w in derived]
        atoms = [cut[w] for w in children if w in cut]
        if formula.type[v] == OR:
            for atom in atoms:
                rules.rule((), (atom, derived[v]))
            for gate in gates:
                rules.rule((gate,), (derived[v],))
        else:
            rules.rule(gates, (*atoms, derived[v]))
    rules.forbid(derived[module])
    everything = frozenset(cut.values())
    for progress in rules.solve(work=work, hint=everything):
        final = progress
    chosen = everything if final.chosen is None else final.chosen
    taken = [v for v in leaves if cut[v] in chosen]
    cost = sum(formula.cost[v] for v in taken)
    formula.replace(module, cost, taken)
    return 1.0 if final.proved or cost == 0 else final.bound / cost
