"""The server's secret key: made once, kept in the data directory, readable by its owner only."""

import os
import secrets
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
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(data_dir / FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was just as quick
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
