"""The note to the minister: figures with time and source, what may be said, and never changed once issued."""

import io
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.sector import making

from warroom.ledger.models import Entry
from warroom.organisations.models import Role
from warroom.sector import note_content
from warroom.sector.models import Note
from warroom.sector.picture import look

pytestmark = pytest.mark.django_db


@pytest.fixture
def war_room(cast: Cast, client: Client) -> Client:
    """Somebody of the coordinator, signed in."""
    client.force_login(cast.people[Role.COORDINATOR])
    return client


def issue(war_room: Client, cast: Cast, **fields: Any) -> Any:
    seen = note_content.fingerprint(note_content.figures(look(cast.coordinator)))
    return war_room.post("/sector/notes/new/", {"summary": "Rustig.", "seen": seen} | fields)


def test_nothing_may_be_said_in_public_unless_somebody_ticked_it(war_room: Client, cast: Cast) -> None:
    issue(war_room, cast)
    issue(war_room, cast, public=["incidents", "made-up"])
    first, second = Note.objects.order_by("number")
    assert not any(f["public"] for f in first.document["figures"])
    assert [f["key"] for f in second.document["figures"] if f["public"]] == ["incidents"]


def test_every_figure_has_its_time_its_source_and_who_did_not_answer(cast: Cast) -> None:
    making.incident(cast.own)
    for figure in note_content.figures(look(cast.coordinator)):
        assert figure.words
        assert figure.value
        assert figure.at
        assert figure.source
        assert figure.unanswered


def test_services_that_nobody_shares_are_not_known_instead_of_none(cast: Cast) -> None:
    making.incident(cast.own)
    (services,) = [f for f in note_content.figures(look(cast.coordinator)) if f.key == "services"]
    assert services.value != "0"


def test_figures_that_changed_while_writing_are_shown_again_before_anything_is_issued(
    war_room: Client, cast: Cast
) -> None:
    seen = note_content.fingerprint(note_content.figures(look(cast.coordinator)))
    making.incident(cast.own)
    page = war_room.post("/sector/notes/new/", {"summary": "Mijn tekst", "seen": seen, "public": ["incidents"]})
    assert page.status_code == 422
    assert "Mijn tekst" in page.content.decode()
    assert not Note.objects.exists()


def test_notes_are_numbered_and_the_ledger_keeps_the_hash_of_each(war_room: Client, cast: Cast) -> None:
    issue(war_room, cast)
    issue(war_room, cast)
    assert list(Note.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    note = Note.objects.get(number=2)
    entry = Entry.objects.filter(kind="note.issued").order_by("-sequence")[0]
    assert entry.body()["state"]["sha256"] == note.sha256 == note_content.sha256(note.document)


def test_an_issued_note_says_the_same_whatever_happens_after(war_room: Client, cast: Cast) -> None:
    issue(war_room, cast)
    before = war_room.get("/sector/notes/1/pdf/").content
    making.incident(cast.own, 4)
    assert war_room.get("/sector/notes/1/pdf/").content == before
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sector_note SET number = 9")


def test_the_note_fits_on_one_page_of_paper(war_room: Client, cast: Cast) -> None:
    from pypdf import PdfReader

    for n in range(12):
        making.incident(making.body(f"Gemeente {n}", fictional=True), 4)
    making.status(making.centre(making.supplier()), "down")
    issue(war_room, cast, summary="s " * 290, advice="a " * 290, exercise="on")
    assert len(PdfReader(io.BytesIO(war_room.get("/sector/notes/1/pdf/").content)).pages) == 1


def test_text_that_looks_like_markup_stays_text(war_room: Client, cast: Cast) -> None:
    issue(war_room, cast, summary='#panic("x") <script>')
    assert "<script> " not in war_room.get("/sector/notes/1/").content.decode()
    assert war_room.get("/sector/notes/1/pdf/").content.startswith(b"%PDF")
