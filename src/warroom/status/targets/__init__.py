"""Where copies of the public pages are brought, one file per way. Which ones: the TOML file of WARROOM_STATUS_TARGETS.

A target is ``Target(options)`` and a context manager: ``put(path, body)`` replaces one file as a whole (who reads it
meanwhile gets the old or the new one), ``remove(path)`` takes one away. Both may be repeated. Errors are ``OSError``
or what the library raises: the publisher writes down what was said and tries again.
"""

import mimetypes
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, Self

from django.conf import settings

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json"}
TYPES |= {".atom": "application/atom+xml", ".rss": "application/rss+xml", ".pdf": "application/pdf"}


class Target(Protocol):
    """An open connection to one place."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *raised: object) -> None: ...
    def put(self, path: str, body: bytes) -> None: ...
    def remove(self, path: str) -> None: ...


class Unusable(Exception):
    """The file that names the targets cannot be used; its text says where."""


def content_type(path: str) -> str:
    """As what a file is served."""
    return TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def configured() -> dict[str, Mapping[str, Any]]:
    """The options of each target by its name. Raises Unusable when the file is wrong or missing."""
    name = settings.STATUS_TARGETS
    if not name:
        return {}
    try:
        said = tomllib.loads(Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"{name}: {error}") from None
    found: dict[str, Mapping[str, Any]] = {}
    rows = said.get("target", [])
    if not isinstance(rows, list) or not all(isinstance(options, dict) for options in rows):
        raise Unusable(f"{name}: each target begins with [[target]], in double brackets")
    for options in rows:
        if options.get("kind") not in KINDS or not options.get("name"):
            raise Unusable(f"{name}: a target needs a name and a kind ({', '.join(KINDS)})")
        called = str(options["name"])[:60]
        if called in found:
            raise Unusable(f"{name}: two targets are called {called}")
        found[called] = options
    return found


def opened(options: Mapping[str, Any]) -> Target:
    """The target of these options. Raises Unusable when one is missing."""
    from importlib import import_module

    if missing := [option for option in KINDS[options["kind"]] if option not in options]:
        raise Unusable(f"the target “{options['name']}” has no {', '.join(missing)}")
    made: Target = import_module(f"warroom.status.targets.{options['kind']}").Target(options)
    return made


def secret(options: Mapping[str, Any], name: str) -> str:
    """An option that is better not in the file: ``<name>_env`` names the environment variable that holds it."""
    return os.environ.get(options.get(f"{name}_env", ""), "") or str(options.get(name, ""))


KINDS = {"folder": ("path",), "s3": ("endpoint", "bucket"), "sftp": ("host", "user", "host_key")}
"""Each kind with the options it cannot do without."""
