"""Whom to reach: against a slow and plain reckoning, and in a fixed number of queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.warroom.contacts import making

from warroom.contacts import domains, reaching
from warroom.contacts.models import Contact, MailDomain, Post, Rank, Way, WayKind
from warroom.contacts.reaching import Reach, lines, reach, without
from warroom.organisations.models import Kind, Organisation


def slow(
    bodies: list[Organisation], victims: frozenset[int]
) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    """The same as ``reach``, one body, one contact and one way at a time: (name, bodies, addresses, rank)."""
    now, today = timezone.now(), timezone.localdate()
    dead = domains.own(victims) if victims else set()
    found: list[tuple[str, tuple[str, ...], tuple[str, ...], str]] = []
    seen: set[int] = set()
    for rank in (Rank.SPOC, Rank.DEPUTY):
        for body in bodies:
            if body.valid_until and body.valid_until < today:
                continue
            for post in Post.objects.filter(organisation=body, rank=rank).order_by("order", "contact"):
                contact = post.contact
                if post.since > now or (post.until and post.until <= now) or contact.pk in seen or contact.ended_at:
                    continue
                seen.add(contact.pk)
                ways = [
                    way.address
                    for way in Way.objects.filter(contact=contact, ended_at=None).order_by("order", "pk")
                    if way.kind != WayKind.MAIL or not domains.is_on(way.address, dead)
                ]
                held = Post.objects.current(now).filter(contact=contact).values_list("organisation", flat=True)
                names = tuple(
                    one.name for one in bodies if one.pk in held and not (one.valid_until and one.valid_until < today)
                )
                if ways:
                    found.append((contact.name, names, tuple(ways), rank))
    return found


def plain(found: list[Reach]) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    return [
        (one.contact.name, tuple(b.name for b in one.organisations), tuple(w.address for w in one.ways), one.rank)
        for one in found
    ]


post_strategy = st.tuples(
    st.integers(0, 3), st.integers(0, 4), st.sampled_from([Rank.SPOC, Rank.DEPUTY]), st.integers(1, 3), st.booleans()
)
way_strategy = st.tuples(st.integers(0, 4), st.integers(0, 5), st.integers(1, 3), st.booleans())


class ReachIsWhatASlowReckoningFinds(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(
        posts=st.lists(post_strategy, max_size=12),
        ways=st.lists(way_strategy, max_size=14),
        ended=st.booleans(),
        victims=st.sets(st.integers(0, 3)),
    )
    def test_reach_is_what_a_slow_reckoning_finds(
        self,
        posts: list[tuple[int, int, Rank, int, bool]],
        ways: list[tuple[int, int, int, bool]],
        ended: bool,
        victims: set[int],
    ) -> None:
        now, today = timezone.now(), timezone.localdate()
        bodies = [making.body(f"Stad{n}") for n in range(4)]
        if ended:
            Organisation.objects.filter(pk=bodies[3].pk).update(valid_until=today - timedelta(days=1))
            bodies[3].refresh_from_db()
        people = [Contact.objects.create(name=f"P{n}") for n in range(5)]
        seen = set()
        for body, person, rank, order, over in posts:
            if (body, person) not in seen:
                seen.add((body, person))
                since = now - timedelta(days=2)
                until = now - timedelta(days=1) if over else None
                Post.objects.create(
                    contact=people[person], organisation=bodies[body], rank=rank, order=order, since=since, until=until
                )
        addresses = ("a@stad0.be", "b@mail.stad1.be", "c@gmail.com", "d@stad2.be", "+32475123456", "e@elders.example")
        told = set()
        for person, which, order, over in ways:
            if (person, which) not in told:
                told.add((person, which))
                address = addresses[which]
                kind = WayKind.MAIL if "@" in address else WayKind.MOBILE
                Way.objects.create(
                    contact=people[person], kind=kind, address=address, order=order, ended_at=now if over else None
                )
        hit = frozenset(bodies[n].pk for n in victims)
        found = reach(bodies, victim_ids=hit)
        assert plain(found) == slow(bodies, hit)
        # For long lists the same, as ids.
        today = [body.pk for body in bodies if not body.has_ended]
        assert [
            (one.contact_id, one.ranks, one.ways) for one in lines(today, dead=domains.own(hit) if hit else set())
        ] == [(one.contact.pk, one.ranks, tuple((way.pk, way.kind, way.address) for way in one.ways)) for one in found]
        reached = {name for _who, names, _ways, _rank in slow(bodies, hit) for name in names}
        expected = [body.name for body in bodies if body.name not in reached and not body.has_ended]
        assert [body.name for body in without(bodies, victim_ids=hit)] == expected


@pytest.mark.django_db
def test_one_person_for_several_bodies_stands_there_once_with_the_best_rank() -> None:
    city, ocmw = making.body("Aardwijk"), making.body("Aardwijk", Kind.OCMW)
    kim = making.contact("Kim", city)
    Post.objects.create(contact=kim, organisation=ocmw, rank=Rank.DEPUTY)
    [found] = reach([ocmw.pk, city.pk])
    assert (found.contact, found.rank, found.organisations) == (kim, Rank.SPOC, (ocmw, city))
    assert found.ranks == {ocmw.pk: Rank.DEPUTY, city.pk: Rank.SPOC}


@pytest.mark.django_db
def test_a_victim_is_never_mailed_on_a_domain_of_its_own() -> None:
    city = making.body("Aardwijk", nis="11002")
    ocmw = making.body("Aardwijk", Kind.OCMW, nis="11002")
    MailDomain.objects.create(organisation=city, name="aardwijk.vlaanderen")
    ways = (
        (WayKind.MAIL, "kim@mail.aardwijk.vlaanderen"),
        (WayKind.MAIL, "kim@aardwijk.be"),
        (WayKind.MOBILE, "+32475123456"),
        (WayKind.MAIL, "kim@posteo.net"),
    )
    making.contact("Kim", city, ocmw, ways=ways)
    addresses = [way.address for way in reach([city], victim_ids={city.pk})[0].ways]
    assert addresses == ["+32475123456", "kim@posteo.net"]
    # The OCMW runs on the same computers.
    assert [way.address for way in reach([ocmw], victim_ids={city.pk})[0].ways] == addresses
    assert len(reach([city])[0].ways) == 4


@pytest.mark.django_db
def test_a_neighbour_who_helps_is_still_mailed_on_the_neighbours_domain() -> None:
    city, neighbour = making.body("Aardwijk"), making.body("Bergendal")
    MailDomain.objects.create(organisation=neighbour, name="bergendal.be")
    making.contact("Jo", city, ways=((WayKind.MAIL, "jo@bergendal.be"),))
    assert reach([city], victim_ids={city.pk})[0].ways[0].address == "jo@bergendal.be"


@pytest.mark.django_db
@pytest.mark.parametrize("n", [10, 300])
def test_the_number_of_queries_does_not_grow_with_the_bodies(
    n: int, django_assert_num_queries: Callable[..., object]
) -> None:
    making.many(n)
    with django_assert_num_queries(4):
        assert len(reach(Organisation.objects.order_by("pk"))) == 2 * n


@pytest.mark.django_db
def test_more_bodies_than_a_query_takes_are_looked_up_in_parts(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[..., object]
) -> None:
    making.many(30)
    bodies = Organisation.objects.order_by("pk")
    whole = plain(reach(bodies))
    monkeypatch.setattr(reaching, "CHUNK", 20)
    # The bodies are known already: 2 parts of posts, 3 of contacts, 3 of ways.
    with django_assert_num_queries(8):
        assert plain(reach(bodies)) == whole
