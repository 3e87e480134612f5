"""A fragment: a piece of landscape that a supplier writes once and each customer takes into its own.

The supplier names its parts by its own ids. In a customer's landscape they stand under ids with a prefix, or as the
part of the customer's that is the same thing. A part marked ``yours`` is not the supplier's: it stands for something
of the customer's – its network, its directory –, who says which one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from weerbaar.landscape.attributes import of_kind
from weerbaar.landscape.checks import errors
from weerbaar.landscape.matching import plain
from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.references import same_as_parts
from weerbaar.landscape.updating import Kept, update
from weerbaar.language import Message

YOURS = "yours"
"""The attribute that marks a part of a fragment as the customer's own."""
KINDS = frozenset(Kind) - {Kind.SERVICE}
"""What a supplier may speak of; what citizens get is for the body to say."""
MOST_PARTS = 200
LONGEST = 300
"""Characters of a name or value."""
_NOT_THEIRS = frozenset(["owner", "same_as", "active", "check_failed"])
"""Attributes that follow from who says it, or are for the customer to say."""
_REFER = ("team", "replaced_by")


@dataclass(frozen=True)
class Taken:
    """A landscape with a fragment taken in, and what of the customer's stayed although the supplier says otherwise."""

    landscape: Landscape
    kept: tuple[Kept, ...]


def wrong(fragment: Landscape, product: str) -> Iterator[Message]:
    """What keeps ``fragment`` from being published for the product with this key, in sentences."""
    if len(fragment.elements) + len(fragment.relations) > MOST_PARTS:
        yield Message("it has more than {n} parts and relations", n=MOST_PARTS)
    for element in fragment.elements:
        if element.kind not in KINDS:
            yield Message("{name}: a fragment does not speak of services; those are the customer's", name=element.name)
        if ":" in element.id or "/" in element.id:
            yield Message("the id {id} may hold no colon and no slash", id=element.id)
        if max(len(element.id), len(element.name)) > LONGEST or any(
            isinstance(v, str) and len(v) > 4 * LONGEST for v in element.attributes.values()
        ):
            yield Message("{name}: a name or value is too long", name=element.name[:40])
    if product not in fragment.by_id or fragment.by_id[product].flag(YOURS):
        yield Message("one part has to be the product itself, with the id {id}", id=product)
    yield from (finding.message for finding in errors(fragment))


def places(fragment: Landscape) -> tuple[Element, ...]:
    """The parts that stand for something of the customer's."""
    return tuple(e for e in fragment.elements if e.flag(YOURS))


def prefix(kbo: str) -> str:
    """Before the ids of what the supplier with this KBO number brings in."""
    return f"supplier-{kbo}:"


def certain(fragment: Landscape, kbo: str, current: Landscape) -> dict[str, str]:
    """Which parts are in ``current`` already, beyond doubt: by ``same_as``, or by the supplier's number or ``ref``."""
    named = {e.get("same_as") and same_as_parts(str(e.get("same_as"))): e.id for e in reversed(current.elements)}
    refs = {str(e.get("ref")): e.id for e in reversed(current.elements) if e.get("ref")}
    found: dict[str, str] = {}
    for part in fragment.elements:
        if part.flag(YOURS):
            continue
        wanted = refs.get(f"kbo:{kbo}") if part.kind is Kind.SUPPLIER else None
        wanted = wanted or named.get((kbo, part.id)) or refs.get(str(part.get("ref") or " "))
        if wanted and current.by_id[wanted].kind is part.kind and wanted not in found.values():
            found[part.id] = wanted
    return found


def likely(fragment: Landscape, kbo: str, current: Landscape) -> dict[str, str]:
    """Which parts may be in ``current`` already: of the same kind, owned by the supplier, of the same name. For a
    person to confirm."""
    owned = {(e.kind, plain(e.name)): e.id for e in reversed(current.elements) if e.get("owner") == kbo}
    return {
        part.id: owned[part.kind, plain(part.name)]
        for part in fragment.elements
        if not part.flag(YOURS) and (part.kind, plain(part.name)) in owned
    }


def placed(fragment: Landscape, kbo: str, same: Mapping[str, str]) -> Landscape:
    """``fragment`` as it stands in a customer's landscape.

    ``same``: which part is which element of the customer's. What is marked ``yours`` and not in it is left out, with
    the relations to it. Only attributes that Weerbaar knows come along; ``owner`` and ``same_as`` are the supplier's.
    """
    before = prefix(kbo)
    ids = {e.id: same.get(e.id) or before + e.id for e in fragment.elements if not e.flag(YOURS) or same.get(e.id)}
    elements = {ids[e.id]: _element(e, ids, kbo) for e in fragment.elements if not e.flag(YOURS)}
    relations: dict[tuple[object, ...], Relation] = {}
    links = {
        r.id: before + r.id
        for r in fragment.relations
        if r.kind is RelationKind.LINK and r.id and r.source in ids and r.target in ids
    }
    for relation in fragment.relations:
        if relation.source in ids and relation.target in ids and ids[relation.source] != ids[relation.target]:
            one = replace(
                relation,
                source=ids[relation.source],
                target=ids[relation.target],
                id=links.get(relation.id) if relation.id else None,
                over=links.get(relation.over) if relation.over else None,
                alternative=before + relation.alternative if relation.alternative is not None else None,
                origin=Origin.SUPPLIER,
                confirmed_on=None,
                attributes={"name": relation.attributes["name"]} if "name" in relation.attributes else {},
            )
            relations.setdefault(one.identity, one)
    return Landscape(elements=tuple(elements.values()), relations=tuple(relations.values()))


def take(current: Landscape, before: Landscape | None, now: Landscape) -> Taken:
    """``current`` with what changed between two ``placed`` versions of a fragment; what the customer added or wrote
    itself stays. ``before`` None: taken in for the first time. An empty ``now`` takes it out again; what was the
    customer's before the supplier named it never goes."""
    updated = update(current, _without_own(before, now) if before else Landscape(), now)
    return Taken(updated.landscape, updated.kept)


def _without_own(before: Landscape, now: Landscape) -> Landscape:
    """``before`` without what the supplier no longer names and never brought: the customer's own parts, and the
    relations between those."""
    still = {r.identity for r in now.relations}
    return replace(
        before,
        elements=tuple(e for e in before.elements if _brought(e.id) or e.id in now.by_id),
        relations=tuple(
            r
            for r in before.relations
            if r.identity in still or any(_brought(id) for id in (r.source, r.target, r.id or ""))
        ),
    )


def _brought(id: str) -> bool:
    return id.startswith("supplier-") and ":" in id


def _element(part: Element, ids: Mapping[str, str], kbo: str) -> Element:
    known = {a.name for a in of_kind(part.kind)} - _NOT_THEIRS
    attributes = {name: value for name, value in part.attributes.items() if name in known}
    for name in _REFER:
        if name in attributes:
            # A team or a replacement of the fragment itself; another landscape's names mean nothing here.
            attributes[name] = ids.get(str(attributes[name]))
    ref = str(attributes.get("ref") or "")
    if part.kind is Kind.SUPPLIER:
        attributes["ref"] = f"kbo:{kbo}"
    else:
        attributes |= {"owner": kbo, "same_as": f"{kbo}/{part.id}", "ref": "" if ref.startswith("kbo:") else ref}
    return Element(
        id=ids[part.id],
        kind=part.kind,
        name=part.name,
        origin=Origin.SUPPLIER,
        attributes={name: value for name, value in attributes.items() if value not in (None, "")},
    )
