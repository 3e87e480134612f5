"""ArchiMate Model Exchange File Format 3.1, for any landscape (docs/archimate.md).

Our kinds, attributes and relations travel as properties, so that reading the file back gives the same landscape;
the ArchiMate types and directions are those that another tool shows sensibly. The order of the parts is that of
The Open Group's archimate3_Model.xsd.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from lxml import etree

from weerbaar.landscape.model import Element, Kind, Landscape, Relation, RelationKind
from weerbaar.landscape.readers.archimate import own
from weerbaar.landscape.reading import BadInput
from weerbaar.landscape.words import relation_word
from weerbaar.language import Message

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = f"{{{_XSI}}}type"
_SCHEMA = f"{NAMESPACE} http://www.opengroup.org/xsd/archimate/3.1/archimate3_Model.xsd"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*")
_PREFIX = "archimate:"

TYPES = {
    Kind.SERVICE: "BusinessService",
    Kind.APPLICATION: "ApplicationComponent",
    Kind.ENVIRONMENT: "Node",
    Kind.WORKAROUND: "CourseOfAction",
    Kind.SUPPLIER: "BusinessActor",
    Kind.BACKUP: "Artifact",
    Kind.TEAM: "BusinessRole",
    Kind.DATASET: "DataObject",
    Kind.COMPONENT: "Artifact",
}
"""The ArchiMate type in which an element of each kind is shown."""

_SERVED = frozenset({Kind.SERVICE, Kind.APPLICATION, Kind.ENVIRONMENT})
_HOLDERS = frozenset({Kind.SERVICE, Kind.APPLICATION, Kind.ENVIRONMENT})
_DEPENDS = frozenset({RelationKind.NEEDS, RelationKind.RUNS_ON, RelationKind.TRUSTS})


def write(landscape: Landscape) -> bytes:
    """UTF-8 XML. Raises BadInput for a relation whose ends are not in the landscape."""
    return _Document(landscape).bytes()


class _Document:
    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self.keys: dict[str, str] = {}
        self.used: set[str] = set()
        self.identifiers: dict[str, str] = {}
        for element in landscape.elements:
            self.identifiers.setdefault(element.id, self._identifier(element.id))

    def bytes(self) -> bytes:
        organisation = self.landscape.organisation
        namespaces: Any = {None: NAMESPACE, "xsi": _XSI}  # the stubs do not know the default namespace
        root = etree.Element(f"{{{NAMESPACE}}}model", nsmap=namespaces)
        root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
        root.set("identifier", self._identifier("model"))
        _text(root, "name", own.cleaned(organisation.name))
        whole: dict[str, Any] = {
            "kbo": organisation.kbo,
            "organisation": dict(organisation.attributes) or None,
            "landscape": dict(self.landscape.attributes) or None,
        }
        said = {name: value for name, value in whole.items() if value is not None}
        fields = {"format": "weerbaar.landscape/1", "name": _odd(organisation.name)}
        self._properties(root, own.encode(said, fields))
        self._container(root, "elements", (self._element(e) for e in self.landscape.elements))
        self._container(root, "relationships", (self._relationship(r) for r in self.landscape.relations))
        definitions = etree.SubElement(root, f"{{{NAMESPACE}}}propertyDefinitions")
        for key, identifier in self.keys.items():
            definition = etree.SubElement(
                definitions, f"{{{NAMESPACE}}}propertyDefinition", identifier=identifier, type="string"
            )
            _text(definition, "name", key)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _container(self, root: etree._Element, name: str, parts: Iterable[etree._Element]) -> None:
        # The schema wants at least one part in each container.
        found = list(parts)
        if found:
            etree.SubElement(root, f"{{{NAMESPACE}}}{name}").extend(found)

    def _element(self, element: Element) -> etree._Element:
        identifier = self.identifiers[element.id]
        node = etree.Element(f"{{{NAMESPACE}}}element", identifier=identifier)
        node.set(_TYPE, TYPES[element.kind])
        _text(node, "name", own.cleaned(element.name))
        attributes = dict(element.attributes)
        description = attributes.get("description")
        if isinstance(description, str) and description and own.safe(description):
            _text(node, "documentation", attributes.pop("description"))
        fields = {
            "kind": element.kind.value,
            "id": None if element.id == _PREFIX + identifier else element.id,
            "name": _odd(element.name),
            "origin": element.origin.value if element.origin else None,
            "confirmed_on": element.confirmed_on.isoformat() if element.confirmed_on else None,
        }
        self._properties(node, own.encode(attributes, fields))
        return node

    def _relationship(self, relation: Relation) -> etree._Element:
        for end in (relation.source, relation.target):
            if end not in self.identifiers:
                raise BadInput(
                    Message("cannot be written: '{source}' {kind} '{target}', but there is no element '{end}'",
                            source=relation.source, kind=relation_word(relation.kind), target=relation.target, end=end)
                )  # fmt: skip
        type = self._type(relation)
        source, target = self.identifiers[relation.source], self.identifiers[relation.target]
        if type == "Serving":  # points from what is needed to what needs it
            source, target = target, source
        key = "\0".join(str(part) for part in (*relation.key, relation.id))
        node = etree.Element(
            f"{{{NAMESPACE}}}relationship", identifier=self._identifier(f"relation:{key}"), source=source, target=target
        )
        node.set(_TYPE, type)
        if type == "Access":
            node.set("accessType", "ReadWrite")
        name = relation.attributes.get("name")
        if isinstance(name, str) and name:
            _text(node, "name", own.cleaned(name))
        link = relation.kind is RelationKind.LINK
        stated = {
            "alternative": relation.alternative, "at_least": relation.at_least, "over": relation.over,
            "role": relation.role, "cut_min": relation.cut_min,
            "both_ways": relation.both_ways if link or not relation.both_ways else None,
            "cuttable": relation.cuttable if link or not relation.cuttable else None,
        }  # fmt: skip
        fields = {
            "relation": relation.kind.value,
            "id": relation.id,
            "origin": relation.origin.value if relation.origin else None,
            "confirmed_on": relation.confirmed_on.isoformat() if relation.confirmed_on else None,
        }
        attributes = {**relation.attributes, **{k: v for k, v in stated.items() if v is not None}}
        self._properties(node, own.encode(attributes, fields))
        return node

    def _type(self, relation: Relation) -> str:
        by_id = self.landscape.by_id
        source, target = by_id[relation.source].kind, by_id[relation.target].kind
        if relation.kind in _DEPENDS and source in _SERVED and target in _SERVED:
            return "Serving"
        if relation.kind is RelationKind.HOLDS and source in _HOLDERS and target is Kind.DATASET:
            return "Access"
        return "Association"

    def _properties(self, node: etree._Element, pairs: list[tuple[str, str]]) -> None:
        if not pairs:
            return
        box = etree.SubElement(node, f"{{{NAMESPACE}}}properties")
        for key, value in pairs:
            if key not in self.keys:
                self.keys[key] = self._identifier(f"property:{key}")
            one = etree.SubElement(box, f"{{{NAMESPACE}}}property", propertyDefinitionRef=self.keys[key])
            _text(one, "value", value)

    def _identifier(self, id: str) -> str:
        """A name for ``id`` that XML takes, the same in every export: its own when it came from ArchiMate."""
        plain = id.removeprefix(_PREFIX)
        if plain == id or not _NAME.fullmatch(plain):
            plain = "id-" + sha256(id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        name, number = plain, 1
        while name in self.used:
            number += 1
            name = f"{plain}-{number}"
        self.used.add(name)
        return name


def _odd(name: str) -> str | None:
    """``name`` when XML cannot hold it, so that it has to travel another way."""
    return None if own.safe(name) else name


def _text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}").text = text
