"""The demonstration shows help that is offered, asked, agreed and given back, a lesson, and what a SPOC shared."""

import pytest

from warroom.aid import benching
from warroom.aid import demonstration as aid
from warroom.aid.matching import matches
from warroom.aid.models import Agreement, Offer, Request
from warroom.incidents.models import Incident
from warroom.joint import demonstration as joint
from warroom.lessons import demonstration as lessons
from warroom.lessons import uptake
from warroom.lessons.models import Evidence, Lesson, Registration, Session
from warroom.organisations import demonstration as people
from warroom.organisations.models import Organisation
from warroom.sector import demonstration as sector
from warroom.sharing.grants import shared
from warroom.sharing.models import Look

pytestmark = pytest.mark.django_db
HowFar = Agreement.HowFar


@pytest.fixture
def loaded(db: None) -> None:
    people.load()
    for subject in (joint, sector, lessons, aid):
        subject.load()


def test_loading_it_twice_changes_nothing(loaded: None) -> None:
    def counted() -> list[int]:
        models = (Offer, Request, Agreement, Lesson, Session, Evidence, Registration, Incident, Look)
        return [model._default_manager.count() for model in models]

    before = counted()
    assert all(before)
    for subject in (joint, sector, lessons, aid):
        subject.load()
    assert counted() == before


def test_a_match_is_agreed_one_is_proposed_and_one_was_given_back(loaded: None) -> None:
    how_far = Agreement.objects.values_list("how_far", flat=True)
    assert sorted(how_far) == sorted([HowFar.AGREED, HowFar.PROPOSED, HowFar.RETURNED])
    laptops = Request.objects.get(what=aid.LAPTOPS)
    assert [(one.offer.free, one.enough) for one in matches(laptops)] == [(20, True), (8, False)]
    # The nearer comes first only after what fits: both distances are said.
    assert ["km" in one.why for one in matches(laptops)] == [True, True]
    # Help for a real incident stands in its ledger too.
    assert laptops.incident is not None


def test_a_demonstration_of_before_gets_its_places(loaded: None) -> None:
    made_up = Organisation.objects.filter(fictional=True, kind="municipality")
    made_up.update(seat_east_km=None, seat_north_km=None)
    for subject in (people, sector):
        subject.load()
    assert not made_up.filter(seat_east_km=None).exists()


def test_somebody_waits_for_the_emergency_environment(loaded: None) -> None:
    row = benching.queue(everybody=True, mine=())[0]
    assert [str(one.organisation) for one in row.granted] == ["Heidebeek"]
    assert [(one.name, one.places) for one in row.waiting] == [("Wilgendijk", 2), ("Grensloo", 1)]
    assert row.environment.free == 1


def test_some_answered_the_lesson_and_one_shows_evidence(loaded: None) -> None:
    rows = uptake.standings(Lesson.objects.get())
    assert 0 < uptake.share(rows) < 100
    assert any(one.silent for one in rows)
    assert Evidence.objects.get().receiver.organisation.name == people.RIVAL


def test_the_spoc_of_a_body_shared_part_of_its_incident_and_reads_who_looked(loaded: None) -> None:
    body = Organisation.objects.get(name=people.RIVAL)
    incident = Incident.objects.of(body).open().get()
    assert shared(incident, Organisation.objects.get(name=people.COORDINATOR)) == {"summary", "services"}
    looks = Look.objects.filter(body=body, thing=f"incident/{incident.pk}")
    assert {look.what for look in looks} == {"summary", "services"}
    assert {str(look.person) for look in looks} == {"Jo Mertens"}
