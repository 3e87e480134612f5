"""Scores against their own vector (CSAF 2.0, 6.1.8 to 6.1.10): CVSS is reckoned again, by the library ``cvss``."""

from collections.abc import Iterator, Mapping
from typing import Any

from weerbaar.advisories.products import Json
from weerbaar.advisories.shapes import Found
from weerbaar.language import Message

_SCORES = ("baseScore", "temporalScore", "environmentalScore")
LONGEST_VECTOR = 500
"""Characters; every metric once is less than half of it."""


def scores_follow_from_vectors(document: Json) -> Iterator[Found]:
    """6.1.8 (the vector; the shape has been looked at), 6.1.9 and 6.1.10."""
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        for n, score in enumerate(vulnerability.get("scores", [])):
            for kind in ("cvss_v2", "cvss_v3"):
                if kind in score:
                    yield from _contradictions(score[kind], f"/vulnerabilities/{v}/scores/{n}/{kind}")


def _contradictions(given: Mapping[str, Any], place: str) -> Iterator[Found]:
    reckoned = reckon(given["vectorString"])
    if reckoned is None or reckoned["version"] != given["version"]:
        yield f"{place}/vectorString", Message("is no vector of CVSS {version}", version=given["version"])
        return
    for name, value in reckoned.items():
        if name in given and name != "vectorString" and given[name] != value:
            yield f"{place}/{name}", Message("has to be {wanted} according to its vector", wanted=str(value))


def reckon(vector: str) -> dict[str, Any] | None:
    """What a CVSS 2, 3.0 or 3.1 vector means, under the names of FIRST's JSON schemas; None when it is no vector.

    A temporal or environmental score without metrics of its own is the one before it, as the formulas have it.
    """
    from cvss import CVSS2, CVSS3, CVSSError, constants2, constants3

    if len(vector) > LONGEST_VECTOR:
        return None
    is_third = vector.startswith("CVSS:")
    try:
        found = CVSS3(vector) if is_third else CVSS2(vector)
    except (CVSSError, KeyError, ValueError):
        return None
    meant: dict[str, Any] = found.as_json()
    names = (constants3 if is_third else constants2).METRICS_ABBREVIATIONS_JSON
    metrics = found.original_metrics if is_third else found.metrics
    for short, name in names.items():
        if short not in metrics or metrics[short] in ("X", "ND"):
            meant[name] = "NOT_DEFINED"
    before = 0.0
    for name, score in zip(_SCORES, found.scores(), strict=True):
        before = meant[name] = before if score is None else score
    return meant
