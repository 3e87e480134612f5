"""The order of the call list: what is at stake, as far as a body lets the war room know; the body reads who looked."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.contacts import making
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.sector.making import incident, share_landscape

from warroom.contacts import stakes
from warroom.contacts.models import CriticalServices
from warroom.landscapes.models import Landscape, Version
from warroom.organisations.models import Kind, Organisation, Role
from warroom.sharing.models import LandscapeShare, Look
from weerbaar import landscape as library
from weerbaar.landscape import Element

pytestmark = pytest.mark.django_db

SMALL, LARGE = "73109", "11002"


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    Organisation.objects.filter(kind=Kind.MUNICIPALITY).update(valid_until=timezone.localdate().replace(year=2000))
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def war_room(cast: Cast) -> Organisation:
    return cast.people[Role.COORDINATOR].memberships.get().organisation


def services(**priorities: int) -> library.Landscape:
    """A landscape with services of these priorities."""
    kind = library.Kind.SERVICE
    made = tuple(Element(name.lower(), kind, name, attributes={"priority": n}) for name, n in priorities.items())
    return library.Landscape(library.Organisation(), made, ())


def order(client: Client, *names: str) -> list[str]:
    """These bodies as the list has them."""
    text = client.get("/contacts/calls/").content.decode()
    return sorted(names, key=lambda name: text.index(f"{name}</a></h2>"))


def test_an_open_incident_comes_first_and_the_line_says_how_severe(coordinator: Client) -> None:
    making.body("Groot", nis=LARGE)
    small, smaller = making.body("Klein", nis=SMALL), making.body("Kleiner", nis=SMALL)
    incident(small, severity=2)
    incident(smaller, severity=4)
    assert order(coordinator, "Groot", "Klein", "Kleiner") == ["Kleiner", "Klein", "Groot"]
    text = coordinator.get("/contacts/calls/").content.decode()
    assert "open incident: 4" in text
    assert "Geheim" not in text


def test_critical_services_that_are_shared_weigh_with_the_people_who_depend_on_them(
    coordinator: Client, war_room: Organisation
) -> None:
    one, other = making.body("Een", nis=SMALL), making.body("Ander", nis=SMALL)
    share_landscape(make_landscape(one, services(Leefloon=1, Geboorten=1, Bibliotheek=4)), war_room)
    share_landscape(make_landscape(other, services(Paspoort=2)), war_room)
    assert order(coordinator, "Een", "Ander") == ["Een", "Ander"]
    text = coordinator.get("/contacts/calls/").content.decode()
    assert "Geboorten, Leefloon" in text
    assert "Bibliotheek" not in text


def test_nothing_of_a_landscape_that_is_not_shared_moves_or_names_a_body(
    coordinator: Client, war_room: Organisation, cast: Cast
) -> None:
    # Less than what is usual where services are shared, so that one that is not shared counts for more than this.
    share_landscape(make_landscape(making.body("Derde", nis=SMALL), services(Bibliotheek=4)), war_room)
    one, other = making.body("Een", nis=SMALL), making.body("Ander", nis=SMALL)
    landscape = make_landscape(one, services(Leefloon=1))
    share_landscape(make_landscape(other, services(Zwembad=4)), cast.other)
    for shared_with in ((), (cast.other,)):
        for viewer in shared_with:
            share_landscape(landscape, viewer)
        assert order(coordinator, "Een", "Ander") == ["Ander", "Een"]
        assert "Leefloon" not in coordinator.get("/contacts/calls/").content.decode()
    share_landscape(landscape, war_room)
    assert order(coordinator, "Een", "Ander") == ["Een", "Ander"]
    LandscapeShare.objects.filter(organisation=war_room).update(ended_at=timezone.now())
    assert order(coordinator, "Een", "Ander") == ["Ander", "Een"]


def test_who_shares_nothing_is_taken_to_weigh_as_usual_and_is_not_called_last(
    coordinator: Client, war_room: Organisation
) -> None:
    making.body("Groot", nis=LARGE)
    share_landscape(make_landscape(making.body("Klein", nis=SMALL), services(Leefloon=1)), war_room)
    assert order(coordinator, "Groot", "Klein") == ["Groot", "Klein"]


def test_of_a_part_that_is_shared_only_that_part_is_named(coordinator: Client, war_room: Organisation) -> None:
    landscape = make_landscape(making.body("Een", nis=SMALL), services(Leefloon=1, Geboorten=1))
    share_landscape(landscape, war_room, elements=["leefloon"])
    text = coordinator.get("/contacts/calls/").content.decode()
    assert "Leefloon" in text
    assert "Geboorten" not in text


def test_a_service_counts_for_the_body_that_owns_it(war_room: Organisation) -> None:
    town = making.body("Een", nis=SMALL)
    centre = making.body("Een", Kind.OCMW, nis=SMALL, kbo="0207437468")
    own = Element("leefloon", library.Kind.SERVICE, "Leefloon", attributes={"priority": 1, "owner": centre.kbo})
    town_hall = Element("geboorten", library.Kind.SERVICE, "Geboorten", attributes={"harm_per_h": 6})
    landscape = make_landscape(town, library.Landscape(library.Organisation(), (own, town_hall), ()))
    landscape.users.add(centre)
    share_landscape(landscape, war_room)
    known = stakes.known(war_room)
    assert (known[town.pk].services, known[town.pk].weight) == (("Geboorten",), 6.0)
    assert (known[centre.pk].services, known[centre.pk].weight) == (("Leefloon",), 8.0)


def test_the_body_reads_that_somebody_looked_once_an_hour(
    coordinator: Client, war_room: Organisation, cast: Cast
) -> None:
    landscape = make_landscape(making.body("Een", nis=SMALL), services(Leefloon=1))
    coordinator.get("/contacts/calls/")
    assert not Look.objects.exists()
    share_landscape(landscape, war_room)
    for _n in range(2):
        coordinator.get("/contacts/calls/")
    look = Look.objects.get()
    assert (look.body, look.person, look.thing) == (
        landscape.owner,
        cast.people[Role.COORDINATOR],
        f"landscape/{landscape.pk}",
    )


def test_it_takes_as_many_queries_for_880_bodies_as_for_one(
    coordinator: Client, war_room: Organisation, django_assert_max_num_queries: Callable[..., object]
) -> None:
    share_landscape(make_landscape(making.body("Een", nis=SMALL), services(Leefloon=1)), war_room)
    coordinator.get("/contacts/calls/")
    with CaptureQueriesContext(connection) as few:
        coordinator.get("/contacts/calls/")
    making.many(880)
    owners = Organisation.objects.filter(name__startswith="Body ").order_by("pk")[:40]
    landscapes = Landscape.objects.bulk_create(Landscape(name=f"L{one.pk}", owner=one) for one in owners)
    content = services(Leefloon=1, Geboorten=2)
    versions = Version.objects.bulk_create(
        Version.holding(content, landscape=one, number=1, how="import") for one in landscapes
    )
    LandscapeShare.objects.bulk_create(
        LandscapeShare(landscape=one, organisation=war_room, whole=True, reason="test") for one in landscapes
    )
    for version in versions:
        stakes.stored(version, content)
    with django_assert_max_num_queries(len(few) + 3):  # what is looked at for the first time is written down
        assert coordinator.get("/contacts/calls/").status_code == 200


def test_landscapes_that_were_stored_before_are_caught_up_with(war_room: Organisation) -> None:
    landscape = make_landscape(making.body("Een", nis=SMALL), services(Leefloon=1))
    CriticalServices.objects.all().delete()
    assert stakes.catch_up() == 1
    assert stakes.catch_up() == 0
    assert [row[1] for row in CriticalServices.objects.get(landscape=landscape).services] == ["Leefloon"]
