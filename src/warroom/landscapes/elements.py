"""Elements: the list with filters, and the page of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from warroom.landscapes import addresses, asked, bearing, changing, extensions, opened, words
from warroom.landscapes.models import Landscape, Version
from warroom.landscapes.overview import ranked_findings
from warroom.requests import Request
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind
from weerbaar.landscape.attributes import of_kind
from weerbaar.landscape.checks import check, errors
from weerbaar.planning.impact import Basis, Impact, Scenario, State, impact
from weerbaar.planning.reasons import reason

PER_PAGE = 50
HISTORY = 200

# What the list shows beside the name, per kind.
COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.SERVICE: ("priority", "paper_h", "max_outage_h"),
    Kind.APPLICATION: ("restore_h", "personal_data"),
    Kind.ENVIRONMENT: ("type", "restore_h", "isolate_min"),
    Kind.WORKAROUND: ("setup_h", "capacity", "active"),
    Kind.BACKUP: ("offline", "separate_credentials", "tested_on"),
    Kind.TEAM: ("size",),
    Kind.COMPONENT: ("version",),
}


def elements(request: Request, pk: int) -> HttpResponse:
    """Search, filter, sort, page."""
    landscape = asked.landscape(request, pk)
    content = landscape.in_force()
    query = request.GET.get("q", "").strip()
    kind = request.GET.get("kind", "")
    only = request.GET.get("only", "")
    sort = request.GET.get("sort", "name")
    shown = [e for e in content.elements if _fits(e, query, kind)]
    if only == "assumed":
        shown = [e for e in shown if e.assumed]
    elif only == "gaps":
        with_gap = {id for f in opened.derived(content, "check", check) for id in f.ids}
        shown = [e for e in shown if e.id in with_gap]
    columns = COLUMNS.get(Kind(kind), ()) if kind in list(Kind) else ()
    bears = bearing.loads(content)
    shown = _sorted(shown, sort, bears)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "landscapes/elements.html",
        {
            "landscape": landscape,
            "newest": landscape.newest,
            "page": page,
            "rows": [
                (
                    e,
                    words.ONE[e.kind],
                    bears.get(e.id, bearing.NOTHING).services,
                    [(words.attribute(c), words.value(c, e.get(c))) for c in columns],
                )
                for e in page.object_list
            ],
            "columns": [(name, words.attribute(name)) for name in columns],
            "kinds": words.MANY.items(),
            "kind": kind,
            "kind_words": words.MANY.get(Kind(kind)) if kind in list(Kind) else None,
            "q": query,
            "only": only,
            "sort": sort,
        },
    )


def _fits(element: Element, query: str, kind: str) -> bool:
    if kind and element.kind != kind:
        return False
    text = query.casefold()
    return not text or text in element.name.casefold() or text in element.id.casefold()


def _sorted(found: list[Element], sort: str, bears: Mapping[str, bearing.Load]) -> list[Element]:
    name = sort.removeprefix("-")
    down = sort.startswith("-")
    if name == "kind":
        return sorted(found, key=lambda e: (list(Kind).index(e.kind), e.name.casefold()), reverse=down)
    if name == "services":
        load = {e.id: bears.get(e.id, bearing.NOTHING) for e in found}
        return sorted(found, key=lambda e: (load[e.id].services, load[e.id].harm, e.name.casefold()), reverse=down)
    if name == "name" or name not in {c for columns in COLUMNS.values() for c in columns}:
        return sorted(found, key=lambda e: e.name.casefold(), reverse=down)
    # What is not known comes last, whichever way one sorts.
    known = sorted((e for e in found if e.get(name) is not None), key=lambda e: _comparable(e.get(name)), reverse=down)
    return known + [e for e in found if e.get(name) is None]


def _comparable(value: Any) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, str(value))


def element(request: Request, pk: int) -> HttpResponse:
    """One element: what it needs, what needs it, what happens without it."""
    landscape = asked.landscape(request, pk)
    content = landscape.in_force()
    id = request.GET.get("id", "")
    found = content.by_id.get(id)
    if found is None and id in content.links:
        # A link has no page of its own: it stands on those of its ends.
        return redirect(addresses.of_element(landscape.pk, content.links[id].source))
    if found is None:
        raise Http404
    newest = landscape.newest
    return render(
        request,
        "landscapes/element.html",
        {
            "landscape": landscape,
            "newest": newest,
            "version": newest.number if newest else 0,
            "element": found,
            "kind": words.ONE[found.kind],
            "facts": (facts := _facts(landscape.pk, content, found)),
            "unknown": [fact.label for fact in facts if not fact.known],
            "cares_for": [e for e in content.elements if e.get("team") == found.id] if found.kind is Kind.TEAM else [],
            "needs": needs(content, found.id),
            "needed_by": needed_by(content, found.id),
            "others": others(content, found.id),
            "links": links(content, found.id),
            "findings": [f for f in ranked_findings(content) if f.id == found.id],
            "without": without(content, found),
            "history": history(landscape, found.id),
            "offered": [(k, words.RELATION[k]) for k, ends in changing.OFFERED.items() if found.kind in ends[0]],
            "origin": words.ORIGIN.get(found.origin or "", ""),
            "panels": extensions.panels(extensions.ELEMENT, request, landscape, found.id),
        },
    )


def links(content: library.Landscape, id: str) -> list["_Side"]:
    """The connections of an environment, with what is at the other end."""
    out = [_Side(r, content.by_id.get(r.target), content) for r in content.outgoing.get(id, ())]
    into = [_Side(r, content.by_id.get(r.source), content) for r in content.incoming.get(id, ())]
    return [side for side in out + into if side.relation.kind is RelationKind.LINK]


@dataclass(frozen=True)
class Fact:
    """An attribute in words; ``url`` leads to the element that it names."""

    label: str
    value: str
    known: bool
    url: str = ""


# Attributes whose value is the id of another element.
_NAMES_ANOTHER = ("team", "replaced_by")
# Shown only when filled in; the description stands above the page.
_ONLY_WHEN_KNOWN = ("owner", "same_as", "ref", "complete", "harm_per_h")


def _facts(pk: int, content: library.Landscape, found: Element) -> list[Fact]:
    names = [
        a.name for a in of_kind(found.kind)
        if a.name != "description" and (a.name not in _ONLY_WHEN_KNOWN or found.get(a.name) is not None)
    ]  # fmt: skip
    kept_as_it_came = [name for name in found.attributes if name not in names and name != "description"]
    return [_fact(pk, content, name, found.get(name)) for name in names + kept_as_it_came]


def _fact(pk: int, content: library.Landscape, name: str, stored: Any) -> Fact:
    other = content.by_id.get(stored) if name in _NAMES_ANOTHER and isinstance(stored, str) else None
    if other is not None:
        return Fact(words.attribute(name), other.name, True, addresses.of_element(pk, other.id))
    return Fact(words.attribute(name), words.value(name, stored), stored is not None)


class _Side:
    """A relation seen from one end, with the element at the other."""

    def __init__(self, relation: Relation, other: Element | None, content: library.Landscape) -> None:
        self.relation = relation
        self.other = other
        self.mark = changing.mark(relation)
        self.words = words.RELATION[relation.kind]
        self.over = content.links.get(relation.over) if relation.over else None
        self.over_name = content.name_of(relation.over) if relation.over else ""
        self.kind = words.ONE[other.kind] if other else ""


@dataclass(frozen=True)
class Group:
    """Needs of which ``at_least`` must work; a group of one when there is no alternative."""

    members: tuple[_Side, ...]
    at_least: int
    name: str = ""


def needs(content: library.Landscape, id: str) -> list[Group]:
    """What ``id`` cannot do without, alternatives together."""
    groups: dict[Any, list[Relation]] = {}
    for r in content.outgoing.get(id, ()):
        if r.is_need:
            groups.setdefault(("group", r.alternative) if r.alternative is not None else r.key, []).append(r)
    return [
        Group(
            tuple(_Side(r, content.by_id.get(r.target), content) for r in members),
            members[0].at_least or 1,
            members[0].alternative or "",
        )
        for members in groups.values()
    ]


def needed_by(content: library.Landscape, id: str) -> list[tuple[str, list[_Side]]]:
    """What cannot do without ``id``, by the kind of need."""
    found: dict[str, list[_Side]] = {}
    for r in content.incoming.get(id, ()):
        if r.is_need:
            found.setdefault(str(words.REVERSE[r.kind]), []).append(_Side(r, content.by_id.get(r.source), content))
    return list(found.items())


def others(content: library.Landscape, id: str) -> list[tuple[Any, list[_Side]]]:
    """The relations that are no needs, by what they mean: suppliers, backups, data, workarounds."""
    found: dict[str, list[_Side]] = {}
    for r in content.outgoing.get(id, ()):
        if not r.is_need and r.kind is not RelationKind.LINK:
            found.setdefault(str(words.RELATION[r.kind]), []).append(_Side(r, content.by_id.get(r.target), content))
    for r in content.incoming.get(id, ()):
        if not r.is_need and r.kind is not RelationKind.LINK:
            found.setdefault(str(words.REVERSE[r.kind]), []).append(_Side(r, content.by_id.get(r.source), content))
    return list(found.items())


@dataclass(frozen=True)
class Hit:
    """A service that suffers, and why in one sentence."""

    service: Element
    state: str
    reason: str


@dataclass(frozen=True)
class Without:
    """What happens when one element is lost."""

    hits: tuple[Hit, ...]
    others: int
    unknown: int
    possible: bool = True


def without(content: library.Landscape, lost: Element) -> Without:
    """Which services stop or suffer when ``lost`` is gone. Not possible while the landscape has errors."""
    if opened.derived(content, "errors", errors):
        return Without((), 0, 0, possible=False)
    before: Impact = opened.derived(content, "intact", impact)
    scenario = Scenario(lost=frozenset({lost.id}))
    after = impact(content, scenario)
    changed = [
        id for id, e in after.elements.items()
        if id != lost.id and e.state is not State.WORKS and e.state is not before.elements[id].state
    ]  # fmt: skip
    hits = tuple(
        Hit(content.by_id[id], after.elements[id].shown, str(reason(content, scenario, after, id)))
        for id in changed
        if content.by_id[id].kind is Kind.SERVICE
    )
    unknown = sum(
        e.basis is Basis.UNKNOWN and before.elements[id].basis is not Basis.UNKNOWN
        for id, e in after.elements.items()
        if content.by_id[id].kind is Kind.SERVICE
    )
    bears = bearing.loads(content)
    ranked = sorted(
        hits, key=lambda h: (h.state != "down", -bears.get(h.service.id, bearing.NOTHING).harm, h.service.name)
    )
    return Without(tuple(ranked), len(changed) - len(hits), unknown)


def history(landscape: Landscape, id: str) -> list[tuple[Version, str]]:
    """The versions in which the element or what it needs changed, newest first: "added", "changed", "removed",
    or "" when so much changed that only a comparison tells."""
    versions = landscape.versions.defer("content").select_related("created_by").order_by("-number")[:HISTORY]
    found = [(v, "" if v.touched is None else v.touched.get(id, "no")) for v in versions]
    return [(version, what) for version, what in found if what != "no"]
