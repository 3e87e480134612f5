"""A clock moves when its trigger is corrected or an act is recorded, and at nothing else; the ledger has it all."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.clocks.making import EXTENDS, at, make_clock, make_files, make_incident, somebody

from warroom.clocks import changing, permits
from warroom.clocks.acting import record_act, withdraw
from warroom.clocks.models import Clock, PermitFile, Reminder, settings_of
from warroom.incidents import leading
from warroom.incidents.models import Incident
from warroom.incidents.picture import picture
from warroom.incidents.writing import Overtaken, Refused
from warroom.ledger import reading
from weerbaar.deadlines import Act, Effect

TRIGGER = at("2022-12-06T07:40")


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return make_incident(cast.own)


def kinds(incident: Incident) -> list[str]:
    return [entry.kind for entry in reading.entries(incident.chain)]


def waiting(clock: Clock) -> list[Reminder]:
    return list(Reminder.objects.filter(clock=clock, state=Reminder.State.WAITING))


def test_a_breach_clock_is_due_after_seventy_two_hours(incident: Incident) -> None:
    clock = make_clock(incident, trigger=TRIGGER)
    assert (clock.due_at, clock.safe_at) == (at("2022-12-09T08:00"), at("2022-12-09T07:40"))
    assert clock.addressee == "VTC+GBA"


def test_a_clock_stands_in_the_ledger_as_it_was_started(incident: Incident) -> None:
    clock = make_clock(incident, trigger=TRIGGER)
    state = picture(incident).of("clock")[0]
    assert state["due_at"] == clock.state()["due_at"]
    assert kinds(incident)[-1] == "clock.started"


def test_a_correction_moves_it_and_both_are_in_the_ledger(incident: Incident) -> None:
    clock = make_clock(incident, trigger=TRIGGER)
    before = timezone.now()
    changing.correct(clock, 1, at("2022-12-05T22:10"), "log van de firewall", by=somebody(clock.organisation))
    clock.refresh_from_db()
    assert clock.due_at == at("2022-12-08T23:00")
    assert clock.original_due_at == at("2022-12-09T08:00")
    assert picture(incident).of("clock")[0]["due_at"] != picture(incident, at=before).of("clock")[0]["due_at"]


def test_a_correction_without_a_reason_is_refused(incident: Incident) -> None:
    clock = make_clock(incident, trigger=TRIGGER)
    with pytest.raises(Refused):
        changing.correct(clock, 1, at("2022-12-05T22:10"), " ", by=None)


def test_the_second_of_two_corrections_at_once_is_told(incident: Incident) -> None:
    clock = make_clock(incident, trigger=TRIGGER)
    changing.correct(clock, 1, at("2022-12-05T22:10"), "log", by=None)
    with pytest.raises(Overtaken):
        changing.correct(clock, 1, at("2022-12-06T09:00"), "mail", by=None)
    clock.refresh_from_db()
    assert clock.due_at == at("2022-12-08T23:00")


def test_sending_it_again_moves_nothing(incident: Incident) -> None:
    clock = make_clock(incident, trigger=TRIGGER)
    changing.send(clock, 1, at("2022-12-08T10:00"), "VTC-1", by=None)
    changing.send(clock, 2, at("2022-12-20T10:00"), "VTC-2", by=None)
    clock.refresh_from_db()
    assert clock.due_at == at("2022-12-09T08:00")
    assert clock.sent_at == at("2022-12-08T10:00")
    assert [s["reference"] for s in clock.sendings] == ["VTC-1", "VTC-2"]


def test_what_was_sent_reminds_nobody(incident: Incident) -> None:
    clock = make_clock(incident)
    assert len(waiting(clock)) == 4
    changing.send(clock, 1, timezone.now(), "", by=None)
    assert waiting(clock) == []


def test_what_has_not_been_sent_cannot_be_confirmed(incident: Incident) -> None:
    with pytest.raises(Refused):
        changing.confirm(make_clock(incident), 1, "VTC-1", by=None)


def test_the_final_report_follows_from_the_notification_that_was_sent(incident: Incident) -> None:
    trigger = at("2024-11-04T07:40")
    clock = make_clock(incident, "nis2-notification", trigger=trigger)
    final = changing.send(clock, 1, at("2024-11-06T11:00"), "CCB-1", by=None)
    assert final is not None
    assert final.rule_id == "nis2-final"
    assert final.due_at == at("2024-12-07T00:00")
    assert changing.send(clock, 2, at("2024-11-08T11:00"), "CCB-1b", by=None) is None


def test_nis2_is_voluntary_unless_the_settings_say_otherwise(incident: Incident, cast: Cast) -> None:
    assert make_clock(incident, "nis2-early-warning").voluntary
    changing.set_settings(cast.own, settings_of(cast.own).version, by=None, nis2="essential")
    assert not make_clock(incident, "nis2-notification").voluntary


def test_the_settings_stand_in_the_ledger_of_the_organisation(cast: Cast) -> None:
    changing.set_settings(cast.own, 1, by=None, authority="VTC", authority_since=date(2022, 1, 1))
    from warroom.ledger.chains import chain_of

    assert [e.kind for e in reading.entries(chain_of(cast.own))][-1] == "clocks.settings"


def test_a_rule_for_others_is_refused(incident: Incident) -> None:
    with pytest.raises(Refused):
        make_clock(incident, "permit-appeal-regular")


def test_the_same_clock_does_not_run_twice(incident: Incident) -> None:
    make_clock(incident)
    with pytest.raises(Refused):
        make_clock(incident)


def test_an_own_rule_is_a_clock_too(incident: Incident) -> None:
    own = {
        "id": "own-1", "source": "huisregel", "name": {"nl": "Raad inlichten", "en": "Tell the council"},
        "trigger": {"nl": "begin", "en": "start"}, "amount": 2, "unit": "days",
    }  # fmt: skip
    clock = make_clock(incident, "own-1", TRIGGER, own_rule=own)
    assert clock.due_at == at("2022-12-09T00:00")
    assert str(clock) == "Raad inlichten"


def test_an_act_moves_what_it_covers_and_nothing_else(incident: Incident) -> None:
    clock = make_clock(incident, trigger=TRIGGER)
    files = make_files(
        incident, ("OMV-1", "permit-simplified", "2022-11-02"), ("OMV-2", "permit-simplified", "2023-01-05")
    )
    act = Act("A", "Overmacht", Effect.EXTEND, date(2022, 12, 9), date(2022, 12, 6), None, 30,
              frozenset({"permit-simplified"}), started_until=date(2022, 12, 31))  # fmt: skip
    _row, clocks, moved = record_act(incident, act, by=None)
    assert (clocks, moved) == (0, 1)
    clock.refresh_from_db()
    assert clock.due_at == at("2022-12-09T08:00")
    first, second = (PermitFile.objects.get(pk=f.pk) for f in files)
    assert (first.original_due_on, first.due_on) == (date(2023, 1, 1), date(2023, 1, 31))
    assert second.due_on == second.original_due_on == date(2023, 3, 6)


def test_a_withdrawn_act_moves_nothing_any_more(incident: Incident) -> None:
    make_files(incident, ("OMV-1", "permit-simplified", "2022-11-02"))
    row, _clocks, _moved = record_act(incident, EXTENDS, by=None)
    assert withdraw(row, row.version, "vernietigd", by=None) == (0, 1)
    assert PermitFile.objects.get().due_on == date(2023, 1, 1)


def test_a_suspension_without_end_leaves_no_day(incident: Incident) -> None:
    make_files(incident, ("OMV-1", "permit-simplified", "2022-11-02"))
    record_act(incident, Act("S", "Stil", Effect.SUSPEND, date(2022, 12, 9), date(2022, 12, 6)), by=None)
    assert PermitFile.objects.get().due_on is None
    assert permits.state(incident, incident.organisations().get())["suspended"] == 1


def test_the_same_reference_twice_is_refused(incident: Incident) -> None:
    record_act(incident, EXTENDS, by=None)
    with pytest.raises(Refused):
        record_act(incident, EXTENDS, by=None)


def test_ten_thousand_files_are_one_entry(incident: Incident) -> None:
    before = len(kinds(incident))
    make_files(incident, *((f"OMV-{n}", "permit-regular", "2022-11-02") for n in range(10_000)))
    assert len(kinds(incident)) == before + 1
    state = picture(incident).of("permits")[0]
    assert state["files"] == 10_000
    assert state["due"] == {"2023-02-15": 10_000}


def test_a_decided_file_is_no_longer_due(incident: Incident) -> None:
    files = make_files(incident, ("OMV-1", "permit-regular", "2022-11-02"), ("OMV-2", "permit-regular", "2022-11-02"))
    assert permits.decide(incident, [files[0].pk], date(2022, 12, 20), by=None) == 1
    assert picture(incident).of("permits")[0]["due"] == {"2023-02-15": 1}
    assert kinds(incident)[-1] == "permits.decided"


def test_a_term_found_out_late_reminds_at_once_and_once(incident: Incident) -> None:
    clock = make_clock(incident, trigger=timezone.now() - timedelta(days=9))
    now = timezone.now()
    assert [r.at <= now for r in waiting(clock)] == [True]


def test_what_is_sent_after_the_incident_was_closed_is_kept_and_followed(incident: Incident) -> None:
    clock = make_clock(incident, "nis2-notification", trigger=at("2024-11-04T07:40"))
    leading.close(incident, by=None, note="Alles draait; het verslag volgt.")
    final = changing.send(clock, 1, at("2024-11-06T11:00"), "CCB-1", by=None)
    assert final is not None
    assert final.rule_id == "nis2-final"
    clock.refresh_from_db()
    assert clock.sent_at is not None
