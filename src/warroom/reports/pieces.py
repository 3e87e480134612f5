"""The pieces a report is made of: plain dicts that the page and the paper both know how to show."""

from collections.abc import Iterable, Sequence
from typing import Any

Piece = dict[str, Any]


def text(title: str, *paragraphs: str) -> Piece:
    """Paragraphs; empty ones are left out."""
    return {"piece": "text", "title": title, "paragraphs": [p for p in paragraphs if p]}


def counts(title: str, of: Iterable[tuple[str, str, int]], note: str = "") -> Piece:
    """How many in each state: (state, its word, number)."""
    return {
        "piece": "counts",
        "title": title,
        "counts": [{"state": state, "words": words, "n": n} for state, words, n in of],
        "note": note,
    }


def facts(title: str, pairs: Iterable[tuple[str, str]]) -> Piece:
    """Label and value, under each other."""
    return {"piece": "facts", "title": title, "pairs": [list(pair) for pair in pairs if pair[1]]}


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    empty: str = "",
    *,
    more: int = 0,
    widths: Sequence[int] = (),
) -> Piece:
    """Rows under columns; ``empty`` is said when there are none, ``more`` is how many were left out, ``widths`` how
    the columns share the paper (alike when not said)."""
    return {
        "piece": "table",
        "title": title,
        "columns": list(columns),
        "rows": [list(row) for row in rows],
        "empty": empty,
        "more": more,
        "widths": list(widths) or [1] * len(columns),
    }


def drawing(title: str, svg: str, words: str) -> Piece:
    """A drawing, and the same in words."""
    return {"piece": "drawing", "title": title, "svg": svg, "words": words}
