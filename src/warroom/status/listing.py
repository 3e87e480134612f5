"""The page of everybody: every municipality by letter, each with its postcodes and its page. Plain files."""

from datetime import datetime
from itertools import groupby

from django.template.loader import render_to_string
from django.utils import translation

from warroom.status.finding import Place, places, plain
from warroom.status.rendering import STYLE, search_url, style


def letter_of(place: Place) -> str:
    """Under which letter it stands."""
    first = plain(place.name)[:1]
    return first if first.isascii() and first.isalpha() else "0"


def files(now: datetime) -> dict[str, bytes]:
    """The list, one file per letter, and what all pages look like. Path -> bytes; the same for the same register."""
    with translation.override("nl"):
        by_letter = {k: list(v) for k, v in groupby(sorted(places(), key=letter_of), key=letter_of)}
        context: dict[str, object] = {
            "letters": sorted(by_letter),
            "language": "nl",
            "root": "",
            "troubled": troubled(by_letter),
        }
        context["search_url"] = search_url("")
        made = {STYLE: style(), "index.html": _page("list", context)}
        for letter, lines in by_letter.items():
            said = {**context, "letter": letter, "lines": lines, "root": "../"}
            made[f"a-z/{letter}.html"] = _page("letter", said)
    return made


def troubled(by_letter: dict[str, list[Place]]) -> list[Place]:
    """Those that say that something does not work as it should: what people come for."""
    return [p for lines in by_letter.values() for p in lines if p.slug and p.worst not in ("", "works")][:60]


def _page(name: str, context: dict[str, object]) -> bytes:
    return render_to_string(f"status/public/{name}.html", context).encode()
