"""Waking the workers: a task says that something was laid down.

The rows are what must not be lost; a task only makes a worker look at once. One that is lost (a worker killed while it
ran stays RUNNING for ever) costs a second: the claimers look by themselves too.
"""

import threading
from collections import defaultdict

from django_tasks import TaskResultStatus, task

woken: dict[str, threading.Event] = defaultdict(threading.Event)
"""By channel, in this process."""


@task()
def wake() -> None:
    """Have the claimers of this process look now."""
    for event in list(woken.values()):
        event.set()


def call() -> None:
    """Ask for it, in the transaction that laid something down: nobody is woken for what is rolled back. One that
    still waits serves everybody."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=wake.module_path)
    if not waiting.exists():
        wake.enqueue()
