"""Calling back on the registered number, and a body that nobody here knows yet."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.emergency.conftest import BACKEND

from warroom.emergency import codes as words
from warroom.emergency import spoken
from warroom.emergency.models import CallForHelp, Code
from warroom.incidents.models import Incident
from warroom.ledger import reading
from warroom.ledger.chains import chain_of
from warroom.organisations.models import Membership, Organisation, Person, Role

ENTER, HIT = "/noodcode/", "/getroffen/"
FORM = {
    "body": "Bergendal",
    "who": "Bo, diensthoofd",
    "phone": "0470 12 34 56",
    "what": "Alles weg",
    "since": "vannacht",
}
CALLED = {
    "body": "Bergendal",
    "called_number": "03 777 00 00",
    "source": "found",
    "found_where": "website van de gemeente",
    "recognised": "yes",
}
WAY_IN = {"name": "Bo", "email": "bo@bergendal.example", "role": "responder", "title": "Alles versleuteld"}


def call_back(person: Person) -> str:
    return reverse("emergency:call_back", args=[Membership.objects.get(person=person).pk])


def asked(**changes: str) -> CallForHelp:
    Client().post(HIT, FORM | changes)
    return CallForHelp.objects.latest("pk")


def test_somebody_recognised_hears_a_code_that_signs_in(spoc: Person, coordinator: Client) -> None:
    page = coordinator.post(call_back(spoc), {"recognised": "1"})
    client = Client()
    assert client.post(ENTER, {"code": page.context["code"]}).status_code == 302
    assert client.get("/").context["user"] == spoc


def test_the_code_works_once_and_for_a_quarter_of_an_hour(spoc: Person, coordinator: Client) -> None:
    first, second = (coordinator.post(call_back(spoc), {"recognised": "1"}).context["code"] for _n in range(2))
    assert Client().post(ENTER, {"code": first}).status_code == 422  # the second replaced it
    issued = Code.objects.get(revoked_at=None)
    assert issued.expires_at - issued.created_at == timedelta(minutes=15)
    Code.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().post(ENTER, {"code": second}).status_code == 422


def test_only_the_registered_number_counts(spoc: Person, coordinator: Client, cast: Cast) -> None:
    page = coordinator.get(call_back(spoc)).content.decode()
    assert "03 555 01 01" in page
    coordinator.post(call_back(spoc), {"recognised": "1", "phone": "0999 99 99 99", "number": "0999 99 99 99"})
    body = reading.entries(chain_of(cast.own)).get(kind="callback.recognised").body()
    assert body is not None
    assert body["number"] == "03 555 01 01"


def test_without_a_registered_number_there_is_no_code(cast: Cast, coordinator: Client) -> None:
    person = cast.people[Role.DEPUTY]
    assert "geen nummer geregistreerd" in coordinator.post(call_back(person), {"recognised": "1"}).content.decode()
    assert not Code.objects.exists()


def test_the_body_can_read_who_was_let_in_by_whom(cast: Cast, spoc: Person, coordinator: Client) -> None:
    coordinator.post(call_back(spoc), {"refused": "1"})
    coordinator.post(call_back(spoc), {"recognised": "1"})
    kinds = [entry.kind for entry in reading.entries(chain_of(cast.own))]
    assert kinds == ["callback.refused", "callback.recognised"]
    client = Client()
    client.force_login(cast.people[Role.DEPUTY], backend=BACKEND)
    page = client.get(reverse("ledger:organisation", args=[cast.own.pk])).content.decode()
    assert "Teruggebeld en herkend" in page
    assert "Coordinator" in page


def test_codes_for_one_person_are_limited(spoc: Person, coordinator: Client) -> None:
    answers = [coordinator.post(call_back(spoc), {"recognised": "1"}).status_code for _n in range(7)]
    assert answers == [200] * 6 + [429]


def test_a_coordinator_who_came_in_with_a_code_lets_nobody_in(cast: Cast, spoc: Person) -> None:
    coordinator = cast.people[Role.COORDINATOR]
    code = spoken.recognised(cast.coordinator, coordinator, "02", by=coordinator)
    client = Client()
    client.post(ENTER, {"code": code})
    client.post(call_back(spoc), {"recognised": "1"})
    assert not Code.objects.filter(person=spoc).exists()


def test_a_spoken_code_still_opens_after_the_secret_key_was_changed(spoc: Person, cast: Cast, settings: object) -> None:
    code = spoken.recognised(cast.own, spoc, "03", by=cast.people[Role.COORDINATOR])
    before = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [before]  # type: ignore[attr-defined]
    assert Client().post(ENTER, {"code": code}).status_code == 302


def test_every_character_is_spelled() -> None:
    assert words.spelled("K7") == [("K", "Kilo"), ("7", "7")]
    assert set(words.ALPHABET) - set("0123456789") <= set(words.SPELLING)


def test_whoever_is_hit_is_told_what_happens_now_and_whom_to_call(db: None, settings: object) -> None:
    settings.COORDINATOR_PHONE = "02 555 04 01"  # type: ignore[attr-defined]
    page = Client().post(HIT, FORM)
    assert page.status_code == 200
    assert "U wordt teruggebeld" in page.content.decode()
    assert "02 555 04 01" in page.content.decode()


def test_nothing_happens_by_the_form_alone(cast: Cast) -> None:
    people, memberships = Person.objects.count(), Membership.objects.count()
    call = asked()
    assert call.state == CallForHelp.State.OPEN
    assert (Person.objects.count(), Membership.objects.count()) == (people, memberships)
    assert not Code.objects.exists()
    assert not Incident.objects.exists()


def test_a_program_that_fills_in_everything_stores_nothing(db: None) -> None:
    page = Client().post(HIT, FORM | {"website": "http://example.test"})
    assert "U wordt teruggebeld" in page.content.decode()
    assert not CallForHelp.objects.exists()


def test_texts_that_are_too_long_or_no_number_are_refused_and_kept_on_the_form(db: None) -> None:
    page = Client().post(HIT, FORM | {"what": "x" * 2001, "phone": "bel mij"})
    assert page.status_code == 422
    assert "geen telefoonnummer" in page.content.decode()
    assert "x" * 2001 in page.content.decode()


def test_sending_it_again_and_again_is_stopped(db: None) -> None:
    client = Client()
    assert [client.post(HIT, FORM).status_code for _n in range(7)] == [200] * 6 + [429]


def test_hostile_words_are_text(cast: Cast, coordinator: Client) -> None:
    call = asked(what="<script>alert(1)</script>")
    assert "<script>alert" not in coordinator.get(reverse("emergency:call", args=[call.pk])).content.decode()


def test_the_coordinator_sees_the_open_ones_first(cast: Cast, coordinator: Client) -> None:
    done, waiting = asked(body="Eerste"), asked(body="Tweede")
    CallForHelp.objects.filter(pk=done.pk).update(state="refused")
    context = coordinator.get(reverse("emergency:calls")).context
    assert (context["open"], context["done"]) == ([waiting], [done])


def test_a_number_from_the_form_alone_is_refused(cast: Cast, coordinator: Client) -> None:
    call = asked()
    url = reverse("emergency:call", args=[call.pk])
    same = {"called_number": FORM["phone"]}
    assert coordinator.post(url, CALLED | same | {"found_where": ""}).status_code == 422
    assert coordinator.post(url, CALLED | same | {"source": "register"}).status_code == 422
    call.refresh_from_db()
    assert call.state == CallForHelp.State.OPEN


def test_the_registered_number_counts_however_it_is_written(cast: Cast, spoc: Person, coordinator: Client) -> None:
    call = asked(body="Aardwijk")
    said = CALLED | {"body": "Aardwijk", "source": "register", "called_number": "+32 3 555 01 01", "found_where": ""}
    assert coordinator.post(reverse("emergency:call", args=[call.pk]), said).status_code == 302


def test_no_way_is_opened_before_the_call_back(cast: Cast, coordinator: Client) -> None:
    call = asked()
    coordinator.post(reverse("emergency:way_in", args=[call.pk]), WAY_IN)
    coordinator.post(reverse("emergency:call", args=[call.pk]), CALLED | {"recognised": "no"})
    coordinator.post(reverse("emergency:way_in", args=[call.pk]), WAY_IN)
    assert not Code.objects.exists()
    assert not Person.objects.filter(email=WAY_IN["email"]).exists()


def test_who_was_recognised_gets_a_role_a_code_and_an_open_incident(cast: Cast, coordinator: Client) -> None:
    call = asked()
    coordinator.post(reverse("emergency:call", args=[call.pk]), CALLED)
    page = coordinator.post(reverse("emergency:way_in", args=[call.pk]), WAY_IN)
    client = Client()
    client.post(ENTER, {"code": page.context["code"]})
    incident = Incident.objects.get()
    assert client.get(reverse("incidents:situation", args=[incident.pk])).status_code == 200
    assert Membership.objects.get(person__email=WAY_IN["email"]).organisation == cast.other
    kinds = {entry.kind for entry in reading.entries(chain_of(cast.other))}
    assert {"callback.recognised", "role.given", "breakglass.used"} <= kinds
    call.refresh_from_db()
    assert (call.state, call.incident) == (CallForHelp.State.OPENED, incident)


def test_the_way_is_opened_once(cast: Cast, coordinator: Client) -> None:
    call = asked()
    coordinator.post(reverse("emergency:call", args=[call.pk]), CALLED)
    url = reverse("emergency:way_in", args=[call.pk])
    coordinator.post(url, WAY_IN)
    assert coordinator.post(url, WAY_IN | {"email": "ander@bergendal.example"}).status_code == 302
    assert Incident.objects.count() == 1


def test_somebody_registered_is_not_let_in_through_the_form(cast: Cast, coordinator: Client, spoc: Person) -> None:
    call = asked()
    coordinator.post(reverse("emergency:call", args=[call.pk]), CALLED)
    page = coordinator.post(reverse("emergency:way_in", args=[call.pk]), WAY_IN | {"email": spoc.email})
    assert page.status_code == 422
    assert not Code.objects.exists()


def test_a_body_that_is_not_in_the_register_is_added_once_recognised(cast: Cast, coordinator: Client) -> None:
    call = asked(body="Zone Nieuw")
    url = reverse("emergency:call", args=[call.pk])
    said = CALLED | {"body": ""}
    assert coordinator.post(url, said).status_code == 422
    coordinator.post(url, said | {"new_name": "Zone Nieuw", "new_kind": "police_zone"})
    assert Organisation.objects.get(name="Zone Nieuw").kind == "police_zone"


def test_two_coordinators_record_one_call_back(cast: Cast, coordinator: Client) -> None:
    call = asked()
    url = reverse("emergency:call", args=[call.pk])
    coordinator.post(url, CALLED)
    coordinator.post(url, CALLED | {"recognised": "no"})
    call.refresh_from_db()
    assert call.state == CallForHelp.State.RECOGNISED
