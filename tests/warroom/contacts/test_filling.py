"""Made-up contacts for all bodies of the register: the same every time, nobody's number, never among real ones."""

import pytest
from tests.warroom.cast import Cast
from tests.warroom.contacts import making

from warroom.contacts import covering, filling, keeping
from warroom.contacts.models import Contact, Post, Way, WayKind
from warroom.contacts.reaching import reach, without
from warroom.incidents.writing import Refused
from warroom.ledger import reading
from warroom.ledger.chains import system_chain
from warroom.organisations import register

pytestmark = pytest.mark.django_db


def test_every_body_of_today_gets_a_spoc_and_a_deputy_and_a_second_time_nobody() -> None:
    register.load()
    n = covering.bodies().count()
    assert filling.fill() == n
    assert without(covering.bodies()) == []
    assert len(reach(covering.bodies())) == 2 * n
    assert {len(one.ways) for one in reach(covering.bodies())} == {2}
    assert filling.fill() == 0
    assert [entry.kind for entry in reading.entries(system_chain())].count("contacts.made_up") == 1


def test_the_numbers_and_addresses_are_nobodys_and_the_same_every_time() -> None:
    making.body("Een", kbo="0207437468")
    making.body("Twee", kbo="0207490621")
    filling.fill()

    def said() -> list[tuple[str, str, str]]:
        return list(Way.objects.order_by("address").values_list("address", "contact__name", "order"))

    first = said()
    assert len({address for address, *_ in first}) == 8
    for way in Way.objects.all():
        assert way.address.startswith("+3363998" if way.kind == WayKind.MOBILE else "contact-")
        assert way.kind == WayKind.MOBILE or way.address.endswith(".example")
    for model in (Post, Way, Contact):
        model.objects.all().delete()
    filling.fill()
    assert said() == first


def test_it_is_refused_where_a_real_contact_is_or_was(cast: Cast) -> None:
    kim = making.contact("Kim", cast.own)
    for post in Post.objects.filter(contact=kim):
        keeping.leave(post, by=None)
    with pytest.raises(Refused):
        filling.fill()
    assert not Contact.objects.filter(name__startswith="OEFENING").exists()


def test_the_contacts_of_the_demonstration_are_in_nobodys_way() -> None:
    making.contact("Kim", making.body("Scheldestede", fictional=True))
    real = making.body("Echt")
    filling.fill()
    assert {rank for _name, rank in making.posts_of(real)} == {"spoc", "deputy"}
