"""From what has to be done to a project that can be scheduled: tasks in slots, teams and places as resources."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from weerbaar.landscape.model import Element, Kind, Landscape
from weerbaar.planning import defaults
from weerbaar.planning.impact import Impact, State, harm_per_h, impact
from weerbaar.planning.recovery.damage import Damage, Job, TaskKind
from weerbaar.planning.recovery.needs import Needs, Node, Settled
from weerbaar.planning.recovery.question import Question, check
from weerbaar.planning.recovery.teams import Team, Teams
from weerbaar.planning.scheduling.kernels import finish, into_shift
from weerbaar.planning.scheduling.project import Goal, Project, Task

FINE_UP_TO = 3_000
"""Jobs up to which time is counted in quarters of an hour; above it in hours."""
SCALE = 1_000
"""Weights are whole thousandths in a project."""


@dataclass(frozen=True)
class Resource:
    """What a task takes one of: a person of a team, a place in the clean room, a restore stream."""

    kind: str
    team: Team | None
    capacity: int


@dataclass
class Model:
    """One recovery made ready: what is needed to build its project for any choice of alternatives."""

    landscape: Landscape
    question: Question
    impact: Impact
    damage: Damage
    needs: Needs
    jobs: list[Job]
    team_of: list[Team | None]
    resources: list[Resource]
    services: list[str]
    """The services that are down or out, in the order of the landscape."""
    slot_h: float
    hours: list[float] = field(default_factory=list)
    """Per job the hours planned; other hours can be put in to see what would change."""

    @property
    def per_h(self) -> float:
        """Slots in an hour."""
        return 1 / self.slot_h

    def slots(self, hours: float) -> int:
        """``hours`` in slots, rounded up; next to nothing stays nothing."""
        return -int(-hours * self.per_h // 1) if hours > 1e-9 else 0

    def begin_slot(self) -> int:
        """The slot of the day (from midnight) in which the plan begins."""
        begin = self.question.begin
        return int((begin.hour + begin.minute / 60 if begin else 8.0) * self.per_h)

    def shift(self, team: Team | None, kind: TaskKind) -> tuple[int, int] | None:
        """Slots a day and the slot they begin in, as the project counts them; None when it goes on day and night."""
        if team is None or team.shift is None or kind is TaskKind.RESTORE:
            return None
        day = int(24 * self.per_h)
        length = max(1, int((team.shift[1] - team.shift[0]) * self.per_h))
        if length >= day:
            return None
        return length, (int(team.shift[0] * self.per_h) - self.begin_slot()) % day

    def settle(self, prefer: Mapping[tuple[Node, int], tuple[Node, ...]] | None = None) -> Settled:
        """Alternatives chosen by hours of work, or as ``prefer`` says."""
        hours: dict[Node, float] = {}
        for job, h in zip(self.jobs, self.hours, strict=True):
            node = self.node_of(job)
            hours[node] = hours.get(node, 0.0) + h
        return self.needs.settle(
            lambda node, ready: ready + hours.get(node, 0.0), prefer=prefer, breakers=self.question.breakers
        )

    def node_of(self, job: Job) -> Node:
        """The node that is there when ``job`` and the others on the same thing are done."""
        return ("open" if job.element in self.landscape.links else "done", job.element)

    def project(self, settled: Settled) -> tuple[Project, dict[Node, int]]:
        """The project for these choices, and the task at which each node is there.

        Tasks 0 … len(jobs) − 1 are the jobs; after them come milestones without length.
        """
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for i, job in enumerate(self.jobs):
            first.setdefault(job.element, i)
            last[job.element] = i
        at: dict[Node, int] = {}
        after: list[tuple[int, ...]] = [() for _ in self.jobs]
        for node in settled.chosen:
            kind, id = node
            before = tuple(dict.fromkeys(at[c] for c in settled.chosen[node]))
            if kind in ("done", "open") and str(id) in first:
                after[first[str(id)]] = before
                for i in range(first[str(id)] + 1, last[str(id)] + 1):
                    after[i] = (i - 1,)
                at[node] = last[str(id)]
            elif len(before) == 1:
                at[node] = before[0]
            else:
                at[node] = len(after)
                after.append(before)
        tasks = [self.task(i, after[i]) for i in range(len(self.jobs))]
        tasks += [Task(0, before) for before in after[len(self.jobs) :]]
        goals = [self._goal(s, at[self.needs.goal(s)]) for s in self.services]
        project = Project(
            tasks, [r.capacity for r in self.resources], goals, day=int(24 * self.per_h),
            move_cost=round(defaults.MOVE_HARM * SCALE * self.per_h) if self.question.yesterday else 0,
            move_tolerance=round(defaults.MOVE_H * self.per_h),
        )  # fmt: skip
        return project, at

    def task(self, i: int, after: tuple[int, ...]) -> Task:
        """Job ``i`` as a task of the project, waiting for ``after``."""
        job, question = self.jobs[i], self.question
        shift, day = self.shift(self.team_of[i], job.kind), int(24 * self.per_h)
        work = self.slots(self.hours[i])
        now = self.slots(question.now_h)
        yesterday = question.yesterday.get(job.id)
        before = None if yesterday is None else round(yesterday[0] * self.per_h)
        fixed = None
        happened = question.happened.get(job.id)
        if happened:
            start = round(happened.start_h * self.per_h)
            length, begin = shift or (0, 0)
            if happened.end_h is not None:
                fixed = start, max(start, round(happened.end_h * self.per_h))
            elif happened.left_h is not None:
                t = into_shift(now, length, begin, day)
                fixed = start, max(start, finish(t, self.slots(happened.left_h), length, begin, day))
            else:
                t = into_shift(start, length, begin, day)
                fixed = start, max(now + 1, finish(t, work, length, begin, day))
        uses = tuple((k, 1) for k, r in enumerate(self.resources) if self._takes(i, r))
        return Task(work, after, uses, shift, release=now, fixed=fixed, before=before)

    def _takes(self, i: int, resource: Resource) -> bool:
        job = self.jobs[i]
        if resource.kind == "team":
            return self.team_of[i] is resource.team
        if resource.kind == "clean":
            return job.clean_room and job.kind is TaskKind.VERIFY
        return job.kind is TaskKind.RESTORE

    def _goal(self, service: str, task: int) -> Goal:
        element = self.landscape.by_id[service]
        weight = round(harm_per_h(element) * SCALE)
        return Goal(
            task, weight,
            tuple((round(limit * self.per_h), round(weight * share)) for limit, share in limits(element)),
        )  # fmt: skip


def limits(service: Element) -> list[tuple[float, float]]:
    """``(hours, extra)``: from when an hour of outage of ``service`` costs how much more of its weight."""
    found = []
    for attribute, share in (("paper_h", defaults.EXTRA_AFTER_PAPER), ("max_outage_h", defaults.EXTRA_AFTER_MAXIMUM)):
        hours = service.number(attribute)
        if hours is not None:
            found.append((hours, share))
    return found


def weighted_outage(service: Element, hours: float) -> float:
    """What an outage of ``hours`` of ``service`` costs, in its harm per hour × hours."""
    harm = harm_per_h(service)
    return harm * hours + sum(harm * share * max(0.0, hours - limit) for limit, share in limits(service))


def build(landscape: Landscape, question: Question) -> Model:
    """Make ``question`` ready. Raises BadInput for anything that cannot be planned."""
    check(landscape, question)
    answer = impact(landscape, question.scenario)
    damage = Damage(landscape, question, answer)
    jobs = [job for element in damage.jobs for job in damage.jobs[element]]
    teams = Teams(landscape)
    team_of = [_team(landscape, teams, job) for job in jobs]
    used = sorted({id(t): t for t in team_of if t is not None}.values(), key=lambda t: (t.id is None, str(t.id)))
    resources = [Resource("team", t, t.size) for t in used]
    resources += [Resource("clean", None, question.clean_places), Resource("stream", None, question.restore_streams)]
    services = [
        e.id
        for e in landscape.of_kind(Kind.SERVICE)
        if answer.elements[e.id].state in (State.DOWN, State.OUT)
    ]  # fmt: skip
    slot_h = 0.25 if len(jobs) <= FINE_UP_TO else 1.0
    return Model(
        landscape, question, answer, damage, Needs(damage), jobs, team_of, resources, services, slot_h,
        [job.hours for job in jobs],
    )  # fmt: skip


def _team(landscape: Landscape, teams: Teams, job: Job) -> Team | None:
    element = landscape.by_id.get(job.element)
    if element is None:
        link = landscape.links[job.element]
        stated = link.attributes.get("team")
        element = landscape.by_id[link.source if landscape.by_id[link.source].get("team") else link.target]
        element = element.with_attributes(team=stated or element.get("team"))
    if element.kind is Kind.SUPPLIER:
        return None
    return teams.for_element(element, job.hours)
