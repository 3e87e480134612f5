"""The situation report of a joint incident: one, in two versions. The coordinator's names the bodies; the common one,
for the supplier and every body on the list, counts them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from warroom.joint import noticing, per_body, requesting, seeing, standing
from warroom.joint.answers import answered
from warroom.joint.models import Isolation, JointIncident, JointReport, Line, Part
from warroom.joint.stakes import Stakes
from warroom.joint.words import Checked, Effect, How, Isolating, Side, Standing
from warroom.joint.writing import lock, needed, write
from warroom.ledger import reading
from warroom.organisations.models import Kind, Organisation
from warroom.reports import pieces
from warroom.reports.pieces import Piece
from warroom.templatetags.warroom import moment
from warroom.typesetting import head


def draft(joint: JointIncident, viewer: Organisation, *, next_steps: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both versions as they would be made now: for the coordinator's organisation ``viewer``, and the common one."""
    return _documents(joint, viewer, next_steps, timezone.now(), _("draft – not in the ledger"))[:2]


@transaction.atomic
def make(joint: JointIncident, viewer: Organisation, *, by: Any, next_steps: str) -> JointReport:
    """Make the report as of now and keep it. Raises Refused without what happens next."""
    next_steps = needed(next_steps, 2000, _("Say what happens next, and when."))
    lock(joint)
    now = timezone.now()
    sequence = reading.newest(joint.chain)
    whole, common, rows = _documents(joint, viewer, next_steps, now, _("ledger up to entry {n}").format(n=sequence))
    newest = JointReport.objects.filter(joint=joint).aggregate(n=Max("number"))["n"] or 0
    report = JointReport.objects.create(
        joint=joint,
        number=newest + 1,
        language=(get_language() or "nl")[:2],
        as_of=now,
        sequence=sequence,
        document=whole,
        common=common,
        rows=rows,
        made_by=by,
    )
    write(joint, "joint.report_made", report, by=by, closed=True)
    noticing.made(report)
    return report


@transaction.atomic
def share(report: JointReport, *, by: Any) -> None:
    """Let the supplier and every body on the list read the common version; once."""
    if JointReport.objects.filter(pk=report.pk, shared_at=None).update(shared_at=timezone.now()):
        report.refresh_from_db()
        write(report.joint, "joint.report_shared", report, by=by, closed=True)
        noticing.shared(report)


def _documents(
    joint: JointIncident, viewer: Organisation, next_steps: str, now: datetime, checkpoint: str
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Both versions, and what the parts about services are made of (see ``striking``)."""
    lines = list(Line.objects.filter(joint=joint, removed_at=None).select_related("organisation", "incident"))
    stakes = Stakes.of(joint)
    told = seeing.by_coordinator(viewer, lines, stakes)
    words, answers = standing.current(lines), answered(joint, lines)
    rows = per_body.rows(lines, told, words, answers)
    # Naming a body must not show the supplier whether it was on the list already: nothing in what it reads changes by
    # it. So who it added itself is not counted, and of what is asked only those are that let it know them.
    others = {line.pk for line in lines if line.how != How.SUPPLIER}
    heard = seeing.lets_know(joint, lines)
    common = [
        _what(joint),
        per_body.counted(
            {**rows, "bodies": [row for row in rows["bodies"] if row["line"] in others]}, now, common=True
        ),
        _standings(lines, words, now, named=False),
        _work(joint, [line for line in lines if line.pk in heard], now, named=False),
        _decisions(joint, lines, named=False),
        _next(next_steps),
    ]
    whole = [
        _what(joint),
        *per_body.pieces_of(rows, now),
        _standings(lines, words, now, named=True),
        _work(joint, lines, now, named=True),
        _decisions(joint, lines, named=True),
        _next(next_steps),
    ]
    return _document(joint, whole, now, checkpoint), _document(joint, common, now, checkpoint), rows


def _document(joint: JointIncident, parts: Iterable[Piece | None], now: datetime, checkpoint: str) -> dict[str, Any]:
    title = _("Situation report: {title}").format(title=joint.title)
    return {
        "title": title,
        "subtitle": f"{joint.hit} · {joint.get_effect_display()} · {moment(now, 'absolute')}",
        "language": (get_language() or "nl")[:2],
        "head": head(
            organisation=str(joint.opened_for),
            title=title,
            moment=_("as of {moment}").format(moment=moment(now, "absolute")),
            tlp=joint.tlp,
            exercise=joint.exercise,
            checkpoint=checkpoint,
        ),
        "pieces": [part for part in parts if part],
    }


def _what(joint: JointIncident) -> Piece:
    return pieces.facts(
        _("What is going on"),
        [
            (_("Hit"), joint.hit),
            (_("What happened to it"), str(Effect(joint.effect).label)),
            (_("Since"), moment(joint.begun_at, "absolute") if joint.begun_at else _("not known yet")),
            (_("Severity"), joint.get_severity_display()),
            (_("For everybody concerned"), joint.text),
        ],
    )


def _standings(lines: list[Line], words: dict[tuple[int, str], Any], now: datetime, *, named: bool) -> Piece:
    said = Counter(words[line.pk, Side.SUPPLIER].standing for line in lines if (line.pk, Side.SUPPLIER) in words)
    pairs = [(str(label), str(said[value])) for value, label in Standing.choices]
    if named:
        pairs.append((_("nothing said yet"), str(len(lines) - sum(said.values()))))
    return pieces.facts(
        _("Cause or consequence, says the supplier ({moment})").format(moment=moment(now, "absolute")), pairs
    )


def _work(joint: JointIncident, lines: list[Line], now: datetime, *, named: bool) -> Piece:
    rows = []
    here = {line.pk for line in lines}
    late = Counter(part.remediation_id for part in requesting.overdue(joint, now) if part.line_id in here)
    asked = joint.remediations.filter(withdrawn_at=None)
    # What one body asks for itself stands in its own words: not for the others.
    for row in asked if named else asked.filter(asked_for__kind=Kind.COORDINATOR):
        parts = list(Part.objects.filter(remediation=row, line__in=here).select_related("remediation"))
        if not parts and not named:
            continue
        rows.append(
            [
                row.title,
                moment(row.due_at, "absolute"),
                _("{n} of {total}").format(n=sum(not part.open for part in parts), total=len(parts)),
                str(sum(part.checked == Checked.CONFIRMED for part in parts)),
                str(late[row.pk]),
            ]
        )
    title = _("What the supplier has to put right")
    return pieces.table(
        title if named else _("What the supplier has to put right at the customers that let it know them"),
        [_("What"), _("By when"), _("Done, says the supplier"), _("Confirmed by the customer"), _("Overdue")],
        rows,
        empty=_("Nothing has been asked yet."),
        widths=(5, 3, 3, 3, 2),
    )


def _decisions(joint: JointIncident, lines: list[Line], *, named: bool) -> Piece:
    found = Isolation.objects.filter(line__in=[line.pk for line in lines]).select_related("line__organisation")
    if named:
        rows = [
            [
                str(one.line.organisation),
                one.get_how_far_display(),
                moment(one.cut_at or one.planned_at, "absolute"),
                moment(one.until, "absolute") if one.until else _("not known"),
            ]
            for one in found
        ]
        columns = [_("Local government"), _("How far"), _("From"), _("Until")]
        return pieces.table(_("Decisions: links that the supplier cuts"), columns, rows, empty=_("None."))
    counted = Counter(one.how_far for one in found)
    pairs = [(str(label), str(counted[value])) for value, label in Isolating.choices if counted[value]]
    return pieces.facts(_("Decisions: links that the supplier cuts"), pairs or [(_("None."), "0")])


def _next(text: str) -> Piece:
    return pieces.text(_("What happens next"), text)
