"""Small ArchiMate models for tests, in each of the forms that are read."""

import io
import zipfile
from typing import Any

from lxml import etree

from weerbaar.landscape.readers import read
from weerbaar.landscape.readers.archimate.model import Model, ModelElement, Relationship
from weerbaar.landscape.reading import Limits, Reading
from weerbaar.landscape.sources import Source

EXCHANGE = "http://www.opengroup.org/xsd/archimate/3.0/"
ARCHI = "http://www.archimatetool.com/archimate"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ACCESS = {"write": "Write", "read": "Read", "access": "Access", "readwrite": "ReadWrite"}
_ACCESS_NUMBER = {"write": None, "read": "1", "access": "2", "readwrite": "3"}


def small(elements: dict[str, str], ties: list[tuple[str, str, str]]) -> Model:
    """A model of elements (type by id) and ties (type, source, target); the name of an element is its id."""
    model = Model("klein")
    for id, type in elements.items():
        model.elements[id] = ModelElement(id, type, id)
    for n, (type, source, target) in enumerate(ties):
        access = "write" if type == "Access" else ""
        model.relationships[f"r{n}"] = Relationship(f"r{n}", type, source, target, access=access)
    return model


def reading(model: Model, mapping: Any = None) -> Reading:
    """What is read from ``model`` written as an exchange file."""
    return read(Source.from_bytes("klein.xml", exchange(model), Limits.generous()), mapping=mapping)


def relations(reading: Reading) -> set[tuple[str, str, str]]:
    """(source, kind, target) without the prefix of imported ids."""
    return {
        (r.source.removeprefix("archimate:"), r.kind.value, r.target.removeprefix("archimate:"))
        for r in reading.landscape.relations
    }


def kinds(reading: Reading) -> dict[str, str]:
    """Kind by id, without the prefix."""
    return {e.id.removeprefix("archimate:"): e.kind.value for e in reading.landscape.elements}


def notes(reading: Reading) -> str:
    """All notes in one text, each with its kind and count."""
    return "\n".join(f"{n.kind.value} {n.count} {n}" for n in reading.notes)


def exchange(model: Model, encoding: str = "UTF-8") -> bytes:
    """The Open Group's exchange format, with the folders as organizations and the diagrams as empty views."""
    root = etree.Element(f"{{{EXCHANGE}}}model", nsmap={None: EXCHANGE, "xsi": XSI}, identifier="model-id")
    keys: dict[str, str] = {}
    _text(root, "name", model.name)
    for box, things in (("elements", model.elements), ("relationships", model.relationships)):
        parent = etree.SubElement(root, f"{{{EXCHANGE}}}{box}")
        for thing in things.values():
            node = etree.SubElement(parent, f"{{{EXCHANGE}}}{box[:-1]}", identifier=thing.id)
            node.set(f"{{{XSI}}}type", thing.type)
            _text(node, "name", thing.name)
            _text(node, "documentation", thing.documentation)
            said = list(thing.properties)
            if isinstance(thing, Relationship):
                node.set("source", thing.source)
                node.set("target", thing.target)
                if thing.access:
                    node.set("accessType", _ACCESS[thing.access])
            elif thing.specialization:
                said.append(("Specialization", thing.specialization))
            if said:
                properties = etree.SubElement(node, f"{{{EXCHANGE}}}properties")
                for key, value in said:
                    ref = keys.setdefault(key, f"key-{len(keys)}")
                    one = etree.SubElement(properties, f"{{{EXCHANGE}}}property", propertyDefinitionRef=ref)
                    _text(one, "value", value, always=True)
    organizations = etree.SubElement(root, f"{{{EXCHANGE}}}organizations")
    items: dict[str, Any] = {"": organizations}
    for element in model.elements.values():
        item = items[""]
        for depth, label in enumerate(parts := element.folder.split("/") if element.folder else []):
            path = "/".join(parts[: depth + 1])
            if path not in items:
                items[path] = etree.SubElement(item, f"{{{EXCHANGE}}}item")
                _text(items[path], "label", label)
            item = items[path]
        etree.SubElement(item, f"{{{EXCHANGE}}}item", identifierRef=element.id)
    definitions = etree.SubElement(root, f"{{{EXCHANGE}}}propertyDefinitions")
    for key, ref in keys.items():
        definition = etree.SubElement(
            definitions, f"{{{EXCHANGE}}}propertyDefinition", identifier=ref, type="string"
        )  # fmt: skip
        _text(definition, "name", key)
    views = etree.SubElement(etree.SubElement(root, f"{{{EXCHANGE}}}views"), f"{{{EXCHANGE}}}diagrams")
    for _ in range(model.views):
        etree.SubElement(views, f"{{{EXCHANGE}}}view")
    return etree.tostring(root, xml_declaration=True, encoding=encoding)


def archi(model: Model, encoding: str = "UTF-8") -> bytes:
    """Archi's single file, folders as folders; its elements need not be sorted by layer for Archi to read it."""
    root = etree.Element(f"{{{ARCHI}}}model", nsmap={"xsi": XSI, "archimate": ARCHI}, name=model.name, id="model-id")
    folders: dict[str, Any] = {"": etree.SubElement(root, "folder", name="", id="f")}
    profiles: dict[str, str] = {}
    for thing in [*model.elements.values(), *model.relationships.values()]:
        path = thing.folder if isinstance(thing, ModelElement) else ""
        node = etree.SubElement(_folder(root, folders, path), "element", id=thing.id)
        _fill_archi(node, thing, "property", profiles)
        if isinstance(thing, Relationship):
            node.set("source", thing.source)
            node.set("target", thing.target)
    for _ in range(model.views):
        etree.SubElement(folders[""], "element", {f"{{{XSI}}}type": "archimate:ArchimateDiagramModel"})
    for name, id in profiles.items():
        etree.SubElement(root, "profile", name=name, id=id)
    return etree.tostring(root, xml_declaration=True, encoding=encoding)


def zipped(name: str, data: bytes) -> bytes:
    """A zip with one file in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _folder(root: Any, folders: dict[str, Any], path: str) -> Any:
    if path not in folders:
        above, _, name = path.rpartition("/")
        parent = root if not above else _folder(root, folders, above)
        folders[path] = etree.SubElement(parent, "folder", name=name, id=f"f{len(folders)}")
    return folders[path]


def _fill_archi(node: Any, thing: ModelElement | Relationship, tag: str, profiles: dict[str, str]) -> None:
    relationship = isinstance(thing, Relationship)
    type = f"{thing.type}Relationship" if relationship else thing.type
    if type in ("AndJunction", "OrJunction"):
        node.set("type", "or" if type == "OrJunction" else "and")
        type = "Junction"
    node.set(f"{{{XSI}}}type", f"archimate:{type}")
    node.set("name", thing.name)
    if isinstance(thing, Relationship) and thing.access and _ACCESS_NUMBER[thing.access]:
        node.set("accessType", _ACCESS_NUMBER[thing.access])
    if isinstance(thing, ModelElement) and thing.specialization:
        node.set("profiles", profiles.setdefault(thing.specialization, f"p{len(profiles)}"))
    if thing.documentation:
        etree.SubElement(node, "documentation").text = thing.documentation
    for key, value in thing.properties:
        etree.SubElement(node, tag, key=key, value=value)


def _text(parent: Any, tag: str, text: str, *, always: bool = False) -> None:
    if text or always:
        etree.SubElement(parent, f"{{{EXCHANGE}}}{tag}").text = text
