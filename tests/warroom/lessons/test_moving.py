"""A session that moves or does not take place: who registered is told, and their calendars follow."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar
from tests.warroom.alerts.making import make_contact
from tests.warroom.cast import Cast
from tests.warroom.lessons.making import make_session
from tests.warroom.lessons.test_lessons import client

from warroom.alerts.models import Addressed, Alert, Recipient
from warroom.alerts.words import AlertState
from warroom.ledger.chains import chain_of
from warroom.lessons import sessions
from warroom.lessons.models import Session
from warroom.lessons.sessions import NeedsWhy, Refused
from warroom.messaging.models import Attachment, Delivery
from warroom.organisations.models import Role


def move(session: Session, by: Any = None, **to: Any) -> Session:
    """Change ``session`` as its form does: everything is said again."""
    names = ("title", "text", "for_whom", "begins_at", "ends_at", "place", "seats")
    said = {name: getattr(session, name) for name in names} | to
    return sessions.write(session.owner, session, session.version, by=by, **said)


def later(session: Session, days: int = 3) -> dict[str, Any]:
    more = timedelta(days=days)
    return {"begins_at": session.begins_at + more, "ends_at": session.ends_at + more}


def entry(session: Session, cast: Cast) -> Any:
    """What a calendar reads of it."""
    answer = client(cast.people[Role.SPOC]).get(f"/sessions/{session.pk}/session.ics")
    return Calendar.from_ical(answer.content).walk("VEVENT")[0]


def told(session: Session) -> list[Alert]:
    return list(Alert.objects.filter(reference=f"session-change:{session.pk}").order_by("pk"))


def kinds(session: Session) -> list[str]:
    return [entry.kind for entry in chain_of(session.owner).entries.order_by("sequence")]


def test_whoever_registered_is_told_at_once_that_it_does_not_take_place(cast: Cast) -> None:
    contact = make_contact(cast.own)
    session = make_session(cast.coordinator)
    sessions.register(session, cast.own, 2, by=None)
    sessions.register(session, cast.other, 1, by=None)
    sessions.cancel(session, cast.other, by=None)
    lead = client(cast.people[Role.COORDINATOR])
    assert str(cast.own) in lead.get(f"/sessions/{session.pk}/call-off/").content.decode()
    lead.post(f"/sessions/{session.pk}/call-off/", {"why": "De spreker is ziek"})
    [alert] = told(session)
    assert alert.sent_at is not None
    assert set(Addressed.objects.filter(alert=alert).values_list("organisation", flat=True)) == {cast.own.pk}
    assert "De spreker is ziek" in alert.text_nl
    assert "gaat niet door" in alert.text_nl
    assert "does not take place" in alert.text_en
    spoc = Recipient.objects.get(alert=alert, contact=contact)
    assert Delivery.objects.filter(reference=spoc.name_in_messaging).count() == 1
    [file] = Attachment.objects.filter(message__topic=alert.topic)
    assert b"STATUS:CANCELLED" in bytes(file.content)
    assert "session.called_off" in kinds(session)


def test_nobody_registered_nobody_is_told(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    sessions.call_off(session, "Te weinig", by=None)
    assert told(session) == []


def test_a_session_is_called_off_with_a_reason_or_not_at_all(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    lead = client(cast.people[Role.COORDINATOR])
    assert lead.post(f"/sessions/{session.pk}/call-off/", {"why": " "}).status_code == 422
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_calling_off_twice_tells_once(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    sessions.register(session, cast.own, 2, by=None)
    sessions.call_off(session, "Ziek", by=None)
    sessions.call_off(session, "Nog eens", by=None)
    session.refresh_from_db()
    assert session.cancelled_why == "Ziek"
    assert len(told(session)) == 1


def test_what_was_called_off_takes_nobody_and_does_not_change_any_more(cast: Cast) -> None:
    session = sessions.call_off(make_session(cast.coordinator, seats=20), "Ziek", by=None)
    with pytest.raises(Refused):
        sessions.register(session, cast.own, 1, by=None)
    with pytest.raises(Refused):
        move(session, title="Toch wel")
    lead = client(cast.people[Role.COORDINATOR])
    for page in ("edit", "invite", "call-off"):
        assert lead.get(f"/sessions/{session.pk}/{page}/").status_code == 302
    page = client(cast.people[Role.SPOC]).get(f"/sessions/{session.pk}/").content.decode()
    assert "Ze gaat niet door." in page
    assert "Ziek" in page
    assert "register/" not in page
    assert "Uit mijn agenda" in page
    assert "plaatsen" not in page
    assert "afgelast" in client(cast.people[Role.SPOC]).get("/sessions/").content.decode()


def test_what_has_begun_is_not_called_off(cast: Cast) -> None:
    now = timezone.now()
    session = make_session(cast.coordinator, begins_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    with pytest.raises(Refused):
        sessions.call_off(session, "Ziek", by=None)


def test_moving_says_why_to_who_registered_and_keeps_their_seats(cast: Cast) -> None:
    make_contact(cast.own)
    session = make_session(cast.coordinator)
    sessions.register(session, cast.own, 2, by=None)
    was = session.begins_at
    with pytest.raises(NeedsWhy):
        move(session, **later(session))
    session.refresh_from_db()
    assert session.begins_at == was
    moved = move(session, why="De zaal was dubbel geboekt", **later(session))
    [alert] = told(moved)
    assert alert.sent_at is not None
    assert "De zaal was dubbel geboekt" in alert.text_nl
    assert sessions.taken(moved) == 2
    assert moved.was_at == was
    page = client(cast.people[Role.SPOC]).get(f"/sessions/{session.pk}/").content.decode()
    assert "Ze is verplaatst." in page
    assert "De zaal was dubbel geboekt" in page
    assert "session.moved" in kinds(session)


def test_the_form_of_a_session_asks_why_it_moves_and_keeps_what_was_typed(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    sessions.register(session, cast.own, 2, by=None)
    begins = timezone.localtime(session.begins_at).replace(hour=12) + timedelta(days=1)
    sent = {
        "title": "Andere titel",
        "for_whom": "both",
        "begins_at": f"{begins:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "place": session.place,
        "version": session.version,
    }
    lead = client(cast.people[Role.COORDINATOR])
    answer = lead.post(f"/sessions/{session.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "Zeg waarom" in answer.content.decode()
    assert "Andere titel" in answer.content.decode()
    assert lead.post(f"/sessions/{session.pk}/edit/", sent | {"why": "Zaal bezet"}).status_code == 302
    assert len(told(session)) == 1
    assert 'name="why"' not in lead.get("/sessions/new/").content.decode()


def test_other_words_at_the_same_time_and_place_tell_nobody(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    sessions.register(session, cast.own, 2, by=None)
    # A form says minutes, no seconds.
    same = session.begins_at.replace(second=0, microsecond=0)
    changed = move(session, title="Betere titel", begins_at=same)
    assert told(changed) == []
    assert changed.was_at is None


def test_a_session_does_not_move_to_a_moment_that_has_passed(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    with pytest.raises(Refused, match="voorbij"):
        move(session, begins_at=timezone.now() - timedelta(days=2))


def test_what_took_place_is_put_right_without_telling_anybody(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    sessions.register(session, cast.own, 2, by=None)
    now = timezone.now()
    Session.objects.filter(pk=session.pk).update(begins_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=2))
    session.refresh_from_db()
    changed = move(session, ends_at=now - timedelta(hours=1))
    assert told(changed) == []
    assert changed.was_at is None


def test_the_calendar_entry_keeps_its_name_and_its_number_rises(cast: Cast, settings: Any) -> None:
    session = make_session(cast.coordinator)
    first = entry(session, cast)
    assert str(first["status"]) == "CONFIRMED"
    session = move(session, **later(session))
    second = entry(session, cast)
    third = entry(sessions.call_off(session, "Ziek", by=None), cast)
    assert str(third["status"]) == "CANCELLED"
    assert first["uid"] == second["uid"] == third["uid"]
    assert int(first["sequence"]) < int(second["sequence"]) < int(third["sequence"])


def test_an_invitation_that_was_not_sent_does_not_leave_with_the_old_time(cast: Cast) -> None:
    session = make_session(cast.coordinator)
    lead = client(cast.people[Role.COORDINATOR])
    lead.post(f"/sessions/{session.pk}/invite/", {"everybody": "on", "all": "on"})
    move(session, **later(session))
    invitation = Alert.objects.get(reference=f"session:{session.pk}")
    assert invitation.state == AlertState.DISCARDED
    assert "Uitnodigingen" not in lead.get(f"/sessions/{session.pk}/").content.decode()


def test_a_long_programme_does_not_push_out_the_way_to_register(cast: Cast) -> None:
    session = make_session(cast.coordinator, text="x" * 4000)
    lead = client(cast.people[Role.COORDINATOR])
    lead.post(f"/sessions/{session.pk}/invite/", {"everybody": "on", "all": "on"})
    invitation = Alert.objects.get(reference=f"session:{session.pk}")
    assert invitation.text_nl.endswith(f"/sessions/{session.pk}/")
    assert len(invitation.text_nl) <= 4000
