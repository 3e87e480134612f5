"""What the columns of somebody's own table mean, from the words above them, Dutch or English.

A table has a row per person, or a row per body with columns for the SPOC and for the deputy: then the header says of
whom it is (``Gsm plaatsvervanger``).
"""

import re
import unicodedata
from collections.abc import Sequence

SPOC, DEPUTY, ROW = "spoc", "deputy", ""
"""Of whom a column tells: the SPOC, the deputy, or whoever the row is about."""

# In this order: the first that is found in a header counts. "Naam bestuur" is a body before it is a name.
_WORDS: tuple[tuple[str, str], ...] = (
    ("kbo", r"\bkbo|ondernemingsn|enterprise n|\bbtw|\bvat\b"),
    ("nis", r"\bnis"),
    ("domain", r"domein|domain"),
    ("mail", r"mail"),
    ("mobile", r"\bgsm|mobie|mobile|\bcell"),
    ("signal", r"\bsignal\b"),
    ("matrix", r"\bmatrix\b"),
    ("teams", r"\bteams\b"),
    ("ntfy", r"\bntfy\b"),
    ("phone", r"telefoon|\btel\b|phone|\bvast|landline|nummer\b|\bnumber\b"),
    ("post", r"\badres|\baddress|postadres|\bpost\b|straat"),
    ("kind", r"(soort|type|kind)\b.*(bestuur|body|entiteit|organi[sz]ati)|^(soort|kind|type|bestuurstype)$"),
    ("rank", r"\brol\b|\brole\b|\brank\b|spoc of|spoc or|contact as|\bals\b|type contact|type aanspreekpunt"),
    ("order", r"volgorde|\border\b|rangorde"),
    ("languages", r"\btaal|\btalen|languag"),
    ("hours", r"\buren|\bhours|werkuren|bereikbaarheid|kantooruren"),
    ("function", r"functie|function|\bjob|titel|\btitle"),
    ("first", r"voornaam|first name|given name"),
    ("last", r"achternaam|familienaam|last name|surname|family name"),
    ("body", r"bestuur|gemeente|municipality|organisatie|organi[sz]ation|\bbody|entiteit|instelling|\bzone\b|\bocmw\b"),
    ("name", r"naam|\bname|contact|persoon|person|aanspreekpunt|\bspoc|vervang|deputy"),
)  # fmt: skip
FIELDS = tuple(name for name, _words in _WORDS)
WAYS = ("mobile", "phone", "mail", "signal", "matrix", "teams", "ntfy", "post")
PERSONAL = (*WAYS, "function", "first", "last", "name", "languages", "hours", "order", "rank")
_DEPUTY = re.compile(r"plaatsverv|vervang|deputy|back-?up")
_SPOC = re.compile(r"\bspoc|aanspreekp|single point")


def fold(text: str) -> str:
    """Text without case, accents and what stands between words."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", plain))


def meaning(header: str) -> str:
    """What a column holds, as "group:field" or "field"; "" when its header says nothing known."""
    words = fold(header)
    field = next((name for name, pattern in _WORDS if re.search(pattern, words)), "")
    if field not in PERSONAL or field == "rank":
        return field
    group = DEPUTY if _DEPUTY.search(words) else SPOC if _SPOC.search(words) else ROW
    return f"{group}:{field}" if group else field


def recognised(headers: Sequence[str]) -> dict[int, str]:
    """What each column that says something known holds, by its position. Of columns that can be only one (the name of
    the body) the first counts; ways may come several times."""
    found: dict[int, str] = {}
    for position, header in enumerate(headers):
        what = meaning(header)
        if what and (what.rpartition(":")[2] in WAYS or what not in found.values()):
            found[position] = what
    # "SPOC" alone beside "Plaatsvervanger …" is a person; in a table with a row per person it says which.
    if not any(what.startswith(DEPUTY) for what in found.values()) and any(w == "name" for w in found.values()):
        return {at: "rank" if what == "spoc:name" else what.removeprefix("spoc:") for at, what in found.items()}
    if not any(what.startswith(DEPUTY) for what in found.values()):
        return {at: what.removeprefix("spoc:") for at, what in found.items()}
    return found
