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

from warroom.joint import requesting, seeing, standing
from warroom.joint.answers import Answered, answered
from warroom.joint.models import Isolation, JointIncident, JointReport, Line, Part
from warroom.joint.seeing import Told
from warroom.joint.stakes import Stakes
from warroom.joint.words import Answer, Checked, Effect, Isolating, Side, Standing
from warroom.joint.writing import lock, needed, write
from warroom.ledger import reading
from warroom.organisations.models import Kind, Organisation
from warroom.reports import pieces
from warroom.reports.pieces import Piece
from warroom.templatetags.warroom import moment
from warroom.typesetting import head

MOST_ROWS = 400
MOST_NAMED = 5


def draft(joint: JointIncident, viewer: Organisation, *, next_steps: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both versions as they would be made now: for the coordinator's organisation ``viewer``, and the common one."""
    return _documents(joint, viewer, next_steps, timezone.now(), _("draft – not in the ledger"))


@transaction.atomic
def make(joint: JointIncident, viewer: Organisation, *, by: Any, next_steps: str) -> JointReport:
    """Make the report as of now and keep it. Raises Refused without what happens next."""
    next_steps = needed(next_steps, 2000, _("Say what happens next, and when."))
    lock(joint)
    now = timezone.now()
    sequence = reading.newest(joint.chain)
    whole, common = _documents(joint, viewer, next_steps, now, _("ledger up to entry {n}").format(n=sequence))
    newest = JointReport.objects.filter(joint=joint).aggregate(n=Max("number"))["n"] or 0
    report = JointReport.objects.create(
        joint=joint,
        number=newest + 1,
        language=(get_language() or "nl")[:2],
        as_of=now,
        sequence=sequence,
        document=whole,
        common=common,
        made_by=by,
    )
    write(joint, "joint.report_made", report, by=by, closed=True)
    return report


@transaction.atomic
def share(report: JointReport, *, by: Any) -> None:
    """Let the supplier and every body on the list read the common version; once."""
    if JointReport.objects.filter(pk=report.pk, shared_at=None).update(shared_at=timezone.now()):
        report.refresh_from_db()
        write(report.joint, "joint.report_shared", report, by=by, closed=True)


def _documents(
    joint: JointIncident, viewer: Organisation, next_steps: str, now: datetime, checkpoint: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    lines = list(Line.objects.filter(joint=joint, removed_at=None).select_related("organisation", "incident"))
    stakes = Stakes.of(joint)
    told = seeing.by_coordinator(viewer, lines, stakes)
    words, answers = standing.current(lines), answered(joint, lines)
    figures = [_what(joint), _counted(lines, told, answers, now), _standings(lines, words, now)]
    common = [*figures, _work(joint, lines, now, named=False), _decisions(joint, lines, named=False), _next(next_steps)]
    whole = [
        *figures[:2],
        _services(lines, told),
        _bodies(lines, told, words, answers),
        *figures[2:],
        _work(joint, lines, now, named=True),
        _decisions(joint, lines, named=True),
        _next(next_steps),
    ]
    return _document(joint, whole, now, checkpoint), _document(joint, common, now, checkpoint)


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


def _counted(lines: list[Line], told: dict[int, Told], answers: dict[int, Answered], now: datetime) -> Piece:
    """Who is affected, by what the bodies answered and by what is computed; each with its source and time."""
    counted = Counter(answers[line.pk].answer if line.pk in answers else "" for line in lines)
    latest = max((one.at for one in answers.values()), default=None)
    when = moment(latest, "absolute") if latest else ""
    known = [one for one in told.values() if one.known]
    rows = [[str(label), str(counted[value]), _("answers of the bodies"), when] for value, label in Answer.choices]
    rows.append([_("not answered"), str(counted[""]), _("answers of the bodies"), when])
    at = moment(now, "absolute")
    basis: Counter[str] = Counter()
    for one in known:
        basis.update(one.by_basis)
    source = _("computed on the landscapes that {n} bodies share").format(n=len(known))
    rows += [
        [_("bodies that lose a service"), str(sum(bool(one.failing) for one in known)), source, at],
        [_("services that stop: known"), str(basis["known"]), source, at],
        [_("services that stop: assumed"), str(basis["assumed"]), source, at],
        [_("services that stop: rests on gaps"), str(basis["unknown"]), source, at],
        [
            _("bodies whose services are not shared"),
            str(sum(not one.shared for one in told.values())),
            _("what they share"),
            at,
        ],
        [
            _("bodies whose landscape does not name it"),
            str(sum(not one.drawn for one in told.values())),
            _("landscapes"),
            at,
        ],
    ]
    waiting = sum(one.shared and (one.waiting or one.failed) for one in told.values())
    if waiting:
        rows.append([_("bodies of which it is not worked out"), str(waiting), _("landscapes"), at])
    return pieces.table(
        _("{n} local governments on the list").format(n=len(lines)),
        [_("What"), _("How many"), _("Source"), _("As of")],
        rows,
        widths=(5, 2, 5, 3),
    )


def _services(lines: list[Line], told: dict[int, Told]) -> Piece:
    """The services at stake, as far as shared: one row per name, with how many bodies lose it."""
    by_name: dict[str, list[Any]] = {}
    names = {line.pk: str(line.organisation) for line in lines}
    for pk, one in told.items():
        for service in one.failing if one.known else ():
            by_name.setdefault(service["name"], []).append((names[pk], service))
    rows = []
    for name, found in sorted(by_name.items(), key=lambda row: (-len(row[1]), row[0])):
        people = [s["people"] for _who, s in found if s["people"] is not None]
        served = (
            f"{sum(people):g}" if len(people) == len(found) else f"{sum(people):g} + ?" if people else _("not known")
        )
        who = [who for who, _s in found[:MOST_NAMED]]
        more = _(" and {n} more").format(n=len(found) - MOST_NAMED) if len(found) > MOST_NAMED else ""
        rows.append([name, str(len(found)), served, ", ".join(who) + more])
    return pieces.table(
        _("Services that stop, as far as shared"),
        [_("Service"), _("Bodies"), _("People per day"), _("Where")],
        rows[:MOST_ROWS],
        empty=_("None that is known. What is not shared may well stop."),
        more=max(0, len(rows) - MOST_ROWS),
        widths=(5, 2, 3, 6),
    )


def _bodies(
    lines: list[Line], told: dict[int, Told], words: dict[tuple[int, str], Any], answers: dict[int, Answered]
) -> Piece:
    rows = []
    for line in lines:
        supplier, body = words.get((line.pk, Side.SUPPLIER)), words.get((line.pk, Side.BODY))
        rows.append(
            [
                str(line.organisation),
                answers[line.pk].words if line.pk in answers else _("not answered"),
                in_words(told[line.pk]),
                f"{supplier.get_standing_display()} ({moment(supplier.at, 'absolute')})" if supplier else "–",
                f"{body.get_standing_display()} ({moment(body.at, 'absolute')})" if body else "–",
            ]
        )
    return pieces.table(
        _("Per local government"),
        [_("Local government"), _("Answer"), _("Services"), _("Says the supplier"), _("Says the body itself")],
        rows[:MOST_ROWS],
        more=max(0, len(rows) - MOST_ROWS),
        widths=(4, 3, 4, 4, 4),
    )


def in_words(told: Told) -> str:
    """What is at stake, in a few words."""
    if not told.drawn:
        return _("its landscape does not name it")
    if not told.shared:
        return _("uses it; services not shared")
    if told.failed:
        return _("cannot be worked out: its landscape holds errors")
    if told.waiting:
        return _("being worked out")
    if not told.services:
        return _("no service stops")
    return _("{n} stop, {m} in part or not known").format(n=len(told.failing), m=len(told.limited))


def _standings(lines: list[Line], words: dict[tuple[int, str], Any], now: datetime) -> Piece:
    said = Counter(words[line.pk, Side.SUPPLIER].standing for line in lines if (line.pk, Side.SUPPLIER) in words)
    pairs = [(str(label), str(said[value])) for value, label in Standing.choices]
    pairs.append((_("nothing said yet"), str(len(lines) - sum(said.values()))))
    return pieces.facts(
        _("Cause or consequence, says the supplier ({moment})").format(moment=moment(now, "absolute")), pairs
    )


def _work(joint: JointIncident, lines: list[Line], now: datetime, *, named: bool) -> Piece:
    rows = []
    here = {line.pk for line in lines}
    late = Counter(part.remediation_id for part in requesting.overdue(joint, now, here))
    asked = joint.remediations.filter(withdrawn_at=None)
    # What one body asks for itself stands in its own words: not for the others.
    for row in asked if named else asked.filter(asked_for__kind=Kind.COORDINATOR):
        parts = list(Part.objects.filter(remediation=row, line__in=here).select_related("remediation"))
        rows.append(
            [
                row.title,
                moment(row.due_at, "absolute"),
                _("{n} of {total}").format(n=sum(not part.open for part in parts), total=len(parts)),
                str(sum(part.checked == Checked.CONFIRMED for part in parts)),
                str(late[row.pk]),
            ]
        )
    return pieces.table(
        _("What the supplier has to put right"),
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
