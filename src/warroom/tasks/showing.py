"""Tasks as people read them: built from a picture, so that the list of a past moment is shown by the same code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from warroom.incidents.picture import Picture, when
from warroom.organisations.models import Person
from warroom.tasks.models import ROLES, UNFINISHED, TaskState, late
from weerbaar.playbooks import ItemKind, LineKind

WARNINGS = (LineKind.AVOID, LineKind.WATCH)


@dataclass(frozen=True)
class Row:
    """One task. ``waits`` are the titles of what has to be done first and is not; ``only_if`` the answers it stands
    under that were not given yet."""

    id: int
    title: str
    description: str
    state: str
    words: str
    version: int
    who: str
    mine: bool
    role: str
    due_at: datetime | None
    late: bool
    minutes: int | None
    after: tuple[int, ...]
    waits: tuple[str, ...]
    only_if: tuple[str, ...]
    question: bool
    answers: tuple[tuple[str, str], ...]
    answer: str
    follow: str
    reason: str
    finished_at: datetime | None
    finished_by: str
    attached: int | None
    points: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def unfinished(self) -> bool:
        """Whether it still has to be done."""
        return self.state in UNFINISHED

    @property
    def todo(self) -> list[Mapping[str, Any]]:
        """The lines that can be ticked off."""
        return [p for p in self.points if p["kind"] not in WARNINGS]

    @property
    def ticked(self) -> int:
        """How many of them are."""
        return sum(1 for p in self.todo if p["ticked_at"])

    @property
    def ready(self) -> bool:
        """Whether somebody can begin with it."""
        return self.unfinished and not self.waits and not self.only_if


def rows(picture: Picture, person: Any = None) -> list[Row]:
    """Every task of the picture, in the order in which they were made; ``person`` decides which are "mine"."""
    states = picture.of("task")
    by_id = {int(s["id"]): s for s in states}
    people = names(states)
    held = {r["role"] for r in picture.of("roleholder") if person and r["person"] == person.pk and not r["until"]}
    mine = str(getattr(person, "uuid", ""))
    return [_row(s, by_id, people, mine, held, picture.moment) for s in states]


def names(states: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The names of all people that these tasks are about, by the pseudonym that the ledger knows."""
    uuids: set[str] = set()
    for s in states:
        uuids.update(u for u in (s["owner"], s["finished_by"], *(p["ticked_by"] for p in s["points"])) if u)
    return {str(p.uuid): p.name for p in Person.objects.filter(uuid__in=uuids).only("uuid", "name")}


def _row(
    s: Mapping[str, Any],
    by_id: Mapping[int, Mapping[str, Any]],
    people: Mapping[str, str],
    mine: str,
    held: set[str],
    now: datetime,
) -> Row:
    due_at = when(s["due_at"])
    asked = {pk for pk, _answer, _words in s["conditions"]}  # said by ``only_if`` already
    waits = tuple(
        by_id[pk]["title"]
        for pk in s["after"]
        if pk not in asked and pk in by_id and by_id[pk]["task_state"] in UNFINISHED
    )
    only_if = tuple(
        f"{by_id[pk]['title']} – {words}"
        for pk, _answer, words in s["conditions"]
        if pk in by_id and not by_id[pk]["answer"]
    )
    return Row(
        id=int(s["id"]),
        title=s["title"],
        description=s["description"],
        state=s["task_state"],
        words=str(TaskState(s["task_state"]).label),
        version=s["version"],
        who=who(s, people),
        mine=bool(s["owner"] and s["owner"] == mine) or (not s["owner"] and s["role"] in held),
        role=s["role"],
        due_at=due_at,
        late=late(due_at, s["task_state"], now),
        minutes=s["minutes"],
        after=tuple(s["after"]),
        waits=waits,
        only_if=only_if,
        question=s["kind"] == ItemKind.QUESTION,
        answers=tuple((a, w) for a, w in s["answers"]),
        answer=dict(s["answers"]).get(s["answer"], ""),
        follow=s["follow"],
        reason=s["reason"],
        finished_at=when(s["finished_at"]),
        finished_by=people.get(s["finished_by"] or "", ""),
        attached=s["attached"],
        points=tuple(
            {**p, "at": when(p["ticked_at"]), "who": people.get(p["ticked_by"] or "", "")} for p in s["points"]
        ),
    )


def who(s: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """Whose task it is, in words: a person, a name, or a role; "" when it is nobody's."""
    if s["owner"]:
        return people.get(s["owner"]) or _("somebody who left")
    return s["owner_name"] or str(dict(ROLES).get(s["role"], ""))


def urgency(row: Row) -> tuple[Any, ...]:
    """Late first, then what can be begun, earliest due first, then in the order of the playbook."""
    far = float("inf")
    due = row.due_at.timestamp() if row.due_at else far
    return (not row.unfinished, not row.late, not row.ready, due, row.id)
