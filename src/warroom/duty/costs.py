"""What it costs: totals, and the file for the insurer or the subsidy."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from warroom.cells import harmless
from warroom.duty.models import Cost
from warroom.incidents.picture import Picture

Cell = str | Decimal | None
FOR = ("all", "insurer", "subsidy")
LOST = "lost"


@dataclass(frozen=True)
class Line:
    """One cost. ``total`` is hours at their rate, or the amount; None when neither is filled in."""

    id: int | None
    kind: str
    words: str
    day: str
    what: str
    who: str
    hours: Decimal | None
    rate: Decimal | None
    reference: str
    insurer: bool
    subsidy: bool
    total: Decimal | None

    @property
    def on(self) -> date | None:
        """The day, to be written as people do."""
        return date.fromisoformat(self.day) if self.day else None


def lines(picture: Picture, of: str = "all") -> list[Line]:
    """The costs of the picture by day, and the income that services lost; for the insurer or the subsidy file only
    what is meant for them (lost income goes to the insurer)."""
    found = []
    for state in picture.of("cost"):
        if state["removed"] or (of in ("insurer", "subsidy") and not state[of]):
            continue
        hours, rate, amount = (_decimal(state[name]) for name in ("hours", "rate", "amount"))
        by_hour = (hours * rate).quantize(Decimal("0.01")) if hours is not None and rate is not None else None
        found.append(
            Line(
                id=int(state["id"]),
                kind=state["kind"],
                words=str(Cost.Kind(state["kind"]).label),
                day=state["day"],
                what=state["title"],
                who=state["who"] or "",
                hours=hours,
                rate=rate,
                reference=state["reference"],
                insurer=state["insurer"],
                subsidy=state["subsidy"],
                total=total((by_hour, amount)),
            )
        )
    found.sort(key=lambda line: (line.day, line.id or 0))
    return found + (_lost(picture) if of != "subsidy" else [])


def _lost(picture: Picture) -> list[Line]:
    """The income that services lost, as it is filled in with each of them."""
    names = {
        (told.landscape, element.id): element.name for told in picture.landscapes for element in told.model.elements
    }
    return [
        Line(
            id=None,
            kind=LOST,
            words=_("lost income"),
            day="",
            what=names.get((state["landscape"], state["element"]), state["element"]),
            who="",
            hours=None,
            rate=None,
            reference=state["note"],
            insurer=True,
            subsidy=False,
            total=_decimal(state["lost_income"]),
        )
        for state in picture.of("backlog")
        if state["lost_income"] is not None
    ]


def _decimal(value: str | None) -> Decimal | None:
    return Decimal(value) if value is not None else None


def totals(found: Sequence[Line]) -> list[tuple[str, Decimal | None, int]]:
    """(kind in words, total or None when no amount is known, lines of which it is not), the largest first."""
    by_kind: dict[str, list[Decimal | None]] = {}
    for line in found:
        by_kind.setdefault(line.words, []).append(line.total)
    summed = [(words, total(amounts), amounts.count(None)) for words, amounts in by_kind.items()]
    return sorted(summed, key=lambda t: (-(t[1] or 0), t[0]))


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """What the known ones add up to; None when none is known, which is not nothing."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def header() -> list[str]:
    """The columns of the file."""
    return [
        _("Day"), _("Kind"), _("What for"), _("Who, or which supplier"), _("Hours"), _("Rate (€ per hour)"),
        _("Amount (€)"), _("Invoice or order number"), _("Insurer"), _("Subsidy"),
    ]  # fmt: skip


def table(found: Sequence[Line]) -> list[list[Cell]]:
    """The rows of the file."""
    yes, no = _("yes"), _("no")
    return [
        [line.day, line.words, line.what, line.who, line.hours, line.rate, line.total, line.reference,
         yes if line.insurer else no, yes if line.subsidy else no]
        for line in found
    ]  # fmt: skip


def as_csv(found: Sequence[Line]) -> bytes:
    """As CSV as spreadsheets here read it: semicolons, a comma in numbers, UTF-8 with its mark. What somebody typed
    never begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header())
    for row in table(found):
        writer.writerow([str(c).replace(".", ",") if isinstance(c, Decimal) else harmless(c or "") for c in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(found: Sequence[Line], title: str) -> bytes:
    """As a spreadsheet; every text is written as text, never as a formula or a link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(_("Expenses")[:31])
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.write_string(0, 0, title, bold)
    for column, words in enumerate(header()):
        sheet.write_string(2, column, words, bold)
    for n, row in enumerate(table(found), 3):
        for column, cell in enumerate(row):
            if isinstance(cell, Decimal):
                sheet.write_number(n, column, float(cell), money)
            elif cell:
                sheet.write_string(n, column, cell)
    sheet.set_column(0, 1, 14)
    sheet.set_column(2, 3, 40)
    sheet.set_column(4, 9, 16)
    sheet.freeze_panes(3, 0)
    book.close()
    return out.getvalue()
