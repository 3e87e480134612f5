"""What stands on the pages of the elements and of what is missing."""

from dataclasses import replace

import pytest
from django.test import Client
from tests.warroom.landscapes.making import small

from warroom.landscapes.changing import with_element
from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from weerbaar.landscape import Element, Kind

pytestmark = pytest.mark.django_db


def test_it_says_how_many_services_hang_on_something_and_no_weight(client: Client, landscape: Landscape) -> None:
    page = client.get(f"/landscapes/{landscape.pk}/findings/").content.decode()
    assert "1 dienst hangt eraan, met prioriteit 1" in page
    assert "gewicht" not in page


def test_a_team_is_called_by_its_name_and_says_what_it_cares_for(client: Client, landscape: Landscape) -> None:
    content = with_element(small(), Element("team-1", Kind.TEAM, "Ploeg systemen"))
    server = Element("server", Kind.ENVIRONMENT, "Server 1", attributes={"type": "host", "team": "team-1"})
    store(landscape, with_element(content, server), how=How.EDIT, expected=1)
    url = f"/landscapes/{landscape.pk}/element/"
    assert '?id=team-1">Ploeg systemen</a>' in client.get(url, {"id": "server"}).content.decode()
    assert "Waar deze ploeg voor zorgt" in client.get(url, {"id": "team-1"}).content.decode()


def test_a_landscape_without_services_says_what_to_do_first(client: Client, landscape: Landscape) -> None:
    only = replace(small(), elements=tuple(e for e in small().elements if e.kind is Kind.ENVIRONMENT), relations=())
    store(landscape, only, how=How.EDIT, expected=1)
    for address in (f"/landscapes/{landscape.pk}/", "/wat-als/", "/"):
        page = client.get(address).content.decode()
        assert "Er staat nog geen dienstverlening in" in page
        assert f"/landscapes/{landscape.pk}/start/" in page


def test_the_team_is_chosen_by_its_name(client: Client, landscape: Landscape) -> None:
    store(landscape, with_element(small(), Element("team-1", Kind.TEAM, "Ploeg systemen")), how=How.EDIT, expected=1)
    url = f"/landscapes/{landscape.pk}/element/edit/?id=server"
    assert '<option value="team-1">Ploeg systemen</option>' in client.get(url).content.decode()
    client.post(url, {"name": "Server 1", "a_team": "team-1", "version": "2"})
    assert landscape.in_force().by_id["server"].get("team") == "team-1"
