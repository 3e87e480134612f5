"""From nothing to a first useful answer."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.warroom.cast import Cast

from warroom.landscapes import demonstration, reading
from warroom.landscapes.models import Import, Landscape
from warroom.organisations import demonstration as people
from weerbaar import demo
from weerbaar.landscape import Kind


@pytest.fixture
def begun(client: Client, cast: Cast) -> Landscape:
    client.post("/landscapes/begin/")
    return Landscape.objects.get(owner=cast.own)


def test_an_organisation_without_a_landscape_is_told_how_to_begin(client: Client) -> None:
    assert "Begin met wat u hebt" in client.get("/landscapes/").content.decode()
    assert "Begin met wat u hebt" in client.get("/").content.decode()


def test_beginning_twice_makes_one_landscape(client: Client, begun: Landscape) -> None:
    client.post("/landscapes/begin/")
    assert Landscape.objects.count() == 1
    assert client.get("/landscapes/", follow=True).redirect_chain[-1][0].endswith("/start/")


def test_a_starter_and_an_answer_give_a_first_picture(client: Client, begun: Landscape) -> None:
    client.post(f"/landscapes/{begun.pk}/start/starter/", {"starter": "small"})
    services = begun.in_force().of_kind(Kind.SERVICE)
    assert services
    assert all(s.assumed for s in services)
    answer = client.post(
        f"/landscapes/{begun.pk}/start/questions/",
        {"q_directory": "one", "q_mail": "supplier", "t_mail_supplier": "Wolkenhuis"},
        follow=True,
    ).content.decode()
    assert "Wat valt stil als dit uitvalt?" in answer
    assert "ligt stil" in answer
    newest = begun.newest
    assert newest is not None
    assert newest.number == 2
    assert "Wolkenhuis" in {e.name for e in begun.in_force().of_kind(Kind.SUPPLIER)}


def test_answers_are_shown_again_and_the_same_ones_make_no_version(client: Client, begun: Landscape) -> None:
    client.post(f"/landscapes/{begun.pk}/start/starter/", {"starter": "small"})
    url = f"/landscapes/{begun.pk}/start/questions/"
    for _ in range(2):
        client.post(url, {"q_directory": "one"})
    assert begun.versions.count() == 2
    assert 'value="one" checked' in client.get(url).content.decode()


def test_a_choice_that_does_not_exist_is_refused(client: Client, begun: Landscape) -> None:
    client.post(f"/landscapes/{begun.pk}/start/starter/", {"starter": "small"})
    page = client.post(f"/landscapes/{begun.pk}/start/questions/", {"q_directory": "x"}, follow=True)
    assert page.status_code == 200
    assert begun.versions.count() == 1


def test_usual_parts_are_matched_with_ones_own(client: Client, begun: Landscape) -> None:
    client.post(f"/landscapes/{begun.pk}/element/new/?kind=application", {"version": "0", "name": "Onze mail"})
    client.post(f"/landscapes/{begun.pk}/start/starter/", {"starter": "small"})
    url = f"/landscapes/{begun.pk}/start/matches/"
    asked = client.get(url).context["rows"]
    usual = asked[0]["usual"]
    client.post(url, {"usual": [usual], f"own_{usual}": "onze-mail"})
    assert usual not in begun.in_force().by_id
    assert "onze-mail" in begun.in_force().by_id


def test_loading_the_demonstration_twice_stores_it_once(db: None) -> None:
    people.load()
    demonstration.load()
    demonstration.load()
    city = Landscape.objects.get(owner__name=people.CITY)
    assert city.versions.count() == 1
    assert {o.name for o in city.organisations()} == {people.CITY, people.CITY_OCMW, people.CITY_POLICE}
    assert {"ad-stad", "noodlijn"} <= set(city.in_force().by_id) | set(city.in_force().links)
    newest = city.newest
    assert newest is not None
    assert newest.counts["errors"] == 0


def test_five_questions_change_the_landscape(client: Client, begun: Landscape) -> None:
    client.post(f"/landscapes/{begun.pk}/start/starter/", {"starter": "small"})
    url = f"/landscapes/{begun.pk}/questions/"
    first = client.get(url).context["questions"]
    assert len(first) == 5
    client.post(url, {"question": [first[0]["id"]], f"q_{first[0]['id']}": "yes"})
    assert begun.versions.count() == 2
    assert first[0]["id"] not in {q["id"] for q in client.get(url).context["questions"]}


def test_a_list_as_people_keep_it_leads_to_a_first_picture_in_five_steps(client: Client, begun: Landscape) -> None:
    file = SimpleUploadedFile("toepassingen.csv", demo.VLIERBEKE.read_bytes())
    client.post(f"/landscapes/{begun.pk}/imports/", {"file": file})
    row = Import.objects.get()
    reading.read_now(row.pk)
    address = f"/landscapes/{begun.pk}/imports/{row.pk}/"
    columns = client.get(f"{address}columns/").context["rows"]
    client.post(f"{address}columns/", {column["field"]: column["role"] for column in columns})
    reading.read_now(row.pk)
    client.post(f"{address}accept/", {"base": "0", "mode": "replace"})
    client.post(f"/landscapes/{begun.pk}/start/starter/", {"starter": "small"})
    picture = client.post(
        f"/landscapes/{begun.pk}/start/questions/", {"q_directory": "cloud", "q_mail": "office"}, follow=True
    )
    assert len(begun.in_force().of_kind(Kind.APPLICATION)) >= 80
    assert picture.context["lost"], "something that stops services when it is lost"
    assert "ligt stil" in picture.content.decode()
