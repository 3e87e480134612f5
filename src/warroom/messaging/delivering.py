"""Handing deliveries over: a claimer per gateway in every worker process, and a few lines to the gateway for each.

The claimer alone talks to the database: it takes a batch, gives it to its lines, gathers what comes of it and writes
that in bulk. It takes more while lines are free, so a slow answer holds up one line and not the batch.
"""

import logging
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import close_old_connections, connections
from django.db.models import QuerySet
from django.utils import timezone

from warroom.leases import AHEAD
from warroom.messaging import channels, claiming, rates, spare
from warroom.messaging.handing import Gateway, Outcome, Parcel, Result, Sender
from warroom.messaging.models import Worker

log = logging.getLogger(__name__)

BATCH = 64
"""Deliveries that a claimer holds at once, at most: what a kill can make uncertain."""
GATHER_S = 0.05
"""How long results are gathered before they are written."""
LOOK_S = 1.0
"""How often a claimer with nothing to do looks, unless it is woken."""
IN_SERVER_S = 10.0
"""How long a server process hands over at a stretch when no worker runs."""
THROTTLED_LOOK_S = 0.1
"""How often a claimer that may not send yet looks whether it may."""
KEEP_LINES_S = 5.0
"""How long a line that has nothing to do is kept open."""
ANSWERED = (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.BARRED)
"""What only a gateway that works says."""
ALIVE = timedelta(seconds=30)
"""A worker that gave no sign for so long is not there."""


class Claimer:
    """One gateway, in one process; ``name`` is that of its channel, or of the channel's spare."""

    def __init__(self, name: str, gateway: Gateway) -> None:
        self.name = name
        self.channel = channels.channel_of(name)
        self.gateway = gateway
        self.todo: queue.SimpleQueue[Parcel | None] = queue.SimpleQueue()
        self.done: queue.SimpleQueue[tuple[Parcel, Result]] = queue.SimpleQueue()
        self.held: dict[int, Parcel] = {}
        self.lines: list[threading.Thread] = []
        self.extended = self.answered = self.worked = time.monotonic()

    def run(self, stop: threading.Event, woken: threading.Event, *, until_idle: bool = False) -> int:
        """Hand over what is due until ``stop`` is set (or nothing is due, when ``until_idle``); how many were tried."""
        tried = 0
        try:
            while not stop.is_set():
                woken.clear()
                taken = self._take()
                tried += self._gather(GATHER_S if self.held else 0.0)
                if self.held or taken:
                    self.worked = time.monotonic()
                    continue
                wait = self._wait()
                if until_idle and wait >= LOOK_S:
                    break
                self._rest(woken, wait)
        finally:
            self._end()
        return tried

    def _take(self) -> int:
        """Claim as many as there is room for, and give them to the lines; how many."""
        rate = self.gateway.rate
        # What is throttled is taken when a line is free for it, not sooner: it goes at the rate it was drawn at.
        room = (self.gateway.at_once if rate else BATCH) - len(self.held)
        if room <= (0 if rate else BATCH // 2):
            return 0
        now = timezone.now()
        if not spare.is_wanted(self.name, now):
            return 0
        drawn = rates.draw(self.name, rate, room, now)
        if not drawn:
            return 0
        parcels = claiming.claim(self.name, drawn, now, spare.allowed(self.name, now))
        rates.give_back(self.name, rate, drawn - len(parcels))
        for one in parcels:
            self.held[one.pk] = one
            self.todo.put(one)
        while len(self.lines) < min(self.gateway.at_once, len(self.held)):
            line = threading.Thread(target=self._line, daemon=True, name=f"{self.name}-{len(self.lines)}")
            self.lines.append(line)
            line.start()
        return len(parcels)

    def _gather(self, wait: float) -> int:
        """Write what the lines have done in the meantime; how many."""
        results: list[tuple[Parcel, Result]] = []
        until = time.monotonic() + wait
        while len(results) < BATCH:
            try:
                results.append(self.done.get(timeout=max(0.0, until - time.monotonic())))
            except queue.Empty:
                break
            if len(self.held) == len(results):
                break
        if results:
            now = timezone.now()
            try:
                claiming.write(self._judged(results), now)
            except Exception:
                # The database was away: what came of them is known here still, and is written before anything else.
                for each in results:
                    self.done.put(each)
                raise
            for one, _result in results:
                del self.held[one.pk]
            self._of_gateway([result for _one, result in results], now)
        if self.held and time.monotonic() - self.extended > claiming.LASTS.total_seconds() / 4:
            self.extended = time.monotonic()
            claiming.extend(list(self.held.values()), timezone.now())
        return len(results)

    def _judged(self, results: list[tuple[Parcel, Result]]) -> list[tuple[Parcel, Result]]:
        """The same; what says that we may not, of one that it said so of before while it took others since, is about
        that one: it is not tried again for ever."""
        again = [one.denied_at for one, result in results if result.outcome == Outcome.DENIED and one.denied_at]
        took = rates.took_at(self.name) if again else None
        if took is None:
            return results
        return [
            (one, replace(result, outcome=Outcome.BARRED))
            if result.outcome == Outcome.DENIED and one.denied_at and one.denied_at <= took
            else (one, result)
            for one, result in results
        ]

    def _of_gateway(self, results: list[Result], now: datetime) -> None:
        """Remember for all workers that the gateway asks for patience, is not there, or works."""
        throttled = [result for result in results if result.outcome == Outcome.THROTTLED]
        lost = [result for result in results if result.outcome in (Outcome.UNREACHABLE, Outcome.DENIED)]
        taken = sum(result.outcome == Outcome.ACCEPTED for result in results)
        if throttled:
            rates.pause(self.name, max(result.after or 1.0 for result in throttled), throttled[-1].error)
        if lost:
            if taken > len(lost):
                # It works, but for these.
                rates.answered(self.name, now)
            rates.unanswered(self.name, lost[-1].error)
            log.warning("%s: %s", self.name, lost[-1].error)
        elif throttled:
            return
        elif any(result.outcome in ANSWERED for result in results):
            if time.monotonic() - self.answered > 5 or rates.is_in_trouble(self.name):
                self.answered = time.monotonic()
                rates.answered(self.name, now, took=bool(taken))
        else:
            rates.failing(self.name, results[-1].error, now)
            if self.name == self.channel and spare.stands_in(self.channel, now):
                # The spare does the work: this one is asked now and then whether it works again.
                rates.unanswered(self.name, results[-1].error)

    def _wait(self) -> float:
        """Seconds until there may be something to do."""
        now = timezone.now()
        if self.name != self.channel and not spare.is_wanted(self.name, now):
            return LOOK_S
        # What waits for the other gateway of the channel is none of this one's business.
        first = claiming.next_moment(self.channel, spare.allowed(self.name, now))
        if first is None:
            return LOOK_S
        # Throttled, or paused, or another worker was first.
        first = max(first, rates.paused_until(self.name) or first, now + timedelta(seconds=THROTTLED_LOOK_S))
        return min(LOOK_S, (first - now).total_seconds())

    def _rest(self, woken: threading.Event, wait: float) -> None:
        if time.monotonic() - self.worked > KEEP_LINES_S:
            self._close_lines()
        close_old_connections()
        woken.wait(wait)

    def _line(self) -> None:
        sender: Sender | None = None
        while (one := self.todo.get()) is not None:
            try:
                sender = sender or self.gateway.line()
                result = sender.hand_over(one)
            except Exception as error:
                # A fault of ours: it may have happened after the gateway took it.
                log.exception("%s: delivery %s", self.name, one.pk)
                result = Result(Outcome.UNCERTAIN, f"{type(error).__name__}: {error}")
            self.done.put((one, result))
        if sender is not None:
            sender.close()

    def _close_lines(self) -> None:
        for _line in self.lines:
            self.todo.put(None)
        for line in self.lines:
            line.join()
        self.lines.clear()

    def _end(self) -> None:
        """Put back what was not begun, wait for what was, and write it. Without a database what is held falls free by
        its lease."""
        left: list[Parcel] = []
        while True:
            try:
                one = self.todo.get_nowait()
            except queue.Empty:
                break
            if one is not None:
                left.append(one)
                del self.held[one.pk]
        try:
            claiming.put_back(left)
            while self.held:
                self._gather(LOOK_S)
        finally:
            self._close_lines()
            connections.close_all()


def deliver(stop: threading.Event, woken: Mapping[str, threading.Event]) -> list[threading.Thread]:
    """Begin to hand over by every gateway, until ``stop``; the threads that do it."""

    def keep_at_it(name: str, gateway: Gateway) -> None:
        while not stop.is_set():
            try:
                Claimer(name, gateway).run(stop, woken[name])
            except Exception:
                # The database was away, say: what is held falls free by its lease.
                log.exception("%s stopped; it begins again", name)
                stop.wait(2)

    threads = [
        threading.Thread(target=keep_at_it, args=each, name=each[0], daemon=True)
        for each in channels.every_gateway().items()
    ]
    for thread in threads:
        thread.start()
    return threads


def alive(now: datetime) -> QuerySet[Worker]:
    """The workers that gave a sign of life lately. One that was seen later than now died before the clock was set
    back."""
    return Worker.objects.filter(seen_at__gt=now - ALIVE, seen_at__lt=now + AHEAD)


def due(now: datetime) -> int:
    """For ``background.DUE``: free what dead workers held, and hand over what is due when no worker does it."""
    freed = claiming.retake(now)
    if alive(now).exists():
        return freed
    tried = 0
    for name, gateway in channels.every_gateway().items():
        first = claiming.next_moment(channels.channel_of(name))
        if first is not None and first <= now:
            stop = threading.Event()
            # A bounded piece at a time: it is asked again soon.
            timer = threading.Timer(IN_SERVER_S, stop.set)
            timer.start()
            try:
                tried += Claimer(name, gateway).run(stop, threading.Event(), until_idle=True)
            finally:
                timer.cancel()
    return freed + tried
