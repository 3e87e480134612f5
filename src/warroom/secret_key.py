"""The server's secret key: made once, kept in the data directory, readable by its owner only."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

FILE_NAME = "secret-key"


def stored(data_dir: Path) -> str:
    """The key kept in ``data_dir``, or an empty string when there is none yet."""
    try:
        return (data_dir / FILE_NAME).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def keep(data_dir: Path) -> None:
    """Make a key in ``data_dir`` (mode 600) unless one is there or the environment gives one."""
    if os.environ.get("WARROOM_SECRET_KEY") or stored(data_dir):
        return
    keep_once(data_dir / FILE_NAME, secrets.token_urlsafe(64))


def keep_once(path: Path, text: str) -> str:
    """Keep ``text`` in ``path`` (mode 600) unless a file is there; what the file says then."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Written apart and linked into place: of two who are as quick, one counts, and nobody reads half of it.
    descriptor, apart = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        with contextlib.suppress(FileExistsError):
            os.link(apart, path)
    finally:
        os.unlink(apart)
    return path.read_text(encoding="ascii")
