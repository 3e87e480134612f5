"""What suppliers should cut: seen by the body, and by a supplier once the body shares it."""

from dataclasses import replace

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation, Person, Role
from warroom.plans import answering, supplying
from warroom.plans.models import PlanRequest, SupplierShare
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
NUMBER = "0999000723"


def served() -> library.Landscape:
    """The town, where a supplier runs a machine that births need over a line of their own."""
    own = town()
    return replace(
        own,
        elements=(
            *own.elements,
            Element("maker", Kind.SUPPLIER, "Dossierbouwers", attributes={"ref": f"kbo:{NUMBER}"}),
            Element("park", Kind.ENVIRONMENT, "Serverpark", attributes={"type": "host", "owner": NUMBER}),
            Element("cloud", Kind.ENVIRONMENT, "Wolk", attributes={"type": "cloud"}),
            Element("other", Kind.SUPPLIER, "Wolkenbouwers"),
            Element("third", Kind.SUPPLIER, "Papierhandel"),
        ),
        relations=(
            *own.relations,
            Relation(RelationKind.LINK, "park", "net", id="line", attributes={}, cut_min=15),
            Relation(RelationKind.SUPPLIED_BY, "cloud", "other", role="operates"),
            Relation(RelationKind.NEEDS, "mail", "civil", over="line"),
        ),
    )


@pytest.fixture
def landscape(cast: Cast) -> Landscape:
    cast.supplier.kbo = NUMBER
    cast.supplier.save()
    return make_landscape(cast.own, served())


@pytest.fixture
def supplier(cast: Cast) -> Client:
    return signed_in(cast.people[Role.SUPPLIER])


def cuts() -> str:
    """The page of the supplier."""
    return f"/leveranciers/{Organisation.objects.get(kbo=NUMBER).pk}/afsluiten/"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def opened(client: Client, address: str) -> str:
    """The page once everything on it is computed."""
    client.get(address)
    for row in PlanRequest.objects.filter(state=PlanRequest.State.WAITING):
        answering.compute_now(row.pk)
    return client.get(address).content.decode()


def page(landscape: Landscape) -> str:
    return f"/wat-als/{landscape.pk}/leveranciers/"


def test_a_supplier_cuts_the_links_between_its_side_and_ours() -> None:
    (found,) = supplying.cuts(served(), "maker", 1.0)
    assert found["links"] == ["line"]
    assert found["minutes"] == 15
    assert found["lost"] == ["mail"]
    assert found["reached"] == []


def test_what_a_supplier_operates_is_on_its_side_without_being_its_own() -> None:
    assert supplying.theirs(served(), "other") == {"other", "cloud"}


def test_suppliers_with_nothing_on_their_side_are_left_out() -> None:
    assert [cut["supplier"] for cut in supplying.cuts(served(), None, 1.0)] == ["maker", "other"]


def test_the_body_sees_per_supplier_what_to_cut_and_what_that_costs(
    client: Client, landscape: Landscape, here: None
) -> None:
    html = opened(client, page(landscape))
    assert "1 verbinding afsluiten, 15 min werk – legt 1 dienst stil" in html
    assert "Bij 1 leverancier helpt afsluiten niet" in html
    assert "Van 1 leverancier is niets ingevuld" in html


def test_a_supplier_sees_nothing_until_the_body_shares_it(
    client: Client, supplier: Client, landscape: Landscape, here: None
) -> None:
    assert "Nog geen klant heeft dit met u gedeeld" in opened(supplier, cuts())
    client.post(f"{page(landscape)}delen/", {"supplier": "maker"})
    html = opened(supplier, cuts())
    assert "Aardwijk" in html
    assert "Mail" in html
    # Nothing else of the landscape.
    assert "Server 1" not in html
    assert supplier.get(page(landscape)).status_code == 404


def test_what_is_no_longer_shared_is_no_longer_seen(
    client: Client, supplier: Client, landscape: Landscape, here: None
) -> None:
    client.post(f"{page(landscape)}delen/", {"supplier": "maker"})
    client.post(f"{page(landscape)}niet-delen/", {"supplier": "maker"})
    assert "Aardwijk" not in opened(supplier, cuts())
    assert SupplierShare.objects.get().ended_by is not None


def test_another_supplier_sees_nothing_of_it(client: Client, cast: Cast, landscape: Landscape) -> None:
    client.post(f"{page(landscape)}delen/", {"supplier": "maker"})
    person = cast.people[Role.SUPPLIER]
    person.memberships.update(organisation=cast.other_supplier)
    assert "Aardwijk" not in signed_in(person).get(cuts()).content.decode()


def test_a_supplier_is_shared_with_by_its_number_only(client: Client, landscape: Landscape, cast: Cast) -> None:
    cast.other_supplier.name = "Wolkenbouwers"
    cast.other_supplier.save()
    assert client.post(f"{page(landscape)}delen/", {"supplier": "other"}).status_code == 404
    assert not SupplierShare.objects.exists()


def test_sharing_twice_is_sharing_once(client: Client, landscape: Landscape) -> None:
    for _ in range(2):
        client.post(f"{page(landscape)}delen/", {"supplier": "maker"})
    assert SupplierShare.objects.count() == 1


def test_what_suppliers_cut_is_not_frozen(client: Client, landscape: Landscape, here: None) -> None:
    opened(client, page(landscape))
    row = PlanRequest.objects.get()
    assert client.post(f"/plannen/gevraagd/{row.pk}/bevriezen/", {"candidate": "best"}).status_code == 404
