"""Landscapes that were opened lately, so that pages answer without parsing the same JSON again."""

import json
import zlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from weerbaar.landscape import Landscape
from weerbaar.landscape.readers import native as native_reader
from weerbaar.landscape.writers import native as native_writer

# Counted in elements and relations, not in landscapes: fifty municipalities weigh less than one GEMMA.
MOST_PARTS = 400_000

_lock = Lock()
_kept: OrderedDict[str, Landscape] = OrderedDict()


def pack(landscape: Landscape) -> bytes:
    """Native JSON, compressed: what the database keeps."""
    return zlib.compress(native_writer.write(landscape), level=6)


def unpack(content: bytes) -> Landscape:
    """The landscape ``pack`` was given."""
    return native_reader.from_json(json.loads(zlib.decompress(content)))


def opened(sha256: str, content: Callable[[], bytes]) -> Landscape:
    """The landscape whose content has this fingerprint; ``content`` is called only when it is not at hand."""
    with _lock:
        if sha256 in _kept:
            _kept.move_to_end(sha256)
            return _kept[sha256]
    landscape = unpack(content())
    keep(sha256, landscape)
    return landscape


def keep(sha256: str, landscape: Landscape) -> None:
    """Have ``landscape`` at hand for the pages that follow."""
    with _lock:
        _kept[sha256] = landscape
        _kept.move_to_end(sha256)
        while len(_kept) > 1 and sum(map(_weight, _kept.values())) > MOST_PARTS:
            _kept.popitem(last=False)


def forget() -> None:
    """Close everything."""
    with _lock:
        _kept.clear()


def _weight(landscape: Landscape) -> int:
    return len(landscape.elements) + len(landscape.relations)


def derived(landscape: Landscape, name: str, compute: Callable[[Landscape], Any]) -> Any:
    """``compute(landscape)``, remembered as long as the landscape itself is at hand."""
    remembered = landscape.__dict__.setdefault("_derived", {})
    if name not in remembered:
        remembered[name] = compute(landscape)
    return remembered[name]
