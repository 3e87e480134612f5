"""A folder: a share of another machine, or what a web server beside this one gives out."""

import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

STALE_S = 600
"""Seconds after which a half-written file is that of a server that died."""


class Target:
    """Options: ``path``."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.root = Path(options["path"])

    def __enter__(self) -> Self:
        # A share that is not mounted is an empty folder nobody meant: the root has to be there.
        if not self.root.is_dir():
            raise FileNotFoundError(f"{self.root} is not a folder")
        return self

    def __exit__(self, *raised: object) -> None:
        pass

    def put(self, path: str, body: bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        self._sweep(place)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".new-{place.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            os.replace(name, place)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def _sweep(self, place: Path) -> None:
        """Take away what a server that was killed had half written of this file."""
        for half in place.parent.glob(f".new-{place.name}-*"):
            if half.stat().st_mtime < time.time() - STALE_S:
                half.unlink(missing_ok=True)
