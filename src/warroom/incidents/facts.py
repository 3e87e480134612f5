"""Marking what is hit, suspected, lost, isolated, cut or in use – and taking it back. The picture follows at once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from warroom.incidents.models import Fact, Incident, Pinned
from warroom.incidents.taxonomy import Mark
from warroom.incidents.writing import Refused, lock, write
from weerbaar.landscape import Kind


@transaction.atomic
def mark(
    incident: Incident,
    landscape: int,
    element: str,
    what: str,
    *,
    by: Any,
    since: datetime,
    on: bool = True,
    note: str = "",
    decision: int | None = None,
) -> Fact:
    """Say that ``element`` (or a link) is ``what``, or with ``on`` False that it is not (any more).

    ``since`` is when that happened, not when it was entered. ``decision`` is the number of the decision that is
    carried out. Raises Refused for a part that is not in the incident's landscape and a mark that does not fit.
    """
    lock(incident)
    pinned = Pinned.objects.select_related("pinned").filter(incident=incident, landscape=landscape).first()
    if pinned is None:
        raise Refused(_("the incident has no such landscape"))
    model = pinned.pinned.landscape_content()
    if on:
        fits(model, element, what)
    fact = Fact.objects.filter(incident=incident, landscape=landscape, element=element, mark=what).first()
    if fact is None:
        fact = Fact(incident=incident, landscape_id=landscape, element=element, mark=what)
    else:
        fact.version += 1
    fact.on, fact.since, fact.note = on, since, note[:500]
    fact.save()
    write(
        incident,
        "fact.marked" if on else "fact.withdrawn",
        fact,
        by=by,
        event_at=since,
        payload={"name": model.name_of(element), "decision": decision},
    )
    return fact


def fits(model: Any, element: str, what: str) -> None:
    """Raises Refused when ``what`` cannot be said of ``element``."""
    if what not in Mark.values:
        raise Refused(_("'{what}' is not something that can be marked").format(what=what))
    if what == Mark.CUT:
        if element not in model.links:
            raise Refused(_("only a link can be cut; '{id}' is none").format(id=element))
        return
    found = model.by_id.get(element)
    if found is None:
        raise Refused(_("there is no '{id}' in the landscape").format(id=element))
    if what == Mark.ACTIVE and found.kind is not Kind.WORKAROUND:
        raise Refused(_("only a workaround can be in use; '{name}' is none").format(name=found.name))
