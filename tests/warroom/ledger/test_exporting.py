"""The exported ledger of what is stored proves itself, whatever was erased or withheld."""

import json

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from tests.warroom.cast import Cast
from tests.weerbaar.ledger.oracle import proves_itself

from warroom.ledger import chains, checkpoints, erasing, keys, locked, reading
from warroom.ledger.attaching import File
from warroom.ledger.exporting import export
from warroom.ledger.models import Attachment, Chain, Checkpoint, Entry, Held, Opening, Payload
from warroom.ledger.recording import CHECKPOINT_EVERY, record
from warroom.organisations.models import Role
from weerbaar.landscape.reading import BadInput
from weerbaar.ledger.chain import NotProven
from weerbaar.ledger.checkpoints import Expected
from weerbaar.ledger.exporting import Document
from weerbaar.ledger.signing import PublicKey
from weerbaar.ledger.verifying import verify


@pytest.fixture
def chain(cast: Cast) -> Chain:
    return chains.chain_of(cast.own)


def part(entry: Entry, what: str) -> erasing.Part:
    return next(one for one in erasing.parts(entry) if one.what == what)


def test_what_is_stored_comes_out_and_proves_itself(chain: Chain, cast: Cast) -> None:
    record(chain, "note", by=cast.people[Role.SPOC], payload={"text": "café 1.5", "hours": 1e16})
    state = {"name": "Jo Peeters"}
    record(chain, "contact.added", by=None, subject="contact/1", state=state, personal=["state/name"])
    record(chain, "note", by=None, payload={"text": "foto"}, attachments=[File("a.png", b"\x89PNG"), File("b", b"2")])
    lines = list(export(chain, documents=[Document("landscape/1", "{}")]))
    proven = verify(lines, key=keys.private().public)
    assert (proven.entries, proven.attachments, proven.documents, proven.checkpoints) == (3, 2, 1, 1)
    assert proves_itself(b"".join(lines), proven.key)
    withheld = list(export(chain, withhold={"contact.added"}))
    assert (verify(withheld).withheld, b"Peeters" in b"".join(withheld)) == (1, False)
    personal = list(export(chain, withhold={"personal"}))
    assert (verify(personal).personal_withheld, b"Peeters" in b"".join(personal)) == (3, False)


def test_withholding_a_kind_that_is_not_there_is_refused(chain: Chain) -> None:
    record(chain, "note", by=None)
    for kind in ("notes", "erased"):
        with pytest.raises(BadInput):
            export(chain, withhold={kind})


@pytest.mark.parametrize("what", ["payload", "opening", "attachment"])
def test_what_is_erased_is_gone_and_the_chain_still_proves_itself(chain: Chain, cast: Cast, what: str) -> None:
    secret = "Jo Peeters, rijksregisternummer"
    record(
        chain, "note", by=None, payload={"text": secret, "name": secret}, personal=["name"],
        attachments=[File("foto.png", secret.encode())],
    )  # fmt: skip
    entry = reading.entries(chain).get()
    erasing.erase(entry, [part(entry, what)], by=cast.people[Role.SPOC], why="gevraagd")
    assert Payload.objects.filter(entry=entry).exists() == (what != "payload")
    assert Opening.objects.filter(entry=entry).count() == {"payload": 0, "opening": 1, "attachment": 2}[what]
    assert Attachment.objects.filter(entry=entry).exists() == (what == "opening")
    lines = list(export(chain))
    proven = verify(lines)
    assert (proven.erased, proven.personal_erased, proven.attachments_erased) == {
        "payload": (1, 0, 0), "opening": (0, 1, 0), "attachment": (0, 0, 1),
    }[what]  # fmt: skip
    assert proves_itself(b"".join(lines), proven.key)


def test_the_database_lets_nothing_go_that_no_entry_says_is_erased(chain: Chain, cast: Cast) -> None:
    for text in ("eerste", "tweede"):
        record(chain, "note", by=None, payload={"text": text, "name": text}, personal=["name"])
    first, second = reading.entries(chain)
    erasing.erase(first, [part(first, "opening")], by=cast.people[Role.SPOC], why="x")
    for statement in (
        f"DELETE FROM ledger_payload WHERE entry_id = {first.pk}",
        f"DELETE FROM ledger_opening WHERE entry_id = {second.pk}",
    ):
        with pytest.raises(DatabaseError, match="only added"), transaction.atomic():
            connection.cursor().execute(statement)


def test_what_still_stands_is_not_erased_but_what_it_was_before_is(chain: Chain, cast: Cast) -> None:
    record(chain, "task.made", by=None, subject="task/1", state={"title": "bel Jo Peeters"})
    entry = reading.entries(chain).get()
    with pytest.raises(erasing.Refused):
        erasing.erase(entry, [part(entry, "payload")], by=cast.people[Role.SPOC], why="x")
    record(chain, "task.changed", by=None, subject="task/1", state={"title": "bel de leverancier"})
    assert reading.states(chain, 1)["task"]["1"]["title"] == "bel Jo Peeters"
    erasing.erase(entry, [part(entry, "payload")], by=cast.people[Role.SPOC], why="x")
    assert reading.states(chain, 1) == {}
    assert reading.states(chain)["task"]["1"]["title"] == "bel de leverancier"


def test_a_personal_value_that_is_erased_is_gone_from_the_picture_too(chain: Chain, cast: Cast) -> None:
    record(chain, "contact.added", by=None, subject="contact/1", state={"name": "Jo"}, personal=["state/name"])
    assert reading.states(chain)["contact"]["1"]["name"] == "Jo"
    entry = reading.entries(chain).get()
    erasing.erase(entry, [part(entry, "opening")], by=cast.people[Role.SPOC], why="x")
    assert reading.states(chain)["contact"]["1"]["name"] is None
    assert reading.states(chain, 1)["contact"]["1"]["name"] is None


def test_what_was_erased_is_not_erased_twice_and_an_erasure_never(chain: Chain, cast: Cast) -> None:
    record(chain, "note", by=None, payload={"text": "x"})
    entry = reading.entries(chain).get()
    whole = part(entry, "payload")
    said = erasing.erase(entry, [whole], by=cast.people[Role.SPOC], why="x")
    for one, chosen in ((entry, [whole]), (reading.entries(chain).get(pk=said.pk), [whole]), (entry, [])):
        with pytest.raises(erasing.Refused):
            erasing.erase(reading.entries(chain).get(pk=one.pk), chosen, by=cast.people[Role.SPOC], why="x")


def test_attachments_are_unreadable_in_the_database_and_bound_to_their_hash(chain: Chain) -> None:
    file = File("geheim.txt", b"wachtwoord: zomer" * 9)
    record(chain, "note", by=None, attachments=[file])
    stored = bytes(Attachment.objects.get().content)
    assert b"wachtwoord" not in stored
    assert locked.unlock(stored, file.sha256) == file.content
    for broken, sha256 in ((stored[:-1], file.sha256), (stored, "0" * 64), (b"", file.sha256)):
        with pytest.raises(locked.Unreadable):
            locked.unlock(broken, sha256)


def test_attachments_still_open_after_the_secret_key_was_changed(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    file = File("a", b"inhoud")
    stored = locked.lock(file.content, file.sha256)
    old = settings.SECRET_KEY
    monkeypatch.setattr(settings, "SECRET_KEY", "another" * 9)
    with pytest.raises(locked.Unreadable):
        locked.unlock(stored, file.sha256)
    monkeypatch.setattr(settings, "SECRET_KEY_FALLBACKS", [old])
    assert locked.unlock(stored, file.sha256) == file.content


def test_a_checkpoint_is_made_and_given_by_itself(chain: Chain, cast: Cast) -> None:
    for _ in range(CHECKPOINT_EVERY):
        record(chain, "note", by=None)
    point = Checkpoint.objects.get(chain=chain)
    assert point.count == CHECKPOINT_EVERY
    assert point.signed().signed_by(keys.private().public)
    assert [str(held) for held in point.held.all()] == [str(cast.coordinator)]


def test_who_was_given_a_checkpoint_gets_the_later_ones(chain: Chain, cast: Cast) -> None:
    record(chain, "note", by=None)
    held = checkpoints.give(chain, by=cast.people[Role.SPOC], organisation=cast.other)
    assert held
    assert checkpoints.give(chain, by=cast.people[Role.SPOC], name="notaris, op papier")
    record(chain, "note", by=None)
    assert checkpoints.make(chain) == checkpoints.make(chain)
    assert [held.checkpoint.count for held in checkpoints.held_by(cast.other)] == [4, 2, 1]
    assert Held.objects.exclude(name="").get().checkpoint.count == 2
    assert checkpoints.make(chains.chain_of(cast.other)) is None


def test_what_an_organisation_keeps_shows_that_the_end_was_cut_off(chain: Chain, cast: Cast) -> None:
    for _ in range(4):
        record(chain, "note", by=None)
    point = checkpoints.make(chain)
    assert point
    lines = list(export(chain))
    assert verify(lines, checkpoints=[Expected.of(point.line)]).entries == 4
    # What the owner of the server can do: take entries away and seal the rest.
    from warroom.ledger.exporting import _items
    from weerbaar.ledger import exporting as library

    head = library.Head(str(chain.uuid), "x", json.loads(lines[0])["exported_at"], keys.listed())
    cut = list(library.export(head, list(_items(chain, 3)), key=keys.private()))
    assert verify(cut).entries == 3
    with pytest.raises(NotProven):
        verify(cut, checkpoints=[Expected.of(point.line)])


def test_the_key_is_made_once_and_for_its_owner_only(db: None) -> None:
    assert keys.private().public == keys.private().public
    assert keys.path().stat().st_mode & 0o777 == 0o600


def test_of_two_who_make_the_key_at_once_one_counts_and_both_sign_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, others = keys.signing.SigningKey.new, []

    def new() -> object:
        made = usual()
        if not others:
            # Another process begins a moment later, and is done before us.
            others.append("")
            others.append(keys.private().text())
        return made

    monkeypatch.setattr(keys.signing.SigningKey, "new", new)
    assert keys.private().text() == others[-1] == keys.private().text()
    assert [file.name for file in keys.path().parent.iterdir()] == [keys.FILE_NAME]


def test_a_rotated_key_is_vouched_for_by_the_one_before_it(
    chain: Chain, django_capture_on_commit_callbacks: object
) -> None:
    record(chain, "note", by=None)
    old = keys.private().public
    checkpoints.make(chain)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        row = keys.rotate()
    assert keys.private().public == PublicKey(row.public_key) != old
    record(chain, "note", by=None)
    proven = verify(list(export(chain)), key=old)
    assert (proven.key, proven.checkpoints) == (row.public_key, 2)
    system = [entry.body()["public_key"] for entry in reading.entries(chains.system_chain())]
    assert system == [old.text, row.public_key]


def test_a_key_from_the_environment_is_used_and_not_rotated_here(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARROOM_LEDGER_KEY", "22" * 32)
    assert keys.private().text() == "22" * 32
    assert not keys.path().exists()
    with pytest.raises(keys.InTheEnvironment):
        keys.rotate()
    monkeypatch.setenv("WARROOM_LEDGER_KEY", "geen sleutel")
    with pytest.raises(BadInput):
        keys.private()
