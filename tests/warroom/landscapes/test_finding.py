"""The search box in the frame of every page."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.warroom.cast import Cast

from warroom.landscapes.models import Landscape
from warroom.organisations.models import Person, Role

SignIn = Callable[[Person], Client]
pytestmark = pytest.mark.django_db


def test_a_name_that_only_one_has_leads_to_its_page(client: Client, landscape: Landscape) -> None:
    answer = client.get("/landscapes/find/", {"find": "burgerz"})
    assert answer.status_code == 302
    assert answer.url == f"/landscapes/{landscape.pk}/element/?id=civil"


def test_a_whole_name_goes_before_names_that_contain_it(client: Client, landscape: Landscape) -> None:
    answer = client.get("/landscapes/find/", {"find": "server 1"})
    assert answer.url.endswith("?id=server")


def test_several_are_listed_to_choose_from(client: Client, landscape: Landscape) -> None:
    page = client.get("/landscapes/find/", {"find": "er"}).content.decode()
    assert "Server 1" in page
    assert "Burgerzaken" in page


def test_what_nothing_is_called_says_what_to_try(client: Client, landscape: Landscape) -> None:
    page = client.get("/landscapes/find/", {"find": "<zzz>"}).content.decode()
    assert "Niets gevonden" in page
    assert "<zzz>" not in page


def test_nothing_of_another_body_is_found(cast: Cast, signed_in: SignIn, landscape: Landscape) -> None:
    page = signed_in(cast.rival).get("/landscapes/find/", {"find": "burgerzaken"})
    assert page.status_code == 200
    assert "civil" not in page.content.decode()


def test_the_box_stands_on_pages_of_who_has_a_landscape_only(cast: Cast, signed_in: SignIn) -> None:
    assert 'id="find"' in signed_in(cast.people[Role.READ_ONLY]).get("/").content.decode()
    assert 'id="find"' not in signed_in(cast.people[Role.SUPPLIER]).get("/").content.decode()
