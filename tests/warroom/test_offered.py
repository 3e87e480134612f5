"""What a page offers to somebody can be done by them: no control leads to "you may not"."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.aid.routes import offered
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident

from warroom.organisations.models import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def page(person: Any, url: str) -> tuple[Client, str]:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client, client.get(url).content.decode()


@pytest.mark.parametrize("role", [Role.DPO, Role.EMERGENCY_PLANNER, Role.READ_ONLY])
def test_who_may_not_decide_is_not_offered_legal_acts_and_settings_of_deadlines(cast: Cast, role: Role) -> None:
    incident = make_incident(cast.own)
    _client, html = page(cast.people[role], reverse("clocks:list", args=[incident.pk]))
    assert reverse("clocks:record_act", args=[incident.pk]) not in html
    assert reverse("clocks:settings", args=[cast.own.pk]) not in html


def test_who_may_decide_is_offered_legal_acts_and_settings_of_deadlines(cast: Cast) -> None:
    incident = make_incident(cast.own)
    client, html = page(cast.people[Role.SPOC], reverse("clocks:list", args=[incident.pk]))
    for url in (reverse("clocks:record_act", args=[incident.pk]), reverse("clocks:settings", args=[cast.own.pk])):
        assert url in html
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.COORDINATOR, Role.SUPPLIER)])
def test_an_offer_of_help_is_a_link_for_who_may_change_it_only(cast: Cast, role: Role) -> None:
    url = reverse("aid:edit_offer", kwargs=offered(cast.own))
    client, html = page(cast.people[role], reverse("aid:list"))
    assert (url in html) == (client.get(url).status_code == 200)


@pytest.mark.parametrize("role", [Role.SPOC, Role.READ_ONLY])
def test_no_two_controls_of_the_page_of_sharing_have_the_same_name_for_their_label(cast: Cast, role: Role) -> None:
    incident = make_incident(cast.own)
    _client, html = page(cast.people[role], reverse("sharing:incident", args=[incident.pk]))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_no_two_things_on_the_page_of_what_if_have_the_same_name(cast: Cast) -> None:
    landscape = make_incident(cast.own).pinneds.get().landscape
    _client, html = page(cast.people[Role.SPOC], reverse("landscapes:what_if_of", args=[landscape.pk]) + "?lost=one")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
