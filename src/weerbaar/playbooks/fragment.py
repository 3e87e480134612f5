"""Part of a playbook, as a playbook of its own: the chosen steps, in the same order and under the same questions."""

from collections.abc import Collection
from datetime import UTC, datetime

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.playbooks.checklist import ItemKind, contracted, steps
from weerbaar.playbooks.composing import Point, composed
from weerbaar.playbooks.identifiers import named
from weerbaar.playbooks.model import Playbook
from weerbaar.playbooks.reading import from_document


def fragment(playbook: Playbook, step_ids: Collection[str], *, now: datetime | None = None) -> Playbook:
    """The playbook with only the steps of ``step_ids`` and the questions above them.

    What waited for a step that is left out waits for what that step waited for. The id follows from the original and
    the choice; it says what it was ``derived_from`` and carries no signatures, which would no longer be true. Raises
    BadInput for an id that is no point of the checklist, and when nothing to do is chosen.
    """
    items = {i.key: i for i in steps(playbook)}
    wrong = next((i for i in step_ids if i not in items), None)
    if wrong is not None:
        raise BadInput(Message("has no such step: {id}", id=wrong), playbook.name)
    if all(items[i].kind is ItemKind.QUESTION for i in step_ids):
        raise BadInput(Message("choose at least one step"), playbook.name)
    kept = set(step_ids) | {c.question for i in step_ids for c in items[i].when if c.question}
    points = [
        Point(item.key, playbook.steps[item.key].document, item.after,
              tuple((c.question, c.answer) for c in item.when))
        for item in contracted(tuple(items.values()), kept)
    ]  # fmt: skip
    head = {
        k: v for k, v in playbook.document.items()
        if k not in ("workflow", "workflow_start", "signatures", "playbook_processing_summary")
    }  # fmt: skip
    moment = stamp(now or datetime.now(UTC))
    head |= {
        "id": named("playbook", playbook.id, playbook.modified, *sorted(step_ids)),
        "created": moment,
        "modified": moment,
        "derived_from": [playbook.id],
    }
    return from_document(composed(head, points), playbook.name)


def stamp(moment: datetime) -> str:
    """A moment as CACAO writes it: UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
