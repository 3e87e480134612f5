"""A folder: a share of another machine, or what a web server beside this one gives out."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self


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
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
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
