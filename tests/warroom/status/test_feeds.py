"""The feeds of a page can be read by every program, and say of each thing once that it was said."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from tests.warroom.cast import Cast
from tests.warroom.status.making import proposed, public, service, texts

from warroom.organisations.models import Role
from warroom.status import changing
from warroom.status.models import File, Item, Page

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def three(cast: Cast) -> list[Item]:
    """Three services that were approved in one go."""
    items = [proposed(cast.own, None, content=service(name)) for name in ("Paspoort", "Geboorte", "Leefloon")]
    changing.approve([(item, item.version) for item in items], by=cast.people[Role.COMMUNICATION])
    return items


def feed(page: Page, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(bytes(File.objects.get(path=f"{page.slug}/{name}").body))


def ids(page: Page) -> dict[str, str]:
    """Title -> id, by Atom."""
    entries = feed(page, "feed.atom").findall(f"{ATOM}entry")
    return {str(one.findtext(f"{ATOM}title")): str(one.findtext(f"{ATOM}id")) for one in entries}


def test_what_was_said_keeps_its_id_when_something_said_with_it_is_withdrawn(three: list[Item]) -> None:
    page = three[0].page
    before = ids(page)
    changing.withdraw(three[0], "", by=None)
    after = ids(page)
    assert {title: after[title] for title in ("Geboorte", "Leefloon")} == {
        title: before[title] for title in ("Geboorte", "Leefloon")
    }
    assert "Paspoort" not in after


def test_both_feeds_call_the_same_thing_the_same(three: list[Item]) -> None:
    page = three[0].page
    assert [one.text for one in feed(page, "feed.rss").iter("guid")] == list(ids(page).values())


def test_a_feed_was_updated_when_something_was_taken_off(three: list[Item]) -> None:
    page = three[0].page
    off = changing.propose_removal(three[0], by=None)
    changing.approve([(off, off.version)], by=None)
    atom = feed(page, "feed.atom")
    moments = [datetime.fromisoformat(str(one.text)) for one in atom.iter(f"{ATOM}updated")]
    assert moments[0] == max(moments)


def test_what_was_taken_off_is_named_and_what_was_withdrawn_is_not(three: list[Item]) -> None:
    page = three[0].page
    off = changing.propose_removal(three[0], by=None)
    changing.approve([(off, off.version)], by=None)
    changing.withdraw(three[1], "", by=None)
    history = bytes(File.objects.get(path=f"{page.slug}/history.html").body).decode()
    assert "Paspoort: niet meer op de pagina" in history
    assert "Dienst: niet meer op de pagina" in history
    assert "Geboorte" not in history
    assert "Paspoort" in ids(page)


def test_every_time_in_a_feed_says_its_offset(three: list[Item]) -> None:
    page = three[0].page
    for one in feed(page, "feed.atom").iter(f"{ATOM}updated"):
        assert datetime.fromisoformat(str(one.text)).tzinfo is not None
    for one in feed(page, "feed.rss").iter("pubDate"):
        assert parsedate_to_datetime(str(one.text)).tzinfo is not None


def test_a_reader_that_takes_rss_for_html_shows_what_was_typed(cast: Cast) -> None:
    item = public(cast.own, None, content=service("Parkeren / <b>kaart</b>", "Kom <a href=x>hier</a> & nu.\nOf bel."))
    [found] = feed(item.page, "feed.rss").iter("item")
    said = str(found.findtext("description"))
    assert "<a" not in said
    assert "Kom &lt;a href=x&gt;hier&lt;/a&gt; &amp; nu.<br>Of bel." in said
    assert found.findtext("title") == "Parkeren / <b>kaart</b>"


def test_a_feed_of_a_page_that_said_nothing_is_valid_too(cast: Cast) -> None:
    page = changing.page_of(cast.own)
    assert feed(page, "feed.atom").findtext(f"{ATOM}updated")
    item = public(cast.own, None, "known", texts("Er is niets gestolen."))
    changing.withdraw(item, "", by=None)
    assert feed(page, "feed.atom").findtext(f"{ATOM}updated")
