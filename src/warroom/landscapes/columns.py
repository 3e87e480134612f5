"""What the columns of somebody's own table mean: asked once, remembered per organisation."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from warroom.landscapes import asked, reading
from warroom.landscapes.models import ColumnMapping, Import
from warroom.requests import Request
from weerbaar.landscape.starting.columns import ColumnMapping as Columns
from weerbaar.landscape.starting.roles import LABELS, ONCE, Role
from weerbaar.language import Message


def columns(request: Request, pk: int, upload_pk: int) -> HttpResponse:
    """Say for each column what stands in it. Also afterwards, as long as the import is not decided."""
    row = asked.upload(request, pk, upload_pk)
    if row.state not in (Import.State.COLUMNS, Import.State.READY) or not row.columns:
        return redirect("landscapes:import", pk, row.pk)
    known = Columns.from_json(row.mapping) if row.mapping else None
    chosen = {
        c["header"]: request.POST.get(f"c{n}")
        or (known.columns.get(c["header"], Role.IGNORE).value if known else c["role"])
        for n, c in enumerate(row.columns["columns"])
    }
    problem = ""
    if request.method == "POST":
        problem = _problem(chosen)
        if not problem:
            _read_again(row, chosen, _same(request, row.columns["alike"]))
            messages.success(request, _("Remembered for the next time you bring in this list."))
            return redirect("landscapes:import", pk, row.pk)
    joined = known.same if known else {}
    return render(
        request,
        "landscapes/columns.html",
        {
            "landscape": row.landscape,
            "import": row,
            "rows": [
                {**c, "field": f"c{n}", "chosen": chosen[c["header"]]} for n, c in enumerate(row.columns["columns"])
            ],
            "roles": [(role.value, _capital(str(Message(LABELS[role])))) for role in Role],
            "alike": [
                {**a, "field": f"s{n}", "chosen": joined.get(a["role"], {}).get(a["second"]) == a["first"]}
                for n, a in enumerate(row.columns["alike"])
            ],
            "problem": problem,
        },
        status=422 if problem else 200,
    )


def _problem(chosen: dict[str, str]) -> str:
    for header, role in chosen.items():
        if role not in list(Role):
            return _("Choose for “{header}” one of the list.").format(header=header)
    for role in ONCE:
        headers = [h for h, r in chosen.items() if r == role]
        if len(headers) > 1:
            return _("“{first}” and “{second}” cannot both be: {role}. Choose one.").format(
                first=headers[0], second=headers[1], role=Message(LABELS[role])
            )
    if Role.APPLICATION not in chosen.values():
        return _("Say in which column the names of the applications stand.")
    return ""


def _same(request: Request, alike: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    same: dict[str, dict[str, str]] = {}
    for n, pair in enumerate(alike):
        if request.POST.get(f"s{n}"):
            same.setdefault(pair["role"], {})[pair["second"]] = pair["first"]
    return same


@transaction.atomic
def _read_again(row: Import, chosen: dict[str, str], same: dict[str, Any]) -> None:
    assert row.columns
    decided = Columns({h: Role(r) for h, r in chosen.items()}, row.columns["fingerprint"], same)
    ColumnMapping.objects.update_or_create(
        organisation=row.organisation,
        fingerprint=decided.fingerprint,
        defaults={"mapping": decided.to_json(), "used_at": timezone.now()},
    )
    Import.objects.filter(pk=row.pk, state__in=(Import.State.COLUMNS, Import.State.READY)).update(
        mapping=decided.to_json(), state=Import.State.WAITING, attempts=0, lease_until=None
    )
    reading.begin(row.pk)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
