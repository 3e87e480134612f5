"""What people see of services and applications, and the questions that come of it when it contradicts the computed."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.incidents.fate import Fared, Fate, applications, fates
from warroom.incidents.models import Incident, Observation
from warroom.incidents.picture import Picture
from warroom.incidents.taxonomy import Seen
from warroom.incidents.writing import Refused, lock, write
from weerbaar.landscape import Relation


@transaction.atomic
def observe(
    incident: Incident,
    landscape: int,
    element: str,
    seen: str,
    *,
    by: Any,
    at: datetime | None = None,
    note: str = "",
) -> Observation:
    """Somebody tried ``element`` ``at`` that moment (now) and this is what was seen. The newest word counts."""
    if seen not in Seen.values:
        raise Refused(_("choose what you saw: works, works in part, does not work, or not tried"))
    lock(incident)
    told = incident.pinneds.filter(landscape=landscape).select_related("pinned").first()
    model = told.pinned.landscape_content() if told else None
    if model is None or element not in model.by_id:
        raise Refused(_("there is no '{id}' in the landscape").format(id=element))
    at = at or timezone.now()
    row, _made = Observation.objects.update_or_create(
        incident=incident,
        landscape_id=landscape,
        element=element,
        defaults={"seen": seen, "at": at, "by": by, "note": note[:500], "settled": ""},
    )
    write(incident, "seen", row, by=by, event_at=at, payload={"name": model.name_of(element)})
    return row


@transaction.atomic
def settle(incident: Incident, row: Observation, computed: str, *, by: Any, why: str) -> None:
    """The contradiction with ``computed`` has been looked at and stands; asked again when the computed changes."""
    row.settled = computed
    row.save(update_fields=["settled"])
    write(incident, "seen.settled", row, by=by, payload={"why": why[:500]})


@dataclass(frozen=True)
class Question:
    """What was seen cannot be true if the landscape is right. ``needs`` are the relations that may be wrong,
    ``hits`` the facts (element, mark) that may be."""

    fate: Fate
    fared: Fared
    needs: tuple[Relation, ...]
    hits: tuple[tuple[str, str], ...]

    @property
    def model(self) -> Any:
        """The landscape it is about."""
        return self.fate.told.model


def questions(picture: Picture) -> list[Question]:
    """Every contradiction that nobody has answered, services first."""
    return [
        _question(fate, fared)
        for fate in fates(picture)
        for fared in (*fate.services, *applications(fate, among=fate.told.observations))
        if fared.sight and fared.sight.contradicts and not fared.sight.settled
    ]


def _question(fate: Fate, fared: Fared) -> Question:
    answer = fate.answer.elements[fared.element.id]
    scenario = fate.scenario
    hits = tuple(
        (cause, name)
        for cause in answer.causes or answer.chain[-1:]
        for name in ("compromised", "lost", "isolated", "cut")
        if cause in getattr(scenario, name)
    )
    model = fate.told.model
    chain = [id for id in answer.chain if id in model.by_id]
    steps = list(pairwise(chain))[:4]
    needs = tuple(r for step in steps for r in model.relations if r.is_need and (r.source, r.target) == step)
    return Question(fate, fared, needs, hits)
