"""Which data with personal data sat on what the attacker had or could reach: from the landscape, nobody types it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from warroom.incidents.fate import Fate, fates
from warroom.incidents.picture import Picture
from weerbaar.landscape import Element, Kind, RelationKind


@dataclass(frozen=True)
class AtStake:
    """A dataset, what holds it, and how near the attacker came. ``finding`` is what people found out since."""

    landscape: int
    dataset: Element
    holders: tuple[Element, ...]
    compromised: bool
    finding: dict[str, Any] | None

    @property
    def key(self) -> str:
        """By what a form names it."""
        return f"{self.landscape}:{self.dataset.id}"

    @property
    def taken(self) -> str:
        """What is known of it."""
        return str(self.finding["taken"]) if self.finding else "unknown"

    @property
    def people(self) -> int | None:
        """How many people it is about: as found out, else as the landscape says; None when nobody knows."""
        if self.finding and self.finding["people"] is not None:
            return int(self.finding["people"])
        told = self.dataset.number("people")
        return int(told) if told is not None else None


def at_stake(picture: Picture) -> list[AtStake]:
    """Datasets held by something compromised or exposed, the compromised and the largest first.

    Those with personal data, and those of which nobody said whether they have any: what is not known counts.
    """
    found = [one for fate in fates(picture) for one in _of(fate, picture)]
    return sorted(found, key=lambda one: (not one.compromised, -(one.people or 0), one.dataset.name))


def _of(fate: Fate, picture: Picture) -> Iterator[AtStake]:
    model, answer = fate.told.model, fate.answer
    findings = {row["element"]: row for row in picture.of("datasetfinding") if row["landscape"] == fate.told.landscape}
    hit = fate.scenario.compromised | fate.suspected
    for dataset in model.of_kind(Kind.DATASET):
        if dataset.get("personal_data") is False:
            continue
        holders = [
            model.by_id[r.source]
            for r in model.incoming.get(dataset.id, ())
            if r.kind is RelationKind.HOLDS and r.source in model.by_id
        ]
        reached = [e for e in holders if e.id in hit or answer.elements[e.id].exposed or _stands_on(model, e, hit)]
        if reached or dataset.id in findings:
            compromised = any(e.id in hit or _stands_on(model, e, hit) for e in reached)
            yield AtStake(
                fate.told.landscape, dataset, tuple(reached or holders), compromised, findings.get(dataset.id)
            )


def _stands_on(model: Any, element: Element, hit: frozenset[str]) -> bool:
    """Whether it runs on something compromised: its data are then as good as in the attacker's hands."""
    return any(r.kind is RelationKind.RUNS_ON and r.target in hit for r in model.outgoing.get(element.id, ()))
