"""What is known of an incident, now and at any past moment, and that all of it stands in its ledger."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.warroom.cast import Cast, make_cast
from tests.warroom.incidents.making import key, make_incident

from warroom.incidents import correcting, leading, roles, seeing
from warroom.incidents.facts import mark
from warroom.incidents.fate import fates
from warroom.incidents.models import Fact, Incident, Observation, RoleHolder
from warroom.incidents.opening import open_incident
from warroom.incidents.picture import Picture, picture
from warroom.incidents.taxonomy import Phase
from warroom.incidents.writing import Closed, Refused
from warroom.landscapes.models import Landscape
from warroom.ledger import reading
from warroom.organisations.models import Person, Role


def shown(of: Picture, service: str) -> str:
    """How a service is shown."""
    return next(f.shown for fate in fates(of) for f in fate.services if f.element.id == service)


def landscape_of(incident: Incident) -> int:
    return incident.pinneds.get().landscape_id


def say(incident: Incident, element: str, what: str, by: Person, *, on: bool = True) -> Fact:
    return mark(incident, landscape_of(incident), element, what, by=by, since=timezone.now(), on=on)


def test_a_compromised_server_takes_its_service_down_at_once(incident: Incident) -> None:
    assert shown(picture(incident), "mail") == "down"
    assert shown(picture(incident), "births") == "works"


def test_a_fact_taken_back_brings_the_service_back(incident: Incident, spoc: Person) -> None:
    say(incident, "one", "compromised", spoc, on=False)
    assert shown(picture(incident), "mail") == "works"


def test_what_was_known_then_is_shown_again(incident: Incident, spoc: Person) -> None:
    before = timezone.now()
    say(incident, "two", "lost", spoc)
    assert shown(picture(incident), "births") == "down"
    assert shown(picture(incident, at=before), "births") == "works"


def test_time_of_entry_counts_for_what_was_known_not_time_of_event(incident: Incident, spoc: Person) -> None:
    before = timezone.now()
    long_ago = before - timedelta(days=1)
    mark(incident, landscape_of(incident), "two", "lost", by=spoc, since=long_ago)
    assert shown(picture(incident, at=before), "births") == "works"


def test_before_it_was_opened_nothing_was_known(incident: Incident) -> None:
    then = picture(incident, at=incident.opened_at - timedelta(hours=1))
    assert then.head == {}
    assert fates(then) == []


def test_seen_beats_computed(incident: Incident, spoc: Person) -> None:
    seeing.observe(incident, landscape_of(incident), "mail", "works", by=spoc)
    assert shown(picture(incident), "mail") == "works"


def test_not_tried_says_nothing(incident: Incident, spoc: Person) -> None:
    seeing.observe(incident, landscape_of(incident), "mail", "not_tried", by=spoc)
    assert shown(picture(incident), "mail") == "down"


def test_an_application_seen_not_working_takes_its_service_down(incident: Incident, spoc: Person) -> None:
    seeing.observe(incident, landscape_of(incident), "civil", "not", by=spoc)
    assert shown(picture(incident), "births") == "down"


def test_a_contradiction_becomes_a_question_naming_what_may_be_wrong(incident: Incident, spoc: Person) -> None:
    seeing.observe(incident, landscape_of(incident), "mail", "works", by=spoc)
    [question] = seeing.questions(picture(incident))
    assert question.hits == (("one", "compromised"),)
    assert [(r.source, r.target) for r in question.needs] == [("mail", "post"), ("post", "one")]


def test_what_is_not_known_contradicts_nothing(cast: Cast, spoc: Person) -> None:
    bare = open_incident(cast.own, title="Uitval", by=spoc)
    service = fates(picture(bare))[0].services[0].element.id
    seeing.observe(bare, bare.pinneds.get().landscape_id, service, "not", by=spoc)
    assert seeing.questions(picture(bare)) == []


def test_saying_that_a_need_is_wrong_corrects_the_landscape_for_this_incident(incident: Incident, spoc: Person) -> None:
    seeing.observe(incident, landscape_of(incident), "mail", "works", by=spoc)
    pinned = incident.pinneds.get()
    correcting.correct(incident, pinned, "remove", "post", "runs_on", "one", why="draait in de cloud", by=spoc)
    now = picture(incident)
    assert seeing.questions(now) == []
    assert next(f.computed for f in fates(now)[0].services if f.element.id == "mail") != "down"
    assert Landscape.objects.get(pk=landscape_of(incident)).newest.number == 1  # type: ignore[union-attr]


def test_after_review_a_correction_becomes_a_version_of_the_landscape(incident: Incident, spoc: Person) -> None:
    pinned = incident.pinneds.get()
    correcting.correct(incident, pinned, "add", "births", "needs", "net", why="", by=spoc)
    version = correcting.for_good(incident, incident.pinneds.get(), by=spoc)
    assert version.number == 2
    assert any((r.source, r.target) == ("births", "net") for r in version.landscape_content().relations)
    assert picture(incident).landscapes[0].version == 2
    assert picture(incident).landscapes[0].corrections == ()


def test_a_correction_with_an_unknown_part_is_refused(incident: Incident, spoc: Person) -> None:
    with pytest.raises(Refused):
        correcting.correct(incident, incident.pinneds.get(), "add", "births", "needs", "nowhere", why="", by=spoc)
    assert incident.pinneds.get().corrections == []


def test_a_settled_contradiction_is_asked_again_when_the_computed_changes(incident: Incident, spoc: Person) -> None:
    seeing.observe(incident, landscape_of(incident), "mail", "works", by=spoc)
    seeing.settle(incident, Observation.objects.get(), "down", by=spoc, why="geen idee")
    assert seeing.questions(picture(incident)) == []
    say(incident, "mail", "lost", spoc)
    assert len(seeing.questions(picture(incident))) == 1


def test_an_incident_without_a_landscape_starts_from_a_list_of_services_all_not_known(cast: Cast, spoc: Person) -> None:
    bare = open_incident(cast.own, title="Alles plat", by=spoc)
    states = {f.shown for fate in fates(picture(bare)) for f in fate.services}
    assert states == {"unknown"}


def test_a_part_that_is_not_there_cannot_be_marked(incident: Incident, spoc: Person) -> None:
    before = reading.newest(incident.chain)
    with pytest.raises(Refused, match="nowhere"):
        say(incident, "nowhere", "lost", spoc)
    with pytest.raises(Refused):
        say(incident, "one", "cut", spoc)
    assert reading.newest(incident.chain) == before


def test_a_fact_about_a_shared_part_reaches_the_other_landscape(cast: Cast, spoc: Person) -> None:
    from dataclasses import replace

    from tests.warroom.landscapes.making import make_landscape
    from tests.warroom.plans.making import town

    cast.own.kbo = "0207494678"
    cast.own.save()
    theirs = town()
    theirs = replace(
        theirs,
        organisation=replace(theirs.organisation, kbo="0212345695"),
        elements=tuple(e.with_attributes(same_as="0207494678/one") if e.id == "one" else e for e in theirs.elements),
    )
    ours = town()
    ours = replace(ours, organisation=replace(ours.organisation, kbo="0207494678"))
    mine, other = make_landscape(cast.own, ours), make_landscape(cast.other, theirs)
    shared = open_incident(
        cast.own, title="Samen", by=spoc, others=[cast.other], hits=[(mine.pk, "one", "compromised")]
    )
    down = {(f.landscape, f.element.id) for fate in fates(picture(shared)) for f in fate.services if f.fails}
    assert down == {(mine.pk, "mail"), (other.pk, "mail")}


def test_handing_over_ends_the_one_before_and_keeps_the_note(incident: Incident, spoc: Person, cast: Cast) -> None:
    roles.hand_over(incident, "lead", by=spoc, person=spoc)
    roles.hand_over(incident, "lead", by=spoc, person=cast.people[Role.DEPUTY], note="De leverancier belt om 9 uur.")
    old, new = RoleHolder.objects.order_by("pk")
    assert old.until is not None
    assert old.handover == "De leverancier belt om 9 uur."
    assert (new.person, new.until) == (cast.people[Role.DEPUTY], None)
    assert {row["name"] for row in picture(incident).of("roleholder")} == {spoc.name, cast.people[Role.DEPUTY].name}


def test_the_name_of_who_holds_a_role_is_not_chained_in_clear(incident: Incident, spoc: Person) -> None:
    roles.hand_over(incident, "lead", by=spoc, name="Iemand Zonder Account", phone="0470 00 00 00")
    bodies = [entry.payload.body for entry in reading.entries(incident.chain)]
    assert not any("Iemand" in body or "0470" in body for body in bodies)


def test_nothing_is_written_to_a_closed_incident(incident: Incident, spoc: Person) -> None:
    leading.close(incident, by=spoc, note="Alles werkt weer.")
    before = reading.newest(incident.chain)
    with pytest.raises(Closed):
        say(incident, "two", "lost", spoc)
    assert reading.newest(incident.chain) == before
    assert Fact.objects.filter(element="two").count() == 0
    leading.reopen(incident, by=spoc, note="Toch niet.")
    say(incident, "two", "lost", spoc)


def test_another_phase_sets_another_rhythm(incident: Incident, spoc: Person) -> None:
    leading.enter_phase(incident, Phase.REBUILDING, by=spoc)
    assert picture(incident).head["report_every_h"] == 24


class TheLedgerKeepsIt(TestCase):
    """Whatever happens, the picture is that of the rows, and every earlier picture stays as it was."""

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["one", "two", "net", "post", "civil"]),
                st.sampled_from(["compromised", "suspected", "lost", "isolated"]),
                st.booleans(),
            ),
            max_size=12,
        )
    )
    def test_every_past_picture_stays_what_it_was(self, said: list[tuple[str, str, bool]]) -> None:
        with transaction.atomic():
            cast = make_cast()
            incident = make_incident(cast.own, cast.people[Role.SPOC])
            known: list[tuple[datetime, set[tuple[str, str]]]] = []
            on: set[tuple[str, str]] = set()
            for element, what, is_on in said:
                say(incident, element, what, cast.people[Role.SPOC], on=is_on)
                on = on | {(element, what)} if is_on else on - {(element, what)}
                known.append((timezone.now(), on))
            rows = {(f.element, f.mark) for f in Fact.objects.filter(incident=incident, on=True)}
            assert rows == on
            for moment, then in known:
                told = picture(incident, at=moment).landscapes[0]
                assert {(f["element"], f["mark"]) for f in told.facts} == then
            transaction.set_rollback(True)


def test_keys_name_a_part_of_one_landscape(incident: Incident) -> None:
    assert key(incident, "one") == f"{landscape_of(incident)}:one"


def test_what_was_undone_leaves_no_trace_in_the_picture(incident: Incident, spoc: Person) -> None:
    try:
        with transaction.atomic():
            say(incident, "two", "lost", spoc)
            assert shown(picture(incident), "births") == "down"
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    say(incident, "net", "suspected", spoc)
    assert shown(picture(incident), "births") == "works"
