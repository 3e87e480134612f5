"""A copy of the public pages that stands alone: it leads from a postcode to a page, and says how to ask a question."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.status.making import public, texts

from warroom.organisations import register
from warroom.organisations.models import Kind, Organisation, Person, Role
from warroom.status import changing, finding, listing, publishing, rendering
from warroom.status.models import File, Item, Page, Question, Slug

LARGEST_LIST = 20_000


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def copied(settings: Any, tmp_path: Path) -> Any:
    """The pages are copied to another address."""
    settings.STATUS_URL = "https://status.example/"
    settings.SITE_URL = "https://warroom.example"
    settings.SITE_URL_KNOWN = True
    return settings


def file(path: str) -> str:
    return bytes(File.objects.get(path=path).body).decode()


def test_a_copy_leads_from_every_postcode_to_its_municipality_without_a_server(copied: Any, db: None) -> None:
    register.load()
    ghent = changing.page_of(Organisation.objects.get(kind=Kind.MUNICIPALITY, name="Gent"))
    lists = {path: body.decode() for path, body in listing.files(timezone.now()).items() if path != "style.css"}
    digits = re.findall(r'href="(postcode/\d\.html)"', lists["index.html"])
    assert digits
    held = "".join(lists[path] for path in digits)
    wanted = {code for place in finding.places() for code in place.postcodes}
    assert {f"p{code}" for code in wanted} == set(re.findall(r'id="(p\d{4})"', held))
    assert re.search(rf'id="p9000"><b>9000</b> <a href="\.\./{ghent.slug}/index\.html">Gent</a>', held)
    style = len(rendering.style())
    assert all(len(lists[path].encode()) + style < LARGEST_LIST for path in (*digits, "index.html"))


def test_a_postcode_says_that_disruptions_are_reported(cast: Cast) -> None:
    page = changing.page_of(cast.own)
    changing.set_page(page, page.version, by=None, postcodes=["2999"])
    assert "meldt storingen" not in file("postcode/2.html")
    public(cast.own, cast.people[Role.COMMUNICATION])
    assert re.search(r'id="p2999">.*meldt storingen', file("postcode/2.html"))


def test_every_link_of_a_copy_leads_to_a_file_of_it_or_to_the_server(copied: Any, cast: Cast) -> None:
    page = changing.page_of(cast.own)
    changing.set_page(page, page.version, by=None, languages=["nl", "en"], postcodes=["2999"])
    public(cast.own, cast.people[Role.COMMUNICATION])
    there = set(File.objects.values_list("path", flat=True))
    for path in sorted(path for path in there if path.endswith(".html")):
        for link in re.findall(r'(?:href|action)="([^"#]+)"', file(path)):
            if link.startswith(("tel:", "https://warroom.example/status/")):
                continue
            parts: list[str] = []
            for part in [*path.split("/")[:-1], *unescape(link).split("/")]:
                parts = parts[:-1] if part == ".." else [*parts, part]
            assert "/".join(parts) in there, (path, link)


def test_the_question_form_of_a_copy_posts_to_this_server_in_the_language_of_the_page(copied: Any, cast: Cast) -> None:
    page = changing.page_of(cast.own)
    changing.set_page(page, page.version, by=None, languages=["nl", "en"])
    actions = {
        path: re.findall(r'<form method="post" action="([^"]*)"', file(f"{page.slug}/{path}"))
        for path in ("questions.html", "en/questions.html")
    }
    home = f"https://warroom.example/status/{page.slug}/ask/"
    assert actions == {"questions.html": [home], "en/questions.html": [f"{home}?l=en"]}
    answer = Client().post(actions["en/questions.html"][0].removeprefix("https://warroom.example"), {"text": "Is it?"})
    assert "Thank you" in answer.content.decode()
    assert Question.objects.get().text == "Is it?"


def test_a_copy_of_a_server_that_nobody_can_reach_says_the_telephone_number(copied: Any, cast: Cast) -> None:
    copied.SITE_URL_KNOWN = False
    contact = {**texts("Markt 1"), "phone": "03 555 00 00"}
    page = public(cast.own, cast.people[Role.COMMUNICATION], "contact", contact).page
    said = file(f"{page.slug}/questions.html")
    assert "<form" not in said
    assert 'href="tel:035550000"' in said
    assert "<form" not in file("index.html")
    assert "warroom.example" not in said + file("index.html")


def test_without_copies_the_forms_are_those_of_the_server_that_is_asked(cast: Cast, settings: Any) -> None:
    settings.STATUS_URL = settings.STATUS_TARGETS = ""
    page = changing.page_of(cast.own)
    assert f'<form method="post" action="../{page.slug}/ask/"' in file(f"{page.slug}/questions.html")
    assert '<form method="get" action="search/"' in file("index.html")


def test_files_are_made_again_when_the_server_got_another_address(copied: Any, cast: Cast) -> None:
    page = changing.page_of(cast.own)
    copied.SITE_URL = "https://elsewhere.example"
    while publishing.due(timezone.now()):
        pass
    assert "https://elsewhere.example/status/" in file(f"{page.slug}/questions.html")
    assert "https://elsewhere.example/status/search/" in file("index.html")


@pytest.mark.parametrize(
    "where", ["", "text/?kind=notice", "preview/0/index.html", "history/", "questions/", "settings/"]
)
def test_looking_makes_no_public_page(cast: Cast, where: str) -> None:
    answer = signed_in(cast.people[Role.COMMUNICATION]).get(f"/public-status/{cast.own.pk}/{where}")
    assert answer.status_code == 200
    assert not Page.objects.exists()
    assert not Slug.objects.exists()
    assert not File.objects.exists()


def test_the_first_text_makes_the_page_and_what_is_refused_does_not(cast: Cast) -> None:
    client = signed_in(cast.people[Role.SPOC])
    url = f"/public-status/{cast.own.pk}/text/?kind=notice"
    assert client.post(url, {"text_nl": "TLP:RED is geheim"}).status_code == 422
    assert not Page.objects.exists()
    assert client.post(url, {"text_nl": "Onze computers werken niet."}).status_code == 302
    page = Page.objects.get(organisation=cast.own)
    assert Item.objects.get().page == page
    assert File.objects.filter(path=f"{page.slug}/index.html").exists()
    assert "Onze computers" not in file(f"{page.slug}/index.html")


def test_saving_the_settings_makes_the_page_with_its_poster(cast: Cast) -> None:
    said = {"version": "1", "questions_open": "on", "keep_days": "30"}
    answer = signed_in(cast.people[Role.COMMUNICATION]).post(f"/public-status/{cast.own.pk}/settings/", said)
    assert answer.status_code == 302
    page = Page.objects.get(organisation=cast.own)
    assert page.keep_days == 30
    assert File.objects.filter(path=f"{page.slug}/poster.pdf").exists()
