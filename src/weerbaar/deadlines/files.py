"""Reading what a person gives: a moment as it is typed, acts and own rules from TOML or JSON files."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from weerbaar.deadlines.acts import Act, read_act
from weerbaar.deadlines.arithmetic import BRUSSELS
from weerbaar.deadlines.rules import Rule, read_rule
from weerbaar.landscape.reading import BadInput, why
from weerbaar.language import Message

MOST_BYTES = 20_000_000


def moment(text: str) -> datetime:
    """A moment as typed: "2022-12-06 07:40" in Brussels, or ISO 8601 with an offset.

    In the hour that comes twice it is the first. Raises BadInput for what is no moment, or a time the clock skipped.
    """
    try:
        # A person types 9:00 where the standard wants 09:00.
        found = datetime.fromisoformat(re.sub(r"[ T](\d:)", r" 0\1", text.strip()))
        # The first and last hours of the calendar are no moment elsewhere.
        found.replace(tzinfo=found.tzinfo or BRUSSELS).astimezone(UTC).astimezone(BRUSSELS)
    except (ValueError, OverflowError):
        raise BadInput(Message("'{text}' is no moment; write it as 2022-12-06 07:40", text=text)) from None
    return found if found.tzinfo else in_brussels(found)


def in_brussels(wall: datetime) -> datetime:
    """The moment at which clocks in Brussels show ``wall`` (naive); raises BadInput if they never do."""
    found = wall.replace(tzinfo=BRUSSELS)
    # In the night the clock is put forward, what it skips does not survive the way there and back.
    if datetime.fromtimestamp(found.timestamp(), BRUSSELS).replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        raise BadInput(Message("{text} does not exist: the clock was put forward then", text=f"{wall:%Y-%m-%d %H:%M}"))
    return found


def read_acts(path: Path) -> tuple[Act, ...]:
    """The acts in a file: one, or a list under ``acts``. Raises BadInput that names file and act."""
    data = _data(path)
    every = data.get("acts", [data])
    if not isinstance(every, list) or not all(isinstance(each, Mapping) for each in every):
        raise BadInput(Message("'{field}' must be a list of acts", field="acts"), path.name)
    return tuple(
        read_act(each, f"{path.name}, {n}" if "acts" in data else path.name) for n, each in enumerate(every, 1)
    )


def read_own_rule(path: Path) -> Rule:
    """A body's own rule, in the form of those in ``law/``."""
    return read_rule(_data(path), path.name)


def _data(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(Message("the file is too large"), path.name)
        text = path.read_text("utf-8-sig")
        data = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise BadInput(Message("cannot be read: {why}", why=str(why(error))), path.name) from None
    except (ValueError, RecursionError) as error:
        raise BadInput(Message("cannot be read: {why}", why=str(error)), path.name) from None
    if not isinstance(data, Mapping):
        raise BadInput(Message("is not a table of names and values"), path.name)
    return data
