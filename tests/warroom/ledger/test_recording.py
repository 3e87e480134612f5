"""Writing entries: chained, in the transaction of what they record, and never changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.warroom.cast import Cast

from warroom.ledger import chains, reading
from warroom.ledger.models import Chain, Entry, Opening, Payload
from warroom.ledger.recording import record
from warroom.ledger.signals import recorded
from warroom.only_added import AppendOnly
from warroom.organisations.access import Program, Scope
from warroom.organisations.models import Role
from weerbaar.landscape.reading import BadInput
from weerbaar.ledger.chain import follow


@pytest.fixture
def chain(cast: Cast) -> Chain:
    return chains.chain_of(cast.own)


def test_entries_follow_one_another(chain: Chain, cast: Cast) -> None:
    for n in range(5):
        record(chain, "note", by=cast.people[Role.SPOC], payload={"text": f"line {n}"})
    headers = [entry.header() for entry in reading.entries(chain)]
    assert [header.sequence for header, _hash in follow(headers, str(chain.uuid))] == [1, 2, 3, 4, 5]
    assert [header.hash for header in headers] == [entry.hash for entry in reading.entries(chain)]


def test_an_organisation_has_one_chain_and_the_system_one_of_its_own(cast: Cast) -> None:
    assert chains.chain_of(cast.own) == chains.chain_of(cast.own)
    assert chains.chain_of(cast.own) != chains.chain_of(cast.other)
    assert chains.system_chain() == chains.system_chain()
    assert list(chains.chain_of(cast.own).organisations()) == [cast.own]
    assert not chains.system_chain().organisations().exists()


def test_who_wrote_it_is_a_pseudonym(chain: Chain, cast: Cast) -> None:
    spoc = cast.people[Role.SPOC]
    assert record(chain, "note", by=spoc).actor == f"person/{spoc.uuid}"
    assert record(chain, "note", by=None).actor == "system"
    assert record(chain, "note", by=Program(cast.own.pk, Scope.WRITE, 7)).actor == "program/7"


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    chain = chains.system_chain()
    with pytest.raises(RuntimeError):
        record(chain, "note", by=None)


def _record_and_fail(chain: Chain) -> None:
    with transaction.atomic():
        record(chain, "note", by=None)
        raise LookupError


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_when_what_it_records_goes() -> None:
    chain = chains.system_chain()
    heard: list[int] = []

    def listen(sequence: int, **_: Any) -> None:
        heard.append(sequence)

    recorded.connect(listen)
    try:
        with pytest.raises(LookupError):
            _record_and_fail(chain)
        assert (Entry.objects.count(), heard) == (0, [])
        with transaction.atomic():
            record(chain, "note", by=None)
            assert heard == []
        assert heard == [1]
    finally:
        recorded.disconnect(listen)


def test_what_has_no_canonical_form_is_refused(chain: Chain) -> None:
    for bad in (float("nan"), 2**53, "\ud800", object()):
        with pytest.raises(BadInput):
            record(chain, "note", by=None, payload={"text": bad})
    assert reading.newest(chain) == 0


def test_a_personal_value_is_chained_as_a_commitment_only(chain: Chain) -> None:
    state = {"name": "Jo Peeters", "role": "lead", "phone": None}
    record(chain, "contact.added", by=None, subject="contact/1", state=state, personal=["state/name", "state/phone"])
    entry = reading.entries(chain).get()
    assert "Peeters" not in entry.payload.body
    assert entry.body()["state"] == state


def test_states_hold_the_latest_of_every_subject(chain: Chain) -> None:
    record(chain, "task.made", by=None, subject="task/1", state={"done": False})
    record(chain, "task.made", by=None, subject="task/2", state={"done": False})
    record(chain, "note", by=None, payload={"text": "in between"})
    assert reading.states(chain) == {"task": {"1": {"done": False}, "2": {"done": False}}}
    record(chain, "task.done", by=None, subject="task/1", state={"done": True})
    assert reading.states(chain)["task"]["1"] == {"done": True}
    assert reading.states(chain, 3)["task"]["1"] == {"done": False}
    assert reading.states(chain, 1) == {"task": {"1": {"done": False}}}
    assert reading.states(chain, 0) == {}


def test_what_was_known_goes_by_time_of_entry(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2022, 12, 6, 12, tzinfo=UTC)
    for hour in range(3):
        monkeypatch.setattr("warroom.ledger.recording.timezone.now", lambda hour=hour: noon + timedelta(hours=hour))
        record(chain, "note", by=None, event_at=noon - timedelta(days=1))
    assert reading.sequence_at(chain, noon - timedelta(seconds=1)) == 0
    assert reading.sequence_at(chain, noon) == 1
    assert reading.sequence_at(chain, noon + timedelta(hours=1, minutes=59)) == 2
    assert reading.sequence_at(chain, noon + timedelta(days=1)) == 3


@pytest.mark.parametrize("table", ["chain", "entry", "payload", "opening"])
@pytest.mark.parametrize("what", ["change", "remove", "replace"])
def test_the_database_refuses_to_change_or_remove(chain: Chain, table: str, what: str) -> None:
    record(chain, "contact.added", by=None, state={"name": "Jo"}, personal=["state/name"])
    name = f"ledger_{table}"
    columns = [column.name for column in connection.introspection.get_table_description(connection.cursor(), name)]
    replace = f"INSERT OR REPLACE INTO {name} SELECT * FROM {name}"
    if connection.vendor == "postgresql":
        replace = f"INSERT INTO {name} SELECT * FROM {name} ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id"
    statement = {
        "change": f"UPDATE {name} SET {columns[1]} = {columns[1]}",
        "remove": f"DELETE FROM {name}",
        "replace": replace,
    }[what]
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_table_is_not_emptied_at_once(chain: Chain) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    connection.check_constraints()  # or PostgreSQL refuses the TRUNCATE for the checks still pending
    for table in ("chain", "entry", "payload", "opening", "attachment", "erasure"):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE ledger_{table} CASCADE")


def test_rows_refuse_to_be_changed(chain: Chain) -> None:
    entry = record(chain, "note", by=None)
    for refused in (entry.save, entry.delete, Payload.objects.all().delete, Opening.objects.all().delete):
        with pytest.raises(AppendOnly):
            refused()
    with pytest.raises(AppendOnly):
        Entry.objects.update(kind="other")
