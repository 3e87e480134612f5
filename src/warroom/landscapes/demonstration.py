"""The landscapes of the demonstration: the city's, shared with its OCMW and police zone, and the small town's."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations import demonstration as people
from warroom.organisations.models import Organisation
from weerbaar import demo
from weerbaar import landscape as library


def load() -> list[str]:
    """Store what is not there yet; leave alone what is. Gives lines to print."""
    lines = []
    for name, users, content in (
        (people.CITY, (people.CITY_OCMW, people.CITY_POLICE), demo.scheldestede),
        (people.TOWN, (), demo.vlierbeke),
    ):
        owner = Organisation.objects.get(name=name, fictional=True)
        landscape = Landscape.objects.filter(owner=owner).first()
        if landscape is None or landscape.newest is None:
            landscape = _store(owner, users, content())
        newest = landscape.newest
        assert newest is not None
        lines.append(
            _("Landscape of {name}: {n} elements, version {number}.").format(
                name=name, n=newest.elements, number=newest.number
            )
        )
    return lines


@transaction.atomic
def _store(owner: Organisation, users: tuple[str, ...], content: library.Landscape) -> Landscape:
    landscape, _made = Landscape.objects.get_or_create(owner=owner, defaults={"name": owner.name})
    landscape.users.set(Organisation.objects.filter(name__in=users, fictional=True))
    if not content.organisation.name:
        content = replace(content, organisation=library.Organisation(owner.name, owner.kbo or None))
    store(landscape, content, how=How.DEMONSTRATION, expected=None)
    return landscape
