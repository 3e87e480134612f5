"""What the sector does without anybody asking (see ``background``). Each is a row worked out from other rows, so a
server that is killed loses nothing: the next look finds what is behind."""

from datetime import datetime

from warroom.sector import packing, standing

AT_ONCE = 10


def due(now: datetime) -> int:
    """Work out what is behind: standings of open incidents first, then packs of landscapes."""
    return standing.catch_up(AT_ONCE) + packing.catch_up(AT_ONCE)
