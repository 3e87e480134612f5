"""Documents on paper: a Typst template and data become a PDF. The same input gives the same bytes on every machine.

A template is ``<subject>/typst/<name>.typ`` in this package and reads its data with
``json(bytes(sys.inputs.data))``; what people wrote reaches it as strings, never as markup. Drawings are strings too:
``image(bytes(data.drawing), format: "svg")``. Fonts are ours (``fonts/``) and those inside the typst wheel (DejaVu
Sans Mono for ■ ◪ □ ⚠), not those of the machine.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
EPOCH = datetime(2022, 12, 6, tzinfo=UTC)
"""The moment of making that a PDF carries when none is given."""


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])


def render(template: str, data: Mapping[str, Any], *, made_at: datetime = EPOCH) -> bytes:
    """A PDF of ``data`` by ``template`` ("clocks/notification"). ``made_at`` is the moment it carries inside.

    Templates may include "/typst/page.typ" or "/typst/house.typ", what our documents share. Raises RuntimeError, with
    what Typst said, for a template that does not compile.
    """
    import typst

    subject, _slash, name = template.partition("/")
    try:
        made = typst.compile(
            str(HERE / subject / "typst" / f"{name}.typ"),
            root=str(HERE),
            font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=int(made_at.timestamp()),
        )
    except typst.TypstError as error:
        raise RuntimeError(f"{template}: {error}") from error
    assert isinstance(made, bytes)
    return made


def head(
    *, organisation: str, title: str, moment: str, tlp: str = "TLP:AMBER", exercise: bool = False, checkpoint: str = ""
) -> dict[str, str]:
    """What stands at the top and the bottom of every page of a report ("/typst/house.typ"). ``moment`` says of when
    it is, ``checkpoint`` how far the ledger was (count and hash)."""
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
