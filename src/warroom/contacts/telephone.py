"""Telephone numbers as people write them, as the one way machines write them (E.164), and back.

Read by libphonenumber (the phonenumbers package) with Belgium as the country of a number that names none.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from phonenumbers.phonenumberutil import NumberParseException

COUNTRY = "BE"
LONGEST = 200
"""Characters of a text in which numbers are looked for."""

_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
# Words people put beside a number; longest first, so that "gsm-nummer" goes before "gsm".
_WORDS = re.compile(
    r"(?i)\b(?:telefoonnummer|gsm-?nummer|telefoon|mobiele|mobiel|mobile|portable|landline|vaste? (?:lijn|nummer)|"
    r"phone|nummer|werk|work|priv[eé]|private|thuis|home|nacht|dag|bureau|kantoor|office|of na \d+u|permanentie|"
    r"wacht|gsm|tel|fixe?|vast|nr|t|m|g)\b\.?\s*[:.]?"
)
_FAX = re.compile(r"(?i)\bfax\b")
_EXTENSION = re.compile(
    r"(?i)[,;]?\s*(?:\b(?:toestel|toest|tst|intern|int|extensie|extension|ext|poste|post)\b\.?|[x#])\s*:?\s*(\d{1,6})\s*$"
)
_LETTER_O = re.compile(r"(?i)(?<=[\d(+./ -])o(?=[\d./ -])|^o(?=\d)")
_BETWEEN = re.compile(r"(?i)\s*(?:[;|\n\r]|,(?=\s*[+(0])|\s/\s|\s(?:of|en|or|and|ou|et)\s|&)\s*")


class Wrong(ValueError):
    """This is no such address; the text says why, in the language of who reads it."""


@dataclass(frozen=True)
class Number:
    """A telephone number: in E.164 (``+3235550101``), what to dial after it, and whether it can get an SMS."""

    e164: str
    extension: str = ""
    mobile: bool = False

    def __str__(self) -> str:
        return written(self.e164, self.extension)


def written(e164: str, extension: str = "") -> str:
    """A number as people read it here: Belgian ones without the country, others with it."""
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    style = PhoneNumberFormat.NATIONAL if number.country_code == 32 else PhoneNumberFormat.INTERNATIONAL
    text = phonenumbers.format_number(number, style)
    return f"{text} ext. {extension}" if extension else text


def one(text: str) -> Number:
    """The number in ``text``. Raises Wrong when it is none, or several."""
    found = several(text)
    if len(found) > 1:
        raise Wrong(_("holds {n} numbers: give each a line of its own").format(n=len(found)))
    return found[0]


def several(text: str) -> list[Number]:
    """All numbers in ``text``, each once, in order; a cell of a spreadsheet often holds two.

    Raises Wrong when any part of it is not a number that can be called from here.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > LONGEST:
        raise Wrong(_("is too long for a telephone number"))
    parts = [part for part in _BETWEEN.split(plain) if part.strip()]
    if not parts:
        raise Wrong(_("holds no telephone number"))
    found: list[Number] = []
    for part in parts:
        for number in _read(part):
            if number not in found:
                found.append(number)
    return found


def _read(part: str) -> list[Number]:
    """The numbers in a part without a separator that can be nothing else."""
    if _FAX.search(part):
        raise Wrong(_("'{text}' is a fax number: nobody is reached by it").format(text=_shown(part)))
    text = part
    while (shorter := re.sub(r"\(\s*\)", "", _WORDS.sub(" ", text)).strip(" :-\u2013\u2014'\"")) != text:
        text = shorter
    extension = ""
    if tail := _EXTENSION.search(text):
        text, extension = text[: tail.start()].rstrip(" ,;-"), tail[1]
    text = _LETTER_O.sub("0", text)
    if re.search(r"[^\W\d_]", text):
        raise Wrong(_("'{text}' holds letters: only the number, please").format(text=_shown(part)))
    number = _valid(text)
    if number is not None:
        return [_made(number, extension)]
    halves = _halves(text)
    if halves:
        return [_made(half, extension if half is halves[-1] else "") for half in halves]
    raise Wrong(_("'{text}' is not a telephone number that exists").format(text=_shown(part)))


def _made(number: phonenumbers.PhoneNumber, extension: str) -> Number:
    kind = phonenumbers.number_type(number)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if kind == PhoneNumberType.PREMIUM_RATE:
        raise Wrong(_("'{text}' is a paid number").format(text=written(e164)))
    return Number(e164, extension or number.extension or "", kind in _MOBILE)


def _valid(text: str) -> phonenumbers.PhoneNumber | None:
    """The number that all of ``text`` is; None when it is none."""
    # 0(32)475, (0032) and +(32) are spelled by hand; libphonenumber wants digits after the plus.
    plain = re.sub(r"^\+?\s*\(?\s*(?:\+|00)\s*(\d{1,3})\s*\)?", r"+\1 ", text.strip())
    # The zero between brackets is dialled at home only. Italy keeps its zero, and writes it without brackets.
    plain = re.sub(r"^(\+\s*\d[\d\s.]{0,4}?)\s*\(\s*0\s*\)", r"\1 ", plain)
    for attempt in (plain, text):
        try:
            number = phonenumbers.parse(attempt, COUNTRY)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number
    # "+32 0475 …": the zero of home behind the country.
    if match := re.match(r"^\+32[\s./-]*0(.*)$", plain):
        return _valid(f"0{match[1]}")
    return None


def _halves(text: str) -> list[phonenumbers.PhoneNumber]:
    """Two numbers with only a slash, comma, dash or space between them; empty when it is not that."""
    for split in re.finditer(r"[/,\s-]+", text):
        first, second = _valid(text[: split.start()]), _valid(text[split.end() :])
        if first is not None and second is not None:
            return [first, second]
    return []


def _shown(text: str) -> str:
    return text.strip()[:40]
