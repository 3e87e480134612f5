"""``kill -9`` of workers at random moments: nothing is lost, and nothing is handed on twice by gateways that look at
the key. The measured runs are in ``python -m benchmarks.messages``."""

import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.warroom.messaging.office import PATIENCE_S, Office, run

KILLS = 10
SPARE = {"WARROOM_SMS_SPARE_AFTER": "1"}
"""Seconds after which the spare gateway stands in."""


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


def change_gateways(office: Office, kills: int) -> int:
    """The SMS gateway is gone when the messages are laid down, the spare takes over, workers are killed, and it comes
    back when some have left by the spare; how many went by each. Raises AssertionError for anything lost, that changed
    between two tries, or that both gateways have without being counted as a repeat."""
    dice = random.Random(office.seed)
    office.start()
    office.alive()
    office.seen("gone")
    laid = office.rows("lay", "150", "2")
    until = time.monotonic() + PATIENCE_S
    killed = 0
    while (said := office.seen())["spare"]["taken"] < 40 * (1 + kills) or killed < kills:
        assert time.monotonic() < until, said
        if said["spare"]["taken"] >= 40 * (1 + killed) and killed < kills:
            office.kill_one(dice)
            killed += 1
        time.sleep(0.02)
    office.seen("back")
    office.finish()
    seen, rows = office.seen(), office.rows("prove")
    assert rows["states"] == {"handed_over": laid["count"]}
    assert seen["mail"]["keys"] == rows["keys"]["smtp"]
    assert seen["either"]["keys"] == rows["keys"]["sms"]
    assert seen["sms"]["differing"] == seen["spare"]["differing"] == 0
    assert set(seen["either"]["twice"]) <= set(rows["repeated"])
    return int(seen["spare"]["handed_on"])


def test_a_gateway_that_goes_and_comes_back_with_workers_killed_meanwhile_on_sqlite(
    migrated: Path, tmp_path: Path
) -> None:
    shutil.copy(migrated, tmp_path)
    with Office(tmp_path, share=0.2, spare=True, more=SPARE) as office:
        assert 0 < change_gateways(office, kills=3) <= 300


@pytest.mark.postgresql
def test_a_gateway_that_goes_and_comes_back_with_workers_killed_meanwhile_on_postgresql(
    tmp_path: Path, new_database: Callable[[str], str]
) -> None:
    with Office(tmp_path, new_database("killing_spare"), share=0.2, spare=True, more=SPARE) as office:
        assert 0 < change_gateways(office, kills=3) <= 300
