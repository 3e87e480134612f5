"""Common Alerting Protocol 1.2: a warning as systems of civil protection exchange it.

Source: OASIS Standard CAP-V1.2 (1 July 2010), http://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html; the names
of elements and of their values are those of its section 3.2.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.sources import parse_xml
from weerbaar.language import Message

if TYPE_CHECKING:
    from lxml import etree

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LARGEST = 1_000_000
"""Bytes of a document that is read."""

STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPES = ("Public", "Restricted", "Private")
CATEGORIES = (
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
)
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")

_PLAIN = re.compile(r"[^\s,<&]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Area:
    """Where it holds: a description, and codes as (name of the system, value), for example ("NIS", "11002")."""

    description: str
    geocodes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Info:
    """What it says, in one language (RFC 3066)."""

    language: str
    event: str
    headline: str
    description: str
    instruction: str = ""
    categories: tuple[str, ...] = ("Infra",)
    responses: tuple[str, ...] = ()
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    web: str = ""
    contact: str = ""
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Alert:
    """A CAP document: ``sent`` knows its time zone; ``references`` are "sender,identifier,sent" of earlier ones."""

    identifier: str
    sender: str
    sent: datetime
    status: str
    msg_type: str
    scope: str
    source: str = ""
    restriction: str = ""
    addresses: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[str, ...] = ()
    infos: tuple[Info, ...] = field(default=())

    @property
    def reference(self) -> str:
        """How a later document points to this one."""
        return f"{self.sender},{self.identifier},{_time(self.sent)}"


def check(alert: Alert) -> list[Message]:
    """What CAP 1.2 does not allow in ``alert``; empty: it may be sent."""
    found: list[Message] = []
    for name, text in (("identifier", alert.identifier), ("sender", alert.sender)):
        if not _PLAIN.fullmatch(text):
            found.append(Message("{name} must be filled in, without spaces, commas, < and &", name=name))
    found += _known("status", alert.status, STATUSES)
    found += _known("msgType", alert.msg_type, TYPES)
    found += _known("scope", alert.scope, SCOPES)
    if alert.sent.tzinfo is None:
        found.append(Message("{name} must have a time zone", name="sent"))
    if alert.scope == "Restricted" and not alert.restriction:
        found.append(Message("a restricted document must say who may read it"))
    if alert.scope == "Private" and not alert.addresses:
        found.append(Message("a private document must have addresses"))
    if alert.msg_type in ("Update", "Cancel", "Ack", "Error") and not alert.references:
        found.append(Message("{name} must refer to an earlier document", name=alert.msg_type))
    for info in alert.infos:
        found += _known("urgency", info.urgency, URGENCIES)
        found += _known("severity", info.severity, SEVERITIES)
        found += _known("certainty", info.certainty, CERTAINTIES)
        if not info.categories:
            found.append(Message("{name} must be filled in", name="category"))
        for category in info.categories:
            found += _known("category", category, CATEGORIES)
        for response in info.responses:
            found += _known("responseType", response, RESPONSES)
        if not info.event.strip():
            found.append(Message("{name} must be filled in", name="event"))
        for name, moment in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
            if moment is not None and moment.tzinfo is None:
                found.append(Message("{name} must have a time zone", name=name))
        for area in info.areas:
            if not area.description.strip():
                found.append(Message("{name} must be filled in", name="areaDesc"))
    return found


def _known(name: str, value: str, allowed: tuple[str, ...]) -> list[Message]:
    if value in allowed:
        return []
    return [
        Message("{name} must be one of {allowed}, not “{value}”", name=name, allowed=", ".join(allowed), value=value)
    ]


def _time(moment: datetime) -> str:
    """A moment as CAP writes it: seconds, and an offset that is never "Z" (section 3.3.2)."""
    text = moment.replace(microsecond=0).isoformat()
    return f"{text[:-6]}-00:00" if text.endswith("+00:00") else text


def write(alert: Alert) -> bytes:
    """``alert`` as a document. Raises BadInput when CAP does not allow it."""
    from lxml import etree

    if wrong := check(alert):
        raise BadInput(wrong[0])
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", _time(alert.sent))
    _add(root, "status", alert.status)
    _add(root, "msgType", alert.msg_type)
    _add(root, "source", alert.source)
    _add(root, "scope", alert.scope)
    _add(root, "restriction", alert.restriction)
    _add(root, "addresses", alert.addresses)
    for code in alert.codes:
        _add(root, "code", code)
    _add(root, "note", alert.note)
    _add(root, "references", " ".join(alert.references))
    for info in alert.infos:
        _info(root, info)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _info(root: "etree._Element", info: Info) -> None:
    block = _new(root, "info")
    _add(block, "language", info.language)
    for category in info.categories:
        _add(block, "category", category)
    _add(block, "event", info.event)
    for response in info.responses:
        _add(block, "responseType", response)
    _add(block, "urgency", info.urgency)
    _add(block, "severity", info.severity)
    _add(block, "certainty", info.certainty)
    for name, moment in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        _add(block, name, _time(moment) if moment else "")
    _add(block, "senderName", info.sender_name)
    _add(block, "headline", info.headline)
    _add(block, "description", info.description)
    _add(block, "instruction", info.instruction)
    _add(block, "web", info.web)
    _add(block, "contact", info.contact)
    for area in info.areas:
        place = _new(block, "area")
        _add(place, "areaDesc", area.description)
        for name, value in area.geocodes:
            geocode = _new(place, "geocode")
            _add(geocode, "valueName", name)
            _add(geocode, "value", value)


def _new(parent: "etree._Element", name: str) -> "etree._Element":
    from lxml import etree

    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _add(parent: "etree._Element", name: str, text: str) -> None:
    """An element with ``text``; none when there is nothing to say. What XML cannot hold is left out."""
    if text:
        _new(parent, name).text = _ILLEGAL.sub("", text)


def read(data: bytes, place: str = "") -> Alert:
    """A document read back. Raises BadInput for what is no valid CAP 1.2."""
    if len(data) > LARGEST:
        raise BadInput(Message("larger than {n} bytes", n=LARGEST), place)
    root = parse_xml(data, place)
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise BadInput(Message("this is no CAP 1.2 document"), place)
    alert = Alert(
        identifier=_text(root, "identifier"),
        sender=_text(root, "sender"),
        sent=_moment(root, "sent", place) or _missing("sent", place),
        status=_text(root, "status"),
        msg_type=_text(root, "msgType"),
        scope=_text(root, "scope"),
        source=_text(root, "source"),
        restriction=_text(root, "restriction"),
        addresses=_text(root, "addresses"),
        codes=_texts(root, "code"),
        note=_text(root, "note"),
        references=tuple(_text(root, "references").split()),
        infos=tuple(_read_info(block, place) for block in root.findall(f"{{{NAMESPACE}}}info")),
    )
    if wrong := check(alert):
        raise BadInput(wrong[0], place)
    return alert


def _read_info(block: "etree._Element", place: str) -> Info:
    return Info(
        language=_text(block, "language") or "en-US",  # the default of the standard
        event=_text(block, "event"),
        headline=_text(block, "headline"),
        description=_text(block, "description"),
        instruction=_text(block, "instruction"),
        categories=_texts(block, "category"),
        responses=_texts(block, "responseType"),
        urgency=_text(block, "urgency"),
        severity=_text(block, "severity"),
        certainty=_text(block, "certainty"),
        effective=_moment(block, "effective", place),
        onset=_moment(block, "onset", place),
        expires=_moment(block, "expires", place),
        sender_name=_text(block, "senderName"),
        web=_text(block, "web"),
        contact=_text(block, "contact"),
        areas=tuple(
            Area(
                _text(area, "areaDesc"),
                tuple(
                    (_text(code, "valueName"), _text(code, "value")) for code in area.findall(f"{{{NAMESPACE}}}geocode")
                ),
            )
            for area in block.findall(f"{{{NAMESPACE}}}area")
        ),
    )


def _texts(parent: "etree._Element", name: str) -> tuple[str, ...]:
    return tuple((one.text or "").strip() for one in parent.findall(f"{{{NAMESPACE}}}{name}"))


def _text(parent: "etree._Element", name: str) -> str:
    return next(iter(_texts(parent, name)), "")


def _moment(parent: "etree._Element", name: str, place: str) -> datetime | None:
    text = _text(parent, name)
    if not text:
        return None
    try:
        if not _TIME.fullmatch(text):
            raise ValueError
        return datetime.fromisoformat(text.replace("-00:00", "+00:00"))
    except ValueError:
        raise BadInput(
            Message("{name} must be a time like 2022-12-06T07:40:00+01:00, not “{value}”", name=name, value=text[:60]),
            place,
        ) from None


def _missing(name: str, place: str) -> datetime:
    raise BadInput(Message("{name} must be filled in", name=name), place)
