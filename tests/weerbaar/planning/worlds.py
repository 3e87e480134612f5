"""Hypothesis strategies: small landscapes without errors, and scenarios over them."""

from typing import Any

from hypothesis import strategies as st

from weerbaar.landscape import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.planning.impact import Scenario

KINDS = [Kind.SERVICE, Kind.APPLICATION, Kind.ENVIRONMENT, Kind.ENVIRONMENT, Kind.WORKAROUND]


@st.composite
def landscapes(draw: st.DrawFn, most: int = 9) -> Landscape:
    """Landscapes of up to ``most`` elements that ``check()`` finds no errors in."""
    n = draw(st.integers(1, most))
    elements = []
    for i in range(n):
        kind = draw(st.sampled_from(KINDS))
        attributes: dict[str, Any] = {}
        if kind is Kind.WORKAROUND and draw(st.booleans()):
            attributes["active"] = True
        if kind in (Kind.SERVICE, Kind.APPLICATION) and draw(st.booleans()):
            attributes["complete"] = True
        origin = draw(st.sampled_from([None, None, None, Origin.STARTER]))
        elements.append(Element(f"e{i}", kind, f"E{i}", origin, attributes=attributes))
    elements.append(Element("sup", Kind.SUPPLIER, "S"))
    some = st.sampled_from([e.id for e in elements])
    relations: list[Relation] = []
    for i in range(draw(st.integers(0, 4))):
        relations.append(Relation(RelationKind.LINK, draw(some), draw(some), id=f"l{i}", both_ways=draw(st.booleans())))
    links = [r.id for r in relations]
    workarounds = [e.id for e in elements if e.kind is Kind.WORKAROUND]
    groups: dict[tuple[str, str], list[Relation]] = {}
    for _ in range(draw(st.integers(0, 2 * n))):
        kind = draw(st.sampled_from(["needs", "needs", "needs", "runs_on", "trusts", "operates", "stands"]))
        source, target = draw(some), draw(some)
        if kind == "stands":
            if workarounds:
                relations.append(Relation(RelationKind.STANDS_IN_FOR, draw(st.sampled_from(workarounds)), target))
            continue
        over = draw(st.sampled_from([None, *links])) if kind == "needs" else None
        alternative = draw(st.sampled_from([None, "g", "h"]))
        if kind == "operates":
            r = Relation(RelationKind.SUPPLIED_BY, source, "sup", alternative=alternative, role="operates")
        else:
            r = Relation(RelationKind(kind), source, target, alternative=alternative, over=over)
        if alternative is None:
            relations.append(r)
        else:
            groups.setdefault((source, alternative), []).append(r)
    for members in groups.values():
        unique = list({r.key: r for r in members}.values())
        at_least = draw(st.integers(1, len(unique)))
        relations += [
            Relation(r.kind, r.source, r.target, alternative=r.alternative, over=r.over, role=r.role, at_least=at_least)
            for r in unique
        ]
    return Landscape(elements=tuple(elements), relations=tuple({r.key: r for r in relations}.values()))


def scenarios(landscape: Landscape) -> st.SearchStrategy[Scenario]:
    """Scenarios over ``landscape``."""
    few = st.frozensets(st.sampled_from([e.id for e in landscape.elements]), max_size=2)
    links = st.frozensets(st.sampled_from(list(landscape.links))) if landscape.links else st.just(frozenset())
    workarounds = [e.id for e in landscape.of_kind(Kind.WORKAROUND)]
    active = st.frozensets(st.sampled_from(workarounds)) if workarounds else st.just(frozenset())
    return st.builds(Scenario, compromised=few, lost=few, isolated=few, cut=links, active=active)


@st.composite
def situations(draw: st.DrawFn, most: int = 9) -> tuple[Landscape, Scenario]:
    """A landscape and what happened in it."""
    landscape = draw(landscapes(most))
    return landscape, draw(scenarios(landscape))
