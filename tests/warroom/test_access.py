"""Every route × every role × own and other organisation, against the table in routes.py."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.warroom.cast import Cast
from tests.warroom.guarded import unguarded
from tests.warroom.incidents.making import make_incident
from tests.warroom.routes import ROUTES, Route
from tests.warroom.sharing.making import make_guest, share

from warroom.incidents.models import Incident
from warroom.landscapes.models import Landscape
from warroom.organisations.access import RULES, Action, may
from warroom.organisations.models import Organisation, Person, Role
from warroom.sharing.landscapes import Extent
from warroom.sharing.landscapes import share as share_landscape

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The name of every route, with its namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern, prefix + namespace)
        else:
            assert isinstance(pattern, URLPattern)
            yield f"{prefix}{pattern.name}" if pattern.name else f"unnamed {pattern.pattern}"


def status(route: str, url: str, expected: Route, person: Person | None) -> int:
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    response = getattr(client, expected.method)(url, data=dict(expected.data))
    assert unguarded(route, response) == []
    return response.status_code


def test_every_route_has_an_expectation_and_every_expectation_a_route() -> None:
    assert sorted(set(names(get_resolver()))) == sorted(ROUTES)


def answers(
    route: str,
    asked: Iterable[tuple[str, Organisation, Person | None]],
    given: Callable[[], None] = lambda: None,
) -> dict[str, int]:
    """What the route answers to each: a thing of that organisation as it was made, as if nobody had asked before.
    ``given`` is done once the thing is there."""
    expected, found = ROUTES[route], {}
    for thing, those in groupby(sorted(asked, key=lambda one: one[1].pk), key=lambda one: one[1]):
        with transaction.atomic():
            url = reverse(route, kwargs=expected.arguments(thing) if expected.arguments else {})
            given()
            for name, _thing, person in those:
                cache.clear()
                with transaction.atomic():
                    found[name] = status(route, url, expected, person)
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_every_role_gets_what_the_table_says_of_its_own_organisation(cast: Cast, route: str) -> None:
    asked = [(role.value, cast.home_of(role), cast.people[role]) for role in Role]
    assert answers(route, asked) == {role.value: ROUTES[route].own[role] for role in Role}


@pytest.mark.parametrize("route", sorted(name for name, route in ROUTES.items() if route.other))
def test_every_role_gets_what_the_table_says_of_another_body(cast: Cast, route: str) -> None:
    asked = [(role.value, cast.other, cast.people[role]) for role in Role]
    assert answers(route, asked) == {role.value: ROUTES[route].other[role] for role in Role}


@pytest.mark.parametrize("route", sorted(name for name, route in ROUTES.items() if route.other or route.shared))
def test_every_role_gets_what_the_table_says_when_everything_is_shared(cast: Cast, route: str) -> None:
    def share_all() -> None:
        for viewer in (cast.own, cast.coordinator, cast.supplier):
            for incident in Incident.objects.all():
                share(incident, viewer)
            for landscape in Landscape.objects.all():
                share_landscape(landscape, viewer, Extent(whole=True), by=cast.rival, reason="om te helpen")

    asked = [(role.value, cast.other, cast.people[role]) for role in Role]
    assert answers(route, asked, share_all) == {role.value: ROUTES[route].when_shared[role] for role in Role}


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_a_guest_gets_what_the_table_says(cast: Cast, route: str) -> None:
    def let_in() -> None:
        for incident in Incident.objects.all() or [make_incident(cast.own)]:
            make_guest(incident, person=cast.nobody)

    answered = answers(route, [("guest", cast.own, cast.nobody)], let_in)
    assert answered == {"guest": ROUTES[route].for_guests}


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_who_has_no_role_and_who_is_not_signed_in_get_what_the_table_says(cast: Cast, route: str) -> None:
    asked = [("nobody", cast.own, cast.nobody), ("anonymous", cast.own, None)]
    assert answers(route, asked) == {"nobody": ROUTES[route].nobody, "anonymous": ROUTES[route].anonymous}


def test_every_action_has_a_rule() -> None:
    assert set(RULES) == set(Action)


@pytest.mark.parametrize("action", list(Action), ids=str)
def test_what_may_be_done_may_be_seen(action: Action) -> None:
    rule, seeing = RULES[action], RULES[RULES[action].seen_by]
    assert rule.own <= seeing.own
    assert rule.other <= seeing.other


@pytest.mark.parametrize("action", list(Action), ids=str)
def test_somebody_who_left_may_nothing_any_more(cast: Cast, action: Action) -> None:
    role = Role.SPOC if Role.SPOC in RULES[action].own else min(RULES[action].own)
    person, home = cast.people[role], cast.home_of(role)
    assert may(person, action, home)
    person.is_active = False
    assert not may(person, action, home)


def test_a_role_that_ended_gives_nothing(cast: Cast) -> None:
    person = cast.people[Role.SPOC]
    membership = person.memberships.get()
    membership.valid_until = membership.valid_from
    membership.save()
    assert not any(may(person, action, cast.own) for action in Action)


def test_a_thing_of_several_organisations_is_open_to_each(cast: Cast) -> None:
    class Shared:
        def organisations(self) -> list[Organisation]:
            return [cast.own, cast.other]

    assert may(cast.people[Role.SPOC], Action.EDIT_LANDSCAPE, Shared())
    assert may(cast.rival, Action.EDIT_LANDSCAPE, Shared())


def test_a_thing_of_nobody_is_closed_to_everybody(cast: Cast) -> None:
    class Orphan:
        def organisations(self) -> list[Organisation]:
            return []

    for person in cast.people.values():
        assert not may(person, Action.VIEW_LANDSCAPE, Orphan())
