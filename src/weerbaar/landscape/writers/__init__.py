"""Writing a landscape: the format follows from the file's extension."""

import os
import stat
import tempfile
from importlib import import_module
from pathlib import Path

from weerbaar.landscape.model import Landscape
from weerbaar.landscape.reading import BadInput, why
from weerbaar.language import Message

WRITERS: dict[str, str] = {
    ".json": "weerbaar.landscape.writers.native",
    ".xml": "weerbaar.landscape.writers.archimate_exchange",
    ".xlsx": "weerbaar.landscape.writers.xlsx",
}
"""Module by extension; each has ``write(landscape) -> bytes``."""


def write(landscape: Landscape, extension: str) -> bytes:
    """``landscape`` in the format of ``extension`` (".json", …). Raises BadInput for an unknown one."""
    if extension.lower() not in WRITERS:
        raise BadInput(
            Message(
                "cannot write '{extension}'; choose from {known}",
                extension=extension,
                known=", ".join(WRITERS),
            )
        )
    data: bytes = import_module(WRITERS[extension.lower()]).write(landscape)
    return data


def write_file(landscape: Landscape, path: Path) -> None:
    """Write ``landscape`` to ``path`` in the format of its extension. Raises BadInput; see ``put``."""
    try:
        data = write(landscape, path.suffix)
    except BadInput as error:
        raise error.within(str(path)) from None
    put(data, path)


def put(data: bytes, path: Path) -> None:
    """Write ``data`` to ``path``: all of it or nothing, so that a good file is never replaced by half of one.

    Raises BadInput when it cannot be written. What is there and is no file of its own (a terminal, a pipe) is
    written to as it comes.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
            return
        real = path.resolve()  # a link stays a link
        mode = real.stat().st_mode if real.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(prefix=f".{real.name[:100]}.", dir=real.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, stat.S_IMODE(mode))
            os.replace(name, real)
        except BaseException:
            os.unlink(name)
            raise
    except (OSError, ValueError, RuntimeError) as error:
        raise BadInput(Message("cannot be written: {why}", why=why(error)), str(path)) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
