import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.warroom.cast import PASSWORD, Cast

from warroom import settings as production
from warroom.organisations.models import OneTimeLink, Person, Role
from warroom.organisations.people import invite

HOME = "/"


def totp(secret: str, moment: float) -> str:
    """The six digits of RFC 6238 for ``secret`` (base32) at ``moment`` (seconds since the epoch)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_the_code_of_the_standard_is_computed() -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert totp(secret, 59) == "287082"


def test_a_password_alone_does_not_sign_in(cast: Cast, client: Client) -> None:
    person = cast.people[Role.SPOC]
    response = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert client.get(HOME).status_code == 302


def test_a_password_and_the_code_of_an_app_sign_in(cast: Cast, client: Client) -> None:
    person = cast.people[Role.SPOC]
    client.post(reverse("account_login"), {"login": person.email.upper(), "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": totp("JBSWY3DPEHPK3PXP", time.time())})
    assert client.get(HOME).context["user"] == person


def test_a_wrong_code_does_not_sign_in(cast: Cast, client: Client) -> None:
    person = cast.people[Role.SPOC]
    right = totp("JBSWY3DPEHPK3PXP", time.time())
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": f"{(int(right) + 500_000) % 1_000_000:06d}"})
    assert client.get(HOME).status_code == 302


def test_guessing_passwords_is_stopped(cast: Cast, client: Client) -> None:
    person = cast.people[Role.SPOC]
    for _attempt in range(6):
        client.post(reverse("account_login"), {"login": person.email, "password": "wrong"})
    response = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert response.status_code == 200  # refused on the same page, though the password is right
    assert client.get(HOME).status_code == 302


def test_nobody_can_sign_up(client: Client, db: None) -> None:
    assert client.get("/account/signup/").status_code in (302, 404)
    assert not Person.objects.exists()


def test_somebody_with_a_role_and_no_second_factor_is_sent_to_set_one_up(cast: Cast, client: Client) -> None:
    person = cast.people[Role.SPOC]
    person.authenticator_set.all().delete()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for path in (HOME, reverse("organisations:list"), "/no-such-page/"):
        response = client.get(path)
        if path != "/no-such-page/":
            assert response.headers["Location"] == reverse("mfa_index")
        else:
            assert response.status_code == 404
    assert client.get(reverse("mfa_index")).status_code == 200


def test_recovery_codes_alone_do_not_count_as_a_second_factor(cast: Cast, client: Client) -> None:
    person = cast.people[Role.SPOC]
    person.authenticator_set.update(type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(HOME).headers["Location"] == reverse("mfa_index")


def test_an_invitation_lets_in_once(cast: Cast, client: Client) -> None:
    invitation = invite(cast.own, "new@example.test", "New", Role.DEPUTY)
    url = reverse("enrol", args=[invitation.token])
    assert client.get(url).status_code == 200
    response = client.post(url, {"password": "een lange zin over regen"})
    assert response.headers["Location"] == reverse("mfa_index")
    assert client.get(HOME).headers["Location"] == reverse("mfa_index")
    assert Client().get(url).status_code == 410


def test_a_weak_password_is_refused_and_does_not_use_the_invitation_up(cast: Cast, client: Client) -> None:
    invitation = invite(cast.own, "new@example.test", "New", Role.DEPUTY)
    url = reverse("enrol", args=[invitation.token])
    assert client.post(url, {"password": "password1234"}).status_code == 200
    assert OneTimeLink.find(invitation.token, OneTimeLink.Purpose.ENROL)


def test_two_clicks_on_one_link_are_one_use(cast: Cast) -> None:
    invitation = invite(cast.own, "new@example.test", "New", Role.DEPUTY)
    first = OneTimeLink.find(invitation.token, OneTimeLink.Purpose.ENROL)
    second = OneTimeLink.find(invitation.token, OneTimeLink.Purpose.ENROL)
    assert [first.use(), second.use()] == [True, False]


def test_the_token_itself_is_not_kept(cast: Cast) -> None:
    invitation = invite(cast.own, "new@example.test", "New", Role.DEPUTY)
    assert invitation.token not in str(list(OneTimeLink.objects.values()))


def test_production_keeps_passwords_with_argon2() -> None:
    assert production.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def newcomer(cast: Cast, live_server: object) -> tuple[Person, str]:
    """Somebody invited, and the path of the link."""
    invitation = invite(cast.own, "noor@example.test", "Noor", Role.RESPONDER)
    return invitation.person, reverse("enrol", args=[invitation.token])


def enrol(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("input[name=password]").fill("een lange zin over regen")
    page.locator("main form button").click()
    page.wait_for_url("**/second-factor/")


def sign_out(page: Page) -> None:
    page.goto(reverse("account_logout"))
    page.locator("main form button").click()
    page.wait_for_url("**/login/**")


@pytest.mark.browser
def test_a_newcomer_makes_a_passkey_and_signs_in_with_it(page: Page, newcomer: tuple[Person, str]) -> None:
    person, path = newcomer
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    enrol(page, path)
    page.goto(reverse("mfa_add_webauthn"))
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")
    page.locator("#codes_saved").check()
    sign_out(page)

    page.locator("#passkey_login").click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))
    expect(page.locator(".frame__end")).to_contain_text(person.name)


@pytest.mark.browser
def test_a_newcomer_sets_up_an_app_and_signs_in_with_its_code(page: Page, newcomer: tuple[Person, str]) -> None:
    person, path = newcomer
    enrol(page, path)
    page.goto(reverse("mfa_activate_totp"))
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(totp(secret, time.time()))
    page.locator("main form button").click()
    page.wait_for_url("**/recovery-codes/")
    page.locator("#codes_saved").check()
    sign_out(page)

    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill("een lange zin over regen")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/second-factor/authenticate/")
    # A code works once: take the next one, which the clock's tolerance accepts.
    page.locator("input[name=code]").fill(totp(secret, time.time() + 30))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))
    expect(page.locator(".frame__end")).to_contain_text(person.name)


def test_the_secret_of_a_second_factor_is_not_readable_in_the_database() -> None:
    kept = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert get_adapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
