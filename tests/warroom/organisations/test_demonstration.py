import importlib
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, reverse

import warroom.urls
from warroom.organisations import demonstration, kbo
from warroom.organisations.models import OneTimeLink, Organisation, Person, Role


def reload_routes() -> None:
    importlib.reload(warroom.urls)
    clear_url_caches()


@pytest.fixture
def demo(settings, db: None) -> Iterator[None]:
    settings.DEMO = True
    reload_routes()
    demonstration.load()
    yield
    settings.DEMO = False
    reload_routes()


def test_outside_the_demonstration_its_door_does_not_exist(client: Client, db: None) -> None:
    demonstration.load()
    token = demonstration.links()[0][1]
    with pytest.raises(NoReverseMatch):
        reverse("demonstration_sign_in", args=[token])
    assert client.post(f"/demonstration/{token}/").status_code in (302, 404)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("somebody", demonstration.PEOPLE, ids=lambda somebody: somebody.name)
def test_everybody_of_the_demonstration_gets_in_once(demo: None, somebody: demonstration.Somebody) -> None:
    token = {who.name: token for who, token in demonstration.links()}[somebody.name]
    url = reverse("demonstration_sign_in", args=[token])
    client = Client()
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert client.get("/").context["user"].name == somebody.name
    assert Client().post(url).status_code == 410


def test_fresh_links_end_the_older_ones(demo: None) -> None:
    old = demonstration.links()[0][1]
    demonstration.links()
    assert OneTimeLink.find(old, OneTimeLink.Purpose.DEMONSTRATION) is None


def test_a_demonstration_link_never_lets_a_real_person_in(demo: None, client: Client) -> None:
    token = demonstration.links()[0][1]
    Person.objects.update(fictional=False)
    assert client.post(reverse("demonstration_sign_in", args=[token])).status_code == 410


def test_every_role_is_somebody(demo: None) -> None:
    assert {somebody.role for somebody in demonstration.PEOPLE} == set(Role)


def test_it_is_marked_fictional_and_not_counted_in_the_register(demo: None) -> None:
    assert not Organisation.objects.of_the_register().exists()
    assert not Person.objects.filter(fictional=False).exists()


def test_its_numbers_pass_the_check(demo: None) -> None:
    for organisation in Organisation.objects.all():
        kbo.validate(organisation.kbo)


def test_loading_twice_changes_nothing(demo: None) -> None:
    before = (Organisation.objects.count(), Person.objects.count())
    demonstration.load()
    assert (Organisation.objects.count(), Person.objects.count()) == before
