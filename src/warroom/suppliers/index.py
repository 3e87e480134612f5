"""The index of what landscapes use of suppliers: made anew, in the same transaction, when a version is stored.

A supplier is known by its KBO number alone: that of the supplier's element (``ref``), the ``owner`` of an element, or
the number in its ``same_as``. A name proves nothing: what only a name says is proposed to the body (see ``naming``),
which puts the number in its landscape or does not. A product is known by ``same_as`` = the supplier's number and the
product's key, or by a ``ref`` that the supplier gave to one of its own products.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from typing import Any

from django.db import transaction

from warroom.landscapes.models import Landscape, Version
from warroom.organisations.models import Kind as OrganisationKind
from warroom.organisations.models import Organisation
from warroom.suppliers.consenting import Seen
from warroom.suppliers.models import Indexed, Product, Use
from weerbaar import landscape as library
from weerbaar.landscape import Kind, RelationKind
from weerbaar.landscape.references import is_kbo, kbo_digits, same_as_parts

MOST_ENVIRONMENTS = 50
"""Of one use, in the index."""
LONGEST = 1000
"""Characters of the id or name of a link."""
LINK = "link"
"""The kind of a use that is no element but a link."""
AT_ONCE = 500
"""Rows or numbers in one statement."""


@dataclass(frozen=True)
class Found:
    """An element that a landscape says is a supplier's; ``owner`` is the KBO number it bears itself, if any."""

    element: str
    name: str
    kind: str
    supplier_element: str
    kbo: str
    key: str
    ref: str
    basis: str
    environments: tuple[tuple[str, str, str], ...]
    owner: str


def stored(version: Version, content: library.Landscape) -> None:
    """What ``landscapes.storing`` calls when a version was stored."""
    index(version, content)


@transaction.atomic
def index(version: Version, content: library.Landscape | None = None) -> int:
    """Bring the uses of its landscape up to ``version``; how many there are. Writes only what changed."""
    landscape = version.landscape
    wanted = rows(landscape, found(content if content is not None else version.landscape_content()))
    there: dict[tuple[Any, ...], int] = {}
    superfluous: list[int] = []
    for use in Use.objects.filter(landscape=landscape).order_by("pk").iterator():
        value = _value(use)
        if value in wanted and value not in there:
            there[value] = use.pk
        else:
            superfluous.append(use.pk)
    for some in _some(superfluous):
        Use.objects.filter(pk__in=some).delete()
    Use.objects.filter(landscape=landscape).exclude(version=version).update(version=version)
    Use.objects.bulk_create((_use(landscape, version, v) for v in wanted if v not in there), batch_size=AT_ONCE)
    Indexed.objects.update_or_create(landscape=landscape, defaults={"version": version})
    return len(wanted)


def index_all(landscapes: Iterable[Landscape] | None = None) -> int:
    """Make the index anew of every landscape that has a version; how many landscapes."""
    done = 0
    for landscape in Landscape.objects.order_by("pk") if landscapes is None else landscapes:
        newest = landscape.versions.select_related("landscape__owner").order_by("-number").first()
        if newest is not None:
            index(newest)
            done += 1
    return done


def found(content: library.Landscape) -> Iterator[Found]:
    """Every element of ``content`` that names a supplier, once per supplier; suppliers themselves too, and links that
    are a product of one."""
    suppliers = {e.id: number_of(e) for e in content.of_kind(Kind.SUPPLIER)}
    for element in content.elements:
        if element.kind is Kind.SUPPLIER:
            yield Found(
                element.id, element.name, element.kind.value, element.id, suppliers[element.id], "", "", "named", (), ""
            )
            continue
        owner = _number(element.get("owner"))
        theirs, key = same_as_parts(str(element.get("same_as") or "/"))
        named: dict[str, tuple[str, str, str]] = {}
        for relation in content.outgoing.get(element.id, ()):
            if relation.kind is RelationKind.SUPPLIED_BY and relation.target in suppliers:
                kbo = suppliers[relation.target]
                named.setdefault(kbo or f"#{relation.target}", (relation.target, kbo, "supplied_by"))
        if owner:
            named.setdefault(owner, ("", owner, "owner"))
        if is_kbo(theirs) and key:
            named.setdefault(theirs, ("", theirs, "same_as"))
        if not named:
            continue
        environments = tuple(_environments(content, element))
        ref = str(element.get("ref") or "")[:200]
        for supplier, kbo, basis in named.values():
            yield Found(
                element.id,
                element.name,
                element.kind.value,
                supplier,
                kbo,
                key[:200] if kbo and kbo == theirs else "",
                ref,
                basis,
                environments,
                owner,
            )
    yield from _links(content)


def _links(content: library.Landscape) -> Iterator[Found]:
    """The links that say themselves of which supplier and product they are; their ends are where they run."""
    for id, link in content.links.items():
        theirs, key = same_as_parts(str(link.attributes.get("same_as") or "/"))
        if not is_kbo(theirs) or not key or len(id) > LONGEST:
            continue
        ends = [content.by_id[end] for end in (link.source, link.target) if end in content.by_id]
        name = link.attributes.get("name")
        yield Found(
            id,
            (name if isinstance(name, str) and name else " – ".join(end.name for end in ends))[:LONGEST],
            LINK,
            "",
            theirs,
            key[:200],
            str(link.attributes.get("ref") or "")[:200],
            "same_as",
            tuple(_environment(end) for end in ends if end.kind is Kind.ENVIRONMENT),
            "",
        )


def number_of(supplier: library.Element) -> str:
    """The KBO number of a supplier's element, from its ``ref``; "" when it has none."""
    scheme, _separator, number = str(supplier.get("ref") or "").partition(":")
    return _number(number) if scheme == "kbo" else ""


def rows(landscape: Landscape, uses: Iterable[Found]) -> dict[tuple[Any, ...], None]:
    """``uses`` with the organisations, products and consents of this server, as values of rows; in their order."""
    uses = list(uses)
    bodies = {o.kbo: o.pk for o in landscape.organisations() if o.kbo}
    known = _organisations({u.kbo for u in uses if u.kbo})
    suppliers = {kbo: pk for kbo, (pk, kind) in known.items() if kind == OrganisationKind.SUPPLIER}
    products = Products(set(suppliers.values()))
    seen = Seen({landscape.owner_id, *bodies.values()}, set(suppliers.values()))
    wanted: dict[tuple[Any, ...], None] = {}
    for use in uses:
        if use.kbo in known and use.kbo not in suppliers:
            continue  # another body's: shared infrastructure, no supplier
        supplier = suppliers.get(use.kbo)
        product = products.of(supplier, use.key, use.ref)
        body = bodies.get(use.owner, landscape.owner_id)
        shared = supplier is not None and seen.products(body, supplier, product)
        wanted[(body, *astuple(use)[:9], supplier, product, shared)] = None
    return wanted


class Products:
    """The products of some suppliers, to find the one a landscape means."""

    def __init__(self, suppliers: set[int]) -> None:
        self._by_key: dict[tuple[int, str], int] = {}
        self._by_ref: dict[tuple[int, str], int] = {}
        for some in _some(sorted(suppliers)):
            for pk, supplier, key, ref in (
                Product.objects.filter(supplier__in=some).order_by("pk").values_list("pk", "supplier", "key", "ref")
            ):
                self._by_key[supplier, key] = pk
                if ref:
                    self._by_ref.setdefault((supplier, ref), pk)

    def of(self, supplier: int | None, key: str, ref: str) -> int | None:
        """The product a use means, or None. Only a product of that very supplier."""
        if supplier is None:
            return None
        return self._by_key.get((supplier, key)) or self._by_ref.get((supplier, ref))


def _organisations(numbers: set[str]) -> Mapping[str, tuple[int, str]]:
    known: dict[str, tuple[int, str]] = {}
    for some in _some(sorted(numbers)):
        for kbo, pk, kind in Organisation.objects.filter(kbo__in=some).values_list("kbo", "pk", "kind"):
            known[kbo] = (pk, kind)
    return known


def _environments(content: library.Landscape, element: library.Element) -> Iterator[tuple[str, str, str]]:
    """The environments an element runs on; an environment is one itself."""
    if element.kind is Kind.ENVIRONMENT:
        yield _environment(element)
        return
    ids = dict.fromkeys(r.target for r in content.outgoing.get(element.id, ()) if r.kind is RelationKind.RUNS_ON)
    for id in list(ids)[:MOST_ENVIRONMENTS]:
        environment = content.by_id.get(id)
        if environment is not None and environment.kind is Kind.ENVIRONMENT:
            yield _environment(environment)


def _environment(element: library.Element) -> tuple[str, str, str]:
    return element.id, element.name, str(element.get("type") or "")


def _value(use: Use) -> tuple[Any, ...]:
    return (
        use.organisation_id,
        use.element,
        use.element_name,
        use.element_kind,
        use.supplier_element,
        use.kbo,
        use.key,
        use.ref,
        use.basis,
        tuple((e["id"], e["name"], e["type"]) for e in use.environments),
        use.supplier_id,
        use.product_id,
        use.shared,
    )


def _use(landscape: Landscape, version: Version, value: tuple[Any, ...]) -> Use:
    body, element, name, kind, supplier_element, kbo, key, ref, basis, environments, supplier, product, shared = value
    return Use(
        organisation_id=body,
        landscape=landscape,
        version=version,
        element=element,
        element_name=name,
        element_kind=kind,
        supplier_element=supplier_element,
        kbo=kbo,
        key=key,
        ref=ref,
        basis=basis,
        environments=[{"id": id, "name": name, "type": type} for id, name, type in environments],
        supplier_id=supplier,
        product_id=product,
        shared=shared,
    )


def _number(value: Any) -> str:
    digits = kbo_digits(str(value or ""))
    return digits if is_kbo(digits) else ""


def _some(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
