"""What is known of an incident at one moment: the states its ledger holds up to there.

Now and then are shown by the same code: a picture is built from the ledger alone, so "what did we know at 14:00?"
is the picture of the last entry made by then. Time of entry counts, not time of event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from warroom.incidents.models import Incident
from warroom.incidents.parts import ONLY, Part, kinds
from warroom.landscapes.models import Version
from warroom.ledger import reading
from weerbaar import landscape as library


@dataclass(frozen=True)
class Told:
    """One landscape of the incident as it was understood: the library's landscape, and what was marked on it."""

    landscape: int
    name: str
    version: int
    model: library.Landscape
    facts: tuple[dict[str, Any], ...]
    observations: Mapping[str, dict[str, Any]]
    corrections: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Picture:
    """What was known of ``incident`` at ``moment`` (with ``past`` False: what is known now)."""

    incident: Incident
    moment: datetime
    past: bool
    sequence: int
    states: Mapping[str, Mapping[str, Mapping[str, Any]]]
    # The parts of the incident that whoever looks may see; None for its own people, who see everything.
    parts: frozenset[str] | None = None
    _told: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The states of all rows of this kind, each with its "id", in the order in which they were made."""
        rows = self.states.get(kind, {})
        return [{**rows[id], "id": id} for id in sorted(rows, key=lambda id: (len(id), id))]

    def __iter__(self) -> Iterator[str]:
        return iter(self.states)

    def limited(self, since: Mapping[str, datetime]) -> "Picture":
        """What is left for somebody with whom these parts are shared, each since a moment: of a past picture, only
        the parts that were shared by then."""
        seen = frozenset(part for part, moment in since.items() if not self.past or moment <= self.moment)
        wanted = kinds(seen)
        states = {kind: rows for kind, rows in self.states.items() if kind in wanted}
        for kind, (part, keys) in ONLY.items():
            if part not in seen and kind in states:
                states[kind] = {id: {**row, **dict.fromkeys(keys, "")} for id, row in states[kind].items()}
        return replace(self, states=states, parts=seen, _told={})

    @property
    def owners(self) -> str:
        """The bodies whose incident it is."""
        return ", ".join(str(body) for body in self.incident.organisations())

    @property
    def sees_ledger(self) -> bool:
        """Whether whoever looks may read the ledger."""
        return self.parts is None or Part.LEDGER in self.parts

    @property
    def head(self) -> Mapping[str, Any]:
        """The incident itself as it stood."""
        return next(iter(self.states.get("incident", {}).values()), {})

    @property
    def landscapes(self) -> list[Told]:
        """Its landscapes as they were understood, each with what was marked on it."""
        if "landscapes" not in self._told:
            self._told["landscapes"] = [self._landscape(row) for row in self.of("pinned")]
        told: list[Told] = self._told["landscapes"]
        return told

    def _landscape(self, row: Mapping[str, Any]) -> Told:
        pk = row["landscape"]
        corrections = tuple(row["corrections"])
        return Told(
            landscape=pk,
            name=row["name"],
            version=row["version"],
            model=corrected(pk, row["version"], row["sha256"], corrections),
            facts=tuple(fact for fact in self.of("fact") if fact["landscape"] == pk and fact["on"]),
            observations={seen["element"]: seen for seen in self.of("observation") if seen["landscape"] == pk},
            corrections=corrections,
        )


def corrected(pk: int, number: int, sha256: str, corrections: tuple[dict[str, Any], ...]) -> library.Landscape:
    """Version ``number`` of the landscape ``pk`` with what the incident knows better."""
    from warroom.incidents import correcting
    from warroom.landscapes import opened

    model = opened.opened(
        sha256, lambda: bytes(Version.objects.values_list("content", flat=True).get(landscape=pk, number=number))
    )
    return correcting.applied(model, corrections) if corrections else model


def picture(incident: Incident, at: datetime | None = None) -> Picture:
    """What is known of ``incident`` now, or what was known ``at`` that moment."""
    chain = incident.chain
    sequence = reading.newest(chain) if at is None else reading.sequence_at(chain, at)
    return Picture(incident, at or timezone.now(), at is not None, sequence, reading.states(chain, sequence))


def when(value: Any) -> datetime | None:
    """A moment as a state keeps it, read back."""
    return parse_datetime(value) if value else None
