"""Entering the paper of the outage, once each service is back: it holds nothing up, but takes people."""

from collections.abc import Mapping

from weerbaar.language import Message
from weerbaar.planning.defaults import BACKLOG_SHARE
from weerbaar.planning.recovery.damage import TaskKind
from weerbaar.planning.recovery.model import Model
from weerbaar.planning.recovery.plan import PlannedTask


def backlog(model: Model, back_h: Mapping[str, float], tasks: list[PlannedTask]) -> list[PlannedTask]:
    """A task for every service that went on with paper: ``backlog_h`` when stated, else a share of the outage.

    The people of the service itself do it, so it takes nobody of the teams that rebuild.
    """
    last = {t.serves: t for t in sorted(tasks, key=lambda t: t.end_h)}
    found = []
    for id, back in back_h.items():
        service = model.landscape.by_id[id]
        paper, stated = service.number("paper_h"), service.number("backlog_h")
        if not paper or not back:
            continue
        hours = stated if stated is not None and stated >= 0 else BACKLOG_SHARE * min(back, paper)
        hours = round(hours * 4) / 4
        found.append(
            PlannedTask(
                id=f"{TaskKind.BACKLOG.value}:{id}", element=id, kind=TaskKind.BACKLOG, team=None, start_h=back,
                end_h=back + hours, work_h=hours, after=(last[id].id,) if id in last else (),
                why=Message("the service went on with paper"), reason=Message("begins once the service is back"),
                serves=id, assumed=stated is None,
            )
        )  # fmt: skip
    return found
