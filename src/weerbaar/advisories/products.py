"""The products that a CSAF document names, wherever in its tree they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from weerbaar.advisories.shapes import Place, step

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Product:
    """A product as the document names it."""

    id: str
    name: str
    place: Place
    path: tuple[tuple[str, str], ...] = ()
    """The branches that lead to it, as (category, name): vendor, product, version."""
    helper: Json = field(default_factory=dict)
    """What recognises it: CPE, purl, hashes."""

    def of(self, category: str) -> str:
        """The name of the branch of this category ("vendor"); "" when there is none."""
        return next((name for its, name in self.path if its == category), "")


def defined(document: Json) -> Iterator[Product]:
    """Every definition, in the order of the document; the same id may come twice in a document that is wrong."""
    tree = document.get("product_tree", {})
    yield from _branches(tree.get("branches", []), "/product_tree/branches", ())
    for n, entry in enumerate(tree.get("full_product_names", [])):
        yield _product(entry, f"/product_tree/full_product_names/{n}", ())
    for n, entry in enumerate(tree.get("relationships", [])):
        yield _product(entry["full_product_name"], f"/product_tree/relationships/{n}/full_product_name", ())


def _branches(entries: list[Json], place: Place, path: tuple[tuple[str, str], ...]) -> Iterator[Product]:
    for n, entry in enumerate(entries):
        here = step(place, n)
        longer = (*path, (entry["category"], entry["name"]))
        if "product" in entry:
            yield _product(entry["product"], f"{here}/product", longer)
        yield from _branches(entry.get("branches", []), f"{here}/branches", longer)


def _product(entry: Json, place: Place, path: tuple[tuple[str, str], ...]) -> Product:
    return Product(entry["product_id"], entry["name"], place, path, entry.get("product_identification_helper", {}))


def groups(document: Json) -> dict[str, tuple[str, ...]]:
    """The members of each group of products, by its id."""
    listed = document.get("product_tree", {}).get("product_groups", [])
    return {entry["group_id"]: tuple(entry["product_ids"]) for entry in listed}


def meant(entry: Json, members: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The products that a remediation, flag or threat is about; none named: it is about none."""
    found = set(entry.get("product_ids", []))
    for group in entry.get("group_ids", []):
        found.update(members.get(group, ()))
    return found


def named_through_groups(document: Json) -> int:
    """How many products are named by naming their group, every time counted."""
    sizes = {name: len(members) for name, members in groups(document).items()}
    return sum(
        sizes.get(group, 0)
        for vulnerability in document.get("vulnerabilities", [])
        for entries in ("remediations", "flags", "threats")
        for entry in vulnerability.get(entries, [])
        for group in entry.get("group_ids", [])
    )
