"""What a person asks of a plan, from the address of a page, and back into one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from warroom.landscapes import scenarios
from warroom.plans.suggesting import NOTHING, Suggestion, suggest
from weerbaar.landscape import Kind, Landscape
from weerbaar.planning.containment import DEFAULT_SECONDS
from weerbaar.planning.impact import Scenario

BESIDE, NOBODY, CHOSEN = "", "nobody", "chosen"
"""Who is suspected: all one step away, nobody, or those chosen."""
RECOVERY_SECONDS = 10.0
WORKAROUND_SECONDS = 5.0
PROTECTABLE = (Kind.APPLICATION, Kind.ENVIRONMENT, Kind.BACKUP)


@dataclass(frozen=True)
class Asked:
    """A containment question. ``unknown`` is what was typed or named and is not in the landscape."""

    scenario: Scenario
    protect: tuple[str, ...]
    suspects: str
    suspected: tuple[str, ...]
    """Only with ``CHOSEN``."""
    keep: tuple[str, ...]
    suggestion: Suggestion
    suggested: bool
    """Whether what to protect is our suggestion."""
    unknown: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The question for the library, as JSON."""
        stated = {BESIDE: None, NOBODY: [], CHOSEN: sorted(self.suspected)}[self.suspects]
        return {
            **{mark: sorted(getattr(self.scenario, mark)) for mark in scenarios.MARKS},
            "protect": sorted(self.protect),
            "suspected": stated,
            "keep": sorted(self.keep),
            "within_min": None,
            "seconds": DEFAULT_SECONDS,
        }

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address; what is suggested is left to be suggested again."""
        found = scenarios.pairs(self.scenario)
        if not self.suggested:
            found += [("protect", id) for id in self.protect]
        if self.suspects:
            found += [("suspects", self.suspects), *(("suspected", id) for id in self.suspected)]
        return found + [("keep", id) for id in self.keep]

    def address(self, **more: str) -> str:
        """The query string, with ``more``."""
        return "?" + urlencode([*self.pairs(), *more.items()])


def containment(landscape: Landscape, query: QueryDict) -> Asked:
    """The question of an address. Without anything to protect in it, what is suggested is protected."""
    told = scenarios.from_query(landscape, query)
    scenario = told.scenario
    unknown = list(told.unknown)
    suspects = query.get("suspects", BESIDE)
    if suspects not in (BESIDE, NOBODY, CHOSEN):
        suspects = BESIDE
    suspected: set[str] = set()
    if suspects == CHOSEN:
        suspected = set(_known(landscape, query.getlist("suspected"), unknown))
        suspected |= set(_typed(landscape, query.get("suspected_more", ""), unknown))
        suspected -= scenario.compromised
    suggestion = NOTHING
    if scenario.compromised:
        suggestion = suggest(landscape, scenario, None if suspects == BESIDE else suspected)
    named = set(_known(landscape, query.getlist("protect"), unknown)) or set(suggestion.protect)
    protect = named | set(_typed(landscape, query.get("protect_more", ""), unknown))
    protect -= scenario.compromised | suspected
    keep = [id for id in query.getlist("keep") if id in landscape.by_id and landscape.by_id[id].kind is Kind.SERVICE]
    return Asked(
        scenario=scenario,
        protect=tuple(sorted(protect)),
        suspects=suspects,
        suspected=tuple(sorted(suspected)),
        keep=tuple(dict.fromkeys(keep)),
        suggestion=suggestion,
        suggested=protect == set(suggestion.protect),
        unknown=tuple(dict.fromkeys(unknown)),
    )


def _known(landscape: Landscape, ids: Iterable[str], unknown: list[str]) -> list[str]:
    ids = list(ids)[: scenarios.MOST_FACTS]
    unknown += [id for id in ids if id not in landscape.by_id]
    return [id for id in ids if id in landscape.by_id]


def _typed(landscape: Landscape, text: str, unknown: list[str]) -> list[str]:
    """The element somebody typed the name or id of."""
    wanted = " ".join(text.split())
    if not wanted:
        return []
    low = wanted.casefold()
    for element in landscape.elements:
        if element.kind in PROTECTABLE and low in (element.id.casefold(), element.name.casefold()):
            return [element.id]
    unknown.append(wanted[:200])
    return []


def address_of(question: dict[str, Any]) -> str:
    """The address that asks a stored ``question`` again."""
    found = [(mark, id) for mark in scenarios.MARKS for id in question[mark]]
    found += [("protect", id) for id in question.get("protect", ())]
    stated = question.get("suspected")
    if stated is not None:
        found.append(("suspects", CHOSEN if stated else NOBODY))
        found += [("suspected", id) for id in stated]
    for name in ("keep", "breakers", "failed_checks"):
        found += [(name, id) for id in question.get(name, ())]
    return "?" + urlencode(found + [(name, question[name]) for name in ("first", "begin") if question.get(name)])


MORNING = 8


def recovery(landscape: Landscape, query: QueryDict) -> dict[str, Any]:
    """The recovery question of an address, for the library. Without a beginning in it the next morning is taken:
    the same all day, so that looking twice gives the same plan."""
    scenario = scenarios.from_query(landscape, query).scenario
    first = query.get("first", "")
    unknown: list[str] = []
    return {
        **{mark: sorted(getattr(scenario, mark)) for mark in scenarios.MARKS},
        "breakers": sorted(_known(landscape, query.getlist("breakers"), unknown)),
        "failed_checks": sorted(_known(landscape, query.getlist("failed_checks"), unknown)),
        "first": first if first in {e.id for e in landscape.of_kind(Kind.SERVICE)} else None,
        "begin": _begin(query.get("begin", "")),
        "seconds": RECOVERY_SECONDS,
    }


def _begin(text: str) -> str:
    try:
        stated = datetime.fromisoformat(text[:16])
    except ValueError:
        now = timezone.localtime()
        stated = (now if now.hour < MORNING else now + timedelta(days=1)).replace(
            hour=MORNING, minute=0, second=0, microsecond=0
        )
    return stated.replace(tzinfo=None).isoformat(timespec="minutes")


def workaround(landscape: Landscape, query: QueryDict) -> dict[str, Any]:
    """The question of an address about workarounds, for the library."""
    scenario = scenarios.from_query(landscape, query).scenario
    return {
        **{mark: sorted(getattr(scenario, mark)) for mark in scenarios.MARKS},
        "without": [],
        "seconds": WORKAROUND_SECONDS,
    }
