"""``warroom worker``: a process that hands deliveries over and runs what was asked for as a task.

Any number of them, on any number of hosts; one that is killed loses nothing.
"""

import logging
import os
import signal
import socket
import threading
from datetime import timedelta
from types import FrameType

from django.db import connections
from django.utils import timezone

from warroom.messaging import claiming, delivering
from warroom.messaging.models import Worker
from warroom.messaging.waking import woken

log = logging.getLogger(__name__)

SIGN_S = 5.0
"""How often it says that it lives, and frees what dead ones held."""
TASKS_S = 0.5
"""How often it looks for a task."""
FORGOTTEN = timedelta(days=1)


def work(stop: threading.Event | None = None) -> None:
    """Until SIGTERM or Ctrl+C (or ``stop``): then what was begun is finished and the rest put back."""
    from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

    ended = stop or threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
    row = Worker.objects.create(host=socket.gethostname()[:100], process=os.getpid())
    threads = delivering.deliver(ended, woken)
    threads.append(threading.Thread(target=_sign, args=(row, ended), daemon=True, name="alive"))
    threads[-1].start()
    tasks = TaskWorker(
        queue_names=["default"],
        interval=TASKS_S,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=row.uuid.hex,
        excluded_queue_names=[],
    )
    while not ended.wait(TASKS_S):
        try:
            _tasks(tasks)
        except Exception:
            log.exception("tasks could not be looked for; tried again")
            connections.close_all()
            ended.wait(2)
    for thread in threads:
        thread.join()
    Worker.objects.filter(pk=row.pk).delete()
    connections.close_all()


def _tasks(worker: object) -> None:
    """Run the tasks there are. It is looked for first: the look of django-tasks-db takes SQLite's write lock."""
    from django_tasks_db.models import DBTaskResult

    if DBTaskResult.objects.ready().exists():
        worker.run()  # type: ignore[attr-defined]


def _sign(row: Worker, ended: threading.Event) -> None:
    while True:
        try:
            now = timezone.now()
            if not Worker.objects.filter(pk=row.pk).update(seen_at=now):
                row.save(force_insert=True)
            claiming.retake(now)
            if Worker.objects.filter(seen_at__lt=now - FORGOTTEN).exists():
                Worker.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
        except Exception:
            log.exception("no sign of life could be given; tried again")
        finally:
            connections.close_all()
        if ended.wait(SIGN_S):
            return
