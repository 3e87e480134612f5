"""Archi's own file: one ``.archimate`` XML, or the zip with ``model.xml`` that Archi writes when it holds images."""

from typing import TYPE_CHECKING, Any

from weerbaar.landscape.readers.archimate.model import Model, ModelElement, Properties, Relationship, canonical
from weerbaar.landscape.reading import BadInput, Reading
from weerbaar.landscape.sources import Source
from weerbaar.language import Message

if TYPE_CHECKING:
    from lxml import etree

NAMESPACE = "http://www.archimatetool.com/archimate"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_INSIDE = "model.xml"
_ACCESS = {"": "write", "0": "write", "1": "read", "2": "access", "3": "readwrite"}
"""Archi numbers how data is accessed; leaving it out stands for writing."""


def recognise(source: Source) -> bool:
    """Whether it, or ``model.xml`` inside it, names Archi's namespace near its start, in any encoding."""
    data = source.data or b""
    if source.is_zip and source.tree is not None:
        if _INSIDE not in source.tree.names():
            return False
        data = source.tree.head(_INSIDE)
    return NAMESPACE.encode() in data[:4096].replace(b"\0", b"")


def read(source: Source, *, mapping: Any = None) -> Reading:
    """Read it. ``mapping``: a mapping file, parsed. Raises BadInput."""
    from weerbaar.landscape.readers.archimate.meaning import landscape

    tree = source.tree if source.is_zip else None
    if tree is not None and _INSIDE not in tree.names():
        raise BadInput(Message("is not a whole Archi model"), source.name)
    root = tree.xml(_INSIDE) if tree is not None else source.xml
    if root.tag != f"{{{NAMESPACE}}}model":
        raise BadInput(Message("is not a whole Archi model"), source.name)
    place = f"{source.name}, {_INSIDE}" if tree is not None else source.name
    return landscape(_model(root, place), mapping, source.limits)


def _model(root: "etree._Element", place: str) -> Model:
    model = Model(place, root.get("name") or "", root.findtext("purpose") or "", properties(root))
    profiles = {p.get("id"): p.get("name") or "" for p in root.iterfind("profile")}
    pending = [(folder, folder.get("name") or "") for folder in reversed(root.findall("folder"))]
    while pending:
        folder, path = pending.pop()
        for node in folder.iterfind("element"):
            type = canonical(node.get(TYPE) or "")
            if is_view(type):
                model.views += 1
                continue
            names = [profiles.get(id, "") for id in (node.get("profiles") or "").split()]
            model.add(
                thing(node, type, path, ", ".join(n for n in names if n), node.get("source"), node.get("target")),
                f"{place}, line {node.sourceline}",
            )
        pending += [
            (inner, f"{path}/{inner.get('name') or ''}") for inner in reversed(folder.findall("folder"))
        ]  # fmt: skip
    return model


def is_view(type: str) -> bool:
    """Whether a type is a diagram of some kind."""
    return type.endswith("DiagramModel") or type in ("SketchModel", "CanvasModel")


def properties(node: "etree._Element") -> Properties:
    """The properties of one thing: a child element each, called ``property`` in one file and ``properties`` in many."""
    return tuple(
        (key, p.get("value") or "") for p in node if p.tag in ("property", "properties") and (key := p.get("key"))
    )


def thing(
    node: "etree._Element", type: str, folder: str, specialization: str, source: str | None, target: str | None
) -> ModelElement | Relationship:
    """One element, or one relationship when it has a source or target or its type says so."""
    said = {
        "id": node.get("id") or "",
        "name": node.get("name") or "",
        "documentation": node.get("documentation") or node.findtext("documentation") or "",
    }
    if source is not None or target is not None or (node.get(TYPE) or str(node.tag)).endswith("Relationship"):
        return Relationship(
            **said, type=type, source=source or "", target=target or "", properties=properties(node),
            access=_ACCESS.get(node.get("accessType") or "", "access") if type == "Access" else "",
        )  # fmt: skip
    if type == "Junction":
        type = "OrJunction" if node.get("type") == "or" else "AndJunction"
    return ModelElement(
        **said, type=type, properties=properties(node), folder=folder, specialization=specialization
    )  # fmt: skip
