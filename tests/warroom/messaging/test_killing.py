"""``kill -9`` of workers at random moments: nothing is lost, and nothing is handed on twice by gateways that look at
the key. The measured runs are in ``python -m benchmarks.messages``."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.warroom.messaging.office import Office, run

KILLS = 10


def test_workers_killed_on_sqlite_lose_nothing_and_repeat_with_the_same_key(migrated: Path, tmp_path: Path) -> None:
    shutil.copy(migrated, tmp_path)
    with Office(tmp_path, share=0.05) as office:
        outcome = run(office, bodies=150, contacts=2, kills=KILLS, within=3.0)
    outcome.check()
    assert outcome.kills > 0
    # Whatever a gateway saw twice was known here as a repeat.
    assert outcome.rows["repeats"] >= outcome.repeats_seen > 0


@pytest.mark.postgresql
def test_workers_killed_on_postgresql_lose_nothing_and_repeat_with_the_same_key(
    tmp_path: Path, new_database: Callable[[str], str]
) -> None:
    with Office(tmp_path, new_database("killing_messages"), share=0.05) as office:
        outcome = run(office, bodies=150, contacts=2, kills=KILLS, within=3.0)
    outcome.check()
    assert outcome.kills > 0
    assert outcome.rows["repeats"] >= outcome.repeats_seen > 0
