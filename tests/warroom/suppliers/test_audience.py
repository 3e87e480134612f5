"""Whoever sees who uses something, because a message or a joint incident needs it, is read about by each of them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.warroom.alerts.making import make_draft
from tests.warroom.cast import Cast, make_person
from tests.warroom.joint.making import add, make_host, make_joint
from tests.warroom.suppliers.making import make_customer, make_product, numbered

from warroom.alerts import looking, preparing, sending
from warroom.alerts.models import Alert, Group
from warroom.organisations.models import Kind, Organisation, Role
from warroom.sharing.models import Look
from warroom.suppliers.models import Product

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def product(cast: Cast) -> Product:
    """A product that one body uses and lets nobody know."""
    supplier = numbered(cast.supplier)
    found = make_product(supplier, "akte", name="Akte")
    make_customer(cast.own, supplier)
    return found


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    return signed_in(cast.people[Role.COORDINATOR])


def to_users(cast: Cast, product: Product, **more: Any) -> Alert:
    """A message to the users of the product whose list is made."""
    return preparing.begin(make_draft(sender=cast.coordinator, audience={"products": [product.pk]} | more))


def looks(body: Organisation) -> list[str]:
    return list(Look.objects.filter(body=body).order_by("pk").values_list("what", flat=True))


def test_who_sees_the_list_of_a_message_to_users_is_read_about_by_each_of_them(
    cast: Cast, product: Product, coordinator: Client
) -> None:
    alert = to_users(cast, product, organisations=[cast.other.pk])
    page = coordinator.get(f"/messages/{alert.pk}/check/")
    assert "Aardwijk" in page.content.decode()
    assert looks(cast.own) == [f"uses/product/{product.pk}"]
    # Who was named, and not because of what it uses, gives nothing away by standing there.
    assert looks(cast.other) == []


def test_the_same_list_seen_again_within_the_hour_is_one_look_and_of_another_person_another(
    cast: Cast, product: Product, coordinator: Client
) -> None:
    alert = to_users(cast, product)
    for _time in range(3):
        coordinator.get(f"/messages/{alert.pk}/check/")
    assert len(looks(cast.own)) == 1
    second = make_person("Tweede Coordinator", cast.coordinator, Role.COORDINATOR)
    signed_in(second).get(f"/messages/{alert.pk}/check/")
    assert len(looks(cast.own)) == 2


def test_the_screens_after_sending_the_group_and_the_correction_are_looks_too(
    cast: Cast, product: Product, coordinator: Client
) -> None:
    group = Group.objects.create(organisation=cast.coordinator, name="Akte", audience={"products": [product.pk]})
    alert = sending.send(make_draft(sender=cast.coordinator, audience={"groups": [group.pk]}), by=None)
    coordinator.get(f"/messages/{alert.pk}/watch/")
    assert looks(cast.own) == [f"uses/product/{product.pk}"]
    correction = make_draft(sender=cast.coordinator, audience={"alerts": [alert.pk]})
    assert looking.by_use(correction.audience) == (set(), {product.pk})


def test_while_composing_nothing_is_shown_of_who_uses_what(cast: Cast, product: Product, coordinator: Client) -> None:
    page = coordinator.post("/messages/reached/", {"products": [product.pk]}).content.decode()
    assert "Aardwijk" not in page
    assert "who__total" not in page
    assert looks(cast.own) == []


def test_who_came_in_since_the_list_was_made_is_looked_at_when_it_is_shown(
    cast: Cast, product: Product, coordinator: Client
) -> None:
    alert = to_users(cast, product)
    make_customer(cast.other, product.supplier)
    answer = coordinator.post(f"/messages/{alert.pk}/send/", {"version": alert.version})
    assert answer.status_code == 409
    assert looks(cast.other) == [f"uses/product/{product.pk}"]


def test_a_supplier_that_writes_to_its_known_customers_learns_nothing_and_is_not_written_down(
    cast: Cast, product: Product
) -> None:
    alert = preparing.begin(make_draft(cast.own, sender=product.supplier, numbers_hidden=True))
    signed_in(cast.people[Role.SUPPLIER]).get(f"/messages/{alert.pk}/check/")
    assert looks(cast.own) == []


def test_a_joint_incident_shows_who_uses_it_and_each_of_them_reads_so_once(
    cast: Cast, product: Product, coordinator: Client
) -> None:
    make_host(cast.own, product.supplier)
    joint = make_joint(product.supplier)
    add(joint, cast.other)
    for path in ("", "requests/", "ledger/", "reports/"):
        coordinator.get(f"/joint/{joint.pk}/{path}")
    assert looks(cast.own) == [f"uses/supplier/{product.supplier_id}"]
    assert looks(cast.other) == []


def test_the_prepared_message_of_a_joint_incident_is_a_look_for_whoever_approves_it(
    cast: Cast, product: Product, coordinator: Client
) -> None:
    joint = make_joint(product.supplier, product=product)
    coordinator.post(f"/joint/{joint.pk}/warn/")
    alert = preparing.begin(Alert.objects.get())
    second = make_person("Tweede Coordinator", cast.coordinator, Role.COORDINATOR)
    signed_in(second).get(f"/messages/{alert.pk}/check/")
    assert Look.objects.filter(body=cast.own, person=second, thing=f"alert/{alert.pk}").count() == 1


def test_a_supplier_that_looks_at_its_joint_incident_is_not_written_down_as_seeing_uses(
    cast: Cast, product: Product
) -> None:
    joint = make_joint(product.supplier)
    signed_in(cast.people[Role.SUPPLIER]).get(f"/joint/{joint.pk}/")
    assert looks(cast.own) == []


def test_the_body_reads_in_dutch_who_saw_what_it_uses_and_why_and_nobody_else_does(
    cast: Cast, product: Product, coordinator: Client
) -> None:
    alert = to_users(cast, product)
    coordinator.get(f"/messages/{alert.pk}/check/")
    joint = make_joint(product.supplier, product=product, title="Akte ligt plat")
    coordinator.get(f"/joint/{joint.pk}/")
    own = signed_in(cast.people[Role.DPO]).get(f"/organisations/{cast.own.pk}/looks/").content.decode()
    assert own.count("dat u Akte (") == 2
    # What was not sent keeps its title to itself.
    assert f"Een bericht dat geschreven werd (nummer {alert.pk})" in own
    assert alert.title not in own
    assert "Gezamenlijk incident: Akte ligt plat" in own
    for stranger in (cast.rival, cast.people[Role.SUPPLIER], cast.people[Role.COORDINATOR]):
        assert signed_in(stranger).get(f"/organisations/{cast.own.pk}/looks/").status_code in (403, 404)
    alert = sending.send(alert, by=None)
    own = signed_in(cast.people[Role.DPO]).get(f"/organisations/{cast.own.pk}/looks/").content.decode()
    assert f"Bericht: {alert.title}" in own


def test_looks_at_many_users_are_one_statement(cast: Cast, product: Product, coordinator: Client) -> None:
    def spent(bodies: int) -> int:
        for n in range(bodies):
            body = Organisation.objects.create(name=f"Dorp {Organisation.objects.count()} {n}", kind=Kind.MUNICIPALITY)
            make_customer(body, product.supplier)
        alert, joint = to_users(cast, product), make_joint(product.supplier, product=product)
        with CaptureQueriesContext(connection) as captured:
            looking.looked(_request(cast), alert)
            coordinator.get(f"/joint/{joint.pk}/ledger/")
        inserted = [q["sql"] for q in captured if 'INSERT INTO "sharing_look"' in q["sql"]]
        assert len(inserted) == 2
        joint.closed_at = joint.opened_at
        joint.save()
        return len(captured)

    few = spent(1)
    assert spent(20) == few


def _request(cast: Cast) -> Any:
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = cast.people[Role.COORDINATOR]
    return request
