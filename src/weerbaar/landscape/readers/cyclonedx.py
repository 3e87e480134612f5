"""CycloneDX bills of materials, JSON or XML: an application and the components it is made of.

Written for versions 1.4 to 1.6; older and newer 1.x are read as far as they look the same
(https://cyclonedx.org/docs/). Components have no effect on impact: they say where a vulnerable part is inside.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weerbaar.landscape.model import Element, Kind, Landscape, Origin, Relation, RelationKind
from weerbaar.landscape.reading import BadInput, Notes, Reading
from weerbaar.landscape.sources import Source, parse_json, parse_xml
from weerbaar.language import Message

if TYPE_CHECKING:
    from lxml import etree

_WRITTEN_FOR = ("1.4", "1.5", "1.6")
_JSON = re.compile(rb'"bomFormat"\s*:\s*"CycloneDX"')
_XML = re.compile(rb"cyclonedx\.org/schema/bom/")
_KEPT_LISTS = ("components", "dependencies", "metadata")


@dataclass(frozen=True)
class _Part:
    """One component as written. ``inside`` are the ones nested in it."""

    fields: Mapping[str, Any]
    inside: tuple[Any, ...]


@dataclass
class _Bill:
    """What JSON and XML have in common."""

    version: str
    subject: Any
    supplier: str
    parts: tuple[Any, ...]
    depends: dict[str, list[str]] = field(default_factory=dict)
    unused: dict[str, int] = field(default_factory=dict)


def recognise(source: Source) -> bool:
    """Whether it names CycloneDX as its format."""
    if source.tree is not None:
        names = [*source.tree.with_extension(".json"), *source.tree.with_extension(".xml")]
        return any(_names_cyclonedx(source.tree.head(name)) for name in names[:20])
    return source.starts_with(b"{", b"<") and _names_cyclonedx(source.data or b"")


def _names_cyclonedx(data: bytes) -> bool:
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(_JSON.search(data) if text.startswith(b"{") else _XML.search(data[:4096]))


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read one bill, or every bill in a folder or zip; a component in several applications is one element."""
    notes = Notes()
    elements: dict[str, Element] = {}
    relations: dict[Any, Relation] = {}
    if source.tree is None:
        bills = [(source.name, source.data or b"")]
    else:
        bills = []
        for name in source.tree.names():
            if _names_cyclonedx(source.tree.head(name)):
                bills.append((f"{source.name}, {name}", source.tree.read(name)))
            else:
                notes.unused(Message("is not a CycloneDX bill of materials"), f"{source.name}, {name}")
    for place, data in bills:
        _add(_parsed(data, place), place, elements, relations, notes)
    return Reading(Landscape(elements=tuple(elements.values()), relations=tuple(relations.values())), notes.all())


def _parsed(data: bytes, place: str) -> _Bill:
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return _from_xml(parse_xml(data, place), place)
    return _from_json(parse_json(data, place), place)


def _add(bill: _Bill, place: str, elements: dict[str, Element], relations: dict[Any, Relation], notes: Notes) -> None:
    if bill.version not in _WRITTEN_FOR:
        notes.changed(Message("is CycloneDX {version}, read as if it were 1.4", version=bill.version), place)
    subject = _part(bill.subject, f"{place}, metadata.component") if bill.subject is not None else None
    if subject is None or not _text(subject.fields, "name"):
        stem = re.sub(r"(\.cdx|\.bom)?\.(json|xml)$", "", place.rpartition(", ")[2].rpartition("/")[2], flags=re.I)
        notes.question(Message("does not say of which application it is the bill; it is named after its file"), place)
        fields: Mapping[str, Any] = {"name": stem}
        subject = _Part(fields, subject.inside if subject else ())
    application = f"cyclonedx:{_coordinates(subject.fields, versioned=False)}"
    elements[application] = Element(
        application, Kind.APPLICATION, _text(subject.fields, "name"), Origin.IMPORT,
        attributes=_attributes(subject.fields),
    )  # fmt: skip
    supplier = bill.supplier or _organisation(subject.fields, "supplier", "manufacturer")
    if supplier:
        id = f"cyclonedx:supplier/{supplier}"
        elements.setdefault(id, Element(id, Kind.SUPPLIER, supplier, Origin.IMPORT))
        _relate(relations, RelationKind.SUPPLIED_BY, application, id, role="delivers")
    by_ref = {_text(subject.fields, "bom-ref"): application}
    _add_parts((*subject.inside, *bill.parts), application, place, by_ref, elements, relations, notes)
    for ref, targets in bill.depends.items():
        id = by_ref.get(ref, "")
        known = [by_ref[t] for t in targets if t in by_ref]
        if len(known) < len(targets) or not id:
            notes.unused(Message("dependencies on components that are not in the bill"), place)
        if id and known:
            already = elements[id].get("depends_on") or []
            elements[id] = elements[id].with_attributes(depends_on=sorted({*already, *known}))
    for name, count in bill.unused.items():
        notes.unused(Message("'{name}' of the bill of materials", name=name), place, count)


def _add_parts(
    raw: Iterable[Any], application: str, place: str, by_ref: dict[str, str],
    elements: dict[str, Element], relations: dict[Any, Relation], notes: Notes,
) -> None:  # fmt: skip
    # Nested without recursion: an untrusted bill may be nested ten thousand deep.
    todo = [(item, application, f"components[{i}]") for i, item in enumerate(raw)]
    todo.reverse()
    while todo:
        item, whole, at = todo.pop()
        part = _part(item, f"{place}, {at}")
        name = _text(part.fields, "name")
        if not name:
            raise BadInput(Message("has no name"), f"{place}, {at}")
        id = f"cyclonedx:{_coordinates(part.fields, versioned=True)}"
        if id == application:
            notes.unused(Message("the application is listed as a component of itself"), f"{place}, {at}")
            id = whole
        elif id in elements:
            if elements[id].kind is not Kind.COMPONENT:
                notes.unused(Message("components that are listed as an application too"), f"{place}, {at}")
        else:
            elements[id] = Element(
                id, Kind.COMPONENT, name, Origin.IMPORT, attributes=_attributes(part.fields, component=True)
            )
        if id != whole:
            _relate(relations, RelationKind.PART_OF, id, whole)
        ref = _text(part.fields, "bom-ref")
        if ref and by_ref.setdefault(ref, id) != id:
            notes.unused(Message("'bom-ref' {ref} is used twice", ref=ref[:120]), f"{place}, {at}")
        if part.fields.get("hashes"):
            notes.unused(Message("check sums of components"), place)
        todo.extend((inner, id, f"{at}.components[{i}]") for i, inner in reversed(list(enumerate(part.inside))))


def _relate(relations: dict[Any, Relation], kind: RelationKind, source: str, target: str, **fields: Any) -> None:
    relation = Relation(kind, source, target, origin=Origin.IMPORT, **fields)
    relations.setdefault(relation.key, relation)


def _coordinates(fields: Mapping[str, Any], *, versioned: bool) -> str:
    """What names it: an application stays the same through its versions, a component does not."""
    purl = _text(fields, "purl")
    if purl and versioned:
        return purl
    if purl:
        return re.sub(r"@[^/?#]*$", "", purl.partition("#")[0].partition("?")[0])
    name = "/".join(part for part in (_text(fields, "group"), _text(fields, "name")) if part)
    version = _text(fields, "version")
    return f"{name}@{version}" if versioned and version else name


def _attributes(fields: Mapping[str, Any], *, component: bool = False) -> dict[str, Any]:
    found = {
        "version": _text(fields, "version"),
        "purl": _text(fields, "purl"),
        "group": _text(fields, "group"),
        "licence": ", ".join(_licences(fields)),
        "cpe": _text(fields, "cpe"),
        "supplier": (_organisation(fields, "supplier") or _text(fields, "publisher")) if component else "",
        "component_type": _text(fields, "type") if component else "",
        "description": " ".join(_text(fields, "description").split()),
    }
    return {k: v for k, v in found.items() if v}


def _licences(fields: Mapping[str, Any]) -> list[str]:
    listed = fields.get("licenses")
    found = []
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict):
            licence = item.get("license")
            inner = licence if isinstance(licence, dict) else {}
            text = _text(item, "expression") or _text(inner, "id") or _text(inner, "name")
            if text:
                found.append(text)
    return found


def _organisation(fields: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = fields.get(name)
        if isinstance(value, dict) and _text(value, "name"):
            return _text(value, "name")
    return ""


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _part(raw: Any, place: str) -> _Part:
    if isinstance(raw, dict):
        inside = raw.get("components") or []
        if not isinstance(inside, list):
            raise BadInput(Message("must be a list"), f"{place}.components")
        return _Part(raw, tuple(inside))
    if isinstance(raw, (str, int, float, list)) or raw is None:
        raise BadInput(Message("must be an object"), place)
    return _part_of_xml(raw)


def _from_json(document: Any, place: str) -> _Bill:
    if not isinstance(document, dict):
        raise BadInput(Message("must be an object"), place)
    parts = document.get("components") or []
    metadata = document.get("metadata") or {}
    if not isinstance(parts, list):
        raise BadInput(Message("must be a list"), f"{place}, components")
    if not isinstance(metadata, dict):
        raise BadInput(Message("must be an object"), f"{place}, metadata")
    bill = _Bill(
        version=_text(document, "specVersion") or "?",
        subject=metadata.get("component"),
        supplier=_organisation(metadata, "supplier", "manufacturer", "manufacture"),
        parts=tuple(parts),
        unused={k: len(v) for k, v in document.items() if isinstance(v, list) and v and k not in _KEPT_LISTS},
    )
    dependencies = document.get("dependencies") or []
    for item in dependencies if isinstance(dependencies, list) else []:
        if isinstance(item, dict) and _text(item, "ref"):
            on = item.get("dependsOn") or []
            bill.depends[_text(item, "ref")] = [d for d in on if isinstance(d, str)] if isinstance(on, list) else []
    return bill


def _from_xml(root: "etree._Element", place: str) -> _Bill:
    tag = str(root.tag)
    match = re.fullmatch(r"\{http://cyclonedx\.org/schema/bom/([0-9.]+)\}bom", tag)
    if match is None:
        raise BadInput(Message("is not a CycloneDX bill of materials"), place)
    sections = {_local(child): child for child in root}
    metadata = {_local(child): child for child in sections.get("metadata", ())}
    makers = [m for n in ("supplier", "manufacturer", "manufacture") if (m := metadata.get(n)) is not None]
    bill = _Bill(
        version=match[1],
        subject=metadata.get("component"),
        supplier=next((n for m in makers if (n := _child_text(m, "name"))), ""),
        parts=_children(sections.get("components"), "component"),
        unused={n: len(s) for n, s in sections.items() if len(s) and n not in _KEPT_LISTS},
    )
    for item in _children(sections.get("dependencies"), "dependency"):
        bill.depends[item.get("ref", "")] = [d.get("ref", "") for d in _children(item, "dependency")]
    return bill


def _part_of_xml(element: "etree._Element") -> _Part:
    fields: dict[str, Any] = {"type": element.get("type"), "bom-ref": element.get("bom-ref")}
    inside: tuple[Any, ...] = ()
    for child in element:
        name = _local(child)
        if name == "components":
            inside = _children(child, "component")
        elif name in ("supplier", "manufacturer"):
            fields[name] = {"name": _child_text(child, "name")}
        elif name == "licenses":
            fields[name] = [_licence_of_xml(licence) for licence in child]
        elif name == "hashes":
            fields[name] = len(child)
        else:
            fields[name] = child.text or ""
    return _Part(fields, inside)


def _licence_of_xml(element: "etree._Element") -> dict[str, Any]:
    if _local(element) == "expression":
        return {"expression": element.text or ""}
    return {"license": {_local(child): child.text or "" for child in element}}


def _local(element: "etree._Element") -> str:
    return str(element.tag).rpartition("}")[2]


def _children(element: "etree._Element | None", name: str) -> tuple[Any, ...]:
    return tuple(child for child in element if _local(child) == name) if element is not None else ()


def _child_text(element: "etree._Element", name: str) -> str:
    return next(((child.text or "").strip() for child in element if _local(child) == name), "")
