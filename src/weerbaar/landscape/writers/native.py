"""Weerbaar's own JSON, ``weerbaar.landscape/1`` (docs/formats.md)."""

import json
from typing import Any

from weerbaar.landscape.model import Element, Landscape, Relation, RelationKind

FORMAT = "weerbaar.landscape/1"


def write(landscape: Landscape) -> bytes:
    """UTF-8, one element or relation a line, so that two versions compare well in any tool."""
    document = to_json(landscape)
    lines = ["{"]
    for key, value in document.items():
        if key in ("elements", "relations"):
            rows = ",\n".join("  " + json.dumps(v, ensure_ascii=False) for v in value)
            lines.append(f" {json.dumps(key)}: [\n{rows}\n ]," if rows else f" {json.dumps(key)}: [],")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},")
    lines[-1] = lines[-1].removesuffix(",")
    return ("\n".join([*lines, "}"]) + "\n").encode()


def to_json(landscape: Landscape) -> dict[str, Any]:
    """The document as values of JSON."""
    organisation = landscape.organisation
    return {
        "format": FORMAT,
        "organisation": {
            "name": organisation.name,
            **({"kbo": organisation.kbo} if organisation.kbo is not None else {}),
            **organisation.attributes,
        },
        **landscape.attributes,
        "elements": [element(e) for e in landscape.elements],
        "relations": [relation(r) for r in landscape.relations],
    }


def element(e: Element) -> dict[str, Any]:
    """One element as values of JSON; what is not known is left out."""
    return {
        "id": e.id,
        "kind": e.kind.value,
        "name": e.name,
        **e.attributes,
        **({"origin": e.origin.value} if e.origin else {}),
        **({"confirmed_on": e.confirmed_on.isoformat()} if e.confirmed_on else {}),
    }


def relation(r: Relation) -> dict[str, Any]:
    """One relation as values of JSON; what is not stated is left out."""
    return {
        "kind": r.kind.value,
        **({"id": r.id} if r.id is not None else {}),
        "source": r.source,
        "target": r.target,
        **{
            name: getattr(r, name)
            for name in ("alternative", "at_least", "over", "role", "cut_min")
            if getattr(r, name) is not None
        },
        **({"both_ways": r.both_ways, "cuttable": r.cuttable} if r.kind is RelationKind.LINK else {}),
        **r.attributes,
        **({"origin": r.origin.value} if r.origin else {}),
        **({"confirmed_on": r.confirmed_on.isoformat()} if r.confirmed_on else {}),
    }
