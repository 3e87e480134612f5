"""Decisions as a screen shows them: made from the states of a picture, so that a past moment looks the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from warroom.decisions.consequences import computed
from warroom.decisions.models import DecisionKind, DecisionState
from warroom.decisions.parts import VERB_WORDS
from warroom.incidents.picture import Picture, when
from warroom.organisations.models import Person

ORDER = (
    DecisionState.OPEN,
    DecisionState.DECIDED,
    DecisionState.CARRIED_OUT,
    DecisionState.REVERSED,
    DecisionState.DROPPED,
)


@dataclass(frozen=True)
class Shown:
    """One decision at the moment of a picture."""

    id: int
    state: Mapping[str, Any]
    moment: datetime
    names: Mapping[int, str]

    @property
    def stands(self) -> DecisionState:
        """How far it is."""
        return DecisionState(self.state["state"])

    @property
    def question(self) -> str:
        """What has to be decided."""
        return str(self.state["question"])

    @property
    def kind(self) -> DecisionKind:
        """What it is about."""
        return DecisionKind(self.state["kind"])

    @property
    def asked_at(self) -> datetime | None:
        """Since when it is asked."""
        return when(self.state["asked_at"])

    @property
    def asked_by(self) -> str:
        """Who asked."""
        return self.names.get(self.state["asked_by"], "")

    @property
    def decided_at(self) -> datetime | None:
        """When it was decided."""
        return when(self.state["decided_at"])

    @property
    def recorded_by(self) -> str:
        """Who wrote the decision down."""
        return self.names.get(self.state["recorded_by"], "")

    @property
    def decided_name(self) -> str:
        """Who decided; a word that says so when it was erased."""
        return self.state["decided_name"] or (_("(erased)") if self.state["decided_at"] else "")

    @property
    def carried_out_at(self) -> datetime | None:
        """When nothing was left to do."""
        return when(self.state["carried_out_at"])

    @property
    def review_at(self) -> datetime | None:
        """When it is looked at again."""
        return when(self.state["review_at"])

    @property
    def review_late(self) -> bool:
        """Whether it should have been looked at again."""
        due = self.review_at
        return (
            due is not None and due < self.moment and self.stands not in (DecisionState.REVERSED, DecisionState.DROPPED)
        )

    @property
    def chosen(self) -> Mapping[str, Any] | None:
        """The alternative that was chosen."""
        return next((one for one in self.state["alternatives"] if one["key"] == self.state["chosen"]), None)

    @property
    def actions(self) -> list["Action"]:
        """What the decision asks to be done, in order."""
        return [Action.of(n, one) for n, one in enumerate(self.chosen["actions"])] if self.chosen else []

    @property
    def left(self) -> int:
        """How many actions are still to be carried out."""
        return sum(not one.finished for one in self.actions)

    @property
    def consulted(self) -> list[dict[str, Any]]:
        """Whom was asked and what they said."""
        return [{**one, "at": when(one["at"])} for one in self.state["consulted"]]

    @property
    def reversal(self) -> dict[str, Any] | None:
        """Who reversed it, when and why."""
        said = self.state["reversal"]
        if not said:
            return None
        return {
            **said,
            "at": when(said["at"]),
            "by": self.names.get(said["by"], ""),
            "found": prepared(said["consequences"]),
        }


@dataclass(frozen=True)
class Action:
    """One thing to do, and whether it was done."""

    n: int
    verb: str
    name: str
    reason: str
    minutes: float | None
    team: str
    alone: Mapping[str, Any] | None
    done_at: datetime | None
    done_by: str
    skipped: str

    @classmethod
    def of(cls, n: int, one: Mapping[str, Any]) -> "Action":
        return cls(
            n=n,
            verb=str(VERB_WORDS.get(one["verb"], one["verb"])),
            name=one["name"],
            reason=one["reason"],
            minutes=one["minutes"],
            team=one["team"],
            alone=one.get("alone"),
            done_at=when(one["done_at"]),
            done_by=one["done_by"] or "",
            skipped=one["skipped"],
        )

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do about it."""
        return bool(self.done_at or self.skipped)


@dataclass(frozen=True)
class Alternative:
    """One side of the question. ``found``: what it would do, None where nothing is computed."""

    key: str
    letter: str
    text: str
    chosen: bool
    actions: tuple[Action, ...]
    found: Mapping[str, Any] | None


def decisions(picture: Picture) -> list[Shown]:
    """All of them: open ones first, then what waits to be carried out; in each the oldest first, of what is done the
    newest."""
    rows = picture.of("decision")
    names = names_of(rows)
    found = [Shown(int(row["id"]), row, picture.moment, names) for row in rows]
    waiting = (DecisionState.OPEN, DecisionState.DECIDED)
    return sorted(
        found,
        key=lambda one: (ORDER.index(one.stands), not one.review_late, one.id if one.stands in waiting else -one.id),
    )


def decision(picture: Picture, id: int) -> Shown | None:
    """One of them; None while it was not asked yet."""
    state = picture.states.get("decision", {}).get(str(id))
    return Shown(id, state, picture.moment, names_of([state])) if state else None


def names_of(rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """The names of the people that ``rows`` point to."""
    ids = {row[key] for row in rows for key in ("asked_by", "recorded_by", "decided_by") if row.get(key)}
    ids |= {row["reversal"]["by"] for row in rows if row.get("reversal") and row["reversal"]["by"]}
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))


def alternatives(picture: Picture, one: Shown) -> list[Alternative]:
    """The sides of the question: what each would do now while it is open, what was computed then once it is decided."""
    return [
        Alternative(
            key=row["key"],
            letter=row["key"].upper(),
            text=row["text"],
            chosen=row["key"] == one.state["chosen"],
            actions=tuple(Action.of(n, a) for n, a in enumerate(row["actions"])),
            found=prepared(_consequences(picture, one, row)),
        )
        for row in one.state["alternatives"]
    ]


def _consequences(picture: Picture, one: Shown, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if not row["actions"]:
        return None
    if one.stands == DecisionState.OPEN:
        return computed(picture, row["actions"])
    frozen: Mapping[str, Any] | None = row["consequences"]
    return frozen


def prepared(found: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Consequences with moments in place of their texts."""
    if found is None:
        return None
    rows = {
        name: [{**row, "paper_until": when(row["paper_until"])} for row in found[name]]
        for name in ("lost", "gained", "limited")
    }
    return {**found, **rows, "moment": when(found["moment"])}
