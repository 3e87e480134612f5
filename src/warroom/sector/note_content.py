"""What a note to the minister says: every figure with its time, its source, who has not answered, and whether it may be
said in public."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.sector import lenses
from warroom.sector.models import Week
from warroom.sector.picture import Body, Sector, Trouble
from warroom.sector.selecting import Selection
from warroom.sector.weeks import monday_of
from warroom.templatetags.warroom import moment

NAMED = 4
"""Products and data centres in trouble that are named, worst first; the rest are counted."""


@dataclass(frozen=True)
class Figure:
    """One line: what, how much, of when, from whom, and how many have not said anything."""

    key: str
    words: str
    value: str
    at: str
    source: str
    unanswered: str


def figures(sector: Sector) -> list[Figure]:
    """The figures of the picture, in words."""
    now = moment(sector.moment, "absolute")
    severities = sector.counts["incidents"]
    answers = sector.counts["silence"]
    last = moment(sector.silence_at, "absolute") if sector.silence_at else "–"
    asked = bool(sector.addressed)
    silent = ngettext("{n} body", "{n} bodies", sector.silent).format(n=sector.silent) if asked else "–"
    register = _("the bodies themselves, in Weerbaar")
    told = _("answers to the last alert to each body, the newest of {moment}").format(moment=last) if asked else "–"
    quiet = _("whoever did not report is not in it")
    # Where nobody was asked anything, none is no answer.
    nobody_asked = _("no alert sent yet")
    unshared = ngettext(
        "{n} incident does not share them", "{n} incidents do not share them", sector.not_sharing
    ).format(n=sector.not_sharing)
    if sector.wrong:
        unshared += "; " + ngettext(
            "of {n} the landscape has errors: not known", "of {n} the landscape has errors: not known", sector.wrong
        ).format(n=sector.wrong)
    found = [
        Figure(
            "incidents", _("open incidents"),
            _("{n}, at {bodies} bodies").format(n=sector.incidents, bodies=sector.hit), now, register,
            quiet,
        ),
        Figure(
            "severe", _("bodies with an incident of severity 3 or 4"),
            str(severities["large"] + severities["very_large"]), now, register,
            quiet,
        ),
        Figure(
            "services", _("services down, of all bodies together"),
            services_down(sector),
            moment(sector.services_at, "absolute") if sector.services_at else "–",
            _("reckoned from what {n} incidents share").format(n=sector.sharing), unshared,
        ),
        Figure(
            "troubles", _("products and data centres of suppliers in trouble"),
            in_trouble(sector.troubles),
            moment(sector.troubles_at, "absolute") if sector.troubles_at else now, _("the suppliers, in Weerbaar"),
            quiet,
        ),
        Figure(
            "help", _("bodies that ask for help"),
            str(answers["need_help"]) if asked else nobody_asked, now, told, silent,
        ),
        Figure(
            "affected", _("bodies that say they are affected"),
            str(answers["affected"]) if asked else nobody_asked, now, told, silent,
        ),
        Figure(
            "answered", _("bodies that answered the last alert"),
            _("{n} of {all}").format(n=sector.addressed - sector.silent, all=sector.addressed) if asked
            else nobody_asked,
            now, told, silent,
        ),
    ]  # fmt: skip
    before = Week.objects.filter(monday=monday_of(timezone.localdate(sector.moment)) - timedelta(weeks=1)).first()
    if before is not None:
        found.append(
            Figure(
                "week_before", _("open incidents at the end of last week"), str(before.figures.get("open", 0)),
                moment(before.made_at, "absolute"), _("the weekly figures"), quiet,
            )
        )  # fmt: skip
    return found


def services_down(sector: Sector) -> str:
    """How many services are down, and of how many it is not known: those are no zero."""
    if not sector.services_known:
        return _("not known")
    if not sector.services_unknown:
        return str(sector.services_down)
    return _("{n}; of {unknown} it is not known").format(n=sector.services_down, unknown=sector.services_unknown)


def in_trouble(troubles: Sequence[Trouble]) -> str:
    """How many there are, and the first of them by name: names are cut where a page has no room for them."""
    named = [f"{_cut(t.name, 50)} ({_cut(t.supplier_name, 40)})" for t in troubles[:NAMED]]
    more = len(troubles) - len(named)
    if more:
        named.append(_("and {n} more").format(n=more))
    return ", ".join([str(len(troubles)), *named])


def _cut(name: str, most: int) -> str:
    return Truncator(name).chars(most)


def fingerprint(found: Collection[Figure]) -> str:
    """A short word for what the figures say, their moments aside: who ticked what may be said saw these."""
    said = [(f.key, f.value, f.unanswered) for f in found]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def document(
    sector: Sector, found: Collection[Figure], *, public: Collection[str], summary: str, advice: str, issuer: str
) -> dict[str, Any]:
    """Everything a note says, ready for paper and screen, in the language of now."""
    real = [body for body in sector.bodies if not body.fictional]
    fictional = [body for body in sector.bodies if body.fictional]
    return {
        "issuer": issuer,
        "moment": moment(sector.moment, "absolute"),
        "summary": summary,
        "advice": advice,
        "figures": [{**asdict(f), "public": f.key in public} for f in found],
        "map": _map(real),
        "legend": _legend(real),
        "made_up": [_cut(body.name, 40) for body in fictional if body.rank(lenses.INCIDENTS) > 1][:12],
        "words": {
            "figure": _("figure"),
            "value": _("value"),
            "at": _("as of"),
            "source": _("source"),
            "unanswered": _("has not answered"),
            "public": _("may be said in public"),
            "yes": _("yes"),
            "no": _("no"),
            "summary": _("In short"),
            "advice": _("What we ask or propose"),
            "map": _("Open incidents by municipality"),
            "made_up": _("fictional bodies with an incident, not on the map"),
        },
    }


def _map(bodies: Collection[Body]) -> str:
    from warroom.sector.showing import drawn  # which shows the page of the picture as well

    return drawn(Selection(lenses.INCIDENTS), list(bodies), links=False)


def _legend(bodies: Collection[Body]) -> list[str]:
    return [
        f"{state.shape} {state.words}: {sum(b.said['incidents'].state == state for b in bodies)}".strip()
        for state in lenses.INCIDENTS.states
    ]


def sha256(said: Mapping[str, Any]) -> str:
    """The hash of a document: what the ledger keeps of it."""
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def made_when(at: datetime) -> str:
    """The moment for the head of a page."""
    return _("as of {moment}").format(moment=moment(at, "absolute"))
