"""Steps of a playbook become tasks of an incident: at any moment, all of them or some."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from warroom.incidents.models import Incident
from warroom.incidents.writing import Refused, write
from warroom.tasks import doing
from warroom.tasks.models import LONGEST_TEXT, LONGEST_TITLE, ROLES, Attached, Task
from weerbaar.playbooks import Item, ItemKind, Playbook, steps, title
from weerbaar.playbooks import write as write_playbook
from weerbaar.playbooks.checklist import contracted

MOST_STEPS = 300


def already(incident: Incident, playbook: Playbook) -> dict[str, Task]:
    """The steps of ``playbook`` that are tasks of ``incident`` already."""
    tasks = Task.objects.filter(incident=incident, attached__cacao_id=playbook.id).exclude(step="")
    return {task.step: task for task in tasks}


@transaction.atomic
def attach(
    incident: Incident,
    playbook: Playbook,
    chosen: Collection[str],
    *,
    by: Any,
    begin: datetime | None = None,
) -> list[Task]:
    """Make tasks of the ``chosen`` steps and of the questions above them; what is there already is left alone.

    With ``begin`` every task gets a due time: as early as it can be ready when work begins then and every step
    takes as long as expected. Raises Refused when nothing is chosen, or nothing new.
    """
    doing.lock(incident.pk)
    items = {item.key: item for item in steps(playbook)}
    wanted = [key for key in items if key in set(chosen)]
    if not any(items[key].kind is not ItemKind.QUESTION for key in wanted):
        raise Refused(_("Choose at least one step."))
    kept = set(wanted) | {c.question for key in wanted for c in items[key].when if c.question}
    there = already(incident, playbook)
    new = kept - there.keys()
    if not set(wanted) & new:
        raise Refused(_("These steps are tasks of this incident already."))
    if len(new) > MOST_STEPS:
        raise Refused(_("At most {most} steps can be attached at once.").format(most=MOST_STEPS))
    attached = Attached.objects.create(
        incident=incident,
        cacao_id=playbook.id,
        modified=playbook.modified,
        title=title(playbook)[:300],
        tlp=playbook.tlp,
        content=write_playbook(playbook).decode(),
        attached_by=by,
    )
    made = dict(there)
    tasks = []
    ready = expected(items.values(), begin) if begin else {}
    for item in contracted(tuple(items.values()), kept | there.keys()):
        if item.key in new:
            made[item.key] = _task(incident, attached, item, made, by=by, due_at=ready.get(item.key))
            tasks.append(made[item.key])
    # Last, so that whoever reads the newest lines sees one that says it all.
    write(incident, "playbook.attached", attached, by=by, payload={"tasks": [task.pk for task in tasks]})
    return tasks


def expected(items: Collection[Item], begin: datetime) -> dict[str, datetime]:
    """When every step can be ready if work begins at ``begin``; steps of unknown duration take no time."""
    ready: dict[str, datetime] = {}
    for item in items:
        start = max((ready[a] for a in item.after), default=begin)
        ready[item.key] = start + timedelta(minutes=item.minutes or 0)
    return {item.key: ready[item.key] for item in items if item.minutes}


def _task(
    incident: Incident, attached: Attached, item: Item, made: dict[str, Task], *, by: Any, due_at: datetime | None
) -> Task:
    name, description = item.title, item.description
    if len(name) > LONGEST_TITLE:
        description = f"{name}\n\n{description}"
        name = name[: LONGEST_TITLE - 1] + "…"
    known = dict(ROLES)
    return doing.make(
        incident,
        name,
        by=by,
        description=description[:LONGEST_TEXT],
        role=item.role if item.role in known else "",
        # Who does it in a playbook of others is a name; in our own it is a role.
        owner_name="" if item.role in known else item.who[:120],
        due_at=due_at,
        minutes=item.minutes,
        kind=item.kind.value,
        attached=attached,
        step=item.key,
        follow=item.playbook_id,
        answers=[list(pair) for pair in item.answers],
        conditions=[
            [made[c.question].pk, c.answer, c.words] for c in item.when if c.question in made and c.answer != "failure"
        ],
        repeated=item.repeated,
        after=[made[key].pk for key in item.after if key in made],
        points=[(line.kind.value, line.text) for line in item.lines],
    )
