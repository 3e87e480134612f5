"""A process of its own that works on the database of a test and kills itself (``kill -9``) where it is told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

BEGIN = """
import os, sys
import django
django.setup()
from django.utils import timezone
def die():
    os.kill(os.getpid(), 9)
"""


def dies(code: str, folder: Path, settings: Any, *arguments: object, **more: object) -> None:
    """Run ``code``, in which ``die()`` kills it, with these arguments and ``more`` settings. Raises AssertionError when
    it ends in another way."""
    name = str(settings.DATABASES["default"]["NAME"])
    lines = [f"DATABASES['default']['NAME'] = {name!r}", *(f"{key} = {value!r}" for key, value in more.items())]
    (folder / "killed_settings.py").write_text(
        "\n".join(["from tests.settings import *", *lines, ""]), encoding="utf-8"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "killed_settings"}
    environment["PYTHONPATH"] = os.pathsep.join([str(folder), str(ROOT), str(ROOT / "src")])
    command = [sys.executable, "-c", BEGIN + code, *map(str, arguments)]
    died = subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=600)
    assert died.returncode == -signal.SIGKILL
