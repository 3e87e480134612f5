"""*Klopt u nog?*: links, codes and replies; and the test that sends them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.warroom.contacts import making

from warroom.contacts import answering, asking, testing
from warroom.contacts.models import Contact, Post, Question, Round, WayKind
from warroom.incidents.opening import open_incident
from warroom.logs import StrikeTokens
from warroom.messaging.models import Delivery
from warroom.organisations.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Organisation:
    return making.body("Stad")


@pytest.fixture
def kim(city: Organisation) -> Contact:
    return making.contact(
        "Kim",
        city,
        ways=((WayKind.LANDLINE, "+3235550101"), (WayKind.MOBILE, "+32475123456"), (WayKind.MAIL, "k@x.be")),
    )


def path_of(delivery: Delivery) -> str:
    return "/" + delivery.values["link"].split("/", 3)[3]


def test_the_page_behind_a_link_shows_ones_own_details_and_looking_changes_nothing(kim: Contact) -> None:
    making.contact("Iemand Anders", *kim.organisations())
    assert asking.ask([kim]) == 1
    page = Client().get(path_of(Delivery.objects.get()))
    text = page.content.decode()
    assert "0475 12 34 56" in text
    assert "Iemand Anders" not in text
    kim.refresh_from_db()
    assert kim.confirmed_at is None


def test_yes_confirms_all_of_it_once(kim: Contact) -> None:
    Post.objects.update(to_confirm=True)
    asking.ask([kim])
    path = path_of(Delivery.objects.get())
    client = Client()
    assert client.post(path, {"what": "holds"}).status_code == 302
    kim.refresh_from_db()
    first = kim.confirmed_at
    assert first is not None
    assert not Post.objects.get().to_confirm
    assert client.post(path, {"what": "holds"}).status_code == 410
    kim.refresh_from_db()
    assert kim.confirmed_at == first


def test_a_correction_changes_no_number_and_is_kept_for_who_keeps_the_contacts(kim: Contact) -> None:
    asking.ask([kim])
    before = making.ways_of(kim)
    Client().post(path_of(Delivery.objects.get()), {"what": "correct", "correction": "ander nummer: 0499 00 00 00"})
    assert making.ways_of(kim) == before
    assert Question.objects.get().correction == {"text": "ander nummer: 0499 00 00 00"}
    kim.refresh_from_db()
    assert kim.confirmed_at is None


def test_answered_expired_and_guessed_links_get_one_same_answer(kim: Contact) -> None:
    asking.ask([kim])
    path = path_of(Delivery.objects.get())
    client = Client()
    guessed = client.get("/aanspreekpunt/" + "x" * 43 + "/")
    Question.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = client.get(path)
    Question.objects.update(expires_at=timezone.now() + timedelta(days=1), answered_at=timezone.now())
    answered = client.get(path)
    # Apart from fresh tokens against forgery, and the form for the language, which holds the address asked for.
    bodies = {
        re.sub(r"<body.*?>|<form.*?</form>|\d\d:\d\d", "", p.content.decode(), flags=re.S)
        for p in (guessed, expired, answered)
    }
    assert {guessed.status_code, expired.status_code, answered.status_code} == {410}
    assert len(bodies) == 1


def test_who_guesses_is_stopped_before_a_right_link_would_answer(kim: Contact) -> None:
    asking.ask([kim])
    client = Client()
    statuses = [client.get(f"/aanspreekpunt/{n:043d}/").status_code for n in range(20)]
    assert statuses[0] == 410
    assert statuses[-1] == 429
    assert client.get(path_of(Delivery.objects.get())).status_code == 429


def test_who_guesses_codes_from_everywhere_closes_the_page_for_codes_and_no_link(
    kim: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(answering.LIMITS.rates, "wrong_code", "5/5m/key")
    asking.ask([kim])
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{n}").post("/aanspreekpunt/", {"code": "ABCD-EFGH"}).status_code
        for n in range(1, 8)
    ]
    assert (statuses[0], statuses[-1]) == (410, 429)
    assert Client(REMOTE_ADDR="192.0.2.99").get(path_of(Delivery.objects.get())).status_code == 200


def test_a_code_is_typed_in_any_case_and_leads_to_the_same_page(kim: Contact) -> None:
    asking.ask([kim])
    code = Delivery.objects.get().values["code"]
    page = Client().post("/aanspreekpunt/", {"code": code.lower().replace("-", " ")})
    assert "0475 12 34 56" in page.content.decode()
    assert Client().post("/aanspreekpunt/", {"code": code, "what": "holds"}).status_code == 302
    kim.refresh_from_db()
    assert kim.confirmed_how == "code"


def test_a_reply_by_sms_with_the_code_among_other_words_confirms(kim: Contact) -> None:
    asking.ask([kim])
    code = Delivery.objects.get().values["code"]
    assert not answering.reply("+32475123456", "ja hoor")
    assert answering.reply("+32475123456", f"Ja klopt! {code.replace('-', '')} groeten")
    assert not answering.reply("+32475123456", code)
    kim.refresh_from_db()
    assert kim.confirmed_how == "reply"


@pytest.mark.parametrize("words", ["Neen, klopt niet meer:", "NEE", "That is wrong.", "dat is niet juist"])
def test_a_reply_by_sms_that_says_no_confirms_nothing_and_is_something_to_put_right(kim: Contact, words: str) -> None:
    asking.ask([kim])
    code = Delivery.objects.get().values["code"]
    assert answering.reply("+32475123456", f"{words} {code}")
    kim.refresh_from_db()
    assert kim.confirmed_at is None
    assert Question.objects.get().correction == {"text": f"{words} {code}"}


def test_the_token_never_reaches_the_log(kim: Contact, caplog: pytest.LogCaptureFixture) -> None:
    import logging

    asking.ask([kim])
    path = path_of(Delivery.objects.get())
    record = logging.LogRecord("x", logging.INFO, "", 0, f"GET {path} 200", None, None)
    StrikeTokens().filter(record)
    assert path.split("/")[2] not in record.getMessage()


def test_one_person_for_several_bodies_gets_one_message_that_names_them(kim: Contact) -> None:
    second = making.body("Anderstad")
    Post.objects.create(contact=kim, organisation=second)
    asking.ask(Contact.objects.all())
    assert Delivery.objects.get().values["bodies"] == "Anderstad, Stad"


def test_who_was_asked_today_is_left_in_peace(kim: Contact) -> None:
    assert (asking.ask([kim]), asking.ask([kim])) == (1, 0)


def planned(hours: int = 4) -> Round:
    return testing.plan(timezone.now(), days=5, next_way_h=hours, repeats=True, by=None)


def run(now: object) -> int:
    """Do what is due until there is nothing to do; how many rounds it took."""
    rounds = 0
    while testing.due(now):  # type: ignore[arg-type]
        rounds += 1
        assert rounds < 50
    return rounds


def test_a_test_goes_over_the_first_way_then_the_next_and_lists_who_is_silent(kim: Contact, city: Organisation) -> None:
    now = timezone.now()
    jo = making.contact("Jo", city, ways=((WayKind.MOBILE, "+32486000000"),))
    round = planned()
    run(now + timedelta(seconds=1))
    first = {delivery.address for delivery in Delivery.objects.all()}
    assert first == {"+32475123456", "+32486000000"}
    answering.reply("", Delivery.objects.get(address="+32486000000").values["code"])
    run(now + timedelta(hours=5))
    assert {delivery.address for delivery in Delivery.objects.all()} - first == {"k@x.be"}
    run(now + timedelta(hours=10))
    run(now + timedelta(days=6))
    round.refresh_from_db()
    assert (round.state, round.outcome["asked"], round.outcome["answered"]) == (Round.State.DONE, 2, 1)
    assert round.outcome["silent_bodies"] == 0  # Jo answered for the same body
    assert [one.contact for one in Question.objects.filter(answered_at=None)] == [kim]
    assert jo.confirmed_at is None or jo.pk


def test_the_next_test_is_planned_a_quarter_later_on_the_same_hour(kim: Contact) -> None:
    round = planned()
    run(timezone.now() + timedelta(seconds=1))
    run(timezone.now() + timedelta(days=6))
    following = Round.objects.get(state=Round.State.PLANNED)
    assert following.begins_at - round.begins_at == timedelta(weeks=13)


def test_doing_it_again_after_a_kill_asks_nobody_twice(kim: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    planned()
    now = timezone.now() + timedelta(seconds=1)

    def killed(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(asking, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            testing.due(now)
    assert Question.objects.count() == 0
    run(now)
    run(now)
    assert (Question.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_test_that_is_called_off_sends_nothing_more(kim: Contact, cast: object) -> None:
    round = planned()
    run(timezone.now() + timedelta(seconds=1))
    from warroom.organisations.models import Person

    by = Person.objects.first()
    assert by is not None
    assert testing.call_off(round, by=by)
    sent = Delivery.objects.count()
    run(timezone.now() + timedelta(hours=5))
    assert Delivery.objects.count() == sent
    assert not Delivery.objects.filter(state="waiting").exists()


def test_a_body_that_is_hit_is_not_asked_over_its_own_mail(city: Organisation) -> None:
    lou = making.contact("Lou", city, ways=((WayKind.MAIL, "lou@stad.example"), (WayKind.MAIL, "lou@posteo.net")))
    open_incident(city, title="Alles ligt plat", by=None)
    asking.ask([lou])
    assert Delivery.objects.get().address == "lou@posteo.net"
