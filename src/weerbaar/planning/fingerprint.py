"""A fingerprint of what a plan was made from, so that two plans can be told to answer the same question."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from weerbaar.landscape.model import Landscape


def input_sha256(landscape: Landscape, question: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the landscape and the question, whatever the order of parts and keys."""
    document = {
        "elements": sorted(_text(_plain(e)) for e in landscape.elements),
        "relations": sorted(_text(_plain(r)) for r in landscape.relations),
        "question": {key: sorted(value) if isinstance(value, frozenset) else value for key, value in question.items()},
    }
    return sha256(_text(document).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(part: Any) -> dict[str, Any]:
    return {name: getattr(part, name) for name in part.__dataclass_fields__ if getattr(part, name) is not None}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=_simple, separators=(",", ":"))


def _simple(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)
