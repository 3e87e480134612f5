"""A kept situation report as it may be read now: what it says of the services of bodies that took their sharing back
since is struck. The report itself stays as it was made; the common version, which counts and which everybody read, too:
the difference of two counts would say what the one who withdrew had shared."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from warroom.joint import per_body
from warroom.joint.models import JointReport, Line
from warroom.joint.per_body import Row
from warroom.joint.seeing import SERVICE
from warroom.organisations.models import Organisation
from warroom.reports import pieces
from warroom.sharing.landscapes import Extent, unbroken

ABOUT_SERVICES = slice(1, 4)
"""Which pieces of the document ``per_body`` made."""


def document(report: JointReport, viewer: Organisation) -> tuple[dict[str, Any], list[Row]]:
    """The version with names for the coordinator's organisation ``viewer``, and the rows it shows something of."""
    kept, rows = report.document, report.rows
    if rows is None:
        # Made before it was kept body by body: nobody can say what of it is still shared.
        said = _("This report is from before it was kept what each body shared: what it said of services is left out.")
        return _with(report, [], said), []
    bodies, struck = _left(rows["bodies"], viewer, report.as_of)
    if not struck:
        return kept, bodies
    with override(report.language):
        found = per_body.pieces_of({**rows, "bodies": bodies}, report.as_of)
    said = _("Bodies that no longer share their services, or not without interruption: {n}. They are struck.").format(
        n=struck
    )
    return _with(report, found, said), bodies


def _with(report: JointReport, found: list[pieces.Piece], said: str) -> dict[str, Any]:
    parts = list(report.document["pieces"])
    parts[ABOUT_SERVICES] = [pieces.text(_("Struck"), said), *found]
    return {**report.document, "pieces": parts}


def _left(rows: list[Row], viewer: Organisation, then: datetime) -> tuple[list[Row], int]:
    """The rows with only the services that have been shared from ``then`` until now, and of how many some are gone."""
    lines = Line.objects.filter(pk__in=[row["line"] for row in rows], services_shared=True, services_since__lte=then)
    whole = set(lines.order_by().values_list("pk", flat=True))
    shares = {
        landscape: extent
        for landscape, (since, extent) in unbroken(
            viewer, {pk for row in rows for pk in row["landscapes"]}, _says_services
        ).items()
        if since <= then
    }
    left = [row if not row["shared"] or row["line"] in whole else _of(row, shares) for row in rows]
    return left, sum(now != before for now, before in zip(left, rows, strict=True))


def _says_services(extent: Extent) -> bool:
    return bool(extent.whole or SERVICE in extent.kinds or extent.elements)


def _of(row: Row, shares: dict[int, Extent]) -> Row:
    landscapes = [pk for pk in row["landscapes"] if pk in shares]
    services = [s for s in row["services"] if s["landscape"] in shares and _holds(shares[s["landscape"]], s["id"])]
    return {**row, "shared": bool(landscapes), "landscapes": landscapes, "services": services}


def _holds(extent: Extent, service: str) -> bool:
    return extent.whole or SERVICE in extent.kinds or service in extent.elements
