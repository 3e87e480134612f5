"""The answers as a table to take along: CSV and a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from warroom.alerts import watching
from warroom.alerts.asked import sent
from warroom.alerts.models import Alert
from warroom.alerts.watch import narrowed
from warroom.cells import harmless
from warroom.requests import Request
from warroom.templatetags.warroom import moment


def _cells(alert: Alert, said: Any) -> Iterator[list[str]]:
    """The head and a row per body that the filters leave, a chunk at a time."""
    yield [
        _("Body"),
        _("Kind"),
        _("KBO number"),
        _("NIS code"),
        _("State"),
        _("Remark"),
        _("Opened"),
        _("Answered"),
        _("How"),
    ]
    for some in watching.in_chunks(narrowed(watching.rows_of(alert), said)):
        for row in some:
            yield [
                str(row.organisation),
                str(row.organisation.get_kind_display()),
                row.organisation.kbo,
                row.organisation.nis,
                str(watching.STANDINGS[watching.standing(row)]),
                row.note,
                moment(row.opened_at, "absolute"),
                moment(row.answered_at, "absolute"),
                str(row.get_answered_by_way_display()) if row.answered_by_way else "",
            ]


class _Echo:
    def write(self, value: str) -> str:
        return value


def as_csv(request: Request, pk: int) -> HttpResponseBase:
    """Semicolons, as the Dutch Excel expects."""
    alert = sent(request, pk)
    writer = csv.writer(_Echo(), delimiter=";")
    lines = (writer.writerow([harmless(cell) for cell in row]) for row in _cells(alert, request.GET))
    content = (line if n else "\ufeff" + line for n, line in enumerate(lines))
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="alert-{pk}.csv"'
    return response


def as_xlsx(request: Request, pk: int) -> HttpResponseBase | HttpResponse:
    """The same as a spreadsheet."""
    import xlsxwriter

    alert = sent(request, pk)
    buffer = io.BytesIO()
    # Row after row to the disk: memory stays flat. What looks like a formula or a link stays text.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet(_("Answers"))
    sheet.set_column(0, 0, 40)
    for number, row in enumerate(_cells(alert, request.GET)):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)
    book.close()
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=f"alert-{pk}.xlsx")
