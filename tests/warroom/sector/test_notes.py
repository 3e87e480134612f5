"""The note to the minister: figures with time and source, what may be said, and never changed once issued."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.sector import making

from warroom.alerts.models import Addressed, Alert
from warroom.ledger.models import Entry
from warroom.organisations.models import Kind, Organisation, Role
from warroom.sector import keeping, note_content
from warroom.sector.models import Note, Week
from warroom.sector.picture import look
from warroom.sector.weeks import monday_of
from warroom.sharing.models import Look
from warroom.suppliers.models import Product

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


TEXT = (
    "De aanval op de leverancier legt in zeven besturen de aangifte van overlijdens en de uitbetaling van het leefloon "
    "stil; de noodloketten draaien sinds gisteravond. "
)


@pytest.mark.parametrize("text", [(TEXT * 4)[:600], "Een regel met wat er speelt, en wie eraan werkt.\n" * 8])
def test_the_longest_note_fits_on_one_page_of_paper(war_room: Client, cast: Cast, text: str) -> None:
    from pypdf import PdfReader

    Week(monday=monday_of(timezone.localdate()) - timedelta(weeks=1), figures={"open": 12}).save()
    for n in range(13):
        making.incident(making.body(f"Sint-Katelijne-aan-de-Grote-Nete nummer {n}", fictional=True), 4)
    for n in range(6):
        of = making.body(f"Vlaamse Coöperatieve voor Gedeelde Dienstverlening {n}", kind=Kind.SUPPLIER)
        name = f"Dossierbeheer Sociale Dienst en Bewindvoering, gedeeld platform {n}"
        making.status(Product.objects.create(supplier=of, key="k", name=name, kind="product"), "down")
    sent = {"summary": text, "advice": text, "exercise": "on", "public": ["incidents", "services", "troubles"]}
    assert issue(war_room, cast, **sent).status_code == 302
    (page,) = PdfReader(io.BytesIO(war_room.get("/sector/notes/1/pdf/").content)).pages
    said = " ".join(page.extract_text().split())
    for figure in Note.objects.get().document["figures"]:
        assert figure["words"] in said
    assert "en nog 2" in said


def test_a_text_of_more_lines_than_the_page_has_room_for_is_told_so_and_kept(war_room: Client, cast: Cast) -> None:
    answer = issue(war_room, cast, summary="regel\n" * 9)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Hoogstens 8 regels" in page
    assert page.count("regel\n") + page.count("regel\r\n") >= 9
    assert not Note.objects.exists()


def test_where_nobody_was_asked_none_is_no_answer(cast: Cast) -> None:
    found = {f.key: f for f in note_content.figures(look(cast.coordinator))}
    assert {found[key].value for key in ("help", "affected", "answered")} == {"nog geen bericht gestuurd"}


def test_nothing_that_a_body_did_not_share_stands_in_the_note_or_on_any_page_of_the_sector(
    war_room: Client, cast: Cast
) -> None:
    """Not the title, not what is hit, not one service of its landscape; whether and how severe is all."""
    making.supplier()
    landscape = make_landscape(cast.own, making.hosted())
    making.incident(cast.own, 3, hits=[(landscape.pk, "host", "lost")], begun_at=timezone.now() - timedelta(days=1))
    other = make_landscape(cast.other, making.hosted())
    making.share_landscape(other, cast.coordinator)
    shown = making.incident(cast.other, 2, viewer=cast.coordinator, hits=[(other.pk, "host", "lost")])
    while keeping.due(timezone.now()):
        pass
    issue(war_room, cast)
    supplier = Organisation.objects.get(kbo=making.KBO)
    said = "".join(
        war_room.get(url).content.decode()
        for url in (
            "/sector/", "/sector/?lens=services", "/sector/?lens=suppliers", f"/sector/bodies/{cast.own.pk}/",
            f"/sector/out/?supplier={supplier.pk}", "/sector/patterns/", "/sector/weeks/", "/sector/notes/1/",
        )
    )  # fmt: skip
    assert "Geheim" not in said
    figures = {f["key"]: f for f in Note.objects.get().document["figures"]}
    assert figures["services"]["value"] == "1"
    assert figures["services"]["unanswered"] == "1 incident deelt het niet"
    own = war_room.get(f"/sector/bodies/{cast.own.pk}/").content.decode()
    assert "niet gedeeld" in own
    for secret in ("Overlijdens", "Mail", "host", "Server"):
        assert secret not in own.partition("<main")[2], secret
    assert not Look.objects.filter(body=cast.own).exists()
    assert Look.objects.filter(body=cast.other, thing=f"incident/{shown.pk}").exists()


def test_text_that_looks_like_markup_stays_text(war_room: Client, cast: Cast) -> None:
    issue(war_room, cast, summary='#panic("x") <script>')
    assert "<script> " not in war_room.get("/sector/notes/1/").content.decode()
    assert war_room.get("/sector/notes/1/pdf/").content.startswith(b"%PDF")


def test_a_landscape_with_errors_is_not_known_in_the_note_and_no_zero(cast: Cast) -> None:
    making.with_errors(cast.own)
    making.incident(cast.own, viewer=cast.coordinator)
    while keeping.due(timezone.now()):
        pass
    (services,) = [f for f in note_content.figures(look(cast.coordinator)) if f.key == "services"]
    assert services.value == "niet bekend"
    assert "van 1 bevat het landschap fouten" in services.unanswered


def test_answers_are_those_of_now_however_old_the_alert_is(cast: Cast) -> None:
    two_days_ago = timezone.now() - timedelta(days=2)
    alert = Alert.objects.create(
        sender=cast.coordinator, title_nl="Let op", text_nl="…", state="sent", severity=3, sent_at=two_days_ago
    )
    Addressed.objects.create(alert=alert, organisation=cast.own, answer="need_help", answered_at=timezone.now())
    Addressed.objects.create(alert=alert, organisation=cast.other)
    found = {f.key: f for f in note_content.figures(look(cast.coordinator))}
    assert (found["help"].value, found["answered"].value) == ("1", "1 van 2")
    assert found["help"].at == found["affected"].at == found["answered"].at == found["incidents"].at
    assert found["help"].unanswered == "1 bestuur"
