"""An ArchiMate model as all its file formats say it, before it means anything to us."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from weerbaar.landscape.reading import BadInput, Notes
from weerbaar.language import Message

Properties = tuple[tuple[str, str], ...]

_OLD_NAMES = {
    "InfrastructureService": "TechnologyService",
    "InfrastructureFunction": "TechnologyFunction",
    "InfrastructureInterface": "TechnologyInterface",
    "CommunicationPath": "Path",
    "Network": "CommunicationNetwork",
    "UsedBy": "Serving",
    "Realisation": "Realization",
    "Specialisation": "Specialization",
}
"""ArchiMate 2 and British names by the name they have in ArchiMate 3."""


@dataclass(frozen=True, slots=True)
class ModelElement:
    """One element. ``type`` is its ArchiMate 3 type; ``folder`` the names of its folders joined by ``/``."""

    id: str
    type: str
    name: str
    documentation: str = ""
    properties: Properties = ()
    folder: str = ""
    specialization: str = ""

    @property
    def shown(self) -> str:
        """Its name for a sentence, or its id when it has none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship. ``access`` is read, write, readwrite or access; empty for other types."""

    id: str
    type: str
    source: str
    target: str
    name: str = ""
    documentation: str = ""
    properties: Properties = ()
    access: str = ""


@dataclass
class Model:
    """A whole model. Of things with the same id the first counts."""

    place: str
    name: str = ""
    documentation: str = ""
    properties: Properties = ()
    elements: dict[str, ModelElement] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)
    views: int = 0
    """How many diagrams it has; they are not read."""
    notes: Notes = field(default_factory=Notes)

    def add(self, thing: ModelElement | Relationship, place: str) -> None:
        """Take in one element or relationship. Raises BadInput when it has no id, or a relationship no end."""
        if not thing.id:
            raise BadInput(Message("a {type} has no identifier", type=thing.type), place)
        if isinstance(thing, Relationship) and not (thing.source and thing.target):
            raise BadInput(
                Message("the {type} relation '{id}' has no source or no target", type=thing.type, id=thing.id), place
            )
        if thing.id in self.elements or thing.id in self.relationships:
            self.notes.unused(Message("'{id}' is used twice; the second one is left out", id=thing.id), place)
        elif isinstance(thing, Relationship):
            self.relationships[thing.id] = thing
        else:
            self.elements[thing.id] = thing


def canonical(type: str) -> str:
    """The ArchiMate 3 name of a type as a file spells it."""
    name = type.rpartition(":")[2].removesuffix("Relationship")
    return _OLD_NAMES.get(name, name)


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Properties by key; the values of a key that occurs more than once are joined by a semicolon."""
    found: dict[str, str] = {}
    for key, value in pairs:
        found[key] = f"{found[key]}; {value}" if key in found else value
    return found
