"""Whether the words of a lesson name a body: nobody is named in what goes to many who has not agreed to that."""

import re
import unicodedata
from collections.abc import Iterable

from warroom.lessons.models import Lesson
from warroom.organisations.models import Kind, Organisation

SHORT = 5
"""Names of so few letters or less are words too ("boom", "geel", "peer"): only with their capitals are they a name."""
LONG = 6
"""Letters from which a word made of a name ("Aalsterse") says which name it was made of."""
ORDINARY = frozenset(
    {
        "heerse",
        "hoofse",
        "landers",
        "landse",
        "molenaar",
        "molenaars",
        "putters",
        "schilds",
        "schots",
        "schotse",
        "stadse",
        "stekens",
        "tieners",
    }
)
"""Words that look as if they were made of a name and mean something else."""
LEADING = frozenset({"pz", "hvz", "ocmw", "politiezone", "hulpverleningszone", "gemeente", "stad", "provincie"})
"""Words before a name that people leave out."""


def named(texts: Iterable[str]) -> list[str]:
    """Names of local governments of the register, of today and of before, that stand in ``texts`` word for word.

    Accents, hyphens and spaces do not matter: "Sint Truiden" is "Sint-Truiden". Part of a word is no name; a word that
    is regularly made of one, with its capital, is: "Aalsterse", "Leuvens", "Gentenaars".
    """
    known, made = _known()
    longest = max((len(words) for words in known), default=0)
    found: dict[str, None] = {}
    for text in texts:
        raw = _raw(text)
        plain = [_plain(word) for word in raw]
        at = 0
        while at < len(raw):
            for length in range(min(longest, len(raw) - at), 0, -1):
                words = tuple(plain[at : at + length])
                right = [name for name in known.get(words, ()) if _as_a_name(name, raw[at : at + length])]
                if not right and all(word[0].isupper() for word in raw[at : at + length]):
                    right = made.get(words, [])
                if right:
                    # "Turnhout" is the municipality, which its OCMW is called after too: who is named in fewest words.
                    found[min(right, key=lambda name: len(_raw(name)))] = None
                    at += length
                    break
            else:
                at += 1
    return list(found)


def unconfirmed(lesson: Lesson) -> list[str]:
    """Names in the lesson of bodies of which nobody has said that they agree."""
    texts = [lesson.title, lesson.text, *(line.text for line in lesson.lines.all())]
    return [name for name in named(texts) if name not in lesson.may_name]


Names = dict[tuple[str, ...], list[str]]


def _known() -> tuple[Names, Names]:
    """Every way to name a body: its words to the names as the register has them; and the same for what is made of the
    name of a municipality, unless that is the name of something itself."""
    known: Names = {}
    places: Names = {}
    rows = Organisation.objects.exclude(kind__in=(Kind.SUPPLIER, Kind.COORDINATOR))
    for full, kind in rows.order_by("name", "kind").values_list("name", "kind").distinct():
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
            key = tuple(_plain(word) for word in way)
            known.setdefault(key, []).append(name)
            if kind == Kind.MUNICIPALITY:
                places.setdefault(key, []).append(name)
    made: Names = {}
    for (*before, last), found in places.items():
        for word in adjectives(last):
            if (*before, word) not in known:
                made.setdefault((*before, word), []).extend(found)
    return known, made


def adjectives(name: str) -> set[str]:
    """The words that Dutch regularly makes of the last word of a name, in small letters: what is of the place and who
    lives there. Only those long enough to be told from other words. The rules are those of the Algemene Nederlandse
    Spraakkunst, 12.4.2.3.3.c."""
    found: set[str] = set()
    short = name[:-2] if name.endswith("en") else name[:-1] if name.endswith("e") and name[-2:] != "se" else ""
    closed = _closed(short, "aou" if name.endswith("en") else "aeou")
    for whole in {name, short, closed} - {""}:
        stem = whole[:-1] if whole[-2:-1] == whole[-1:] else whole  # Brugg, Brugse
        if stem.endswith("s"):
            # Herentals, Herentalse; Deinze, Deinse
            found |= {f"{_opened(stem)}e"} | ({stem} if stem != name else set())
        elif stem.endswith(("se", "ooi")) or stem[-1] not in "zaeiou":
            # Mechelen, Mechels; Roeselare, Roeselaars; Ninove, Ninoofs; Ronse, Ronses; Aalst, Aalsters
            of_it = {f"{stem}s", *([f"{stem}ers"] if stem.endswith("t") else [])}
            found |= of_it | {f"{word}e" for word in of_it}
            if stem != closed or closed == short:
                found |= {f"{stem.removesuffix('e')}enaar", f"{stem.removesuffix('e')}enaars"}
    if name.endswith("en"):
        found |= {f"{name[:-2]}enaar", f"{name[:-2]}enaars"}  # Antwerpen, Antwerpenaar
    return {word for word in found if len(word) >= LONG} - ORDINARY


def _closed(stem: str, long: str) -> str:
    """``stem`` once its last syllable is closed: the vowel is written twice when it is ``long``, v is f and z is s."""
    at = stem[-2:-1]
    if not at:
        return ""
    if at in long and stem[-1] not in "aeiouy" and stem[-3:-2] not in tuple("aeiou"):
        stem = stem[:-1] + at + stem[-1]
    return stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1:], stem[-1:])


def _opened(stem: str) -> str:
    """``stem`` before an e: "Niklaas" is "Niklas" in "Sint-Niklase"."""
    return stem[:-2] + stem[-1] if stem[-3:-2] == stem[-2:-1] and stem[-2:-1] in "aeou" else stem


def _as_a_name(name: str, raw: list[str]) -> bool:
    written = "".join(raw)
    if len(written) > SHORT:
        return True
    return written in "".join(_raw(name)) or (len(written) > 2 and written.isupper())


def _raw(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text))


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode()
