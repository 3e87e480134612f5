"""What an element bears: the services that cannot do without it, directly or further down."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from warroom.landscapes import opened
from weerbaar.landscape import Kind, Landscape
from weerbaar.landscape.attributes import DEFAULT_PRIORITY, PRIORITY_HARM

URGENT = 1


@dataclass(frozen=True)
class Load:
    """The other services that hang on an element. ``harm`` per hour of all of them and of itself ranks it, and is
    never shown: nobody can do anything with the number."""

    services: int = 0
    urgent: int = 0
    harm: float = 0.0

    def __str__(self) -> str:
        """ "22 services hang on it, 6 of them with priority 1"; "" when none does."""
        if not self.services:
            return ""
        said = ngettext("{n} service hangs on it", "{n} services hang on it", self.services).format(n=self.services)
        if not self.urgent:
            return said
        if self.services == 1:
            return said + gettext(", with priority 1")
        return said + gettext(", {n} of them with priority 1").format(n=self.urgent)


NOTHING = Load()


def loads(content: Landscape) -> Mapping[str, Load]:
    """What every element bears that bears something, by id. An estimate to rank by: each service is followed once
    through all its needs, alternatives or not."""
    found: Mapping[str, Load] = opened.derived(content, "loads", _loads)
    return found


def _loads(content: Landscape) -> dict[str, Load]:
    services: dict[str, int] = {}
    urgent: dict[str, int] = {}
    harm: dict[str, float] = {}
    for service in content.of_kind(Kind.SERVICE):
        priority = service.get("priority")
        own = service.number("harm_per_h") or PRIORITY_HARM.get(priority, PRIORITY_HARM[DEFAULT_PRIORITY])
        seen = {service.id}
        todo = [service.id]
        while todo:
            for r in content.outgoing.get(todo.pop(), ()):
                if r.is_need and r.target not in seen:
                    seen.add(r.target)
                    todo.append(r.target)
        for id in seen:
            harm[id] = harm.get(id, 0) + own
            if id != service.id:
                services[id] = services.get(id, 0) + 1
                urgent[id] = urgent.get(id, 0) + (priority == URGENT)
    return {id: Load(services.get(id, 0), urgent.get(id, 0), h) for id, h in harm.items()}
