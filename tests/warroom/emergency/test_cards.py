"""Break-glass codes: one use, one person, written down."""

import io
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.warroom.cast import Cast, make_person
from tests.warroom.emergency.conftest import BACKEND
from tests.warroom.incidents.making import make_incident
from tests.warroom.organisations.test_sign_in import totp

from warroom.emergency import cards
from warroom.emergency import codes as words
from warroom.emergency.entrance import claim
from warroom.emergency.limits import LIMITS
from warroom.emergency.models import Card, Code
from warroom.incidents.models import Incident
from warroom.ledger import reading
from warroom.ledger.chains import chain_of
from warroom.live.asking import Answer, Asked, answer
from warroom.organisations.access import Action, may
from warroom.organisations.models import Membership, Person, Role
from warroom.organisations.people import has_second_factor
from warroom.packs import building

ENTER = "/noodcode/"


def signed_in(client: Client) -> bool:
    return client.get(reverse("organisations:list")).status_code == 200


@given(st.text(max_size=60))
def test_what_is_read_of_anything_typed_is_short_and_plain(text: str) -> None:
    read = words.read(text)
    assert len(read) <= 40
    assert read == words.read(words.read(text))


def test_a_code_has_no_characters_that_look_alike_and_enough_of_them() -> None:
    assert not set("01OIL") & set(words.ALPHABET)
    assert len(words.ALPHABET) ** words.CARD_LENGTH > 2**60


def test_a_code_signs_in_without_password_factor_or_mail(codes: list[str], spoc: Person) -> None:
    spoc.authenticator_set.all().delete()
    client = Client()
    assert client.post(ENTER, {"code": codes[0]}).headers["Location"] == "/"
    page = client.get("/")
    assert page.status_code == 200
    assert "Aangemeld met een noodcode" in page.content.decode()


def test_hyphens_spaces_and_small_letters_do_not_matter(codes: list[str]) -> None:
    client = Client()
    client.post(ENTER, {"code": f" {codes[0].replace('-', ' ').lower()} "})
    assert signed_in(client)


def test_a_used_a_wrong_and_a_revoked_code_get_the_same_answer(cast: Cast, codes: list[str], spoc: Person) -> None:
    Client().post(ENTER, {"code": codes[0]})
    revoked = codes[1]
    cards.make(cast.own, [spoc], by=cast.people[Role.DEPUTY])
    pages = [Client().post(ENTER, {"code": code}) for code in (codes[0], "AAAA-AAAA-AAAA-AAAA", revoked)]
    assert [page.status_code for page in pages] == [422] * 3
    assert {page.content.decode().partition("field__errors")[2][:200] for page in pages} == {
        pages[0].content.decode().partition("field__errors")[2][:200]
    }


def test_an_old_code_no_longer_works(codes: list[str]) -> None:
    Code.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client = Client()
    client.post(ENTER, {"code": codes[0]})
    assert not signed_in(client)


def test_somebody_who_left_does_not_come_in(codes: list[str], spoc: Person) -> None:
    Person.objects.filter(pk=spoc.pk).update(is_active=False)
    client = Client()
    client.post(ENTER, {"code": codes[0]})
    assert not signed_in(client)


def test_a_code_opens_no_body_its_person_came_to_later(cast: Cast, codes: list[str], spoc: Person) -> None:
    Membership.objects.create(person=spoc, organisation=cast.other, role=Role.RESPONDER)
    client = Client()
    assert client.post(ENTER, {"code": codes[0]}).status_code == 422
    assert cards.left(Card.objects.get())[spoc.pk] == 0


def test_nobody_prints_codes_for_somebody_who_also_works_for_others(cast: Cast, spoc: Person, client: Client) -> None:
    deputy = cast.people[Role.DEPUTY]
    Membership.objects.create(person=spoc, organisation=cast.other, role=Role.RESPONDER)
    assert not cards.may_have(deputy, spoc)
    client.force_login(deputy, backend=BACKEND)
    client.post(reverse("emergency:make", args=[cast.own.pk]), {"person": [spoc.pk]})
    assert not Code.objects.exists()


def test_the_codes_themselves_are_not_kept(codes: list[str]) -> None:
    kept = str(list(Code.objects.values()))
    assert not any(code in kept or words.read(code) in kept for code in codes)


def test_the_codes_are_not_in_the_offline_pack(cast: Cast, codes: list[str]) -> None:
    page = building.build(cast.own)[building.PAGE].decode()
    assert not any(code in page for code in codes)


def test_every_use_stands_in_the_ledger_of_the_organisation(cast: Cast, codes: list[str], spoc: Person) -> None:
    Client().post(ENTER, {"code": codes[0]})
    entry = reading.entries(chain_of(cast.own)).get(kind="breakglass.used")
    body = entry.body()
    assert body is not None
    assert (entry.actor, body["way"], body["address"]) == (f"person/{spoc.uuid}", "card", "127.0.0.1")


def test_the_spocs_see_who_used_one(cast: Cast, codes: list[str], spoc: Person) -> None:
    colleague = make_person("Second spoc", cast.own, Role.SPOC)
    Client().post(ENTER, {"code": codes[0]})
    client = Client()
    client.force_login(colleague, backend=BACKEND)
    assert f"{spoc} meldde zich aan met een noodcode" in client.get("/").content.decode()
    people = client.get(reverse("organisations:people", args=[cast.own.pk])).content.decode()
    assert "met een code van de kaart" in people


def test_an_incident_is_opened_by_who_came_in_with_a_code(codes: list[str], spoc: Person) -> None:
    spoc.authenticator_set.all().delete()
    client = Client()
    client.post(ENTER, {"code": codes[0]})
    opened = client.post(reverse("incidents:open"), {"title": "Alles versleuteld", "severity": "3"})
    incident = Incident.objects.get()
    assert opened.headers["Location"] == reverse("incidents:situation", args=[incident.pk])
    assert client.get(reverse("incidents:situation", args=[incident.pk])).status_code == 200


def test_who_came_in_with_a_code_cannot_make_more_of_them(cast: Cast, codes: list[str], spoc: Person) -> None:
    client = Client()
    client.post(ENTER, {"code": codes[0]})
    client.post(reverse("emergency:make", args=[cast.own.pk]), {"person": [spoc.pk]})
    assert Card.objects.count() == 1


def test_a_new_second_factor_makes_it_a_session_like_any_other(codes: list[str], spoc: Person) -> None:
    client = Client()
    client.post(ENTER, {"code": codes[0]})
    request = client.get(reverse("mfa_index")).wsgi_request
    added = Authenticator.objects.create(user=spoc, type=Authenticator.Type.WEBAUTHN, data={})
    authenticator_added.send(sender=Authenticator, request=request, user=spoc, authenticator=added)
    request.session.save()
    assert "Aangemeld met een noodcode" not in client.get("/").content.decode()


def test_guessing_is_stopped_per_address(codes: list[str]) -> None:
    client = Client()
    for _attempt in range(12):
        client.post(ENTER, {"code": "AAAA-AAAA-AAAA-AAAA"})
    assert client.post(ENTER, {"code": codes[0]}).status_code == 429
    assert client.post(ENTER, {"code": codes[0]}, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_guessing_spoken_codes_from_everywhere_shuts_nobody_with_a_card_out(
    codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS.rates, "spoken_wrong", "3/5m/key")
    for n in range(3):
        Client().post(ENTER, {"code": "AAA-AAA-AAA"}, REMOTE_ADDR=f"192.0.2.{n}")
    assert Client().post(ENTER, {"code": "AAA-AAA-AAB"}, REMOTE_ADDR="192.0.2.8").status_code == 429
    assert Client().post(ENTER, {"code": codes[0]}, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_card_is_shown_once_and_taken_as_pdf_from_that_page(cast: Cast, spoc: Person, client: Client) -> None:
    client.force_login(cast.people[Role.DEPUTY], backend=BACKEND)
    page = client.post(reverse("emergency:make", args=[cast.own.pk]), {"person": [spoc.pk]})
    codes = [code for one in page.context["printed"] for code in one.codes]
    assert len(codes) == 4
    assert not any(code in client.get(reverse("emergency:card", args=[cast.own.pk])).content.decode() for code in codes)
    pdf = client.post(reverse("emergency:pdf", args=[cast.own.pk]), {"code": codes})
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf.content)).pages)
    assert all(code in text for code in codes)
    assert spoc.name in text


def test_what_is_not_on_the_card_in_force_is_not_printed(cast: Cast, codes: list[str], client: Client) -> None:
    client.force_login(cast.people[Role.DEPUTY], backend=BACKEND)
    answer = client.post(reverse("emergency:pdf", args=[cast.own.pk]), {"code": [codes[0], "AAAA-BBBB-CCCC-DDDD"]})
    assert answer.status_code == 302


def test_the_coordinator_may_call_back_and_sees_nothing_more(cast: Cast) -> None:
    person = cast.people[Role.COORDINATOR]
    assert may(person, Action.CALL_BACK, cast.own)
    assert not may(person, Action.VIEW_INCIDENT, cast.own)
    assert not any(may(cast.people[role], Action.CALL_BACK, cast.own) for role in Role if role != Role.COORDINATOR)


@pytest.mark.django_db(transaction=True)  # allauth tells of it after the commit
def test_who_lost_the_app_sets_up_a_new_one_with_a_code_and_the_mark_goes(codes: list[str], spoc: Person) -> None:
    spoc.authenticator_set.all().delete()
    client = Client()
    client.post(ENTER, {"code": codes[0]})
    url = reverse("mfa_activate_totp")
    secret = client.get(url).context["form"].secret
    assert client.post(url, {"code": totp(secret, time.time())}).status_code == 302
    assert "Aangemeld met een noodcode" not in client.get("/").content.decode()
    assert has_second_factor(spoc)


def test_a_new_passkey_can_be_added_beside_a_lost_app_right_after_a_code(codes: list[str]) -> None:
    client = Client()
    client.post(ENTER, {"code": codes[0]})
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_the_stream_of_an_incident_is_open_to_who_came_in_with_a_code(
    cast: Cast, codes: list[str], spoc: Person
) -> None:
    spoc.authenticator_set.all().delete()
    incident = make_incident(cast.own)
    client, other = Client(), Client()
    client.post(ENTER, {"code": codes[0]})
    other.force_login(spoc, backend=BACKEND)
    keys = [one.cookies[settings.SESSION_COOKIE_NAME].value for one in (client, other)]
    assert [answer(Asked(key, incident.pk))[0] for key in keys] == [Answer.COME_IN, Answer.SIGNED_OUT]


def test_two_who_type_the_same_code_at_once_are_one_use(codes: list[str]) -> None:
    typed = words.read(codes[0])
    assert [claim(typed, "192.0.2.1") is not None for _n in range(2)] == [True, False]
    assert Code.objects.exclude(used_at=None).count() == 1
