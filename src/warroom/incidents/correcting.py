"""What an incident knows better than its landscape: relations that turn out to be there, or not.

Kept with the incident until somebody reviews it; then it becomes a version of the landscape, for good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident, Pinned
from warroom.incidents.writing import Refused, change, write
from warroom.landscapes.models import How, Version
from warroom.landscapes.storing import store
from weerbaar import landscape as library
from weerbaar.landscape import Relation, RelationKind

ADD, REMOVE = "add", "remove"


def applied(model: library.Landscape, corrections: Iterable[Mapping[str, Any]]) -> library.Landscape:
    """``model`` with the corrections; those that no longer apply to it (a part has gone) are left out."""
    return _applied(Same(model), tuple((c["op"], c["source"], c["kind"], c["target"]) for c in corrections))


class Same:
    """A landscape as a cache key: the same object, not an equal one, which would take long to tell."""

    def __init__(self, model: library.Landscape) -> None:
        self.model = model

    def __hash__(self) -> int:
        return id(self.model)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.model is self.model


@lru_cache(maxsize=32)
def _applied(key: Same, corrections: tuple[tuple[str, str, str, str], ...]) -> library.Landscape:
    model = key.model
    relations = list(model.relations)
    for op, source, kind, target in corrections:
        if source not in model.by_id or target not in model.by_id:
            continue
        same = [r for r in relations if (r.source, r.kind.value, r.target) == (source, kind, target)]
        if op == REMOVE:
            relations = [r for r in relations if r not in same]
        elif not same:
            relations.append(Relation(kind=RelationKind(kind), source=source, target=target))
    return replace(model, relations=tuple(relations))


@transaction.atomic
def correct(
    incident: Incident, pinned: Pinned, op: str, source: str, kind: str, target: str, *, why: str, by: Any
) -> None:
    """In this incident ``source`` does (op "add") or does not ("remove") need ``target`` after all.

    Raises Refused for parts that are not in the landscape.
    """
    model = pinned.pinned.landscape_content()
    if source == target or not {source, target} <= model.by_id.keys():
        raise Refused(_("Choose a part of the landscape from the list."))
    said = {"op": op, "source": source, "kind": kind, "target": target, "why": why[:500], "by": by.pk if by else None}
    rest = [c for c in pinned.corrections if (c["source"], c["kind"], c["target"]) != (source, kind, target)]
    change(pinned, pinned.version, corrections=[*rest, said])
    write(incident, "landscape.corrected", pinned, by=by, payload={"correction": said})


@transaction.atomic
def for_good(incident: Incident, pinned: Pinned, *, by: Any) -> Version:
    """Take the corrections over into the landscape, as a new version on which the incident then reckons.

    Raises Wrong (``landscapes.storing``) when the landscape would get errors it did not have.
    """
    landscape = pinned.landscape
    newest = landscape.newest
    content = landscape.in_force()
    version = store(
        landscape,
        applied(content, pinned.corrections),
        how=How.EDIT,
        subject=_("what the incident “{title}” taught").format(title=incident.title),
        why="; ".join(c["why"] for c in pinned.corrections if c["why"]),
        by=by,
        expected=newest.number if newest else 0,
    )
    change(pinned, pinned.version, pinned=version, corrections=[])
    write(incident, "landscape.reviewed", pinned, by=by)
    return version


@transaction.atomic
def pin_newest(incident: Incident, pinned: Pinned, *, by: Any) -> bool:
    """Reckon on the newest version of the landscape from now on; whether there was a newer one."""
    newest = pinned.landscape.newest
    if newest is None or newest.pk == pinned.pinned_id:
        return False
    change(pinned, pinned.version, pinned=newest)
    write(incident, "landscape.pinned", pinned, by=by)
    return True
