"""Nobody types twice: contacts follow roles, accounts and mergers, and history is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.warroom.cast import Cast, make_person
from tests.warroom.contacts import making

from warroom.contacts import erasing, following, keeping, moving, rhythm
from warroom.contacts.models import Contact, Post, Rank, Source, Way, WayKind
from warroom.ledger import reading
from warroom.ledger.chains import chain_of
from warroom.ledger.models import Opening
from warroom.organisations import people
from warroom.organisations.models import Kind, Membership, Organisation, Person, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Organisation:
    return making.body("Stad")


def invited(body: Organisation, role: Role, phone: str = "0475/12.34.56") -> Person:
    return people.invite(body, f"{role}.{body.pk}@posteo.net", "Kim Peeters", role, phone).person


def test_who_gets_the_role_of_spoc_is_a_contact_with_the_number_of_the_account(city: Organisation) -> None:
    person = invited(city, Role.SPOC)
    contact = Contact.objects.get(person=person)
    assert making.posts_of(city) == [("Kim Peeters", Rank.SPOC)]
    assert making.ways_of(contact) == ["+32475123456", f"spoc.{city.pk}@posteo.net"]


def test_another_role_makes_no_contact(city: Organisation) -> None:
    invited(city, Role.RESPONDER)
    assert making.posts_of(city) == []


def test_a_role_that_ends_ends_the_post_and_keeps_who_it_was(city: Organisation) -> None:
    invited(city, Role.SPOC)
    deputy = invited(city, Role.DEPUTY)
    people.end(Membership.objects.get(person=deputy))
    assert making.posts_of(city) == [("Kim Peeters", Rank.SPOC)]
    assert Post.objects.filter(organisation=city).count() == 2
    assert Contact.objects.get(person=deputy).ended_at is not None


def test_somebody_who_comes_back_is_the_same_contact(city: Organisation) -> None:
    invited(city, Role.SPOC)
    deputy = invited(city, Role.DEPUTY)
    people.end(Membership.objects.get(person=deputy))
    Membership.objects.create(person=deputy, organisation=city, role=Role.DEPUTY)
    assert Contact.objects.filter(person=deputy).count() == 1
    assert len(making.posts_of(city)) == 2


def test_a_new_number_in_the_account_replaces_the_old_one_and_leaves_what_was_added_by_hand(city: Organisation) -> None:
    person = invited(city, Role.SPOC)
    contact = Contact.objects.get(person=person)
    ways = [(way.kind, way.address, way.extension) for way in contact.ways.current()]
    keeping.set_ways(contact, [(WayKind.MATRIX, "@kim:x.example", ""), *ways], Source.HAND)
    person.phone = "0486 11 22 33"
    person.save()
    assert making.ways_of(contact) == ["@kim:x.example", f"spoc.{city.pk}@posteo.net", "+32486112233"]
    assert Way.objects.get(contact=contact, address="+32475123456").ended_at is not None


def test_a_way_of_the_account_that_was_taken_off_stays_off(city: Organisation) -> None:
    person = invited(city, Role.SPOC)
    contact = Contact.objects.get(person=person)
    keeping.set_ways(contact, [(WayKind.MOBILE, "+32475123456", "")], Source.HAND)
    person.name = "Kim P."
    person.save()
    assert making.ways_of(contact) == ["+32475123456"]
    contact.refresh_from_db()
    assert contact.name == "Kim P."


def test_what_sends_no_signal_is_caught_up_with_and_then_there_is_nothing_to_do(city: Organisation) -> None:
    person = make_person("Jo")
    Membership.objects.bulk_create([Membership(person=person, organisation=city, role=Role.SPOC)])
    now = timezone.now()
    assert following.catch_up(now) == 1
    assert making.posts_of(city) == [("Jo", Rank.SPOC)]
    Membership.objects.filter(person=person).update(valid_until=now)
    assert following.catch_up(timezone.now()) == 1
    assert making.posts_of(city) == []
    assert following.catch_up(timezone.now()) == 0


def test_a_merged_municipality_brings_its_contacts_to_the_successor_as_a_proposal() -> None:
    heir = making.body("Nieuwstad")
    old = making.body("Oudstad")
    kim = making.contact("Kim", old)
    Organisation.objects.filter(pk=old.pk).update(valid_until=timezone.localdate() - timedelta(days=1), successor=heir)
    assert moving.move_on(timezone.now()) == 1
    post = Post.objects.current().get(contact=kim)
    assert (post.organisation, post.rank, post.to_confirm, post.source) == (heir, Rank.SPOC, True, Source.MERGER)
    assert Post.objects.filter(organisation=old).exclude(until=None).exists()
    assert [entry.kind for entry in reading.entries(chain_of(heir))] == ["contact.moved"]
    assert moving.move_on(timezone.now()) == 0


def test_a_successor_with_a_confirmed_spoc_gets_the_others_as_deputies() -> None:
    heir, old = making.body("Nieuwstad"), making.body("Oudstad")
    making.contact("Jo", heir)
    making.contact("Kim", old)
    Organisation.objects.filter(pk=old.pk).update(valid_until=timezone.localdate() - timedelta(days=1), successor=heir)
    moving.move_on(timezone.now())
    assert sorted(making.posts_of(heir)) == [("Jo", Rank.SPOC), ("Kim", Rank.DEPUTY)]


def test_a_body_that_ended_without_successor_leaves_no_contact() -> None:
    old = making.body("Oudstad", Kind.INTERMUNICIPAL, valid_until=timezone.localdate() - timedelta(days=1))
    kim = making.contact("Kim", old)
    moving.move_on(timezone.now())
    kim.refresh_from_db()
    assert kim.ended_at is not None


def test_who_announced_to_leave_is_let_go_after_the_last_day(city: Organisation) -> None:
    kim = making.contact("Kim", city)
    today = timezone.localdate()
    keeping.announce(kim.posts.get(), today, by=None)
    rhythm.due(timezone.now())
    assert making.posts_of(city) == [("Kim", Rank.SPOC)]
    Post.objects.update(leaves_on=today - timedelta(days=1))
    rhythm.due(timezone.now())
    assert making.posts_of(city) == []


def test_a_year_after_somebody_ended_name_and_numbers_are_wiped_in_the_ledger_too(city: Organisation) -> None:
    person = make_person("SPOC", city, Role.SPOC)
    details = making.details("Kim Peeters", (WayKind.MOBILE, "+32475123456"))
    kim = keeping.add(city, details, Rank.DEPUTY, by=person)
    keeping.leave(Post.objects.get(contact=kim), by=person)
    assert Opening.objects.filter(value__contains="Kim Peeters").exists()
    assert erasing.wipe(timezone.now() + timedelta(days=364)) == 0
    assert erasing.wipe(timezone.now() + timedelta(days=366)) > 0
    kim.refresh_from_db()
    assert (kim.name, kim.erased_at is not None, set(kim.ways.values_list("address", flat=True))) == ("", True, {""})
    assert not Opening.objects.filter(value__contains="Kim Peeters").exists()
    assert not Opening.objects.filter(value__contains="+32475123456").exists()


def test_a_body_cannot_change_the_numbers_of_somebody_who_is_a_contact_of_another_body_too(cast: Cast) -> None:
    shared = making.contact("Jo", cast.own, cast.other)
    assert not keeping.may_change(cast.people[Role.SPOC], shared)
    assert keeping.may_change(cast.people[Role.COORDINATOR], shared)
    assert keeping.may_change(cast.people[Role.SPOC], making.contact("Kim", cast.own))


def test_adding_somebody_by_hand_never_opens_up_a_contact_of_another_body(cast: Cast) -> None:
    theirs = making.contact("Jo", cast.other, ways=((WayKind.MOBILE, "+32475123456"), (WayKind.MAIL, "jo@posteo.net")))
    details = making.details("Jo", (WayKind.MOBILE, "+32475123456"))
    ours = keeping.add(cast.own, details, Rank.SPOC, by=cast.people[Role.SPOC])
    assert ours != theirs
    assert making.ways_of(ours) == ["+32475123456"]
    # The coordinator keeps both, and so makes one person of it.
    assert keeping.add(making.body("Derdestad"), details, Rank.SPOC, by=cast.people[Role.COORDINATOR]) == theirs


def test_two_changes_at_once_the_second_is_told(city: Organisation) -> None:
    kim = making.contact("Kim", city)
    keeping.change(kim, making.details("Kim A", (WayKind.MOBILE, "+32475123456")), version=1, by=None)
    with pytest.raises(keeping.Overtaken):
        keeping.change(kim, making.details("Kim B", (WayKind.MOBILE, "+32475123457")), version=1, by=None)


def test_two_rows_that_are_one_person_become_one_with_all_posts_and_ways(cast: Cast) -> None:
    one = making.contact("Kim", cast.own, ways=((WayKind.MOBILE, "+32475123456"),))
    two = making.contact("K. Peeters", cast.other, ways=((WayKind.MOBILE, "+32475123456"), (WayKind.MAIL, "k@x.be")))
    keeping.merge(one, two, by=cast.people[Role.COORDINATOR])
    assert set(one.organisations()) == {cast.own, cast.other}
    assert making.ways_of(one) == ["+32475123456", "k@x.be"]
    two.refresh_from_db()
    assert (two.same_as, two.ended_at is not None) == (one, True)
