"""The parts of a situation report that say something of services: from one row per body, which is kept with the report
so that who reads it later sees only what is shared then (see ``striking``)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from warroom.joint.answers import Answered
from warroom.joint.models import Line
from warroom.joint.seeing import Told
from warroom.joint.words import Answer, Side
from warroom.reports import pieces
from warroom.reports.pieces import Piece
from warroom.templatetags.warroom import moment

MOST_ROWS = 400
MOST_NAMED = 5
Row = dict[str, Any]


def rows(
    lines: Iterable[Line],
    told: Mapping[int, Told],
    words: Mapping[tuple[int, str], Any],
    answers: Mapping[int, Answered],
) -> dict[str, Any]:
    """What these parts are made of, as plain values: ``{"answered": moment of the newest answer, "bodies": [...]}``."""
    latest = max((one.at for one in answers.values()), default=None)
    return {"answered": latest.isoformat() if latest else "", "bodies": [_row(x, told, words, answers) for x in lines]}


def _row(
    line: Line, told: Mapping[int, Told], words: Mapping[tuple[int, str], Any], answers: Mapping[int, Answered]
) -> Row:
    seen = told[line.pk]
    supplier, body = words.get((line.pk, Side.SUPPLIER)), words.get((line.pk, Side.BODY))
    return {
        "line": line.pk,
        "organisation": line.organisation_id,
        "name": str(line.organisation),
        "answer": answers[line.pk].answer if line.pk in answers else "",
        "supplier": f"{supplier.get_standing_display()} ({moment(supplier.at, 'absolute')})" if supplier else "–",
        "body": f"{body.get_standing_display()} ({moment(body.at, 'absolute')})" if body else "–",
        "drawn": seen.drawn,
        "shared": seen.shared,
        "waiting": seen.waiting,
        "failed": seen.failed,
        "landscapes": list(seen.landscapes),
        "services": [
            {name: service[name] for name in ("landscape", "id", "name", "after", "basis", "people")}
            for service in seen.services
        ],
    }


def told_in(row: Row) -> Told:
    """What a row says of the services of its body."""
    return Told(
        drawn=row["drawn"],
        shared=row["shared"],
        waiting=row["waiting"],
        failed=row["failed"],
        services=tuple(row["services"]),
        landscapes=tuple(row["landscapes"]),
    )


def pieces_of(found: Mapping[str, Any], now: datetime) -> list[Piece]:
    """The figures, the services and the bodies, as of ``now``."""
    return [counted(found, now), _services(found["bodies"]), _bodies(found["bodies"])]


def counted(found: Mapping[str, Any], now: datetime, *, common: bool = False) -> Piece:
    """Who is affected, by what the bodies answered and by what is computed; each with its source and time."""
    bodies = found["bodies"]
    told = [told_in(row) for row in bodies]
    answers = Counter(row["answer"] for row in bodies)
    latest = parse_datetime(found["answered"]) if found["answered"] else None
    when = moment(latest, "absolute") if latest else ""
    known = [one for one in told if one.known]
    rows = [[str(label), str(answers[value]), _("answers of the bodies"), when] for value, label in Answer.choices]
    rows.append([_("not answered"), str(answers[""]), _("answers of the bodies"), when])
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
        [_("bodies whose services are not shared"), str(sum(not one.shared for one in told)), _("what they share"), at],
        [
            _("bodies whose landscape does not name it"),
            str(sum(not one.drawn for one in told)),
            _("landscapes"),
            at,
        ],
    ]
    waiting = sum(one.shared and (one.waiting or one.failed) for one in told)
    if waiting:
        rows.append([_("bodies of which it is not worked out"), str(waiting), _("landscapes"), at])
    title = _("{n} local governments on the list")
    if common:
        title = _("{n} local governments on the list, without those that the supplier added itself")
    return pieces.table(
        title.format(n=len(bodies)), [_("What"), _("How many"), _("Source"), _("As of")], rows, widths=(5, 2, 5, 3)
    )


def _services(bodies: Iterable[Row]) -> Piece:
    """The services at stake, as far as shared: one row per name, with how many bodies lose it."""
    by_name: dict[str, list[Any]] = {}
    for row in bodies:
        one = told_in(row)
        for service in one.failing if one.known else ():
            by_name.setdefault(service["name"], []).append((row["name"], service))
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


def _bodies(bodies: list[Row]) -> Piece:
    rows = [
        [
            row["name"],
            str(Answer(row["answer"]).label) if row["answer"] else _("not answered"),
            in_words(told_in(row)),
            row["supplier"],
            row["body"],
        ]
        for row in bodies
    ]
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
