import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.warroom.cast import Cast
from tests.warroom.joint.making import make_joint

from warroom.organisations import register
from warroom.organisations.models import Kind, Organisation, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def coordinator(cast: Cast, client: Client) -> Client:
    register.load()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    return client


def found(client: Client, **query: str) -> list[str]:
    return [str(body) for body in client.get(reverse("organisations:list"), query).context["page"]]


def test_a_body_is_found_by_part_of_its_name(coordinator: Client) -> None:
    assert found(coordinator, q="kruibeke", kind="municipality") == ["Beveren-Kruibeke-Zwijndrecht"]


def test_a_body_is_found_by_its_kbo_number_as_people_write_it(coordinator: Client) -> None:
    assert found(coordinator, q="0219.395.192") == ["Cipal"]


def test_ended_bodies_show_when_asked_for(coordinator: Client) -> None:
    assert "Borsbeek" not in found(coordinator, q="borsbeek")
    assert "Borsbeek" in found(coordinator, q="borsbeek", ended="1")


def test_the_list_sorts_both_ways(coordinator: Client) -> None:
    up = found(coordinator, kind="province", sort="name")
    assert up == found(coordinator, kind="province", sort="-name")[::-1]
    assert up[0] == "Provincie Antwerpen"


def test_nonsense_in_the_address_is_no_error(coordinator: Client) -> None:
    assert found(coordinator, kind="x", sort="password", page="-3", q="%'\x00") == []
    assert len(found(coordinator, kind="x", sort="password", page="zero")) == 50


def test_the_page_of_a_merged_body_leads_to_its_successor(coordinator: Client) -> None:
    old = Organisation.objects.get(kind=Kind.MUNICIPALITY, nis="46013")
    page = coordinator.get(reverse("organisations:page", args=[old.pk])).content.decode()
    assert reverse("organisations:page", args=[old.successor_id]) in page


def test_the_coordinator_sees_how_many_bodies_have_no_spoc(cast: Cast, coordinator: Client) -> None:
    rows = {row["kind"]: row for row in coordinator.get("/").context["register"]}
    municipalities = Organisation.objects.filter(kind=Kind.MUNICIPALITY, valid_until=None).count()
    assert rows[Kind.MUNICIPALITY]["total"] == municipalities
    assert rows[Kind.MUNICIPALITY]["silent"] == municipalities - 2  # the cast has two


def test_the_first_page_of_a_coordinator_leads_to_the_sector_and_others_do_not_see_it(
    cast: Cast, coordinator: Client, client: Client
) -> None:
    page = coordinator.get("/").content.decode()
    assert reverse("sector:picture") in page
    assert reverse("sector:out") in page
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    assert reverse("sector:out") not in client.get("/").content.decode()


def test_one_can_act_for_one_s_own_organisations_only(cast: Cast, client: Client) -> None:
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    client.post(reverse("organisations:choose"), {"organisation": cast.other.pk})
    assert client.get("/").wsgi_request.organisation == cast.own


def test_english_is_one_click_away_and_dutch_the_default(client: Client, db: None) -> None:
    page = client.get(reverse("account_login"), headers={"Accept-Language": "en"})
    assert page.headers["Content-Language"] == "nl"
    client.post(reverse("set_language"), {"language": "en"})
    assert client.get(reverse("account_login")).headers["Content-Language"] == "en"


def test_nothing_inline_and_nothing_from_elsewhere(cast: Cast, client: Client) -> None:
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    for path in ("/", reverse("organisations:list"), reverse("mfa_index")):
        response = client.get(path)
        page = response.content.decode()
        assert "style=" not in page
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
        assert not re.search(r"(src|href)=\"(https?:)?//", page)
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert "unsafe" not in response.headers["Content-Security-Policy"]


PAGES = [
    "home",
    "organisations:list",
    "organisations:people",
    "organisations:invite",
    "organisations:membership",
    "mfa_index",
]


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_screens_are_accessible_and_fit(
    page: Page, cast: Cast, sign_in, accessible, width: int, scheme: str
) -> None:
    register.load()
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(reverse("account_login"))
    accessible(page)
    person = cast.people[Role.SPOC]
    sign_in(page, person)
    things = {
        "organisations:people": cast.own.pk,
        "organisations:invite": cast.own.pk,
        "organisations:membership": person.memberships.get().pk,
    }
    for name in PAGES:
        page.goto(reverse(name, args=[things[name]] if name in things else []))
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.goto("/no-such-page/")
    accessible(page)


@pytest.mark.browser
def test_the_menus_work_from_the_keyboard(page: Page, cast: Cast, sign_in) -> None:
    sign_in(page, cast.people[Role.SPOC])
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    summary = page.locator(".frame__end summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".frame__end .dropdown__panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".frame__end .dropdown__panel")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_supplier_lands_on_what_it_has_to_say_and_on_what_is_going_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.people[Role.SUPPLIER], backend=BACKEND)
    own = reverse("suppliers:page", args=[cast.supplier.pk])
    page = client.get("/").content.decode()
    assert own in page[page.index("<main") :]
    assert "Er wordt nu niets met u gedeeld" not in page
    make_joint(cast.supplier, title="Getroffen 0")
    make_joint(cast.other_supplier, title="Getroffen 1")
    page = client.get("/").content.decode()
    assert "Getroffen 0" in page
    assert "Getroffen 1" not in page
