"""What no database keeps and no computer counts never reaches a page: NUL in a text, numbers of thousands of digits."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast

from warroom.organisations.models import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ENDLESS = "9" * 6000


@pytest.fixture
def coordinator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/messages/?page=%00",
        "/sector/out/?what=product-" + ENDLESS,
        "/joint/start/?hit=s" + ENDLESS,
        "/advisories/?q=a%00b",
        "/lessons/new/?incident=²",
    ],
)
def test_what_is_asked_for_in_an_address_never_breaks_a_page(coordinator: Client, path: str) -> None:
    assert coordinator.get(path).status_code in (200, 403)


@pytest.mark.parametrize("path", ["/status/x%00y/", "/status/%00", "/b/%00/", "/calendar/%00/acts.ics"])
def test_a_path_with_a_nul_leads_nowhere(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_a_form_without_end_is_a_form_that_says_nothing(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.people[Role.SUPPLIER], backend=BACKEND)
    for number in (ENDLESS, "1\0"):
        assert (
            client.post(f"/leveranciers/{cast.supplier.pk}/fragmenten/nieuw/", {"product": number}).status_code == 404
        )


def test_a_search_without_nul_is_left_as_it_was(coordinator: Client) -> None:
    page = coordinator.get("/advisories/", {"q": "één & twee+drie"}).content.decode()
    assert "één &amp; twee+drie" in page


def test_half_a_character_in_another_encoding_is_none(coordinator: Client) -> None:
    half = "multipart/form-data; charset=utf-7; boundary=b"
    body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nlost: +2AA-\r\n--b--\r\n'
    assert coordinator.generic("POST", "/joint/start/", body, half).wsgi_request.POST["text"].isprintable()
    answer = coordinator.get("/advisories/?q=%2B%32%41%41%2D", CONTENT_TYPE=half)
    assert answer.wsgi_request.GET["q"].isprintable()
    assert answer.status_code == 200
