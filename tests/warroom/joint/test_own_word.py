"""Any landscape can name any number: a body that stands on the list by that alone reads what is open to all, both sides
read why it stands there, and the supplier learns of it only what the body lets it know."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.cast import Cast
from tests.warroom.joint.making import make_host
from tests.warroom.landscapes.making import small
from tests.warroom.suppliers.making import numbered

from warroom.joint import answering, starting
from warroom.joint.models import JointIncident, Line
from warroom.joint.words import How
from warroom.landscapes.models import How as Stored
from warroom.landscapes.storing import store
from warroom.organisations.models import Person, Role
from warroom.suppliers import consenting, listing, recognising
from warroom.suppliers.models import Consent, Listing

TEXT = "De sleutels van de back-up zijn gelekt."
CLOSED = "het gaat open zodra"


@pytest.fixture
def joint(cast: Cast) -> JointIncident:
    """The supplier started it about itself; the own body names it in its landscape and does no more."""
    numbered(cast.supplier)
    make_host(cast.own, cast.supplier)
    return starting.start(
        cast.supplier, by=cast.people[Role.SUPPLIER], acting_for=cast.supplier, title="Brand", text=TEXT
    )


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def own_page(cast: Cast, joint: JointIncident) -> str:
    line = Line.objects.get(joint=joint, organisation=cast.own)
    page: str = signed_in(cast.people[Role.SPOC]).get(reverse("joint:own", args=[line.pk])).content.decode()
    return page


def supplier_page(cast: Cast, joint: JointIncident) -> str:
    page: str = signed_in(cast.people[Role.SUPPLIER]).get(reverse("joint:page", args=[joint.pk])).content.decode()
    return page


def lets_know(cast: Cast) -> Consent:
    return consenting.give(cast.own, cast.supplier, None, Consent.Level.KNOWN, by=None)


def test_who_only_names_the_supplier_does_not_read_what_it_wrote_under_amber(cast: Cast, joint: JointIncident) -> None:
    assert TEXT not in own_page(cast, joint)
    assert CLOSED in own_page(cast, joint)
    lets_know(cast)
    assert TEXT not in own_page(cast, joint)
    recognising.say(cast.supplier, cast.own, ours=True, by=cast.people[Role.SUPPLIER])
    assert TEXT in own_page(cast, joint)
    assert CLOSED not in own_page(cast, joint)


def test_that_it_is_closed_says_nothing_about_whether_there_is_something(cast: Cast, joint: JointIncident) -> None:
    JointIncident.objects.filter(pk=joint.pk).update(text="")
    assert CLOSED in own_page(cast, joint)


@pytest.mark.parametrize("by", ["green", "coordinator", "named", "added"])
def test_what_is_green_or_of_the_coordinator_and_who_was_put_there_is_open(
    cast: Cast, joint: JointIncident, by: str
) -> None:
    if by == "green":
        JointIncident.objects.filter(pk=joint.pk).update(tlp="TLP:GREEN")
    elif by == "coordinator":
        JointIncident.objects.filter(pk=joint.pk).update(opened_for=cast.coordinator)
    elif by == "named":
        starting.add(joint, cast.own, by=cast.people[Role.SUPPLIER], how=How.SUPPLIER, why="Onze klant")
    else:
        Line.objects.filter(joint=joint).update(how=How.COORDINATOR)
    assert TEXT in own_page(cast, joint)


def test_the_body_reads_by_what_it_stands_on_the_list_and_what_to_do(cast: Cast, joint: JointIncident) -> None:
    page = own_page(cast, joint)
    assert "Waarom u op de lijst staat" in page
    assert "Uw landschap zegt dat u het gebruikt" in page
    assert ">Serverpark</a>" in page
    assert "de coördinator haalt u van de lijst" in page
    store(cast.own.owned_landscapes.get(), small(), how=Stored.EDIT, expected=1)
    page = own_page(cast, joint)
    assert "Uw landschap zei dat u het gebruikt; nu niet meer." in page
    assert ">Serverpark</a>" not in page


def test_the_supplier_sees_nothing_of_who_only_names_it_and_then_that_it_is_its_own_word(
    cast: Cast, joint: JointIncident
) -> None:
    words = "zegt het zelf; u bevestigde het niet"
    assert str(cast.own) not in supplier_page(cast, joint)
    lets_know(cast)
    assert str(cast.own) in supplier_page(cast, joint)
    assert words in supplier_page(cast, joint)
    line = Line.objects.get(joint=joint)
    client = signed_in(cast.people[Role.SUPPLIER])
    url = reverse("joint:line", args=[joint.pk, line.pk])
    assert "Zeg op uw pagina of het uw klant is" in client.get(url).content.decode()
    recognising.say(cast.supplier, cast.own, ours=True, by=cast.people[Role.SUPPLIER])
    assert words not in supplier_page(cast, joint)
    assert "Zeg op uw pagina of het uw klant is" not in client.get(url).content.decode()


def test_a_no_to_the_list_does_not_show_through_a_line_that_the_body_lets_it_see(
    cast: Cast, joint: JointIncident
) -> None:
    row = Listing.objects.create(supplier=cast.supplier, organisation=cast.own)
    line = Line.objects.get(joint=joint)
    answering.show(line, by=None, supplier_told=True, services_shared=False)
    assert recognising.vouched(cast.supplier) == {cast.own.pk}
    listing.answered(row, yes=False, by=cast.people[Role.SPOC])
    assert recognising.vouched(cast.supplier) == {cast.own.pk}


def test_the_coordinator_reads_that_it_is_the_own_word_of_the_body(cast: Cast, joint: JointIncident) -> None:
    line = Line.objects.get(joint=joint)
    url = reverse("joint:line", args=[joint.pk, line.pk])
    assert "Dat is zijn eigen woord" in signed_in(cast.people[Role.COORDINATOR]).get(url).content.decode()
