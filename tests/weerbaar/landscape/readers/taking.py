"""Taking a file that may be bad: what is read must be sound, what is refused must be said clearly."""

import io
import json
import zipfile
from typing import Any

import pytest
from tests.weerbaar.landscape.readers.surviving import wrong_landscape, wrong_refusal

from weerbaar.landscape.readers import read
from weerbaar.landscape.reading import BadInput, Limits, Reading
from weerbaar.landscape.sources import Source


def taken(name: str, data: bytes, limits: Limits | None = None, format: str | None = None) -> Reading:
    """What is read; everything must work with it."""
    reading = read(Source.from_bytes(name, data, limits or Limits()), format=format)
    assert wrong_landscape(reading.landscape, writers=True) == ""
    return reading


def refusal(name: str, data: bytes, limits: Limits | None = None, format: str | None = None) -> str:
    """The one clear message."""
    with pytest.raises(BadInput) as caught:
        taken(name, data, limits, format)
    assert wrong_refusal(caught.value, name) == ""
    return str(caught.value)


def taken_or_refused(name: str, data: bytes, format: str | None = None) -> Reading | None:
    """What is read, or None after one clear message."""
    try:
        return taken(name, data, format=format)
    except BadInput as error:
        wrong = wrong_refusal(error, name)
    assert wrong == ""
    return None


def native(**document: Any) -> bytes:
    return json.dumps({"format": "weerbaar.landscape/1", **document}).encode()


def members(data: bytes) -> dict[str, bytes]:
    """The files in a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
