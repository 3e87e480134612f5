"""Whether the words of a lesson name a body: nobody is named in what goes to many who has not agreed to that."""

import re
import unicodedata
from collections.abc import Iterable

from warroom.lessons.models import Lesson
from warroom.organisations.models import Kind, Organisation

SHORT = 5
"""Names of so few letters or less are words too ("boom", "geel", "peer"): only with their capitals are they a name."""
LEADING = frozenset({"pz", "hvz", "ocmw", "politiezone", "hulpverleningszone", "gemeente", "stad", "provincie"})
"""Words before a name that people leave out."""


def named(texts: Iterable[str]) -> list[str]:
    """Names of local governments of the register, of today and of before, that stand in ``texts`` word for word.

    Accents, hyphens and spaces do not matter: "Sint Truiden" is "Sint-Truiden". Part of a word is no name.
    """
    known = _known()
    longest = max((len(words) for words in known), default=0)
    found: dict[str, None] = {}
    for text in texts:
        raw = _raw(text)
        plain = [_plain(word) for word in raw]
        at = 0
        while at < len(raw):
            for length in range(min(longest, len(raw) - at), 0, -1):
                names = known.get(tuple(plain[at : at + length]), ())
                right = [name for name in names if _as_a_name(name, raw[at : at + length])]
                if right:
                    found[right[0]] = None
                    at += length
                    break
            else:
                at += 1
    return list(found)


def unconfirmed(lesson: Lesson) -> list[str]:
    """Names in the lesson of bodies of which nobody has said that they agree."""
    texts = [lesson.title, lesson.text, *(line.text for line in lesson.lines.all())]
    return [name for name in named(texts) if name not in lesson.may_name]


def _known() -> dict[tuple[str, ...], list[str]]:
    """Every way to name a body: its words to the names as the register has them."""
    known: dict[tuple[str, ...], list[str]] = {}
    rows = Organisation.objects.exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
    for full in rows.order_by("name").values_list("name", flat=True).distinct():
        # "PZ Aalter: Aalter" is a police zone and the municipalities it is of.
        name = full.partition(":")[0].strip()
        words = _raw(name)
        ways = {tuple(words)}
        while len(words) > 1 and _plain(words[0]) in LEADING:
            words = words[1:]
            # "Oost" and "Centrum" are a direction and a place; "BRT" and "Waasland" are a zone.
            if len(words) > 1 or len(words[0]) > SHORT + 2 or words[0].isupper():
                ways.add(tuple(words))
        for way in ways:
            known.setdefault(tuple(_plain(word) for word in way), []).append(name)
    return known


def _as_a_name(name: str, raw: list[str]) -> bool:
    written = "".join(raw)
    if len(written) > SHORT:
        return True
    return written in "".join(_raw(name)) or (len(written) > 2 and written.isupper())


def _raw(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode()
