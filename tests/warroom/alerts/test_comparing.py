"""Between the button and the sending: what became different is shown, and nothing leaves before it is agreed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone
from tests.warroom.alerts.making import make_contact, make_draft, make_sent, row
from tests.warroom.alerts.test_sending import signed_in
from tests.warroom.cast import Cast, make_person

from warroom.alerts import comparing, following_up, preparing, sending
from warroom.alerts.models import Addressed, Alert, Recipient
from warroom.alerts.words import AlertState
from warroom.contacts.models import Post
from warroom.ledger.chains import chain_of
from warroom.ledger.models import Entry
from warroom.messaging.models import Delivery, Message
from warroom.organisations.models import Kind, Organisation, Person, Role


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every list is a long one: what takes long is done in the background, a body at a time."""
    monkeypatch.setattr(preparing, "AT_ONCE", 0)
    monkeypatch.setattr(comparing, "CHUNK", 1)


def ready(cast: Cast, *bodies: Organisation, **fields: Any) -> Alert:
    alert = preparing.begin(make_draft(*bodies, sender=cast.coordinator, author=author(cast), **fields))
    sending.due(timezone.now())
    return Alert.objects.get(pk=alert.pk)


def author(cast: Cast) -> Person:
    return cast.people[Role.COORDINATOR]


def press(person: Person, alert: Alert, what: str = "send", **said: Any) -> Any:
    return signed_in(person).post(reverse(f"alerts:{what}", args=[alert.pk]), {"version": alert.version, **said})


def now(alert: Alert) -> Alert:
    return Alert.objects.get(pk=alert.pk)


@pytest.mark.usefixtures("long")
def test_a_long_list_is_compared_in_the_background_and_then_goes_by_itself(cast: Cast) -> None:
    for body in (cast.own, cast.other):
        make_contact(body)
    alert = ready(cast, cast.own, cast.other)
    press(author(cast), alert)
    assert (now(alert).state, Delivery.objects.count()) == (AlertState.COMPARING, 0)
    page = signed_in(author(cast)).get(reverse("alerts:check", args=[alert.pk])).content.decode()
    assert "0 van 2 besturen" in page
    sending.due(timezone.now())
    assert (now(alert).state, Delivery.objects.count()) == (AlertState.SENT, 2)


@pytest.mark.usefixtures("long")
def test_nothing_leaves_before_what_is_different_is_agreed(cast: Cast) -> None:
    gone, kept = make_contact(cast.own), make_contact(cast.other)
    alert = ready(cast, cast.own, cast.other)
    newcomer = make_contact(cast.own)
    Post.objects.filter(contact=gone).update(until=timezone.now())
    press(author(cast), alert)
    for _twice in range(2):
        sending.due(timezone.now())
    alert = now(alert)
    assert (alert.state, Delivery.objects.count()) == (AlertState.READY, 0)
    page = signed_in(author(cast)).get(reverse("alerts:check", args=[alert.pk]))
    assert [one.organisation for one in page.context["changed"]] == [cast.own]
    press(author(cast), alert, seen=page.context["seen"])
    for _twice in range(2):
        sending.due(timezone.now())
    assert now(alert).state == AlertState.SENT
    assert {one.contact for one in Recipient.objects.filter(alert=alert)} == {newcomer, kept}
    assert Delivery.objects.count() == 2
    assert now(alert).fixed_hash != alert.fixed_hash


def test_agreeing_to_something_else_than_what_is_so_now_is_asked_again(cast: Cast) -> None:
    make_contact(cast.own)
    alert = ready(cast, cast.own)
    make_contact(cast.own)
    seen = press(author(cast), alert).context["seen"]
    make_contact(cast.own)
    answer = press(author(cast), now(alert), seen=seen)
    assert (answer.status_code, Delivery.objects.count()) == (409, 0)
    press(author(cast), now(alert), seen=answer.context["seen"])
    assert Recipient.objects.filter(alert=alert).count() == 3


def test_what_was_agreed_long_after_it_was_shown_is_looked_at_again(cast: Cast) -> None:
    make_contact(cast.own)
    alert = ready(cast, cast.own)
    make_contact(cast.own)
    seen = press(author(cast), alert).context["seen"]
    Alert.objects.update(compared_at=timezone.now() - timedelta(hours=1))
    assert press(author(cast), now(alert), seen=seen).status_code == 409
    assert Delivery.objects.count() == 0


def test_a_body_that_is_meant_now_too_and_one_that_is_no_more(cast: Cast) -> None:
    kind = Kind.INTERMUNICIPAL
    first = Organisation.objects.create(name="Eerste", kind=kind)
    alert = ready(cast, audience={"kinds": [kind.value]})
    second = Organisation.objects.create(name="Tweede", kind=kind)
    make_contact(second)
    Organisation.objects.filter(pk=first.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    answer = press(author(cast), alert)
    assert {(one.organisation.name, one.kind) for one in answer.context["changed"]} == {
        ("Eerste", "gone"),
        ("Tweede", "come"),
    }
    press(author(cast), now(alert), seen=answer.context["seen"])
    assert [one.organisation for one in Addressed.objects.filter(alert=alert)] == [second]
    assert now(alert).counts["bodies"] == Delivery.objects.count() == 1


def test_when_too_much_is_different_the_list_is_made_anew_and_looked_at(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST", 1)
    alert = ready(cast, cast.own, cast.other)
    for body in (cast.own, cast.other):
        make_contact(body)
    press(author(cast), alert)
    sending.due(timezone.now())
    assert (now(alert).state, Delivery.objects.count()) == (AlertState.READY, 0)
    page = signed_in(author(cast)).get(reverse("alerts:check", args=[alert.pk])).content.decode()
    assert "Er is niets verstuurd" in page
    press(author(cast), now(alert))
    assert Delivery.objects.count() == 2


@pytest.mark.usefixtures("long")
def test_the_second_person_agrees_to_what_is_different_and_it_leaves_in_the_name_of_both(cast: Cast) -> None:
    make_contact(cast.own)
    second = make_person("Second", cast.coordinator, Role.COORDINATOR)
    alert = ready(cast, cast.own, severity=4)
    press(author(cast), alert)
    sending.due(timezone.now())
    assert now(alert).state == AlertState.WAITING
    make_contact(cast.own)
    press(second, now(alert), "approve")
    sending.due(timezone.now())
    alert = now(alert)
    assert (alert.state, Delivery.objects.count()) == (AlertState.WAITING, 0)
    press(second, alert, "approve", seen=comparing.mark(alert))
    for _twice in range(2):
        sending.due(timezone.now())
    alert = now(alert)
    assert (alert.state, alert.asked_by, alert.approved_by, alert.sent_by) == (
        AlertState.SENT,
        author(cast),
        second,
        second,
    )
    entries = Entry.objects.filter(chain=chain_of(cast.coordinator), kind__startswith="alert.").order_by("sequence")
    kinds = list(entries.values_list("kind", flat=True))
    assert kinds == ["alert.drafted", "alert.asked", "alert.approved", "alert.sent"]


@pytest.mark.usefixtures("long")
def test_a_killed_server_compares_on_from_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for body in (cast.own, cast.other):
        make_contact(body)
    alert = ready(cast, cast.own, cast.other)
    looked: list[int] = []
    different = comparing._different

    def dies(one: Alert, rows: list[Addressed], victims: frozenset[int]) -> list[list[Any]]:
        if len(looked) == 1:
            looked.append(0)
            raise KeyboardInterrupt
        looked.append(rows[0].pk)
        return different(one, rows, victims)

    monkeypatch.setattr(comparing, "_different", dies)
    press(author(cast), alert)
    with pytest.raises(KeyboardInterrupt):
        sending.due(timezone.now())
    Alert.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    sending.due(timezone.now())
    assert looked == [row(alert, cast.own).pk, 0, row(alert, cast.other).pk]
    assert now(alert).state == AlertState.SENT


@pytest.mark.usefixtures("long")
def test_taken_back_while_it_is_compared_does_not_leave(cast: Cast) -> None:
    make_contact(cast.own)
    alert = ready(cast, cast.own)
    press(author(cast), alert)
    press(author(cast), now(alert), "back")
    sending.due(timezone.now())
    assert (now(alert).state, Delivery.objects.count()) == (AlertState.DRAFT, 0)
    assert not Recipient.objects.exists()


def test_making_the_list_of_what_left_meanwhile_throws_nobody_away(cast: Cast) -> None:
    make_contact(cast.own)
    alert = ready(cast, cast.own)
    press(author(cast), alert)
    preparing.begin(alert)
    assert (now(alert).state, Recipient.objects.count()) == (AlertState.SENT, 1)


TIMES = 4


def at_once(people: list[Person], act: Callable[[Person], Any]) -> list[Any]:
    """What each gets who does ``act`` at the same moment as the others."""
    barrier = Barrier(len(people))

    def once(person: Person) -> Any:
        try:
            barrier.wait(30)
            return act(person)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(once, people))


TOLD = ("was eerst", "Deze klik heeft niets verstuurd", "Het is intussen gewijzigd", "Het was al ingetrokken")


def pressed(alert: Alert, what: str, **said: Any) -> Callable[[Person], bool]:
    """Somebody presses the button of this page; whether the next page says that somebody else did."""
    url, version = reverse(f"alerts:{what}", args=[alert.pk]), alert.version

    def act(person: Person) -> bool:
        page = signed_in(person).post(url, {"version": version, **said}, follow=True).content.decode()
        return any(words in page for words in TOLD)

    return act


@pytest.fixture
def coordinators(cast: Cast) -> list[Person]:
    return [make_person(f"Coordinator {n}", cast.coordinator, Role.COORDINATOR) for n in range(TIMES)]


@pytest.mark.django_db(transaction=True)
def test_of_several_who_send_at_once_one_does_and_the_others_are_told(cast: Cast, coordinators: list[Person]) -> None:
    make_contact(cast.own)
    alert = ready(cast, cast.own)
    said = at_once(coordinators, pressed(alert, "send"))
    assert Delivery.objects.count() == 1
    assert Entry.objects.filter(kind="alert.sent").count() == 1
    assert sorted(said) == [False, True, True, True]


@pytest.mark.django_db(transaction=True)
def test_of_several_who_approve_at_once_one_does_and_the_others_are_told(
    cast: Cast, coordinators: list[Person]
) -> None:
    make_contact(cast.own)
    alert = sending.send(make_draft(cast.own, sender=cast.coordinator, severity=4), by=None)
    said = at_once(coordinators, pressed(alert, "approve"))
    assert Delivery.objects.count() == len({one.address for one in Delivery.objects.all()}) == 2
    assert Entry.objects.filter(kind="alert.approved").count() == 1
    assert sorted(said) == [False, True, True, True]


@pytest.mark.django_db(transaction=True)
def test_of_several_who_withdraw_at_once_one_does_and_the_others_are_told(
    cast: Cast, coordinators: list[Person]
) -> None:
    make_contact(cast.own)
    alert = make_sent(cast.own, sender=cast.coordinator)
    said = at_once(coordinators, pressed(alert, "withdraw", why="vergissing"))
    assert Message.objects.filter(topic=alert.topic).count() == 2
    assert Entry.objects.filter(kind="alert.withdrawn").count() == 1
    assert sorted(said) == [False, True, True, True]


@pytest.mark.django_db(transaction=True)
def test_sending_and_taking_back_at_once_is_one_of_the_two(cast: Cast, coordinators: list[Person]) -> None:
    contact = make_contact(cast.own)
    alert = ready(cast, cast.own)
    send, back = pressed(alert, "send"), pressed(alert, "back")
    at_once(coordinators[:2], lambda person: (send if person == coordinators[0] else back)(person))
    alert = now(alert)
    left = alert.state == AlertState.SENT
    assert left or alert.state == AlertState.DRAFT
    assert Delivery.objects.count() == Recipient.objects.filter(contact=contact).count() == left


@pytest.mark.django_db(transaction=True)
def test_sending_and_withdrawing_at_once_leaves_nobody_in_doubt(cast: Cast, coordinators: list[Person]) -> None:
    make_contact(cast.own)
    alert = sending.send(make_draft(cast.own, sender=cast.coordinator, severity=4), by=None)
    approve = pressed(alert, "approve")
    at_once(
        coordinators[:2],
        lambda person: (
            approve(person)
            if person == coordinators[0]
            else following_up.withdrawn(now(alert), "toch niet", by=coordinators[1])
        ),
    )
    state = now(alert).state
    assert state in (AlertState.SENT, AlertState.WITHDRAWN)
    told = Message.objects.filter(topic=alert.topic).count()
    assert told == (1 if state == AlertState.SENT else 2)
    assert Delivery.objects.count() == 2 * told
