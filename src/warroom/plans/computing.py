"""Computing plans in a process of its own: ``python -m warroom.plans.computing``.

A search may take long and much memory; it takes only this process with it. On standard input comes one line of
JSON (the job) and then the landscape as ``opened.pack`` writes it; on standard output goes a line of JSON for
every better plan. No Django here: it would take longer to start than most plans take.

A job is ``{"kind", "language", "question"}``; with ``"alone": true`` it asks for the one document that the command
gives, without the candidates of a screen. A line is ``{"candidate": name, "document": …}``, or ``"error"`` instead
of a document when there is no such plan.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weerbaar.landscape import Landscape

MEMORY = 6_000_000_000
"""Bytes of address space; the solver's threads reserve much more than they use."""
CPU = 900
"""Seconds of processor time."""
WALL = 300
"""Seconds on the clock; held by the parent."""
FIRST_SECONDS = 0.5
"""For an order to look at while a better one is sought."""
QUICK_MIN = 15.0
"""The first quarter of an hour: what every team can do in it."""
DAY_MIN = 24 * 60.0
"""And the first day."""
MOST_TASKS = 500
"""Tasks told one by one on a page."""

Line = dict[str, Any]


def main() -> None:
    """Read standard input, answer on standard output."""
    limit()
    # A native solver that prints must not end up in the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = json.loads(sys.stdin.buffer.readline())
    packed = sys.stdin.buffer.read()
    for line in lines(job, packed):
        answer.write(json.dumps(line) + "\n")
        answer.flush()


def limit() -> None:
    """Give up the right to more memory, processor time and core dumps than a plan takes."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def lines(job: Line, packed: bytes) -> Iterator[Line]:
    """The answer, line by line."""
    from warroom.landscapes import opened, sayings
    from weerbaar import language
    from weerbaar.landscape.reading import TOO_MUCH_MEMORY, BadInput

    with language.use(job["language"]):
        try:
            yield from KINDS[job["kind"]](opened.unpack(packed), job["question"], bool(job.get("alone")))
        except BadInput as error:
            yield {"candidate": "best", "error": sayings.refusal_to_json(error)}
        except MemoryError:
            yield {"candidate": "best", "error": sayings.message_to_json(TOO_MUCH_MEMORY)}


def containment(landscape: "Landscape", asked: Line, alone: bool) -> Iterator[Line]:
    """The best plan, getting better; then what each team can do at once and in a day, the plan that keeps a service,
    and the plan for what is certain only."""
    from weerbaar.planning import containment as planning
    from weerbaar.planning.impact import Scenario

    def question(**changes: Any) -> planning.Question:
        said = {"keep": asked["keep"] if alone else (), "suspected": asked["suspected"], "within_min": None, **changes}
        told = Scenario.of(**{name: asked[name] for name in ("compromised", "lost", "isolated", "cut", "active")})
        return planning.Question.of(compromised=(), protect=asked["protect"], scenario=told, **said)

    seconds = asked["seconds"]
    if alone:
        answer = planning.whole(landscape, question(within_min=asked.get("within_min")), seconds=seconds)
        yield {"candidate": "best", "document": planning.whole_to_json(answer)}
        return
    plan = None
    for plan in planning.plans(landscape, question(within_min=asked.get("within_min")), seconds=seconds):
        yield {"candidate": "best", "document": planning.to_json(plan)}
    if plan is None:
        return
    if plan.ready_min > QUICK_MIN:
        yield from _beside("quick", landscape, question(within_min=QUICK_MIN), seconds)
    if plan.ready_min > DAY_MIN:
        yield from _beside("day", landscape, question(within_min=DAY_MIN), seconds)
    if plan.lost:
        keep = asked["keep"] or [s.service for s in plan.sacrificed if s.price is not None][:1]
        if keep:
            yield from _beside("keep", landscape, question(keep=keep), seconds)
    if plan.suspected:
        yield from _beside("certain", landscape, question(suspected=()), seconds)


def _beside(name: str, landscape: "Landscape", question: Any, seconds: float) -> Iterator[Line]:
    from warroom.landscapes import sayings
    from weerbaar.landscape.reading import BadInput
    from weerbaar.planning import containment as planning

    try:
        plan = planning.contain(landscape, question, seconds=seconds)
    except BadInput as error:
        yield {"candidate": name, "error": sayings.refusal_to_json(error)}
    else:
        yield {"candidate": name, "document": {**planning.to_json(plan), "keep": sorted(question.keep)}}


def recovery(landscape: "Landscape", asked: Line, alone: bool) -> Iterator[Line]:
    """A first order of rebuilding, then the one that all the time was spent on; and what bringing one service
    forward would cost."""
    from datetime import datetime

    from weerbaar.drawing.gantt import draw
    from weerbaar.planning import recovery as planning

    question = planning.Question.of(
        **{name: asked[name] for name in ("compromised", "lost", "isolated", "cut", "active")},
        breakers=asked["breakers"],
        failed_checks=asked["failed_checks"],
        begin=datetime.fromisoformat(asked["begin"]) if asked["begin"] else None,
    ).with_changes(
        now_h=asked.get("now_h", 0.0),
        happened={id: planning.Happened(*times) for id, times in asked.get("happened", {}).items()},
        yesterday={id: (start, end) for id, (start, end) in asked.get("yesterday", {}).items()},
    )
    if alone:
        plan = planning.recover(landscape, question.with_changes(first=asked["first"]), seconds=asked["seconds"])
        yield {"candidate": "best", "document": planning.to_json(plan)}
        return

    def told(plan: planning.Plan) -> Line:
        # Each bar leads to its row in the table of tasks on the same page.
        rows = {task.id: f"#{task_anchor(n)}" for n, task in enumerate(plan.tasks[:MOST_TASKS])}
        return {"document": planning.to_json(plan), "drawing": draw(landscape, plan, url=lambda t: rows.get(t.id))}

    for seconds in (FIRST_SECONDS, asked["seconds"]):
        yield {"candidate": "best", **told(planning.recover(landscape, question, seconds=seconds))}
    if asked["first"]:
        plan = planning.recover(landscape, question.with_changes(first=asked["first"]), seconds=asked["seconds"])
        yield {"candidate": "first", **told(plan)}


def task_anchor(n: int) -> str:
    """The id of the row of the ``n``-th task on the page."""
    return f"task-{n + 1}"


def workaround(landscape: "Landscape", asked: Line, alone: bool) -> Iterator[Line]:
    """What to stand up until recovery brings the real thing back."""
    from weerbaar.planning import workaround as planning

    question = planning.Question.of(
        **{name: asked[name] for name in ("compromised", "lost", "isolated", "cut", "active")}, without=asked["without"]
    )
    answer = planning.stand_up(landscape, question, seconds=asked["seconds"])
    yield {"candidate": "best", "document": planning.to_json(answer)}


def suppliers(landscape: "Landscape", asked: Line, alone: bool) -> Iterator[Line]:
    """What each supplier should cut for us, supplier by supplier; with ``only`` that of one."""
    from warroom.plans import supplying

    found: list[Line] = []
    for cut in supplying.cuts(landscape, asked["only"], asked["seconds"]):
        found.append(cut)
        if not alone:
            yield {"candidate": "best", "document": {"suppliers": found}}
    if alone or not found:
        yield {"candidate": "best", "document": {"suppliers": found}}


KINDS = {"containment": containment, "recovery": recovery, "workaround": workaround, "suppliers": suppliers}

if __name__ == "__main__":
    main()
