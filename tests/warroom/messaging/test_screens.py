"""The operators' screens."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from tests.warroom.cast import Cast
from tests.warroom.messaging.laying import gateways_that_go_nowhere, lay_down

from warroom.contacts.models import MailDomain, Way
from warroom.incidents.opening import open_incident
from warroom.ledger import reading
from warroom.ledger.chains import system_chain
from warroom.messaging import rates
from warroom.messaging.channels import letter
from warroom.messaging.models import Delivery, Gateway, Message, State
from warroom.messaging.notify import tell
from warroom.organisations.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gateways() -> Any:
    with gateways_that_go_nowhere():
        yield


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(client: Client, name: str, **arguments: Any) -> str:
    answer = client.get(reverse(f"messaging:{name}", kwargs=arguments or None))
    assert answer.status_code == 200
    return answer.content.decode()


def failed(channel: str = "sms") -> int:
    (pk,) = lay_down(1, channel)
    Delivery.objects.filter(pk=pk).update(state=State.FAILED, error="550 no such mailbox")
    return pk


def kinds() -> list[str]:
    return [entry.kind for entry in reading.entries(system_chain())]


def test_what_failed_is_on_the_screen_with_its_reason(client: Client) -> None:
    failed()
    assert "1 bericht vertrok niet" in page(client, "queue")
    assert "550 no such mailbox" in page(client, "failed")


def test_a_gateway_that_takes_nothing_is_named_above_the_figures_and_who_stands_in(
    client: Client, settings: Any
) -> None:
    rates.row("sms")
    Gateway.objects.update(failing_since=timezone.now() - timedelta(minutes=9), error="gone")
    said = page(client, "queue")
    assert "SMS: de gateway neemt niets aan sinds" in said
    assert "springt in" not in said
    settings.GATEWAY_SECRETS = settings.GATEWAY_SECRETS | {"SMS_SPARE_URL": "https://spare.test/"}
    said = page(client, "queue")
    assert "de reserve, spare.test, springt in" in said


def test_trying_again_by_hand_keeps_the_key_and_is_in_the_ledger(client: Client) -> None:
    pk = failed()
    key = Delivery.objects.get(pk=pk).key
    client.post(reverse("messaging:again"), {"delivery": str(pk)})
    row = Delivery.objects.get(pk=pk)
    assert (row.state, row.key, row.failures) == (State.WAITING, key, 0)
    assert kinds() == ["delivery.again"]


def test_another_way_is_a_delivery_of_its_own_and_the_first_is_withdrawn(client: Client) -> None:
    pk = failed()
    going = {"channel": "smtp", "address": "kim@elders.example"}
    client.post(reverse("messaging:delivery", kwargs={"pk": pk}), going)
    first, second = Delivery.objects.order_by("pk")
    assert (first.state, second.state) == (State.WITHDRAWN, State.WAITING)
    assert (second.address, second.reference, second.values) == ("kim@elders.example", first.reference, first.values)
    answer = client.post(reverse("messaging:delivery", kwargs={"pk": pk}), going)
    assert [str(message) for message in get_messages(answer.wsgi_request)]
    assert Delivery.objects.count() == 2


def test_a_call_is_ticked_off_once_and_without_answer_it_stays(client: Client) -> None:
    (pk,) = lay_down(1, "telephone")
    tick = reverse("messaging:tick")
    client.post(tick, {"delivery": str(pk), "reached": "no"})
    assert Delivery.objects.get(pk=pk).state == State.BY_HAND
    assert "niemand nam op" in page(client, "calls")
    client.post(tick, {"delivery": str(pk), "reached": "yes"})
    client.post(tick, {"delivery": str(pk), "reached": "yes"})
    assert Delivery.objects.get(pk=pk).state == State.HANDED_OVER
    assert kinds() == ["delivery.called"] * 2


def test_letters_are_printed_in_a_batch_each_on_its_page_and_marked_as_posted(client: Client) -> None:
    ids = lay_down(3, "letter")
    answer = client.get(reverse("messaging:letters_pdf"), {"upto": str(ids[1])})
    pages = [sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages]
    assert len(pages) == 2
    assert "Markt 1" in pages[1]
    assert "https://weerbaar.test/b/x" in pages[1]
    assert "Bevestig dat u dit gelezen hebt" in pages[1]
    client.post(reverse("messaging:posted"), {"upto": str(ids[1])})
    states = list(Delivery.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.HANDED_OVER, State.HANDED_OVER, State.BY_HAND]


def test_a_letter_of_markup_is_printed_as_it_was_written() -> None:
    texts = {"nl": {"title": '#panic("x") *t*', "text": '$x$ #include "/etc/passwd" @ref <a>'}}
    (pk,) = lay_down(1, "letter", texts=texts)
    sheet = PdfReader(BytesIO(letter.printed([Delivery.objects.select_related("message").get(pk=pk)]))).pages[0]
    assert '#include "/etc/passwd"' in sheet.extract_text().replace("”", '"').replace("“", '"')


def test_the_link_and_the_code_of_a_receiver_are_not_for_the_operator(client: Client) -> None:
    (pk,) = lay_down(1, "sms")
    Delivery.objects.filter(pk=pk).update(state=State.FAILED)
    for answer in (page(client, "failed"), client.get(reverse("messaging:delivery", args=[pk])).content.decode()):
        assert "weerbaar.test/b/x" not in answer


def test_what_was_kept_shows_what_would_have_been_sent(client: Client) -> None:
    lay_down(1, "sms", exercise=True)
    assert "Bevestig op https://weerbaar.test/b/x." in page(client, "kept")


def test_a_webhook_is_not_shown_whole(client: Client) -> None:
    pk = failed()
    Delivery.objects.filter(pk=pk).update(channel="teams", address="https://prod.logic.azure.com/workflows/very-secret")
    assert "very-secret" not in page(client, "failed") + page(client, "delivery", pk=pk)


def test_a_test_goes_to_ones_own_account_only(client: Client, cast: Cast) -> None:
    client.post(reverse("messaging:test"), {"channel": "smtp", "address": "other@x.test"})
    assert Delivery.objects.get().address == cast.people[Role.COORDINATOR].email
    client.post(reverse("messaging:test"), {"channel": "telephone"})
    assert Delivery.objects.count() == 1


def test_the_screen_asks_as_many_questions_for_many_as_for_few(client: Client) -> None:
    def queries(each: int) -> int:
        for channel in ("sms", "smtp", "letter", "telephone"):
            lay_down(each, channel)
        failed()
        with CaptureQueriesContext(connection) as seen:
            page(client, "standing")
        return len(seen)

    queries(1)
    assert queries(1) == queries(30)


def test_a_reminder_of_an_exercise_stays_here_and_a_real_one_goes_over_the_account(cast: Cast) -> None:
    person = cast.people[Role.SPOC]
    (kept,) = tell(person, "Termijn", "Tekst", topic="clock:1", exercise=True)
    (sent,) = tell(person, "Termijn", "Tekst", topic="clock:1")
    assert Delivery.objects.get(pk=kept).state == State.SANDBOXED
    row = Delivery.objects.get(pk=sent)
    assert (row.state, row.channel, row.address) == (State.WAITING, "smtp", person.email)


def test_where_nothing_leads_out_telling_leaves_no_failures(cast: Cast, settings: Any) -> None:
    settings.GATEWAY_SECRETS = {}
    assert tell(cast.people[Role.SPOC], "Termijn", "Tekst", topic="clock:1") == []
    assert Message.objects.count() == 0


def test_who_works_where_all_is_down_is_told_on_the_telephone_before_on_the_mail_that_is_down(cast: Cast) -> None:
    person = cast.people[Role.SPOC]
    contact = person.contacts.get()
    Way.objects.filter(contact=contact).delete()
    for order, (kind, address) in enumerate(
        [("mail", "a@stadhuis.example"), ("mail", "b@Post.Stadhuis.example"), ("mobile", "+32470000001")], start=1
    ):
        Way.objects.create(contact=contact, kind=kind, address=address, order=order)
    MailDomain.objects.create(organisation=cast.own, name="stadhuis.example")
    open_incident(cast.own, title="Alles ligt plat", by=None)
    assert Delivery.objects.get(pk=tell(person, "Termijn", "Tekst", topic="clock:1")[0]).address == "+32470000001"
