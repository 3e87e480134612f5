"""The Open Group's ArchiMate Model Exchange File Format 3.x: one XML file (docs/archimate.md).

Structure: archimate3_Model.xsd of The Open Group, namespace ``http://www.opengroup.org/xsd/archimate/3.0/`` for
every 3.x version.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from weerbaar.landscape.readers.archimate.model import Model, ModelElement, Properties, Relationship, canonical
from weerbaar.landscape.reading import BadInput, Reading
from weerbaar.landscape.sources import Source
from weerbaar.language import Message

if TYPE_CHECKING:
    from lxml import etree

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
_ANY_VERSION = "http://www.opengroup.org/xsd/archimate"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SPECIALIZATION = "Specialization"
"""The property in which Archi exports what it calls a specialization."""


def recognise(source: Source) -> bool:
    """Whether it is XML that names the exchange format's namespace near its start, in any encoding."""
    head = (source.data or b"")[:4096].replace(b"\0", b"")
    return _ANY_VERSION.encode() in head and b"<" in head


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read it. ``mapping``: a mapping file, parsed. Raises BadInput."""
    from weerbaar.landscape.readers.archimate.meaning import landscape

    root = source.xml
    if root.tag != f"{{{NAMESPACE}}}model":
        raise BadInput(
            Message("is not a model in version 3 of the exchange format; export it again as version 3"), source.name
        )
    return landscape(_model(root, source.name), mapping, source.limits)


def _model(root: "etree._Element", place: str) -> Model:
    keys = {
        str(d.get("identifier")): _text(d, "name")
        for d in root.iterfind(f"{{{NAMESPACE}}}propertyDefinitions/{{{NAMESPACE}}}propertyDefinition")
    }
    folders = dict(_folders(root))
    model = Model(place, _text(root, "name"), _text(root, "documentation"), _properties(root, keys))
    for node in root.iterfind(f"{{{NAMESPACE}}}elements/{{{NAMESPACE}}}element"):
        id, properties = node.get("identifier") or "", _properties(node, keys)
        model.add(
            ModelElement(
                id=id,
                type=canonical(node.get(_TYPE) or ""),
                name=_text(node, "name"),
                documentation=_text(node, "documentation"),
                properties=tuple(p for p in properties if p[0] != _SPECIALIZATION),
                folder=folders.get(id, ""),
                specialization=dict(properties).get(_SPECIALIZATION, ""),
            ),
            f"{place}, line {node.sourceline}",
        )
    for node in root.iterfind(f"{{{NAMESPACE}}}relationships/{{{NAMESPACE}}}relationship"):
        type = canonical(node.get(_TYPE) or "")
        model.add(
            Relationship(
                id=node.get("identifier") or "",
                type=type,
                source=node.get("source") or "",
                target=node.get("target") or "",
                name=_text(node, "name"),
                documentation=_text(node, "documentation"),
                properties=_properties(node, keys),
                access=(node.get("accessType") or "Access").lower() if type == "Access" else "",
            ),
            f"{place}, line {node.sourceline}",
        )
    model.views = sum(1 for _ in root.iterfind(f".//{{{NAMESPACE}}}view"))
    return model


def _text(node: "etree._Element", name: str) -> str:
    """The child called ``name``: of several languages the Dutch one, else the first."""
    found = node.findall(f"{{{NAMESPACE}}}{name}")
    if not found:
        return ""
    dutch = [n for n in found if (n.get(_LANG) or "").lower().startswith("nl")]
    return (dutch or found)[0].text or ""


def _properties(node: "etree._Element", keys: dict[str, str]) -> Properties:
    return tuple(
        (keys.get(ref) or ref, _text(p, "value"))
        for p in node.iterfind(f"{{{NAMESPACE}}}properties/{{{NAMESPACE}}}property")
        if (ref := p.get("propertyDefinitionRef") or "")
    )


def _folders(root: "etree._Element") -> Iterator[tuple[str, str]]:
    for organizations in root.iterfind(f"{{{NAMESPACE}}}organizations"):
        pending = [(item, "") for item in organizations.iterfind(f"{{{NAMESPACE}}}item")]
        while pending:
            item, path = pending.pop()
            if ref := item.get("identifierRef"):
                yield ref, path
            inner = "/".join(p for p in (path, _text(item, "label")) if p)
            pending += [(child, inner) for child in item.iterfind(f"{{{NAMESPACE}}}item")]
