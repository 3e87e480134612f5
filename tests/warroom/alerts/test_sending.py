"""Sent once, by two where two are needed, and to whom it was shown."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.alerts.making import make_contact, make_draft, make_sent, recipient, row
from tests.warroom.cast import Cast, make_person

from warroom.alerts import following_up, preparing, sending, texts
from warroom.alerts.models import Addressed, Alert, Recipient
from warroom.alerts.words import AlertState
from warroom.contacts.models import MailDomain, Post, Way
from warroom.incidents.opening import open_incident
from warroom.ledger.chains import chain_of
from warroom.ledger.models import Entry
from warroom.messaging.models import Delivery, Message
from warroom.messaging.models import State as DeliveryState
from warroom.organisations.models import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_pressing_send_twice_sends_once(cast: Cast) -> None:
    contact = make_contact(cast.own)
    coordinator = cast.people[Role.COORDINATOR]
    alert = preparing.begin(make_draft(cast.own, sender=cast.coordinator, author=coordinator))
    client = signed_in(coordinator)
    for _twice in range(2):
        client.post(reverse("alerts:send", args=[alert.pk]), {"version": alert.version})
    assert Delivery.objects.filter(reference=recipient(alert, contact).name_in_messaging).count() == 1
    assert Entry.objects.filter(chain=chain_of(cast.coordinator), kind="alert.sent").count() == 1


def test_a_killed_server_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (cast.own, cast.other):
        for _n in range(3):
            make_contact(body)
    monkeypatch.setattr(sending, "CHUNK", 2)
    put = sending.putting.put
    chunks = 0

    def dies(*args: Any, **more: Any) -> int:
        nonlocal chunks
        chunks += 1
        if chunks == 2:
            raise KeyboardInterrupt
        return put(*args, **more)

    alert = preparing.begin(make_draft(cast.own, cast.other))
    monkeypatch.setattr(sending.putting, "put", dies)
    sending.submit(alert, by=None)
    with pytest.raises(KeyboardInterrupt):
        sending.due(sending.timezone.now())
    assert Delivery.objects.count() == 2
    Alert.objects.update(lease_until=sending.timezone.now() - sending.timedelta(seconds=1))
    sending.due(sending.timezone.now())
    alert.refresh_from_db()
    assert alert.state == AlertState.SENT
    references = list(Delivery.objects.values_list("reference", flat=True))
    assert sorted(references) == sorted(one.name_in_messaging for one in Recipient.objects.all())


@pytest.mark.parametrize(("severity", "state"), [(2, AlertState.SENT), (4, AlertState.WAITING)])
def test_what_was_asked_while_its_list_was_made_is_not_forgotten(cast: Cast, severity: int, state: str) -> None:
    contact = make_contact(cast.own)
    alert = preparing.begin(make_draft(cast.own, severity=severity))
    # The list was finished by another page between the question and its answer.
    Alert.objects.filter(pk=alert.pk).update(asked_at=timezone.now())
    assert sending.submit(alert, by=None).state == AlertState.READY
    for _again in range(2):
        sending.due(timezone.now())
    alert.refresh_from_db()
    assert alert.state == state
    assert Delivery.objects.filter(reference=recipient(alert, contact).name_in_messaging).count() == (severity == 2)


def test_the_author_cannot_approve_and_somebody_else_can(cast: Cast) -> None:
    make_contact(cast.own)
    author = cast.people[Role.COORDINATOR]
    second = make_person("Second", cast.coordinator, Role.COORDINATOR)
    alert = sending.send(make_draft(cast.own, sender=cast.coordinator, author=author, severity=4), by=author)
    assert alert.state == AlertState.WAITING
    signed_in(author).post(reverse("alerts:approve", args=[alert.pk]), {"version": alert.version})
    alert.refresh_from_db()
    assert (alert.state, Delivery.objects.count()) == (AlertState.WAITING, 0)
    signed_in(second).post(reverse("alerts:approve", args=[alert.pk]), {"version": alert.version})
    alert.refresh_from_db()
    assert (alert.state, alert.approved_by) == (AlertState.SENT, second)
    kinds = Entry.objects.filter(chain=chain_of(cast.coordinator)).values_list("kind", flat=True)
    assert [kind for kind in kinds if kind != "checkpoint.given"] == [
        "alert.drafted",
        "alert.asked",
        "alert.approved",
        "alert.sent",
    ]


def test_when_contacts_changed_the_difference_is_shown_and_asked_again(cast: Cast) -> None:
    contact = make_contact(cast.own)
    coordinator = cast.people[Role.COORDINATOR]
    alert = preparing.begin(make_draft(cast.own, sender=cast.coordinator, author=coordinator))
    newcomer = make_contact(cast.own)
    Post.objects.filter(contact=contact).update(until=sending.timezone.now())
    client, url = signed_in(coordinator), reverse("alerts:send", args=[alert.pk])
    answer = client.post(url, {"version": alert.version})
    assert (answer.status_code, Delivery.objects.count()) == (409, 0)
    client.post(url, {"version": alert.version, "seen": answer.context["seen"]})
    assert [one.contact for one in Recipient.objects.filter(alert=alert)] == [newcomer]
    assert Delivery.objects.count() == 1


def test_somebody_for_several_bodies_receives_it_once(cast: Cast) -> None:
    contact = make_contact(cast.own, cast.other)
    alert = make_sent(cast.own, cast.other)
    one = Delivery.objects.get()
    assert one.reference == recipient(alert, contact).name_in_messaging
    assert one.values["bodies"] == "Aardwijk, Bergendal"


def test_somebody_whose_bodies_are_made_in_two_steps_receives_it_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "CHUNK", 1)
    make_contact(cast.own, cast.other)
    make_sent(cast.own, cast.other)
    assert Delivery.objects.count() == 1


def test_nothing_of_an_exercise_leaves_and_all_of_it_says_so(cast: Cast) -> None:
    make_contact(cast.own)
    make_sent(cast.own, severity=4, exercise=True)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SANDBOXED}
    message = Message.objects.get()
    assert message.exercise
    assert all(text["title"].startswith("OEFENING") for text in [message.texts["nl"]])
    assert message.texts["nl"]["short"].startswith("OEFENING")
    assert message.texts["en"]["text"].startswith("EXERCISE")


def test_a_victim_is_not_mailed_on_its_own_domain(cast: Cast) -> None:
    MailDomain.objects.create(organisation=cast.own, name="aardwijk.example")
    contact = make_contact(cast.own, mail=False)
    Way.objects.create(contact=contact, kind="mail", address="spoc@aardwijk.example", order=0)
    open_incident(cast.own, title="Ransomware", by=cast.people[Role.SPOC])
    make_sent(cast.own)
    assert [one.channel for one in Delivery.objects.all()] == ["sms"]
    assert not Delivery.objects.filter(address__contains="aardwijk.example").exists()


def test_a_title_cannot_begin_a_header_of_its_own(cast: Cast) -> None:
    make_contact(cast.own)
    alert = make_sent(cast.own, title_nl="Hallo\r\nBcc: iemand@example.test\x00")
    for text in Message.objects.get().texts.values():
        assert not set("\r\n\x00") & set(text["title"])
    assert alert.title_nl == "Hallo Bcc: iemand@example.test"


def test_what_somebody_wrote_does_not_ask_for_a_value(cast: Cast) -> None:
    alert = make_draft(cast.own, text_nl="Klik niet op {link} {name}")
    assert texts.body(alert, "nl").count("{link}") == 1
    assert "(link)" in texts.body(alert, "nl")


def test_what_is_red_stands_behind_the_link_only(cast: Cast) -> None:
    alert = make_draft(cast.own, tlp="TLP:RED", text_nl="Geheim", title_nl="Lek bij X", todo_nl="Doe niets")
    said = texts.both(alert)["nl"]
    assert not any(word in text for text in said.values() for word in ("Geheim", "Lek bij X", "Doe niets"))


def test_who_cannot_be_reached_stands_on_the_telephone_list_at_once(cast: Cast) -> None:
    alert = make_sent(cast.own)
    assert row(alert, cast.own).unreachable
    assert row(alert, cast.own).to_call_since is not None


def test_a_body_without_a_spoc_is_told_through_its_deputy(cast: Cast) -> None:
    make_contact(cast.own, rank="deputy")
    make_sent(cast.own)
    assert Delivery.objects.count() == 1


def test_a_withdrawal_stops_what_has_not_left_and_is_told_to_who_had_it(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    Delivery.objects.update(state=DeliveryState.WAITING)
    assert following_up.withdrawn(alert, "Vergissing", by=None)
    assert not following_up.withdrawn(alert, "Nog eens", by=None)
    first, second = Delivery.objects.order_by("pk")
    assert first.state == DeliveryState.WITHDRAWN
    assert second.address == contact.ways.get(kind="mobile").address
    assert "INGETROKKEN" in second.message.texts["nl"]["short"]


def test_a_correction_goes_to_the_same_bodies(cast: Cast) -> None:
    alert = make_sent(cast.own, cast.other)
    again = sending.send(following_up.correction(alert, by=None), by=None)
    addressed = Addressed.objects.filter(alert=again).values_list("organisation", flat=True)
    assert set(addressed) == {cast.own.pk, cast.other.pk}


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("€" * 80, 1), ("€" * 81, 2), ("ł" * 70, 1), ("ł" * 71, 2), ("a" * 460, 4)],
)
def test_an_sms_is_counted_in_the_parts_it_travels_in(text: str, parts: int) -> None:
    assert texts.parts(text).parts == parts


def test_a_second_press_that_comes_late_does_not_throw_away_the_list_of_what_was_sent(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = preparing.begin(make_draft(cast.own))
    seen_before = Alert.objects.get(pk=alert.pk)
    sending.submit(alert, by=None)
    preparing.begin(seen_before)
    assert recipient(alert, contact)
    assert row(alert, cast.own)


def test_a_press_on_words_that_were_changed_since_sends_nothing_while_the_list_is_made(cast: Cast) -> None:
    make_contact(cast.own)
    alert = preparing.begin(make_draft(cast.own, sender=cast.coordinator))
    seen = alert.version
    # Taken back, said otherwise, and its list is being made again.
    Alert.objects.filter(pk=alert.pk).update(state=AlertState.PREPARING, title_nl="Iets anders", version=seen + 3)
    client = signed_in(cast.people[Role.COORDINATOR])
    client.post(reverse("alerts:send", args=[alert.pk]), {"version": seen})
    alert.refresh_from_db()
    assert (alert.asked_at, alert.state) == (None, AlertState.PREPARING)
    client.post(reverse("alerts:send", args=[alert.pk]), {"version": alert.version})
    alert.refresh_from_db()
    assert alert.asked_at is not None
