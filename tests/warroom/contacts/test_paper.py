"""The call list on paper: everybody on it, a box per number, its head on every sheet."""

import re

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.contacts import making
from tests.warroom.sharing.conftest import signed_in

from warroom.contacts import calling
from warroom.contacts.models import WayKind
from warroom.organisations.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    return signed_in(cast.people[Role.COORDINATOR])


def sheet(client: Client, **query: str) -> str:
    page = client.get("/contacts/calls/", {"print": "1", **query}).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def bodies(page: str) -> int:
    return page.count('<th scope="row">')


def test_all_bodies_are_on_paper_and_not_the_first_page_of_the_screen(coordinator: Client) -> None:
    for n in range(calling.PER_PAGE + 5):
        making.body(f"Gemeente {n:03}")
    page = sheet(coordinator)
    assert bodies(page) > calling.PER_PAGE
    assert bodies(page) == int(coordinator.get("/contacts/calls/").context["page"].paginator.count)


def test_a_sheet_that_does_not_hold_everybody_says_so(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "PER_PRINT", 2)
    for n in range(5):
        making.body(f"Gemeente {n:03}")
    total = calling_total(coordinator)
    notice = f"Dit is 1 tot 2 van {total} besturen: print ook de andere pagina’s."
    assert notice in sheet(coordinator)
    monkeypatch.setattr(calling, "PER_PRINT", total)
    assert "print ook" not in sheet(coordinator)


def calling_total(client: Client) -> int:
    return int(client.get("/contacts/calls/").context["page"].paginator.count)


def test_what_it_is_and_of_when_stands_in_the_head_that_every_sheet_repeats(coordinator: Client) -> None:
    making.body("Een")
    head = re.search(r"<thead>.*?</thead>", sheet(coordinator), re.S)
    assert head is not None
    for words in ("Bellijst", "stand van", "Bestuur", "Nummers", "Gebeld"):
        assert words in head.group(), words


def test_there_is_one_box_per_number_also_of_somebody_whose_mobile_takes_signal(coordinator: Client) -> None:
    body = making.body("Een")
    mobile = "+32470123456"
    making.contact(
        "Kim", body, ways=((WayKind.MOBILE, mobile), (WayKind.SIGNAL, mobile), (WayKind.LANDLINE, "+3235550101"))
    )
    page = sheet(coordinator, q="Een")
    assert page.count("calls-paper__number") == 2
    assert page.count("0470 12 34 56") == 1
