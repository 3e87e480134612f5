"""The address of every kind of way, normalised: what two people write differently is stored once."""

import re
import unicodedata
from urllib.parse import urlsplit

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from warroom.contacts import telephone
from warroom.contacts.models import Way, WayKind
from warroom.contacts.telephone import Wrong

LONGEST = 300
MOST_LINES = 6
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0080-\u009f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MATRIX = re.compile(r"@[a-z0-9._=/+-]+:[a-z0-9.-]+(?::\d{1,5})?")
_SIGNAL_NAME = re.compile(r"[a-z_][a-z0-9_]{2,31}\.\d{2,9}")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{6,64}")
_valid_mail = EmailValidator(message="no")


def normal(kind: str, text: str) -> tuple[str, str]:
    """The address in ``text`` as it is stored, and its extension ("" but for a telephone).

    Raises Wrong with one sentence on what is wrong.
    """
    if len(text) > LONGEST:
        raise Wrong(_("is longer than {most} characters").format(most=LONGEST))
    if kind in (WayKind.MOBILE, WayKind.LANDLINE):
        number = telephone.one(text)
        if kind == WayKind.MOBILE and number.extension:
            raise Wrong(_("a mobile number has no extension"))
        if kind == WayKind.MOBILE and not number.mobile:
            raise Wrong(_("{number} is not a mobile number").format(number=str(number)))
        return number.e164, number.extension
    if kind == WayKind.POST:
        return letter(text), ""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _CONTROL.search(plain):
        raise Wrong(_("holds a line break or a character that cannot be seen"))
    if kind == WayKind.MAIL:
        return mail(plain), ""
    if kind == WayKind.SIGNAL:
        name = plain.lower()
        return (name if _SIGNAL_NAME.fullmatch(name) else telephone.one(plain).e164), ""
    if kind == WayKind.MATRIX:
        name = plain.lower()
        if not _MATRIX.fullmatch(name):
            raise Wrong(_("a Matrix address looks like @name:server"))
        return name, ""
    if kind == WayKind.NTFY and _TOPIC.fullmatch(plain):
        return f"https://ntfy.sh/{plain}", ""
    if kind in (WayKind.NTFY, WayKind.TEAMS):
        return web(plain), ""
    raise Wrong(_("this is no way to reach somebody"))


def mail(text: str) -> str:
    """A mail address in lower case, with its domain as DNS knows it (IDNA); without a name, ``mailto:`` or full stop.

    Raises Wrong for anything a mail header could be made to say with it.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _CONTROL.search(plain):
        raise Wrong(_("holds a line break or a character that cannot be seen"))
    if named := re.fullmatch(r"[^<>]*<([^<>]*)>\s*[;,.]*", plain):
        plain = named[1].strip()
    plain = re.sub(r"(?i)^(?:mailto|e-?mail|mail)\s*:\s*", "", plain).strip(" ;,'\"").rstrip(".")
    local, at, domain = plain.rpartition("@")
    if not at or "@" in local or re.search(r"[\s<>,;:\"()\[\]\\]", plain):
        raise Wrong(_("'{text}' is not one mail address").format(text=text.strip()[:60]))
    if not local.isascii():
        raise Wrong(_("'{text}' has letters before the @ that mail servers refuse").format(text=plain[:60]))
    try:
        ascii_domain = idna.encode(domain.lower().rstrip("."), uts46=True).decode()
        address = f"{local.lower()}@{ascii_domain}"
        _valid_mail(address)
    except (idna.IDNAError, UnicodeError, ValidationError):
        raise Wrong(_("'{text}' is not a mail address that exists").format(text=plain[:60])) from None
    if len(address) > 254:
        raise Wrong(_("is too long for a mail address"))
    return address


def mails(text: str) -> list[str]:
    """All mail addresses in ``text`` (a cell may hold two), each once. Raises Wrong when a part is none."""
    parts = [part for part in re.split(r"[;,\n\r]|\s/\s|\s(?:of|en|or|and)\s", text) if part.strip()]
    if len(parts) == 1 and "<" not in text:
        parts = parts[0].split()
        if len([part for part in parts if "@" in part]) != len(parts):
            parts = [text]
    found = list(dict.fromkeys(mail(part) for part in parts))
    if not found:
        raise Wrong(_("holds no mail address"))
    return found


def web(text: str) -> str:
    """An https address of a named host, without a name or password in it."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme != "https" or "." not in host or parts.username or parts.password or re.search(r"\s", text):
        raise Wrong(_("must be an address that begins with https://"))
    if re.fullmatch(r"[\d.]+", host) or ":" in host or port not in (None, 443):
        raise Wrong(_("must be the address of a named server, without a port"))
    return text


def letter(text: str) -> str:
    """A postal address: at most six lines, each without extra spaces."""
    lines = [" ".join(line.split()) for line in re.split(r"[\r\n]+|;\s|\s\|\s", unicodedata.normalize("NFC", text))]
    lines = [line for line in lines if line]
    if not lines or len(lines) > MOST_LINES or _CONTROL.search("".join(lines)):
        raise Wrong(_("a postal address has one to {most} lines").format(most=MOST_LINES))
    return "\n".join(lines)


def shown(way: Way) -> str:
    """The address of a way as people read it."""
    return written(way.kind, way.address, way.extension)


def written(kind: str, address: str, extension: str = "") -> str:
    """An address as people read it."""
    if kind in (WayKind.MOBILE, WayKind.LANDLINE) or (kind == WayKind.SIGNAL and address.startswith("+")):
        return telephone.written(address, extension)
    if kind == WayKind.MAIL:
        local, _at, domain = address.rpartition("@")
        try:
            return f"{local}@{idna.decode(domain)}"
        except (idna.IDNAError, UnicodeError):
            return address
    return address
