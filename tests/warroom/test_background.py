"""What happens without anybody asking."""

from datetime import UTC, datetime
from threading import Event

import pytest

from warroom import background

NOW = datetime(2022, 12, 6, 7, 40, tzinfo=UTC)


def of(monkeypatch: pytest.MonkeyPatch, *functions: background.Due) -> None:
    monkeypatch.setattr(background, "functions", lambda: functions)


def broken(now: datetime) -> int:
    raise RuntimeError("no disk")


def test_everything_due_is_done_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []

    def two(now: datetime) -> int:
        asked.append(now)
        return 2

    of(monkeypatch, two, lambda now: 1)
    assert background.look(NOW) == 3
    assert asked == [NOW]


def test_one_that_fails_is_logged_and_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    of(monkeypatch, broken, lambda now: 1)
    monkeypatch.setattr(background.log, "propagate", True)
    monkeypatch.setattr(background.log.parent, "propagate", True)
    assert background.look(NOW) == 1
    assert "no disk" in caplog.text


def test_the_loop_asks_again_while_something_was_done_and_survives_a_failure() -> None:
    left = [3]
    emptied, failed_twice = Event(), Event()
    failures: list[int] = []

    def batch(now: datetime) -> int:
        if left[0] == 0:
            emptied.set()
            return 0
        left[0] -= 1
        return 1

    def failing(now: datetime) -> int:
        failures.append(1)
        if len(failures) == 2:
            failed_twice.set()
        raise RuntimeError("no disk")

    loop = background.Loop((batch, failing), every=0.01)
    loop.start()
    try:
        assert emptied.wait(60)
        assert failed_twice.wait(60)
    finally:
        loop.stop()


def test_every_name_in_the_list_is_a_function_of_its_subject_or_of_one_that_is_not_there() -> None:
    for due in background.functions():
        assert callable(due)
