"""An answer that is given twice, too late, from two telephones, or on a page that is old: nothing is lost, and whoever
gave it reads what became of it."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.alerts.making import make_contact, make_sent, row
from tests.warroom.alerts.test_answering import link_of
from tests.warroom.alerts.test_sending import signed_in
from tests.warroom.cast import Cast

from warroom.alerts import answering, following_up
from warroom.alerts.models import Answer
from warroom.alerts.words import By, Reply
from warroom.ledger.models import Entry
from warroom.organisations.models import Membership, Role

IN = "uw antwoord is binnen"
NOTE = "De telefooncentrale ligt plat."


class Page:
    """The page of an alert as it stands on a screen: its form goes with what was seen there."""

    def __init__(self, client: Client, url: str, to: str = "") -> None:
        self.client, self.url, self.to = client, url, to or url
        self.read(client.get(url).content.decode())

    def read(self, html: str) -> None:
        self.html = html
        self.seen = dict(re.findall(r'name="(version-\d+)" value="(\d+)"', html))

    def send(self, answer: str, note: str = "", **more: Any) -> int:
        """Press the button: the status, with redirects followed; the page is what came back."""
        said = {**self.seen, "answer": answer, "note": note, **more}
        first = self.client.post(self.to, said)
        self.read((self.client.get(first["Location"]) if first.status_code == 302 else first).content.decode())
        return first.status_code


def by_link(alert: Any, contact: Any) -> Page:
    return Page(Client(), link_of(alert, contact))


def signed(cast: Cast, role: Role, alert: Any) -> Page:
    pk = row(alert, cast.own).pk
    return Page(signed_in(cast.people[role]), reverse("alerts:read", args=[pk]), reverse("alerts:answer", args=[pk]))


@pytest.fixture(params=["by the link", "signed in"])
def pages(request: pytest.FixtureRequest, cast: Cast) -> tuple[Any, Page, Page]:
    """An alert, and its page open with two people of the body that received it."""
    contacts = make_contact(cast.own), make_contact(cast.own)
    alert = make_sent(cast.own)
    if request.param == "by the link":
        return alert, by_link(alert, contacts[0]), by_link(alert, contacts[1])
    return alert, signed(cast, Role.SPOC, alert), signed(cast, Role.DEPUTY, alert)


def test_the_same_answer_twice_is_once_and_both_times_it_is_in(cast: Cast, pages: Any) -> None:
    _alert, page, _other = pages
    before = dict(page.seen)
    assert (page.send("affected", NOTE), IN in page.html) == (302, True)
    page.seen = before  # the button back, and pressed again
    assert (page.send("affected", NOTE), IN in page.html) == (302, True)
    assert Answer.objects.count() == 1


def test_on_the_way_back_one_changes_ones_own_answer_without_being_asked(cast: Cast, pages: Any) -> None:
    alert, page, _other = pages
    before = dict(page.seen)
    page.send("need_help", NOTE)
    page.seen = before
    assert page.send("not_affected") == 302
    assert row(alert, cast.own).answer == Reply.NOT_AFFECTED
    assert [one.answer for one in Answer.objects.all()] == ["need_help", "not_affected"]


def test_what_a_colleague_said_is_not_taken_back_by_who_did_not_read_it(cast: Cast, pages: Any) -> None:
    alert, page, other = pages
    page.send("need_help", NOTE)
    assert other.send("not_affected", "Bij ons is alles in orde.") == 409
    assert "Intussen antwoordde iemand anders voor Aardwijk" in other.html
    assert "Bij ons is alles in orde." in other.html
    assert re.search(r'value="not_affected" required checked', other.html)
    assert (row(alert, cast.own).answer, Answer.objects.count()) == (Reply.NEED_HELP, 1)
    # Who has read it decides.
    assert other.send("not_affected", "Bij ons is alles in orde.") == 302
    assert [one.answer for one in Answer.objects.all()] == ["need_help", "not_affected"]


def test_that_it_is_worse_is_never_held_up(cast: Cast, pages: Any) -> None:
    alert, page, other = pages
    page.send("not_affected")
    assert (other.send("need_help", NOTE), IN in other.html) == (302, True)
    assert row(alert, cast.own).answer == Reply.NEED_HELP


def test_a_seen_that_says_less_is_told_what_stays(cast: Cast, pages: Any) -> None:
    alert, page, other = pages
    page.send("affected", NOTE)
    assert other.send("seen") == 302
    assert IN not in other.html
    assert "dat antwoord blijft staan" in other.html
    assert row(alert, cast.own).answer == Reply.AFFECTED


def test_an_answer_to_what_was_withdrawn_is_not_said_to_be_in(cast: Cast, pages: Any) -> None:
    alert, page, _other = pages
    following_up.withdrawn(alert, "Vergissing", by=None)
    assert page.send("need_help", NOTE) == 409
    assert IN not in page.html
    assert "neemt geen antwoorden meer aan" in page.html
    assert NOTE in page.html
    assert "Vraag om teruggebeld te worden" in page.html
    assert (Answer.objects.count(), Entry.objects.filter(kind="alert.answered").count()) == (0, 0)


def test_a_form_that_cannot_be_read_keeps_the_remark(cast: Cast, pages: Any) -> None:
    _alert, page, _other = pages
    assert page.send("", NOTE) == 422
    assert NOTE in page.html
    assert page.send("affected", "é" * 1001) == 422
    assert "é" * 1001 in page.html
    assert re.search(r'value="affected" required checked', page.html)


def test_a_form_that_was_mended_is_still_one_from_before_a_colleague_answered(cast: Cast, pages: Any) -> None:
    _alert, page, other = pages
    page.send("need_help", NOTE)
    assert other.send("", "Alles in orde.") == 422
    assert other.send("not_affected", "Alles in orde.") == 409


def test_the_end_of_a_line_counts_once(cast: Cast, pages: Any) -> None:
    alert, page, _other = pages
    assert page.send("affected", "\r\n".join(["x" * 99] * 10)) == 302
    assert len(row(alert, cast.own).note) == 999


def test_for_several_bodies_all_of_it_waits_when_one_was_answered_meanwhile(cast: Cast) -> None:
    both, colleague = make_contact(cast.own, cast.other), make_contact(cast.other)
    alert = make_sent(cast.own, cast.other)
    mine, theirs = by_link(alert, both), by_link(alert, colleague)
    theirs.send("need_help", NOTE)
    chosen = [str(row(alert, body).pk) for body in (cast.own, cast.other)]
    assert mine.send("not_affected", body=chosen) == 409
    assert row(alert, cast.own).answer == ""
    assert len(re.findall(r'name="body" value="\d+" checked', mine.html)) == 2
    assert mine.send("not_affected", body=chosen[:1]) == 302
    assert (row(alert, cast.own).answer, row(alert, cast.other).answer) == (Reply.NOT_AFFECTED, Reply.NEED_HELP)


def test_who_signed_in_answers_for_all_bodies_at_once(cast: Cast) -> None:
    Membership.objects.create(person=cast.people[Role.SPOC], organisation=cast.other, role=Role.SPOC)
    alert = make_sent(cast.own, cast.other)
    page = signed(cast, Role.SPOC, alert)
    assert "Ook voor Bergendal" in page.html
    page.send("seen")
    assert row(alert, cast.other).answer == ""
    page.send("affected", NOTE, all="on")
    assert (row(alert, cast.own).answer, row(alert, cast.other).answer) == (Reply.AFFECTED, Reply.AFFECTED)


def test_an_address_that_says_thanks_says_nothing_when_there_is_no_answer(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    url = link_of(alert, contact)
    for made_up in ("kept", "less", "same", "x", ""):
        assert "uw antwoord" not in Client().get(url, {"thanks": made_up}).content.decode()
    answering.answer(row(alert, cast.own), Reply.SEEN, way=By.TELEPHONE)
    assert IN in Client().get(url, {"thanks": "kept"}).content.decode()
