"""What a server process does before its first request."""

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
ASKED = """
import warroom.asgi, gc, sys
before = set(sys.modules)
kept = gc.get_freeze_count()
from django.urls import get_resolver
get_resolver().resolve("/messages/new/")
print(kept, len(gc.get_objects()), sorted(name for name in set(sys.modules) - before if name.startswith("warroom")))
"""


def test_a_server_looks_through_nothing_of_what_it_imported_for_garbage(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={**os.environ, "PYTHONPATH": str(SOURCE), "WARROOM_DATA_DIR": str(tmp_path), "WARROOM_BACKGROUND_S": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    kept, looked_through, imported_later = said.stdout.strip().split(" ", 2)
    assert int(kept) > 50_000
    assert int(looked_through) < int(kept) / 10
    assert imported_later == "[]"
