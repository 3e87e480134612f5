import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from tests.warroom.cast import Cast

from warroom.organisations.models import Role
from warroom.urls import urlpatterns as real

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret in the traceback")


urlpatterns = [*real, path("broken/", broken)]


@pytest.fixture
def spoc(cast: Cast, client: Client) -> Client:
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    return client


def test_a_missing_page_says_so_in_our_frame(spoc: Client) -> None:
    response = spoc.get("/no-such-page/")
    assert response.status_code == 404
    assert b'class="frame"' in response.content


def test_a_refusal_says_so_in_our_frame(cast: Cast, spoc: Client) -> None:
    response = spoc.get(reverse("organisations:people", args=[cast.other.pk]))
    assert response.status_code == 403
    assert b'class="frame"' in response.content


@pytest.mark.urls(__name__)
def test_an_error_shows_no_traceback(spoc: Client) -> None:
    spoc.raise_request_exception = False
    response = spoc.get("/broken/")
    assert response.status_code == 500
    assert b"secret" not in response.content
    assert b'class="panel"' in response.content


def test_a_form_without_its_secret_is_refused_in_our_frame(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    response = client.post(reverse("organisations:choose"), {"organisation": cast.own.pk})
    assert response.status_code == 403
    assert b'class="frame"' in response.content


def test_an_unknown_host_name_is_refused_without_a_traceback(client: Client, db: None) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b'class="panel"' in response.content


def test_too_many_sign_ins_from_one_place_get_the_page_for_it(client: Client, db: None) -> None:
    for _attempt in range(31):
        response = client.post(reverse("account_login"), {"login": "x@example.test", "password": "x"})
    assert response.status_code == 429
    assert b'class="frame"' in response.content
