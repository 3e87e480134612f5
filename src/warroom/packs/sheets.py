"""Paper mode: numbered log sheets to print, and typing them in afterwards with their original times."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from warroom.incidents.models import Incident
from warroom.incidents.writing import change, write
from warroom.packs.models import Sheet


@dataclass(frozen=True)
class Written:
    """One line of a sheet as somebody wrote it by hand."""

    line: int
    at: datetime
    text: str
    who: str


@transaction.atomic
def print_sheets(incident: Incident, n: int, *, by: Any) -> list[Sheet]:
    """The next ``n`` sheets, numbered on from the last one."""
    Incident.objects.select_for_update().get(pk=incident.pk)
    last = Sheet.objects.filter(incident=incident).aggregate(n=Max("number"))["n"] or 0
    sheets = [Sheet.objects.create(incident=incident, number=last + i, printed_by=by) for i in range(1, n + 1)]
    for sheet in sheets:
        write(incident, "sheet.printed", sheet, by=by)
    return sheets


@transaction.atomic
def type_in(incident: Incident, sheet: Sheet, seen: int, lines: Iterable[Written], *, by: Any) -> None:
    """Enter lines of ``sheet`` with the times that stand on it, all or none. Raises Overtaken when somebody typed from
    the same sheet in between."""
    told = sorted(lines, key=lambda line: line.line)
    change(sheet, seen, typed=sorted({*sheet.typed, *(line.line for line in told)}))
    for line in told:
        write(
            incident,
            "note",
            sheet,
            by=by,
            event_at=line.at,
            payload={"text": line.text, "sheet": sheet.number, "line": line.line, "written_by": line.who},
        )
