"""What a supplier says of a product, and where its customers see it."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.suppliers.making import make_customer, make_product, make_supplier

from warroom.incidents.opening import open_incident
from warroom.incidents.picture import picture
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Role
from warroom.suppliers import beside, saying
from warroom.suppliers.models import Product

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def product(cast: Cast) -> Product:
    return make_product(make_supplier("Dossierbouwers NV"))


@pytest.fixture
def landscape(cast: Cast, product: Product) -> Landscape:
    return make_customer(cast.own, product.supplier)


@pytest.fixture
def spoc(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    return client


def down(product: Product, text: str = "Alles ligt stil.") -> None:
    saying.say(product, doing="down", because="cause", text_nl=text, by=None)


def test_the_newest_that_was_not_taken_back_counts(product: Product) -> None:
    assert saying.current([product]) == {}
    down(product)
    later = saying.say(product, doing="working", text_nl="Weer goed.", by=None)
    assert saying.current([product])[product.pk] == later
    assert saying.withdraw(later, why="Te vroeg", by=None)
    assert not saying.withdraw(later, why="Te vroeg", by=None)
    assert saying.current([product])[product.pk].doing == "down"


def test_a_customer_sees_it_on_its_element_and_in_what_if(landscape: Landscape, product: Product, spoc: Client) -> None:
    down(product, "De <b>pomp</b> is stuk.")
    for page in (f"/landschap/{landscape.pk}/onderdeel/?id=civil", f"/leveranciers/producten/{product.pk}/"):
        answer = spoc.get(page)
        if answer.status_code == 200:
            assert "De &lt;b&gt;pomp&lt;/b&gt; is stuk." in answer.content.decode()
    (trouble,) = beside.troubles(landscape)
    assert trouble.elements == (("civil", "Burgerzaken"),)


def test_an_open_incident_knows_it_at_once_and_still_knows_what_it_knew(
    cast: Cast, landscape: Landscape, product: Product
) -> None:
    incident = open_incident(cast.own, title="Alles ligt plat", by=cast.people[Role.SPOC])
    assert beside.card(picture(incident)) is None
    down(product)
    before = picture(incident)
    card = beside.card(before)
    assert card is not None
    assert card.alarm
    saying.say(product, doing="working", text_nl="Weer goed.", by=None)
    now = beside.card(picture(incident))
    assert now is not None
    assert not now.alarm
    assert beside.card(before).alarm  # type: ignore[union-attr]


def test_a_new_incident_begins_with_what_is_said(cast: Cast, landscape: Landscape, product: Product) -> None:
    down(product)
    incident = open_incident(cast.own, title="Alles ligt plat", by=cast.people[Role.SPOC])
    assert [row["product"] for row in picture(incident).of("supplierstatus")] == [product.name]


def test_an_incident_of_who_does_not_use_it_hears_nothing(cast: Cast, landscape: Landscape, product: Product) -> None:
    incident = open_incident(cast.other, title="Iets anders", by=cast.rival)
    down(product)
    assert picture(incident).of("supplierstatus") == []


def test_a_customer_may_see_it_otherwise_until_it_no_longer_does(cast: Cast, product: Product) -> None:
    saying.observe(product, cast.own, doing="down", text="Doet niets.", by=cast.people[Role.SPOC])
    saying.observe(product, cast.own, doing="degraded", text="Traag.", by=cast.people[Role.SPOC])
    (seen,) = product.observations.filter(ended_at=None)
    assert seen.text == "Traag."
    assert saying.stop_observing(product, cast.own, by=cast.people[Role.SPOC])
    assert not saying.stop_observing(product, cast.own, by=cast.people[Role.SPOC])
