"""Paper: PDF made by Typst from a template and data. Nothing a person wrote is ever read as Typst.

A template stands in the folder ``typst`` of a subject and imports ``house.typ``, what all our paper has in common;
it gets ``data.json`` and the drawings it asks for. The same data give the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"


def pdf(template: str, data: Mapping[str, Any], *, at: datetime, images: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF that ``template`` ("reports/situation") makes of ``data``.

    ``data`` is anything that JSON can hold; its "head" is what ``head`` gives. ``images`` are SVG drawings by file
    name. ``at`` becomes the date of the document. Raises ``typst.TypstError`` for a template that is wrong.
    """
    import typst

    subject, _slash, name = template.partition("/")
    files = {
        "main.typ": _source(f"{subject}/typst/{name}.typ"),
        "house.typ": _source("typst/house.typ"),
        "data.json": json.dumps(data, ensure_ascii=False, sort_keys=True, default=str).encode(),
        **(images or {}),
    }
    made: bytes = typst.compile(
        files, font_paths=[str(FONTS)], ignore_system_fonts=True, timestamp=int(at.timestamp())
    )
    return made


@cache
def _source(path: str) -> bytes:
    return (HERE / path).read_bytes()


def head(
    *, organisation: str, title: str, moment: str, tlp: str = "TLP:AMBER", exercise: bool = False, checkpoint: str = ""
) -> dict[str, str]:
    """What stands at the top and the bottom of every page. ``moment`` says of when it is, ``checkpoint`` how far the
    ledger was (count and hash)."""
    return {
        "organisation": organisation,
        "title": title,
        "moment": moment,
        "tlp": tlp,
        "exercise": _("EXERCISE") if exercise else "",
        "checkpoint": checkpoint,
        "page": _("page"),
        "language": get_language() or "nl",
    }
