"""The page of everybody: every municipality by letter and every postcode by its first digit, each with its page.
Plain files, so that a copy needs no server to find a municipality."""

from collections import defaultdict
from datetime import datetime
from itertools import groupby

from django.template.loader import render_to_string
from django.utils import translation

from warroom.status.finding import Place, places, plain
from warroom.status.rendering import STYLE, counter_url, style


def letter_of(place: Place) -> str:
    """Under which letter it stands."""
    first = plain(place.name)[:1]
    return first if first.isascii() and first.isalpha() else "0"


def files(now: datetime) -> dict[str, bytes]:
    """The list, a file per letter, a file per first digit of a postcode, and what all pages look like. Path -> bytes;
    the same for the same register."""
    with translation.override("nl"):
        everything = places()
        by_letter = {k: list(v) for k, v in groupby(sorted(everything, key=letter_of), key=letter_of)}
        by_digit = by_postcode(everything)
        context: dict[str, object] = {
            "letters": sorted(by_letter),
            "digits": sorted(by_digit),
            "language": "nl",
            "root": "",
            "troubled": troubled(by_letter),
        }
        counter = counter_url("")
        context["search_url"] = None if counter is None else f"{counter}search/"
        made = {STYLE: style(), "index.html": _page("list", context)}
        for letter, lines in by_letter.items():
            said = {**context, "letter": letter, "lines": lines, "root": "../"}
            made[f"a-z/{letter}.html"] = _page("letter", said)
        for digit, codes in by_digit.items():
            said = {**context, "digit": digit, "codes": codes, "root": "../"}
            made[f"postcode/{digit}.html"] = _page("postcode", said)
    return made


def by_postcode(everything: list[Place]) -> dict[str, list[tuple[str, list[Place]]]]:
    """By first digit every postcode in order, each with the bodies it leads to."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in everything:
        for postcode in place.postcodes:
            found[postcode].append(place)
    return {
        digit: [(code, found[code]) for code in codes] for digit, codes in groupby(sorted(found), key=lambda c: c[0])
    }


def troubled(by_letter: dict[str, list[Place]]) -> list[Place]:
    """Those that say that something does not work as it should: what people come for."""
    return [p for lines in by_letter.values() for p in lines if p.troubled][:60]


def _page(name: str, context: dict[str, object]) -> bytes:
    return render_to_string(f"status/public/{name}.html", context).encode()
