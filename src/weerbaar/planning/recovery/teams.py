"""Who does the work: teams with their size, skills and shifts, and the places that work is done in."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from weerbaar.landscape.model import Element, Kind, Landscape
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.planning.defaults import SHIFT, TEAM_SIZE

_SHIFT = re.compile(r"\s*(\d{1,2})(?::?(00|15|30|45))?\s*(?:u|h)?\s*[-–]\s*(\d{1,2})(?::?(00|15|30|45))?\s*(?:u|h)?\s*")


@dataclass(frozen=True)
class Team:
    """``shift`` in hours of the day (from, to), ``to`` past 24 for a night shift; None works round the clock.

    ``id`` None is the pool for what has no team. ``assumed`` names the attributes that are defaults.
    """

    id: str | None
    size: int
    shift: tuple[float, float] | None
    skills: frozenset[str] = frozenset()
    assumed: tuple[str, ...] = ()


class Teams:
    """The teams of a landscape, found by id, by name or by skill."""

    def __init__(self, landscape: Landscape) -> None:
        self._known: dict[str, Team] = {}
        self._by_name: dict[str, str] = {}
        for element in landscape.of_kind(Kind.TEAM):
            self._known[element.id] = _team(element)
            self._by_name.setdefault(element.name.casefold(), element.id)
        self._made: dict[str | None, Team] = {}
        self._load: dict[str | None, float] = {}

    def for_element(self, element: Element, hours: float) -> Team:
        """The team that works on ``element``: its own, else the least busy one with its ``skill``, else the pool.

        Raises BadInput when nobody is in that team, or nobody has that skill.
        """
        stated, skill = element.get("team"), element.get("skill")
        if isinstance(stated, str) and stated.strip():
            team = self._named(stated.strip())
        elif isinstance(skill, str) and skill.strip():
            team = self._skilled(element, skill.strip())
        else:
            team = self._made.setdefault(None, Team(None, TEAM_SIZE, _shift_of("", SHIFT), assumed=("size", "shift")))
        if team.size < 1:
            raise BadInput(
                Message("nobody is in the team '{team}', which has to work on '{id}'", team=team.id, id=element.id)
            )
        self._load[team.id] = self._load.get(team.id, 0.0) + hours
        return team

    def _named(self, stated: str) -> Team:
        id = stated if stated in self._known else self._by_name.get(stated.casefold(), stated)
        unknown = Team(id, TEAM_SIZE, _shift_of(id, SHIFT), assumed=("size", "shift"))
        return self._known.get(id) or self._made.setdefault(id, unknown)

    def _skilled(self, element: Element, skill: str) -> Team:
        able = [t for t in self._known.values() if skill.casefold() in t.skills and t.size > 0]
        if not able:
            raise BadInput(
                Message("no team has the skill '{skill}', which '{id}' asks for", skill=skill, id=element.id)
            )
        return min(able, key=lambda t: (self._load.get(t.id, 0.0) / t.size, str(t.id)))


def _team(element: Element) -> Team:
    assumed = []
    size = element.number("size")
    if size is None:
        assumed.append("size")
        size = TEAM_SIZE
    if not (isfinite(size) and size >= 0):
        raise BadInput(Message("the size of team '{id}' cannot be {value}", id=element.id, value=size))
    stated = element.get("shift")
    if stated is None:
        assumed.append("shift")
    skills = element.get("skills")
    listed: Iterable[object] = skills if isinstance(skills, list | tuple) else str(skills or "").split(",")
    return Team(
        element.id, int(size), _shift_of(element.id, str(stated or SHIFT)),
        frozenset(str(s).strip().casefold() for s in listed if str(s).strip()), tuple(assumed),
    )  # fmt: skip


def _shift_of(id: str, text: str) -> tuple[float, float] | None:
    """ "08-20", "8:30-17u", "22-6"; "0-24" and "24/7" are round the clock."""
    if text.strip() in ("24/7", "24"):
        return None
    match = _SHIFT.fullmatch(text)
    if not match:
        raise BadInput(Message("the shift of team '{id}' must be like 08-20, not '{text}'", id=id, text=text[:40]))
    begin = int(match[1]) + int(match[2] or 0) / 60
    end = int(match[3]) + int(match[4] or 0) / 60
    if begin > 24 or end > 24:
        raise BadInput(Message("the shift of team '{id}' must be like 08-20, not '{text}'", id=id, text=text[:40]))
    if end <= begin:
        end += 24
    return None if end - begin >= 24 else (begin, end)
