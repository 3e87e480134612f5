"""The what-if screen: the answer at once, the scenario in the address, saved and compared."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast

from warroom.landscapes import outcome, scenarios
from warroom.landscapes.models import How, Landscape, SavedScenario
from warroom.landscapes.storing import store
from warroom.organisations.models import Person, Role
from weerbaar import demo
from weerbaar import landscape as library
from weerbaar.landscape import Element, Kind, Relation, RelationKind
from weerbaar.planning.impact import Scenario

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def town() -> library.Landscape:
    """Mail rests on the directory; deaths on the civil-affairs application over either of two links."""
    environment = Kind.ENVIRONMENT
    return library.Landscape(
        elements=(
            Element("deaths", Kind.SERVICE, "Overlijden aangeven", attributes={"priority": 1, "paper_h": 48}),
            Element("mail", Kind.SERVICE, "Mail en agenda", attributes={"priority": 2, "paper_h": 0}),
            Element("museum", Kind.SERVICE, "Museum"),
            Element("civil", Kind.APPLICATION, "Burgerzaken", attributes={}),
            Element("exchange", Kind.APPLICATION, "Postbussen <&>"),
            Element("host", environment, "Mailserver", attributes={"type": "host"}),
            Element("away", environment, "Datacenter leverancier", attributes={"type": "datacentre"}),
            Element("desk", environment, "Loketten", attributes={"type": "workplace"}),
            Element("ad", environment, "AD-domein", attributes={"type": "realm"}),
        ),
        relations=(
            Relation(RelationKind.NEEDS, "deaths", "civil", alternative="weg", over="city"),
            Relation(RelationKind.NEEDS, "deaths", "civil", alternative="weg", over="spare"),
            Relation(RelationKind.NEEDS, "mail", "exchange"),
            Relation(RelationKind.RUNS_ON, "civil", "away"),
            Relation(RelationKind.RUNS_ON, "exchange", "host"),
            Relation(RelationKind.TRUSTS, "host", "ad"),
            Relation(RelationKind.LINK, "host", "away", id="city", attributes={"name": "Stadsnetwerk"}),
            Relation(RelationKind.LINK, "desk", "away", id="spare", attributes={"name": "Noodlijn"}),
        ),
    )


@pytest.fixture
def landscape(cast: Cast) -> Landscape:
    landscape = Landscape.objects.create(name="Aardwijk", owner=cast.own)
    store(landscape, town(), how=How.EDIT, expected=0)
    return landscape


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(cast.people[Role.SPOC])


def text(client: Client, url: str, **headers: str) -> str:
    """The page as a person reads it: one line, without markup or the drawing."""
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    body = re.sub(r"<(svg|title|script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_lost_directory_is_answered_with_a_count_and_a_reason(client: Client, landscape: Landscape) -> None:
    page = text(client, "/wat-als/?lost=ad")
    assert "1 van 3 diensten ligt stil, 1 niet bekend" in page
    assert re.search(r"ligt stil Mail en agenda .*AD-domein .*kan niet op papier", page)


def test_before_anything_is_marked_it_says_what_works_and_offers_what_would_hurt(
    client: Client, landscape: Landscape
) -> None:
    page = text(client, "/wat-als/")
    assert "Er gebeurt niets: 2 van 3 diensten werken, 1 niet bekend" in page
    assert "Datacenter leverancier valt uit" in page


def test_paper_holds_until_a_moment_counted_from_now(client: Client, landscape: Landscape) -> None:
    assert re.search(r"Overlijden aangeven .* papier tot \w\w \d+ \w+, \d\d:\d\d", text(client, "/wat-als/?lost=away"))


def test_a_service_that_hobbles_says_over_which_link_it_still_works(client: Client, landscape: Landscape) -> None:
    assert re.search(r"beperkt Overlijden aangeven .*Noodlijn", text(client, "/wat-als/?cut=city"))


def test_what_the_attacker_can_reach_is_listed(client: Client, landscape: Landscape) -> None:
    page = text(client, "/wat-als/?compromised=ad")
    assert "In gevaar: " in page
    assert "Mailserver" in page[page.index("In gevaar: ") :]
    assert "overgenomen" in page


def test_values_filled_in_by_us_are_named(client: Client, landscape: Landscape) -> None:
    assert "Museum" in text(client, "/wat-als/?lost=ad").split("Door ons ingevuld")[1]


def test_every_chip_has_a_way_to_take_it_away_that_keeps_the_rest(client: Client, landscape: Landscape) -> None:
    page = client.get("/wat-als/?lost=ad&cut=spare&sort=name").content.decode()
    chip = re.search(r'href="([^"]*)" aria-label="Haal weg: AD-domein verloren"', page)
    assert chip
    assert unescape(chip[1]) == "?cut=spare&sort=name"


def test_searching_offers_what_can_be_said_of_each_thing_found(client: Client, landscape: Landscape) -> None:
    page = client.get("/wat-als/?lost=ad&q=nood").content.decode()
    assert 'href="?lost=ad&amp;cut=spare"' in page
    assert "Niets met de naam ‘zzz’" in text(client, "/wat-als/?q=zzz")


def test_while_typing_only_the_findings_are_sent(client: Client, landscape: Landscape) -> None:
    found = client.get("/wat-als/?q=mail", headers={"HX-Request": "true", "HX-Target": "found"}).content.decode()
    assert found.strip().startswith('<div id="found">')
    assert "Mailserver" in found


def test_a_swap_sends_the_screen_without_the_frame_and_says_the_answer_aloud(
    client: Client, landscape: Landscape
) -> None:
    response = client.get("/wat-als/?lost=ad", headers={"HX-Request": "true", "HX-Target": "what-if"})
    body = response.content.decode()
    assert "<html" not in body
    assert re.search(r'id="said" hx-swap-oob="innerHTML">AD-domein verloren: 1 van 3', body)
    assert "HX-Request" in response.headers["Vary"]


def test_names_from_somebodys_file_stay_text(client: Client, landscape: Landscape) -> None:
    body = client.get("/wat-als/?lost=ad&state=all&q=post").content.decode()
    assert "Postbussen <&>" not in body
    assert "Postbussen &lt;&amp;&gt;" in body


def test_a_bookmark_on_something_that_has_gone_says_so_and_answers_with_the_rest(
    client: Client, landscape: Landscape
) -> None:
    page = text(client, "/wat-als/?lost=ad&lost=gone&cut=nowhere&active=ad&focus=gone")
    assert "1 van 3 diensten ligt stil" in page
    assert "telt niet mee: gone, nowhere, ad" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lost=ad", ["Mail en agenda", "Museum"]),
        ("lost=ad&state=fails", ["Mail en agenda"]),
        ("lost=ad&state=works", ["Overlijden aangeven"]),
        ("lost=ad&state=all&sort=name", ["Mail en agenda", "Museum", "Overlijden aangeven"]),
        ("lost=ad&state=all&sort=-name", ["Overlijden aangeven", "Museum", "Mail en agenda"]),
        ("lost=ad&state=all&name=OVER", ["Overlijden aangeven"]),
        ("lost=ad&lost=away", ["Overlijden aangeven", "Mail en agenda", "Museum"]),
    ],
)
def test_the_table_is_filtered_and_sorted_by_the_address(
    client: Client, landscape: Landscape, query: str, names: list[str]
) -> None:
    table = client.get(f"/wat-als/?{query}").content.decode().split('class="table table--cards services"')[1]
    rows = table.split("</table>")[0]
    assert re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)', rows) == names


def test_two_scenarios_stand_side_by_side_with_what_differs(client: Client, landscape: Landscape) -> None:
    page = text(client, "/wat-als/?lost=ad&lost=away&b=1&b.lost=ad")
    compared = page.split("Vergeleken")[1]
    assert "1 dienst is er anders aan toe" in compared
    assert re.search(r"Overlijden aangeven ligt stil slechter werkt", compared)


def test_comparing_with_nothing_is_comparing_with_today(client: Client, landscape: Landscape) -> None:
    page = text(client, "/wat-als/?lost=ad&b=1")
    assert "Vastgehouden : er gebeurt niets" in page or "Vastgehouden: er gebeurt niets" in page


def test_a_scenario_is_saved_found_renamed_thrown_away_and_taken_back(client: Client, landscape: Landscape) -> None:
    client.post(f"/wat-als/{landscape.pk}/bewaren/", {"name": " Nachtmerrie ", "lost": ["ad"], "cut": ["spare"]})
    row = SavedScenario.objects.get()
    assert (row.name, row.facts) == ("Nachtmerrie", {"lost": ["ad"], "cut": ["spare"]})
    listed = f"/wat-als/{landscape.pk}/bewaard/"
    page = client.get(listed).content.decode()
    assert f'href="/wat-als/{landscape.pk}/?lost=ad&amp;cut=spare"' in page
    assert "1 van 3 diensten liggen stil" in text(client, listed)

    client.post(f"/wat-als/bewaard/{row.pk}/naam/", {"name": "Oefening"})
    assert "Oefening" in text(client, listed)
    client.post(f"/wat-als/bewaard/{row.pk}/weg/")
    assert "‘Oefening’ werd weggegooid" in text(client, listed)
    client.post(f"/wat-als/bewaard/{row.pk}/terug/")
    assert SavedScenario.objects.get().removed_at is None


def test_without_a_name_a_scenario_is_called_what_it_is(client: Client, landscape: Landscape) -> None:
    client.post(f"/wat-als/{landscape.pk}/bewaren/", {"lost": ["ad"]})
    assert SavedScenario.objects.get().name == "AD-domein verloren"


def test_somebody_who_may_only_read_can_ask_but_not_save(cast: Cast, landscape: Landscape) -> None:
    reader = client_of(cast.people[Role.READ_ONLY])
    assert "Bewaar als scenario" not in text(reader, "/wat-als/?lost=ad")
    assert reader.post(f"/wat-als/{landscape.pk}/bewaren/", {"lost": ["ad"]}).status_code == 403


def test_another_body_does_not_even_learn_that_it_exists(cast: Cast, landscape: Landscape) -> None:
    rival = client_of(cast.rival)
    row = SavedScenario.objects.create(landscape=landscape, name="x", facts={})
    for url in (
        f"/wat-als/{landscape.pk}/",
        f"/wat-als/{landscape.pk}/bewaard/",
        f"/landscapes/{landscape.pk}/drawing/",
    ):
        assert rival.get(url).status_code == 404
    assert rival.post(f"/wat-als/bewaard/{row.pk}/weg/").status_code == 404


def test_without_a_landscape_it_says_what_to_do(client: Client, cast: Cast) -> None:
    assert "Eerst een landschap, dan de vraag" in text(client, "/wat-als/")


def test_it_speaks_english_when_asked(client: Client, landscape: Landscape) -> None:
    client.cookies["django_language"] = "en"
    page = text(client, "/wat-als/?lost=ad")
    assert "1 of 3 services is down, 1 not known" in page
    assert "niet bekend" not in page


def test_the_drawing_page_folds_focuses_and_says_the_same_as_a_table(client: Client, landscape: Landscape) -> None:
    url = f"/landscapes/{landscape.pk}/drawing/"
    whole = client.get(url).content.decode()
    assert whole.count('class="d-node ') == 9
    around = client.get(f"{url}?focus=host&up=1&down=1").content.decode()
    assert set(re.findall(r'data-node="(\w+)"', around)) == {"exchange", "host", "ad", "away"}
    assert re.search(
        r"Mailserver Servers en werkplekken AD-domein Postbussen <&> Datacenter", text(client, f"{url}?focus=host")
    )
    assert "staat niet meer in het landschap" in text(client, f"{url}?focus=gone")
    assert client.get(f"{url}?up=x&down=99999&fold=what&show=what&open=no").status_code == 200


@pytest.fixture(scope="module")
def city() -> library.Landscape:
    return demo.scheldestede()


def test_the_worst_single_losses_of_the_city_begin_with_its_directory(city: library.Landscape) -> None:
    quick = outcome.quick_starts(city)
    assert quick[0].element.id == "ad-stad"
    assert [q.harm for q in quick] == sorted((q.harm for q in quick), reverse=True)
    assert {q.element.kind for q in quick} == {Kind.ENVIRONMENT, Kind.SUPPLIER}


def test_a_scenario_survives_its_way_through_the_address(city: library.Landscape) -> None:
    scenario = Scenario.of(lost=["ad-stad"], cut=["noodlijn"], compromised=["ad-ocmw"])
    told = scenarios.from_query(city, QueryDict(scenarios.address(scenario, QueryDict("q=x&sort=name"), "q")[1:]))
    assert told == scenarios.Asked(scenario, ())


def test_paper_counts_from_the_moment_one_says(client: Client, landscape: Landscape) -> None:
    today = timezone.localdate()
    page = text(client, f"/wat-als/?lost=civil&since={today - timedelta(days=3)}T12:00")
    assert "papier op sinds" in page  # 48 hours of paper are over
    assert "papier tot" in text(client, f"/wat-als/?lost=civil&since={today - timedelta(days=1)}T12:00")


@pytest.mark.parametrize("typed", ["gisteren", "2026-13-45T99:99", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_moment_that_is_none_is_said_and_now_counts(client: Client, landscape: Landscape, typed: str) -> None:
    page = text(client, f"/wat-als/?lost=civil&since={typed}")
    assert "Dat is geen tijdstip" in page
    assert "papier tot" in page
