"""The escalation plans: a setting of the coordinator, kept by each alert as it was when its list was made."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.warroom.alerts.making import make_contact, make_draft, make_sent, row
from tests.warroom.alerts.test_sending import signed_in
from tests.warroom.cast import Cast

from warroom.alerts import escalating, preparing, rhythm, sending
from warroom.alerts.models import Alert, Plan, Step
from warroom.contacts.models import Rank
from warroom.ledger.chains import system_chain
from warroom.ledger.models import Entry
from warroom.messaging.models import Delivery
from warroom.organisations.models import Role

CALL_SOON = rhythm.Rhythm(1, False, ((timedelta(minutes=5), Step.Does.CALL),))


def filled(version: int = 0, **more: Any) -> dict[str, Any]:
    """The form of a plan with one step."""
    units = {f"unit_{place}": "minutes" for place in range(1, 7)}
    return {"ways": 1, "version": version, "after_1": 5, "does_1": "call", **units, **more}


def url(severity: int = 2) -> str:
    return reverse("alerts:plan", args=[severity])


def test_the_plan_that_was_filled_in_holds_and_is_in_the_chain_of_the_system(cast: Cast) -> None:
    coordinator = cast.people[Role.COORDINATOR]
    answer = signed_in(coordinator).post(url(), filled(after_2=1, unit_2="hours", does_2="next_way"))
    assert answer.status_code == 302
    wanted = ((timedelta(minutes=5), Step.Does.CALL), (timedelta(hours=1), Step.Does.NEXT_WAY))
    assert rhythm.current(2) == rhythm.Rhythm(1, False, wanted)
    entry = Entry.objects.get(chain=system_chain(), kind="alert.plan_changed")
    body = entry.body()
    assert entry.actor == f"person/{coordinator.uuid}"
    assert body is not None
    assert body["state"]["steps"] == [[5, "call"], [60, "next_way"]]
    assert body["before"] == rhythm.DEFAULTS[2].said()
    assert body["subject"] == "alert_plan/2"


def test_an_alert_follows_the_plan_of_the_coordinator(cast: Cast) -> None:
    coordinator = cast.people[Role.COORDINATOR]
    make_contact(cast.own)
    rhythm.change(2, CALL_SOON, by=coordinator, version=0)
    alert = make_sent(cast.own)
    escalating.due(timezone.now() + timedelta(minutes=4))
    assert row(alert, cast.own).to_call_since is None
    escalating.due(timezone.now() + timedelta(minutes=6))
    assert row(alert, cast.own).to_call_since is not None


def test_an_alert_keeps_the_plan_that_was_shown_with_its_list(cast: Cast) -> None:
    make_contact(cast.own)
    make_contact(cast.own, rank=Rank.DEPUTY)
    alert = preparing.begin(make_draft(cast.own, severity=2))
    rhythm.change(2, rhythm.Rhythm(2, True, ()), by=cast.people[Role.COORDINATOR], version=0)
    alert = sending.submit(alert, by=None)
    assert rhythm.of(alert) == rhythm.DEFAULTS[2]
    assert Delivery.objects.count() == 1
    assert [step.does for step in Step.objects.filter(alert=alert)] == ["next_way", "deputy", "call"]
    later = make_sent(cast.own, severity=2)
    assert Delivery.objects.filter(message__topic=later.topic).count() == 4
    assert not Step.objects.filter(alert=later).exists()


def test_a_draft_that_is_changed_takes_the_plan_of_that_moment(cast: Cast) -> None:
    make_contact(cast.own)
    alert = preparing.begin(make_draft(cast.own, severity=2))
    rhythm.change(2, CALL_SOON, by=cast.people[Role.COORDINATOR], version=0)
    alert = preparing.begin(alert)
    assert rhythm.of(alert) == CALL_SOON


def test_two_who_change_a_plan_at_once_are_one_change_and_a_word(cast: Cast) -> None:
    client = signed_in(cast.people[Role.COORDINATOR])
    assert client.post(url(), filled()).status_code == 302
    second = client.post(url(), filled(after_1=9))
    assert second.status_code == 409
    assert 'value="9"' in second.content.decode()
    assert rhythm.current(2) == CALL_SOON
    assert client.post(url(), filled(version=1, after_1=9)).status_code == 302
    assert Plan.objects.get().version == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"after_1": ""},
        {"after_1": "0"},
        {"after_1": "x"},
        {"does_1": "nothing"},
        {"ways": 9},
        {"after_1": 400, "unit_1": "hours"},
        {"after_2": 5, "does_2": "next_way"},
        {"after_2": 9, "does_2": "call"},
        {"does_1": "deputy", "deputies": "on"},
        {"version": ""},
    ],
)
def test_a_plan_that_makes_no_sense_is_not_kept(cast: Cast, wrong: dict[str, Any]) -> None:
    assert signed_in(cast.people[Role.COORDINATOR]).post(url(), filled(**wrong)).status_code in (409, 422)
    assert not Plan.objects.exists()


def test_back_to_the_plan_as_it_came(cast: Cast) -> None:
    coordinator = cast.people[Role.COORDINATOR]
    rhythm.change(4, CALL_SOON, by=coordinator, version=0)
    signed_in(coordinator).post(url(4), {"default": "1", "version": 1})
    assert rhythm.current(4) == rhythm.DEFAULTS[4]
    assert Entry.objects.filter(kind="alert.plan_changed").count() == 2


def test_what_changes_nothing_is_not_written_down(cast: Cast) -> None:
    rhythm.change(3, rhythm.DEFAULTS[3], by=cast.people[Role.COORDINATOR], version=0)
    assert not Entry.objects.filter(kind="alert.plan_changed").exists()


def test_the_last_look_says_what_the_plan_says(cast: Cast) -> None:
    coordinator = cast.people[Role.COORDINATOR]
    make_contact(cast.own)
    rhythm.change(2, CALL_SOON, by=coordinator, version=0)
    alert = preparing.begin(make_draft(cast.own, sender=cast.coordinator))
    page = signed_in(coordinator).get(reverse("alerts:check", args=[alert.pk])).content.decode()
    assert "bellijst na 5 minuten" in page.lower()
    assert Alert.objects.get().plan == CALL_SOON.said()
