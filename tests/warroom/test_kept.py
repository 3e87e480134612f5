"""A session that ends in the middle of a form: the text is kept for who wrote it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.cast import PASSWORD, Cast
from tests.warroom.incidents.making import make_incident
from tests.warroom.joint.making import make_line

from warroom import kept
from warroom.incidents.models import Incident
from warroom.ledger import reading
from warroom.organisations.models import Person, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEXT = 'de "printers"\nliggen plat <b>'


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return make_incident(cast.own, cast.people[Role.SPOC])


@pytest.fixture
def expired(cast: Cast) -> Client:
    """A browser in which the SPOC was signed in, until a moment ago."""
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    client.get(reverse("home"))
    del client.cookies["sessionid"]
    return client


def send(client: Client, incident: Incident) -> str:
    response = client.post(reverse("ledger:incident", args=[incident.pk]), {"text": TEXT, "next": "/incidents/"})
    assert response.status_code == 302
    return response.headers["Location"]


def sign_in(client: Client, person: Person) -> None:
    # What signing in does to the session, without its screens: data of the visitor goes along.
    client.force_login(person, backend=BACKEND)


def offered(html: str) -> dict[str, str]:
    import html as entities

    fields = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', html, re.S)
    return {name: entities.unescape(value) for name, value in fields}


def test_what_was_typed_is_offered_again_and_sent(expired: Client, incident: Incident, cast: Cast) -> None:
    assert "Wat u typte, is bewaard" not in expired.get("/account/login/").content.decode()
    assert send(expired, incident) == "/account/login/?next=/kept/"
    assert "Wat u typte, is bewaard" in expired.get("/account/login/").content.decode()
    before = reading.newest(incident.chain)
    sign_in(expired, cast.people[Role.SPOC])
    html = expired.get(reverse("kept")).content.decode()
    assert "liggen plat &lt;b&gt;" in html
    expired.post(reverse("ledger:incident", args=[incident.pk]), offered(html))
    assert reading.newest(incident.chain) == before + 1
    assert reading.entries(incident.chain).last().body()["text"] == TEXT
    assert expired.get(reverse("kept")).status_code == 302


def test_signing_in_through_the_screens_leads_to_what_was_typed(
    expired: Client, incident: Incident, cast: Cast, settings: object
) -> None:
    spoc = cast.people[Role.SPOC]
    login = send(expired, incident)
    spoc.authenticator_set.all().delete()
    response = expired.post(login, {"login": spoc.email, "password": PASSWORD})
    assert response.headers["Location"] == "/kept/"


def test_somebody_else_who_signs_in_there_does_not_see_it(expired: Client, incident: Incident, cast: Cast) -> None:
    send(expired, incident)
    sign_in(expired, cast.people[Role.RESPONDER])
    assert expired.get(reverse("kept")).status_code == 302
    assert kept.KEPT not in expired.session


def test_it_can_be_thrown_away(expired: Client, incident: Incident, cast: Cast) -> None:
    send(expired, incident)
    sign_in(expired, cast.people[Role.SPOC])
    expired.post(reverse("kept"))
    assert kept.KEPT not in expired.session


def test_nothing_is_kept_of_a_stranger_of_too_much_or_of_a_password(incident: Incident, expired: Client) -> None:
    assert send(Client(), incident).startswith("/account/login/?next=/incidents/")
    large = {"text": "x" * (kept.MOST + 1)}
    response = expired.post(reverse("ledger:incident", args=[incident.pk]), large)
    assert response.headers["Location"].startswith("/account/login/?next=/incidents/")


def test_a_form_whose_secret_is_old_is_kept_too(incident: Incident, cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    client.get(reverse("ledger:incident", args=[incident.pk]))
    url, form = reverse("ledger:incident", args=[incident.pk]), {"text": TEXT, "csrfmiddlewaretoken": "0" * 64}
    assert client.post(url, form, headers={"Origin": "http://testserver"}).headers["Location"] == "/kept/"
    assert "liggen plat" in client.get(reverse("kept")).content.decode()
    # From another site nothing is taken over.
    assert client.post(url, form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post(url, form).status_code == 403


def test_what_was_typed_in_a_form_that_is_refused_stands_once_on_the_page_it_leads_to(cast: Cast) -> None:
    joint = make_line(cast.own).joint
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    form = {"who": "Bestaat niet", "why": "Belde zelf: <b>alles</b> ligt stil"}
    answer = client.post(reverse("joint:add", args=[joint.pk]), form)
    assert answer.status_code == 302
    assert "Belde zelf" not in client.get("/").content.decode()
    again = client.get(answer["Location"]).content.decode()
    assert "Belde zelf: &lt;b&gt;alles&lt;/b&gt; ligt stil" in again
    assert "Belde zelf" not in client.get(answer["Location"]).content.decode()


def test_what_was_stored_is_not_shown_as_typed(cast: Cast) -> None:
    joint = make_line(cast.own).joint
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    client.post(reverse("joint:add", args=[joint.pk]), {"who": "Bergendal", "why": "Belde zelf"})
    assert kept.TYPED not in client.session
