"""Somebody who looks in finds no way that leads nowhere: what a shared page links to, may be seen."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.sharing.conftest import signed_in
from tests.warroom.sharing.making import make_guest, share

from warroom.incidents.models import Incident
from warroom.incidents.parts import PAGES, Part
from warroom.organisations.models import Role

LINK = re.compile(r'<a\b[^>]*?href="([^"#][^"]*)"')
PAGED = sorted(set(PAGES) - {"ledger:attachment", "reports:pdf", "duty:export"})

pytestmark = pytest.mark.django_db


def dead_ends(client: Client, path: str) -> list[str]:
    """The links of the page ``path`` that this client may not follow."""
    page = client.get(path).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    found = sorted({unescape(link).partition("#")[0] for link in LINK.findall(main)})
    inside = [link for link in found if link.startswith(("/", "?")) and not link.startswith("/static/")]
    return [link for link in inside if client.get(link if link.startswith("/") else path + link).status_code >= 400]


@pytest.mark.parametrize("route", PAGED)
@pytest.mark.parametrize("everything", [True, False], ids=["everything shared", "this part shared"])
def test_no_link_of_a_shared_page_leads_nowhere(cast: Cast, route: str, everything: bool) -> None:
    from tests.warroom.routes import ROUTES

    arguments_of = ROUTES[route].arguments
    assert arguments_of is not None
    arguments = arguments_of(cast.own)
    incident = Incident.objects.get(pk=arguments["pk"])
    parts = tuple(Part) if everything else (PAGES[route],)
    share(incident, cast.coordinator, *parts)
    make_guest(incident, *parts, person=cast.nobody)
    for person in (cast.people[Role.COORDINATOR], cast.nobody):
        assert dead_ends(signed_in(person), reverse(route, kwargs=arguments)) == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((Part.SUMMARY,), "is alles wat met u gedeeld is"),
        ((Part.SUMMARY, Part.PLANS), "staat onder de tabbladen hierboven"),
        (tuple(Part), None),
    ],
    ids=["the summary", "the summary and plans", "everything"],
)
def test_who_sees_no_card_of_the_situation_reads_where_the_rest_is(
    cast: Cast, parts: tuple[Part, ...], said: str | None
) -> None:
    incident = make_incident(cast.own)
    make_guest(incident, *parts, person=cast.nobody)
    page = signed_in(cast.nobody).get(reverse("incidents:situation", args=[incident.pk])).content.decode()
    assert ("met u gedeeld is" in page) == (said is not None)
    assert said is None or said in page


def test_a_guest_lands_on_what_is_shared_and_finds_no_menu_that_leads_to_nothing(cast: Cast) -> None:
    incident = make_incident(cast.own)
    guest = make_guest(incident, Part.SUMMARY, Part.PLANS, person=cast.nobody)
    client = signed_in(cast.nobody)
    page = client.get("/").content.decode()
    assert f'href="{reverse("incidents:situation", args=[incident.pk])}"' in page
    assert guest.get_capacity_display() in page
    assert f'href="{reverse("organisations:list")}"' not in page
    assert dead_ends(client, "/") == []
