"""The playbooks there are to choose from: those that come with Weerbaar, and those of the bodies themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from warroom.organisations.models import Organisation
from warroom.tasks.models import OwnPlaybook
from weerbaar.playbooks import ItemKind, Playbook, about, shipped, steps, title

OWN = "own-"


@dataclass(frozen=True)
class Choice:
    """A playbook by its ``key``: its name for a shipped one, ``own-<number>`` for one of an organisation."""

    key: str
    playbook: Playbook
    owner: Organisation | None = None

    @property
    def title(self) -> str:
        """Its name in the language spoken now."""
        return title(self.playbook)

    @property
    def about(self) -> str:
        """What it is for."""
        return about(self.playbook)

    @property
    def count(self) -> int:
        """How many steps it has, questions not counted."""
        return sum(item.kind is not ItemKind.QUESTION for item in steps(self.playbook))


def choices(organisations: Iterable[Organisation]) -> list[Choice]:
    """What these bodies can choose from: their own first."""
    own = OwnPlaybook.objects.filter(organisation__in=list(organisations), retired_at=None)
    return [
        *(Choice(f"{OWN}{row.pk}", row.playbook, row.organisation) for row in own.select_related("organisation")),
        *(Choice(name, playbook) for name, playbook in shipped().items()),
    ]


def find(key: str, organisations: Iterable[Organisation]) -> Choice | None:
    """The playbook called ``key``, when these bodies can choose it."""
    return next((choice for choice in choices(organisations) if choice.key == key), None)


def by_id(cacao_id: str, organisations: Iterable[Organisation]) -> Choice | None:
    """The playbook with this CACAO id, when these bodies can choose it."""
    return next((choice for choice in choices(organisations) if choice.playbook.id == cacao_id), None)
