"""Keeping what a form about an incident says; who was second is told, and loses nothing of what was filled in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from warroom.incidents.writing import Overtaken, Refused
from warroom.requests import Request, version_shown


@dataclass
class Kept:
    """What became of it: ``done``, or ``overtaken`` is the row as somebody else left it meanwhile."""

    done: bool = False
    overtaken: Any = None

    def told(self, request: Request, row: Any) -> dict[str, Any]:
        """What the page of the form of ``row`` (None for a new one) has to know."""
        return {"version": version_shown(request, row, self.overtaken), "overtaken": self.overtaken}


@contextmanager
def keeping(request: Request) -> Iterator[Kept]:
    """Around what stores a form: says that it is kept, or why not."""
    kept = Kept()
    try:
        yield kept
    except Overtaken as second:
        kept.overtaken = second.row
    except Refused as error:
        messages.error(request, str(error))
    else:
        kept.done = True
        messages.success(request, _("Kept."))
