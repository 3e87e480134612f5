"""What citizens get: files, without cookies, scripts or anything from elsewhere."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from asgiref.testing import ApplicationCommunicator
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.status.making import public, service, texts

from warroom.incidents.writing import Refused
from warroom.organisations.models import Kind, Organisation, Role
from warroom.status import changing, editions, finding, publishing, questions, rendering
from warroom.status.models import File, Page, Question
from warroom.status.public import LIMITS
from warroom.status.serving import Counter


@pytest.fixture
def page(cast: Cast) -> Page:
    """A page of Aardwijk that says something of everything."""
    by = cast.people[Role.COMMUNICATION]
    for kind, content in {
        "service": service("Paspoort", "Kom naar het loket."),
        "notice": {**texts("Onze computers werken niet."), "next": timezone.now() + timedelta(hours=2)},
        "contact": {**texts("Markt 1, 9 tot 16 uur"), "phone": "03 555 00 00"},
        "known": texts("Er zijn gegevens gestolen."),
        "question": texts("Aan het loket.", "Waar?"),
        "term": texts("Langer.", "Vergunning"),
    }.items():
        item = public(cast.own, by, kind, content)
    return item.page


def asked(app: Any, path: str, method: str = "GET", headers: tuple[tuple[bytes, bytes], ...] = ()) -> Any:
    """What the server in front of Django answers: status, headers, body."""

    async def ask() -> Any:
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "headers": [(b"host", b"localhost"), *headers],
        }
        one = ApplicationCommunicator(app, scope)
        await one.send_input({"type": "http.request", "body": b""})
        start, body = await one.receive_output(20), await one.receive_output(20)
        return start["status"], {k.decode(): v.decode() for k, v in start["headers"]}, body["body"]

    # A thread of its own: a browser in another test leaves a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()


def test_a_page_sets_no_cookie_and_loads_nothing_but_its_style(page: Page) -> None:
    client = Client()
    for file in page.files.filter(path__endswith=".html"):
        answer = client.get(f"/status/{file.path}")
        assert answer.status_code == 200
        assert not answer.cookies
        html = answer.content.decode()
        assert "<script" not in html
        assert "style=" not in html
        assert re.findall(r'(?:src|<link rel="stylesheet" href)="([^"]*)"', html) in (
            ["../style.css"],
            ["../../style.css"],
        )
        assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_browser_that_has_it_gets_nothing_again(page: Page) -> None:
    first = Client().get(f"/status/{page.slug}/")
    for said in ({"HTTP_IF_NONE_MATCH": first["ETag"]}, {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}):
        again = Client().get(f"/status/{page.slug}/", **said)
        assert again.status_code == 304
        assert again.content == b""


@pytest.mark.django_db(transaction=True)
def test_the_front_of_the_server_gives_the_same_bytes_and_forgets_what_was_withdrawn(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warroom.status.serving.LOOK_S", 0.0)
    item = public(cast.own, cast.people[Role.COMMUNICATION])

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    counter, path = Counter(behind), f"/status/{item.page.slug}/"
    status, headers, body = asked(counter, path)
    assert status == 200
    assert "set-cookie" not in headers
    assert body == bytes(File.objects.get(path=f"{item.page.slug}/index.html").body)
    assert b"Paspoort" in body
    assert asked(counter, path, "HEAD")[2] == b""
    assert asked(counter, path, headers=((b"if-none-match", headers["etag"].encode()),))[0] == 304
    assert asked(counter, path, "POST")[0] == 418
    assert asked(counter, "/status/is-er-niet/")[0] == 418
    changing.withdraw(item, "", by=None)
    assert b"Paspoort" not in asked(counter, path)[2]


def test_feeds_and_json_say_what_the_page_says(page: Page) -> None:
    atom = ElementTree.fromstring(bytes(File.objects.get(path=f"{page.slug}/feed.atom").body))
    space = "{http://www.w3.org/2005/Atom}"
    entries = atom.findall(f"{space}entry")
    assert {e.findtext(f"{space}title") for e in entries} >= {"Paspoort", "Waar?"}
    ids = [e.findtext(f"{space}id") for e in entries]
    assert len(ids) == len(set(ids))
    assert all(e.findtext(f"{space}updated") for e in [atom, *entries])
    rss = ElementTree.fromstring(bytes(File.objects.get(path=f"{page.slug}/feed.rss").body))
    assert rss.findtext("channel/item/title")
    said = json.loads(bytes(File.objects.get(path=f"{page.slug}/status.json").body))
    assert said["service"][0]["state"] == "down"
    assert said["telephone"] == "03 555 00 00"
    assert said["next_update"]


def test_the_poster_is_a_pdf_of_one_page(page: Page) -> None:
    import io

    from pypdf import PdfReader

    poster = PdfReader(io.BytesIO(bytes(File.objects.get(path=f"{page.slug}/poster.pdf").body)))
    assert len(poster.pages) == 1
    assert "03" in poster.pages[0].extract_text()


def test_the_longest_poster_stands_on_one_page_with_its_whole_number(cast: Cast) -> None:
    import io

    from pypdf import PdfReader

    Organisation.objects.filter(pk=cast.own.pk).update(name="Intergemeentelijk Samenwerkingsverband " * 3)
    cast.own.refresh_from_db()
    text = "Stadhuis, Kaai 1, van 9 tot 16 uur.\n" * 33
    contact = {**texts(text[:1200]), "phone": "+32 3 555 00 00 / 0800 1234567"}
    item = public(cast.own, cast.people[Role.COMMUNICATION], "contact", contact)
    file = File.objects.get(path__endswith="poster.pdf", page=item.page)
    [sheet] = PdfReader(io.BytesIO(bytes(file.body))).pages
    assert "+32 3 555 00 00 / 0800 1234567" in sheet.extract_text().replace("\u00a0", " ").replace("\u200b", "")


def test_a_page_says_by_itself_that_an_update_is_late(page: Page) -> None:
    path = f"{page.slug}/index.html"
    assert "en die is er nog niet" not in bytes(File.objects.get(path=path).body).decode()
    publishing.due(timezone.now() + timedelta(hours=3))
    assert "en die is er nog niet" in bytes(File.objects.get(path=path).body).decode()


def test_other_languages_are_switched_on_per_body(page: Page, cast: Cast) -> None:
    assert not File.objects.filter(path=f"{page.slug}/fr/index.html").exists()
    changing.set_page(page, Page.objects.get(pk=page.pk).version, by=None, languages=["nl", "fr"])
    french = bytes(File.objects.get(path=f"{page.slug}/fr/index.html").body).decode()
    assert '<html lang="fr">' in french
    assert "pas disponible" in french
    assert '<p class="t" lang="nl">Kom naar het loket.</p>' in french


def test_a_renamed_body_keeps_its_old_address(page: Page, cast: Cast) -> None:
    old = page.slug
    cast.own.name = "Nieuwwijk"
    cast.own.save()
    editions.refresh(page)
    assert page.slug == "nieuwwijk"
    assert "../nieuwwijk/index.html" in Client().get(f"/status/{old}/").content.decode()


def test_a_merged_body_leads_on_to_its_successor(page: Page, cast: Cast) -> None:
    old = page.slug
    cast.own.valid_until = timezone.localdate() - timedelta(days=1)
    cast.own.successor = cast.other
    cast.own.save()
    editions.refresh(page)
    answer = Client().get(f"/status/{old}/").content.decode()
    assert "../bergendal/index.html" in answer
    assert "Paspoort" not in answer


def test_every_municipality_of_today_is_found_by_each_of_its_postcodes_and_by_its_name(db: None) -> None:
    from warroom.organisations import register

    register.load()
    today = Organisation.objects.filter(kind=Kind.MUNICIPALITY).valid_on(max(timezone.localdate(), date(2025, 1, 1)))
    assert today.count() == 285
    everything = {place.name: place for place in finding.places()}
    for municipality in today:
        assert everything[municipality.name].postcodes, municipality
    assert [p.name for p in finding.find("9000")] == ["Gent"]
    assert "Dilbeek" in {p.name for p in finding.find("sint martens bodegem")}
    assert {p.name for p in finding.find("ZWIJNDRECHT")} == {"Beveren-Kruibeke-Zwijndrecht"}
    # A name that several have: each of them.
    assert {p.name for p in finding.find("deurne")} >= {"Antwerpen", "Diest"}
    assert finding.find("1000") == []


@pytest.mark.parametrize("words", ["9000", "9000 Gent", "B-9000", "be 9000", " 9000, Gentbrugge", "9999 Gent", "gent"])
def test_a_postcode_is_found_as_people_write_it(db: None, words: str) -> None:
    Organisation.objects.create(name="Gent", kind=Kind.MUNICIPALITY, nis="44021")
    assert [place.name for place in finding.find(words)] == ["Gent"]


def test_two_letters_before_a_postcode_are_a_country_and_without_one_the_begin_of_a_name(db: None) -> None:
    Organisation.objects.create(name="Beveren", kind=Kind.MUNICIPALITY)
    assert finding.find("be 1000") == []
    assert [place.name for place in finding.find("be")] == ["Beveren"]


def test_a_postcode_of_two_bodies_leads_to_both(cast: Cast) -> None:
    for body in (cast.own, cast.other):
        Page.objects.filter(pk=changing.page_of(body).pk).update(postcodes=["2998"])
    Organisation.objects.filter(pk__in=(cast.own.pk, cast.other.pk)).update(nis="")
    assert {place.name for place in finding.find("2998")} == {str(cast.own), str(cast.other)}
    editions.refresh(editions.central())
    listed = bytes(File.objects.get(path="postcode/2.html").body).decode()
    [line] = re.findall(r'<li id="p2998">.*?</li>', listed)
    assert line.count("<a ") == 2


def test_who_finds_nothing_reads_what_to_do_instead(db: None) -> None:
    page = Client().get("/status/search/", {"q": "1000"}).content.decode()
    assert "Brussel en Wallonië staan hier niet" in page
    assert "bel uw gemeente" in page


def test_the_search_answers_without_a_cookie_and_escapes(db: None) -> None:
    answer = Client().get("/status/search/", {"q": "<script>"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "<script>" not in answer.content.decode()


def test_a_question_is_kept_seen_answered_and_erased(page: Page, cast: Cast) -> None:
    url = f"/status/{page.slug}/ask/"
    answer = Client(enforce_csrf_checks=True).post(url, {"text": "Is mijn dossier weg?", "contact": "a@example.test"})
    assert answer.status_code == 200
    assert not answer.cookies
    question = Question.objects.get()
    item = questions.answer(question, texts("Neen.", "Is mijn dossier weg?"), by=cast.people[Role.COMMUNICATION])
    assert item.approved is None
    assert questions.erase(timezone.now() + timedelta(days=59)) == 0
    assert questions.erase(timezone.now() + timedelta(days=61)) == 1
    question.refresh_from_db()
    assert question.text == question.contact == ""


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(page: Page) -> None:
    said = {"text": "Koop nu goedkoop", "website": "https://example.test"}
    assert Client().post(f"/status/{page.slug}/ask/", said).status_code == 200
    assert not Question.objects.exists()


def test_who_asks_too_often_is_told_to_wait(page: Page) -> None:
    answers = [Client().post(f"/status/{page.slug}/ask/", {"text": f"Vraag {n}?"}).status_code for n in range(8)]
    assert answers == [200] * 6 + [429] * 2


def test_who_has_to_wait_keeps_what_was_typed_in_the_own_language(
    page: Page, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS.rates, "ask", "0/h/ip")
    Page.objects.filter(pk=page.pk).update(languages=["nl", "en"])
    answer = Client().post(
        f"/status/{page.slug}/ask/?l=en", {"text": "Where is my file?", "contact": "me@example.test"}
    )
    assert answer.status_code == 429
    said = answer.content.decode()
    assert "Where is my file?" in said
    assert "me@example.test" in said
    assert "was not sent" in said
    assert not answer.cookies
    assert not Question.objects.exists()


@pytest.mark.parametrize("typed", ["", "?", "x" * 2001])
def test_a_question_that_cannot_be_sent_says_so_in_plain_words_and_comes_back(page: Page, typed: str) -> None:
    answer = Client().post(f"/status/{page.slug}/ask/", {"text": typed})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Schrijf hier uw vraag" in said or "of bel" in said
    assert "waarde" not in said
    assert typed in said


def test_nobody_is_thanked_for_a_question_that_is_not_kept(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "MOST_WAITING", 0)
    answer = Client().post(f"/status/{page.slug}/ask/", {"text": "Is mijn dossier weg?"})
    assert answer.status_code == 429
    assert "niet verstuurd" in answer.content.decode()


def test_a_question_is_answered_once(page: Page, cast: Cast) -> None:
    questions.ask(page, "Is mijn dossier weg?", "")
    question = Question.objects.get()
    questions.answer(question, texts("Neen.", "Is mijn dossier weg?"), by=None)
    before = page.items.count()
    with pytest.raises(Refused):
        questions.answer(question, texts("Ja.", "Is mijn dossier weg?"), by=None)
    assert page.items.count() == before


def test_who_searches_too_often_is_told_to_wait_without_a_cookie(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS.rates, "find", "3/m/ip")
    client = Client()
    assert [client.get("/status/search/", {"q": "2000"}).status_code for _n in range(3)] == [200] * 3
    answer = client.get("/status/search/")
    assert answer.status_code == 429
    assert not answer.cookies
    assert client.get("/status/search/", REMOTE_ADDR="192.0.2.7").status_code == 200


@pytest.mark.parametrize("path", ["/status/nergens/", "/status/nergens/ask/", "/status/x/../y"])
def test_a_page_that_is_not_there_sets_no_cookie_either(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 404
    assert not answer.cookies


def test_a_body_without_incident_or_landscape_has_a_page(cast: Cast) -> None:
    page = changing.page_of(cast.other)
    assert "Er zijn geen storingen gemeld" in Client().get(f"/status/{page.slug}/").content.decode()


def test_the_address_of_this_server_is_the_one_that_messages_give_with_its_port(settings: Any) -> None:
    settings.STATUS_URL = ""
    settings.SITE_URL = "http://localhost:8123"
    assert rendering.public_url() == "http://localhost:8123/status/"
