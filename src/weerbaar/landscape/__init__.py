"""The landscape of an organisation: services, applications, environments and what depends on what."""

from weerbaar.landscape.model import (
    Element,
    Kind,
    Landscape,
    Organisation,
    Origin,
    Relation,
    RelationKind,
    all_ids,
)

__all__ = ["Element", "Kind", "Landscape", "Organisation", "Origin", "Relation", "RelationKind", "all_ids"]
