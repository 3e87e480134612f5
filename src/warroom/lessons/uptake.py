"""How far a lesson was taken up: per receiver, in all, and week by week since it was issued."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from warroom.lessons.models import SETTLED, Doing, Lesson, Receiver, Said


@dataclass
class Standing:
    """Where one receiver stands."""

    receiver: Receiver
    lines: int
    newest: dict[int, Said] = field(default_factory=dict)

    def count(self, doing: str) -> int:
        """How many lines are that far."""
        return sum(said.doing == doing for said in self.newest.values())

    @property
    def done(self) -> int:
        return self.count(Doing.DONE)

    @property
    def planned(self) -> int:
        return self.count(Doing.PLANNED)

    @property
    def not_applicable(self) -> int:
        return self.count(Doing.NOT_APPLICABLE)

    @property
    def open(self) -> int:
        """Lines nothing was said of."""
        return self.lines - len(self.newest)

    @property
    def silent(self) -> bool:
        """Whether nothing was said at all."""
        return not self.newest

    @property
    def settled(self) -> bool:
        """Whether every line is done or does not apply."""
        return self.lines == self.done + self.not_applicable

    @property
    def late(self) -> bool:
        """Whether its day has passed and it is not settled."""
        return not self.settled and self.receiver.due_day < timezone.localdate()


def standings(lesson: Lesson) -> list[Standing]:
    """Every receiver, silent and late ones first. Three queries, however many there are."""
    lines = lesson.lines.count()
    rows = {receiver.pk: Standing(receiver, lines) for receiver in lesson.receivers.select_related("organisation")}
    for said in Said.objects.filter(receiver__lesson=lesson).order_by("pk"):
        rows[said.receiver_id].newest[said.line_id] = said
    return sorted(
        rows.values(), key=lambda one: (not one.silent, not one.late, one.settled, str(one.receiver.organisation))
    )


def share(of: Iterable[Standing]) -> int:
    """Per cent of all lines of all receivers that are done or do not apply; 0 when there are none."""
    rows = list(of)
    lines = sum(one.lines for one in rows)
    return 100 * sum(one.done + one.not_applicable for one in rows) // lines if lines else 0


@dataclass(frozen=True)
class Week:
    """How far it was at the end of a day: in per cent, and how many receivers had answered, of how many."""

    day: date
    share: int
    answered: int
    receivers: int


MOST_WEEKS = 26


def trend(lesson: Lesson, moment: datetime | None = None) -> list[Week]:
    """Week by week since the first receiver, the last one now; at most half a year back."""
    moment = moment or timezone.now()
    received = list(lesson.receivers.order_by("since").values_list("pk", "since"))
    if not received:
        return []
    lines = lesson.lines.count()
    said = list(
        Said.objects.filter(receiver__lesson=lesson).order_by("pk").values_list("receiver", "line", "doing", "at")
    )
    ends: list[datetime] = []
    end = moment
    while len(ends) < MOST_WEEKS and end > received[0][1]:
        ends.append(end)
        end -= timedelta(weeks=1)
    weeks = []
    standing: dict[tuple[int, int], str] = {}
    at = 0
    for end in reversed(ends):
        while at < len(said) and said[at][3] <= end:
            standing[said[at][0], said[at][1]] = said[at][2]
            at += 1
        receivers = sum(since <= end for _pk, since in received)
        settled = sum(doing in SETTLED for doing in standing.values())
        answered = len({receiver for receiver, _line in standing})
        total = receivers * lines
        weeks.append(Week(timezone.localdate(end), 100 * settled // total if total else 0, answered, receivers))
    return weeks
