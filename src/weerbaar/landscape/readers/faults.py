"""Faults of a source, collected so that a person corrects them in one go instead of one at a time."""

from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message, fit, plural

MOST = 20
"""How many are named in one refusal."""


class Faults:
    """What is wrong with the source called ``name``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._found: dict[tuple[str, str], tuple[str, Message]] = {}
        self._more = 0

    def add(self, message: Message, place: str) -> None:
        """Remember one; the same at the same place counts once."""
        if len(self._found) < MOST:
            self._found.setdefault((place, str(message)), (place, message))
        elif (place, str(message)) not in self._found:
            self._more += 1

    @property
    def enough(self) -> bool:
        """Whether more of them will only be counted."""
        return len(self._found) >= MOST

    def refuse(self) -> None:
        """Raise BadInput when there were any: a single one at its own place, several as a list."""
        found = list(self._found.values())
        if len(found) == 1:
            place, message = found[0]
            raise BadInput(message, place if place.startswith(self.name) else f"{self.name}, {place}")
        if found:
            raise BadInput(
                Message("not everything in it can be read:\n{list}", list=_List(found, self._more)), self.name
            )


class _List:
    """Several faults, put into words when shown."""

    def __init__(self, found: list[tuple[str, Message]], more: int) -> None:
        self._found = found
        self._more = more

    def __str__(self) -> str:
        lines = [f"- {fit(place)}: {message}" for place, message in self._found]
        if self._more:
            lines.append(plural("… and {n} more", "… and {n} more", self._more))
        return "\n".join(lines)
