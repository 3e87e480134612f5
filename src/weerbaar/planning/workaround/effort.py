"""What standing something up costs: the work itself, and the recovery that waits while somebody does it."""

from dataclasses import dataclass

from weerbaar.planning.defaults import SETUP_HOUR_HARM
from weerbaar.planning.workaround.question import Candidate
from weerbaar.planning.workaround.service import Delivery


@dataclass(frozen=True)
class Effort:
    """``harm`` in the unit of the objective. Recovery of ``services`` comes ``delay_h`` later."""

    harm: float
    delay_h: float
    services: tuple[str, ...]


class Efforts:
    """What each candidate costs, depending on when its team begins.

    It takes one of the team's people. While others have nothing to do that delays nothing; while all are at work,
    the team gets a hour's work of one of ``size`` people less done, and each service on whose chain of work the
    team is comes 1/``size`` of an hour later.
    """

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.outlook = delivery.outlook
        position = delivery.problem.network.position
        self._waiting: dict[str, list[str]] = {}
        for service, teams in sorted(self.outlook.waits_for.items()):
            if service in position:
                for team in teams:
                    self._waiting.setdefault(team, []).append(service)
        self._price: dict[str, float] = {}
        for team, services in self._waiting.items():
            rates = [delivery.rate(position[s], delivery.back[position[s]]) for s in services if s in position]
            self._price[team] = sum(rates)

    def of(self, candidate: Candidate, start: float) -> Effort:
        """What ``candidate`` costs when work on it begins at ``start``."""
        end = start + candidate.setup_h
        delay = 0.0
        if candidate.team is not None and candidate.team_size > 0:
            full = self.outlook.full.get(candidate.team, ())
            delay = sum(max(0.0, min(end, b) - max(start, a)) for a, b in full) / candidate.team_size
        services = tuple(self._waiting.get(candidate.team or "", ())) if delay else ()
        price = self._price.get(candidate.team or "", 0.0)
        return Effort(SETUP_HOUR_HARM * candidate.setup_h + delay * price, delay if services else 0.0, services)

    def harm(self, candidate: Candidate, start: float) -> float:
        """The same, in one number."""
        return self.of(candidate, start).harm

    def least(self, candidate: Candidate) -> float:
        """What ``candidate`` costs at least, whenever its team begins."""
        return SETUP_HOUR_HARM * candidate.setup_h
