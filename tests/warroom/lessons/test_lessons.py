"""A lesson goes to suppliers first, then to local governments; each says line by line where it stands."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.warroom.cast import Cast
from tests.warroom.lessons.making import make_lesson, make_receiver, make_session

from warroom.alerts import audience
from warroom.alerts.models import Alert
from warroom.ledger.chains import chain_of
from warroom.lessons import answering, issuing, sessions, uptake
from warroom.lessons.answering import Answer, Refused
from warroom.lessons.models import Doing, Lesson, Receiver, Registration, Said
from warroom.organisations.models import Organisation, Person, Role

SOON = timezone.localdate() + timedelta(days=30)


def client(person: Person) -> Client:
    made = Client()
    made.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


def test_suppliers_get_it_first_and_no_local_government_with_them(cast: Cast) -> None:
    lesson = make_lesson()
    both = {"organisations": [cast.supplier.pk, cast.own.pk]}
    assert issuing.issue(lesson, both, SOON, to_suppliers=True, by=None) == [cast.supplier]
    lesson.refresh_from_db()
    assert lesson.state == Lesson.State.SUPPLIERS
    assert issuing.issue(lesson, both, SOON, to_suppliers=False, by=None) == [cast.own]
    lesson.refresh_from_db()
    assert lesson.state == Lesson.State.ISSUED


def test_what_is_issued_is_what_was_read(cast: Cast) -> None:
    lesson = make_lesson(cast.own)
    issuing.offer(lesson, by=None)
    coordinator = client(cast.people[Role.COORDINATOR])
    page = f"/lessons/{lesson.pk}/issue/bodies/"
    assert f'name="version" value="{lesson.version}"' in coordinator.get(page).content.decode()
    seen = lesson.version
    issuing.write(cast.own, lesson, seen, ["Klik hier"], by=None, title="Back-ups apart", text="Iets anders")
    said = {"due_day": SOON.isoformat(), "organisations": "Bergendal", "version": str(seen)}
    assert "bekijk het nog eens" in coordinator.post(page, said).content.decode()
    assert not Receiver.objects.exists()


def test_nobody_gets_it_twice(cast: Cast) -> None:
    receiver = make_receiver(cast.own)
    with pytest.raises(Refused):
        issuing.issue(receiver.lesson, {"organisations": [cast.own.pk]}, SOON, to_suppliers=False, by=None)
    assert Receiver.objects.count() == 1


def test_a_merged_municipality_gets_nothing(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.other.pk).update(valid_until=date(2024, 12, 31))
    lesson = make_lesson()
    spec = {"organisations": [cast.own.pk, cast.other.pk]}
    assert issuing.issue(lesson, spec, SOON, to_suppliers=False, by=None) == [cast.own]


def test_issuing_drafts_a_message_to_exactly_those_who_got_it(cast: Cast) -> None:
    lesson = make_lesson(cast.coordinator)
    spoc = client(cast.people[Role.COORDINATOR])
    spoc.post(f"/lessons/{lesson.pk}/issue/bodies/", {"due_day": SOON.isoformat(), "organisations": "Aardwijk"})
    alert = Alert.objects.get()
    assert set(audience.organisations(alert.audience)) == {cast.own}
    assert alert.unsent


def test_what_was_received_is_not_rewritten(cast: Cast) -> None:
    lesson = make_receiver(cast.own).lesson
    with pytest.raises(Refused):
        issuing.write(lesson.owner, lesson, lesson.version, ["anders"], by=None, title="x")


def test_a_plan_needs_a_day(cast: Cast) -> None:
    receiver = make_receiver(cast.own)
    line = receiver.lesson.lines.first()
    assert line is not None
    with pytest.raises(Refused, match="Lijn 1"):
        answering.answer(receiver, {line.pk: Answer(Doing.PLANNED)}, by=None)
    assert not Said.objects.exists()


def test_the_same_answer_twice_is_said_once_and_stands_in_the_ledger_of_the_body(cast: Cast) -> None:
    receiver = make_receiver(cast.own)
    line = receiver.lesson.lines.first()
    assert line is not None
    for _n in range(2):
        answering.answer(receiver, {line.pk: Answer(Doing.DONE, evidence="gemeten")}, by=None)
    assert Said.objects.count() == 1
    assert chain_of(cast.own).entries.filter(kind="lesson.answered").count() == 1


def test_a_draft_of_a_body_is_its_own_until_it_gives_it_to_the_war_room(cast: Cast) -> None:
    lesson = make_lesson(cast.own)
    coordinator = client(cast.people[Role.COORDINATOR])
    assert coordinator.get(f"/lessons/{lesson.pk}/").status_code == 404
    assert "Back-ups apart" not in coordinator.get("/lessons/").content.decode()
    client(cast.people[Role.SPOC]).post(f"/lessons/{lesson.pk}/offer/")
    assert coordinator.get(f"/lessons/{lesson.pk}/").status_code == 200


def test_who_wrote_it_for_the_war_room_does_not_see_how_others_stand(cast: Cast) -> None:
    lesson = make_lesson(cast.own)
    issuing.offer(lesson, by=None)
    issuing.issue(lesson, {"organisations": [cast.other.pk]}, SOON, to_suppliers=False, by=None)
    assert "Bergendal" not in client(cast.people[Role.SPOC]).get(f"/lessons/{lesson.pk}/").content.decode()


def test_a_form_that_has_to_be_mended_does_not_put_away_what_another_stored_meanwhile(cast: Cast) -> None:
    browser, lesson = client(cast.people[Role.COORDINATOR]), make_lesson(cast.coordinator)
    url = f"/lessons/{lesson.pk}/edit/"
    sent = {"title": "", "text": "Mijn tekst.", "tlp": "TLP:AMBER", "lines": "Zet MFA aan", "version": 1}
    issuing.write(lesson.owner, lesson, 1, ["Hou back-ups apart"], by=None, title="Van een ander")
    mended = browser.post(url, sent)
    assert mended.status_code == 422
    assert mended.context["version"] == 1
    again = browser.post(url, sent | {"title": "Back-ups", "version": mended.context["version"]})
    assert again.status_code == 422
    assert Lesson.objects.get(pk=lesson.pk).title == "Van een ander"


def test_a_wrong_line_is_told_and_all_that_was_typed_comes_back(cast: Cast) -> None:
    receiver = make_receiver(cast.own)
    first, second = receiver.lesson.lines.all()
    sent = {f"line_{first.pk}-doing": "planned", f"line_{second.pk}-evidence": "Losse bewering"}
    answer = client(cast.people[Role.SPOC]).post(f"/lessons/received/{receiver.pk}/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Losse bewering" in page
    assert "tegen wanneer" in page
    assert "welke van deze" in page
    assert not Said.objects.exists()


def test_who_has_not_answered_stands_on_the_call_list_until_it_does(cast: Cast) -> None:
    receiver = make_receiver(cast.own)
    coordinator = client(cast.people[Role.COORDINATOR])
    address = f"/lessons/{receiver.lesson_id}/calls/"
    for page in (address, f"/lessons/{receiver.lesson_id}/"):
        shown = coordinator.get(page).content.decode()
        assert "Aardwijk" in shown
        # By when, not by whom.
        assert 'data-label="Tegen"' in shown
    line = receiver.lesson.lines.first()
    assert line is not None
    answering.answer(receiver, {line.pk: Answer(Doing.DONE)}, by=None)
    assert "Iedereen heeft geantwoord" in coordinator.get(address).content.decode()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from(Doing), st.integers(0, 40)), max_size=20)
)
def test_the_trend_is_what_counting_at_each_moment_gives(
    cast: Cast, history: list[tuple[int, int, Doing, int]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        lesson = make_lesson()
        receivers = [make_receiver(one, lesson) for one in (cast.own, cast.other)]
        now = timezone.now()
        Receiver.objects.update(since=now - timedelta(days=41))
        lines = list(lesson.lines.all())
        for receiver, line, doing, days in sorted(history, key=lambda one: -one[3]):
            Said.objects.create(
                receiver=receivers[receiver], line=lines[line], doing=doing, at=now - timedelta(days=days)
            )
        for back, week in enumerate(reversed(uptake.trend(lesson, now))):
            end = now - timedelta(weeks=back)
            newest = {}
            for said in Said.objects.filter(at__lte=end).order_by("pk"):
                newest[said.receiver_id, said.line_id] = said.doing
            settled = sum(doing in (Doing.DONE, Doing.NOT_APPLICABLE) for doing in newest.values())
            assert week.share == 100 * settled // 4
            assert week.answered == len({receiver for receiver, _line in newest})
        assert uptake.trend(lesson, now)[-1].share == uptake.share(uptake.standings(lesson))
        transaction.set_rollback(True)


def test_the_last_seat_is_taken_once(cast: Cast) -> None:
    session = make_session(seats=3)
    sessions.register(session, cast.own, 2, by=None)
    with pytest.raises(Refused, match="1"):
        sessions.register(session, cast.other, 2, by=None)
    sessions.register(session, cast.own, 3, by=None)  # one's own seats count once
    assert Registration.objects.get().people == 3


def test_registering_cancelling_and_registering_again_is_one_row(cast: Cast) -> None:
    session = make_session()
    sessions.register(session, cast.own, 1, by=None)
    sessions.cancel(session, cast.own, by=None)
    sessions.register(session, cast.own, 2, by=None)
    assert [(row.people, row.cancelled_at) for row in Registration.objects.all()] == [(2, None)]


def test_nobody_registers_for_another_body(cast: Cast) -> None:
    session = make_session()
    sent = {"organisation": cast.other.pk, "people": 1}
    assert client(cast.people[Role.SPOC]).post(f"/sessions/{session.pk}/register/", sent).status_code == 403
    assert not Registration.objects.exists()


def test_the_calendar_entry_can_be_read_by_another_program(cast: Cast) -> None:
    from icalendar import Calendar

    session = make_session(title="Wat we leerden; deel 2,\nvervolg"[:120].replace("\n", " "))
    answer = client(cast.people[Role.SPOC]).get(f"/sessions/{session.pk}/session.ics")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event.decoded("dtstart") == session.begins_at.replace(microsecond=0)
    assert str(event["summary"]) == session.title


def test_material_is_given_to_save_under_its_own_name_and_never_shown(cast: Cast) -> None:
    session = make_session()
    row = sessions.add_material(session, '../../x"<b>.html', b"<script>alert(1)</script>")
    answer = client(cast.people[Role.SPOC]).get(f"/sessions/{session.pk}/material/{row.pk}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "/" not in row.name


def test_who_leads_a_session_sees_who_was_invited(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    lead = client(cast.people[Role.COORDINATOR])
    assert "Uitnodigingen" not in lead.get(f"/sessions/{session.pk}/").content.decode()
    answer = lead.post(f"/sessions/{session.pk}/invite/", {"everybody": "on", "all": "on"})
    assert answer.status_code == 302, answer.content.decode()
    page = lead.get(f"/sessions/{session.pk}/").content.decode()
    assert "Uitnodigingen" in page
    assert "nog niet verstuurd" in page
    assert "Uitnodigingen" not in client(cast.people[Role.SPOC]).get(f"/sessions/{session.pk}/").content.decode()


@pytest.mark.browser
def test_the_pages_are_accessible_on_a_phone(cast: Cast, page: Any, sign_in: Any, accessible: Any) -> None:
    receiver, session = make_receiver(cast.own), make_session()
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, cast.people[Role.SPOC])
    mine = ["/lessons/", f"/lessons/received/{receiver.pk}/", "/sessions/", f"/sessions/{session.pk}/"]
    for address in mine:
        page.goto(address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sign_in(page, cast.people[Role.COORDINATOR])
    lesson = receiver.lesson_id
    led = [f"/lessons/{lesson}/", f"/lessons/{lesson}/issue/bodies/", f"/lessons/{lesson}/calls/", "/sessions/new/"]
    for address in led:
        page.goto(address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
