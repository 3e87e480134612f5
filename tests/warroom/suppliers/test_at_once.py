"""The same tap, or two people who do the same, at once: nobody gets an error and it is there once. On PostgreSQL the
requests really meet."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.joint.making import coordinator, make_line, make_part
from tests.warroom.suppliers.making import make_product, numbered

from warroom.incidents.parts import Part
from warroom.joint import requesting, starting
from warroom.joint.models import JointIncident, Line, Remediation
from warroom.joint.writing import Overtaken, Refused
from warroom.organisations.models import Person, Role
from warroom.sharing import guests
from warroom.sharing.models import Guest
from warroom.suppliers import consenting, listing, saying
from warroom.suppliers.models import Consent, CustomerList, Listing, Observation, Product, ProductStatus

TIMES = 4
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of these at once, or the one TIMES times; what one of them raises is raised here."""
    acts = acts * TIMES if len(acts) == 1 else acts
    barrier = Barrier(len(acts))

    def once(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(30)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(once, acts))


def test_the_same_consent_given_at_once_is_given_once(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    made = at_once(lambda: consenting.give(cast.own, supplier, None, Consent.Level.KNOWN, by=None))
    assert len({one.pk for one in made}) == 1
    assert Consent.objects.active().count() == 1


def test_of_two_levels_given_at_once_one_is_in_force(cast: Cast) -> None:
    supplier, product = numbered(cast.supplier), make_product(cast.supplier)
    at_once(
        lambda: consenting.give(cast.own, supplier, product, Consent.Level.KNOWN, by=None),
        lambda: consenting.give(cast.own, supplier, product, Consent.Level.ENVIRONMENTS, by=None),
    )
    assert Consent.objects.active().count() == 1


def test_what_a_customer_sees_otherwise_said_at_once_is_said_once(cast: Cast) -> None:
    product = make_product(numbered(cast.supplier))
    at_once(lambda: saying.observe(product, cast.own, doing="down", text="Doet niets", by=None))
    assert Observation.objects.filter(ended_at=None).count() == 1


def test_the_same_status_said_at_once_is_said_once_and_another_after_it_is_said(cast: Cast) -> None:
    product = make_product(numbered(cast.supplier))
    at_once(lambda: saying.say(product, doing="down", text_nl="Ligt plat", by=None))
    assert ProductStatus.objects.count() == 1
    saying.say(product, doing="down", text_nl="Ligt nog plat", by=None)
    assert ProductStatus.objects.count() == 2


def test_two_lists_that_name_the_same_body_taken_at_once_ask_it_once(cast: Cast) -> None:
    supplier = numbered(cast.supplier)
    good = [{"row": 2, "said": "Aardwijk", "organisation": cast.own.pk, "product": None}]
    lists = [CustomerList.objects.create(supplier=supplier, name=f"{n}.csv", good=good) for n in range(2)]
    people = cast.people[Role.SUPPLIER]
    at_once(*(lambda mine=mine: listing.take(mine, by=people) for mine in lists))
    assert Listing.objects.count() == 1


def test_a_list_confirmed_while_more_is_given_takes_nothing_away(cast: Cast) -> None:
    supplier, by = numbered(cast.supplier), cast.people[Role.SPOC]
    row = Listing.objects.create(supplier=supplier, organisation=cast.own)
    at_once(
        lambda: listing.answered(row, yes=True, by=by),
        lambda: consenting.give(cast.own, supplier, None, Consent.Level.PRODUCTS, by=by),
    )
    assert Consent.objects.active().get().level == Consent.Level.PRODUCTS


def test_a_product_added_twice_at_once_is_added_once_and_nobody_gets_an_error(cast: Cast) -> None:
    url = f"/leveranciers/{cast.supplier.pk}/producten/nieuw/"

    def add() -> int:
        client = Client()
        client.force_login(cast.people[Role.SUPPLIER], backend=BACKEND)
        return client.post(url, {"name": "Akte", "kind": "product", "key": "akte"}).status_code

    assert sorted(set(at_once(add))) == [302, 422]
    assert Product.objects.count() == 1


def test_a_joint_incident_started_at_once_is_started_once(cast: Cast) -> None:
    supplier, viewer = numbered(cast.supplier), coordinator()

    def start() -> bool:
        try:
            return bool(starting.start(supplier, by=None, acting_for=viewer))
        except Refused:
            return False

    assert sum(at_once(start)) == 1
    assert JointIncident.objects.count() == 1


def test_the_same_request_and_the_same_answer_to_it_at_once_are_one(cast: Cast) -> None:
    line = make_line(cast.own)
    due, asks = timezone.now() + timedelta(days=2), coordinator()

    def ask() -> Remediation:
        mine = Line.objects.select_related("joint__chain").get(pk=line.pk)
        said = {"work": "patch", "title": "Dicht het lek", "due_at": due}
        return requesting.ask(mine.joint, by=None, asked_for=asks, lines=[mine], **said)

    assert len({one.pk for one in at_once(ask)}) == 1
    part = make_part(line)

    def check() -> bool:
        mine = type(part).objects.select_related("remediation__joint__chain", "line__organisation").get(pk=part.pk)
        try:
            requesting.check(mine, 2, by=None, found="confirmed")
        except Overtaken:
            return False
        return True

    requesting.done(part, None, by=None)
    assert sum(at_once(check)) == 1


def test_the_same_newcomer_invited_at_once_for_two_incidents_is_one_person_and_two_guests(cast: Cast) -> None:
    incidents = [make_incident(cast.own), make_incident(cast.other)]
    until = timezone.now() + timedelta(days=1)
    said = {"name": "Jo", "email": "jo@ccb.example", "capacity": "ccb", "parts": [Part.SUMMARY], "reason": "Meekijken"}
    by = cast.people[Role.SPOC]
    at_once(*(lambda mine=mine: guests.invite(mine, until=until, by=by, sure=True, **said) for mine in incidents))
    assert Guest.objects.values("incident").distinct().count() == 2
    assert Person.objects.filter(email="jo@ccb.example").count() == 1
