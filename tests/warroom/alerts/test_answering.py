"""What a body answers: by the link, by SMS, signed in, on the telephone; corrected, never lost, never guessed."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.alerts.making import make_contact, make_draft, make_sent, recipient, row
from tests.warroom.alerts.test_sending import signed_in
from tests.warroom.cast import Cast

from warroom.alerts import answering, escalating, following_up, preparing, receiving, tokens, watching
from warroom.alerts.models import Answer, Call, Checked, Step
from warroom.alerts.words import By, Reply
from warroom.contacts.models import MailDomain, Way
from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.ledger.chains import chain_of
from warroom.ledger.models import Entry
from warroom.messaging.models import Delivery
from warroom.messaging.models import State as DeliveryState
from warroom.organisations.models import Organisation, Role
from warroom.tasks.models import Task


def link_of(alert: Any, contact: Any) -> str:
    one = recipient(alert, contact)
    return reverse("alerts:link", args=[tokens.token_of(one.seed, one.token_hash)])


def test_a_link_preview_opens_and_confirms_nothing(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    for _robots in range(3):
        assert Client().get(link_of(alert, contact)).status_code == 200
    Client().head(link_of(alert, contact))
    one = row(alert, cast.own)
    assert (one.answer, Answer.objects.count(), one.opened_at is None) == ("", 0, False)


def test_an_answer_can_be_corrected_and_its_history_stays(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    for said in ("seen", "affected", "affected", "not_affected"):
        Client().post(link_of(alert, contact), {"answer": said, "note": "toch"})
    assert row(alert, cast.own).answer == Reply.NOT_AFFECTED
    assert [one.answer for one in Answer.objects.order_by("pk")] == ["seen", "affected", "not_affected"]
    assert Entry.objects.filter(chain=chain_of(cast.own), kind="alert.answered").count() == 3


def test_a_link_answers_for_the_bodies_that_were_chosen(cast: Cast) -> None:
    contact = make_contact(cast.own, cast.other)
    alert = make_sent(cast.own, cast.other)
    chosen = row(alert, cast.other)
    Client().post(link_of(alert, contact), {"answer": "affected", "body": [chosen.pk]})
    assert (row(alert, cast.own).answer, row(alert, cast.other).answer) == ("", "affected")


def test_a_link_does_not_answer_for_a_body_of_somebody_else(cast: Cast) -> None:
    contact = make_contact(cast.own)
    make_contact(cast.other)
    alert = make_sent(cast.own, cast.other)
    Client().post(link_of(alert, contact), {"answer": "affected", "body": [row(alert, cast.other).pk]})
    assert row(alert, cast.other).answer == ""


@pytest.mark.parametrize("token", ["x" * 22, "a", "é" * 22, "..", "0" * 500])
def test_links_that_do_not_work_get_one_calm_answer(cast: Cast, token: str) -> None:
    answer = Client().get(reverse("alerts:link", args=[token]))
    assert answer.status_code == 404
    assert "Deze link werkt niet" in answer.content.decode()


def test_a_link_of_who_left_and_of_a_draft_and_an_old_one_get_the_same(cast: Cast) -> None:
    contact = make_contact(cast.own)
    draft = preparing.begin(make_draft(cast.own))
    unknown = Client().get(reverse("alerts:link", args=["x" * 22])).content
    assert Client().get(link_of(draft, contact)).content == unknown
    alert = make_sent(cast.own)
    type(contact).objects.update(ended_at=alert.sent_at)
    assert Client().get(link_of(alert, contact)).content == unknown


def test_guessing_links_is_stopped(cast: Cast) -> None:
    client = Client()
    codes = [client.get(reverse("alerts:link", args=[f"guess{n:017d}"])).status_code for n in range(25)]
    assert codes[:20] == [404] * 20
    assert codes[-1] == 429


def test_a_token_outlives_a_change_of_the_key(cast: Cast, settings: Any) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    before = link_of(alert, contact)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, long enough to be one of a server 0123456789"
    assert link_of(alert, contact) == before
    assert Client().get(before).status_code == 200


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("GEZIEN 4821", ("4821", Reply.SEEN, "")),
        ("gezien4821", ("4821", Reply.SEEN, "")),
        ("4821", ("4821", Reply.SEEN, "")),
        ("2 4821", ("4821", Reply.AFFECTED, "")),
        ("4821 4 kom helpen", ("4821", Reply.NEED_HELP, "kom helpen")),
        ("Niet getroffen 4821", ("4821", Reply.NOT_AFFECTED, "")),
        ("HULP 4821 de server ligt plat", ("4821", Reply.NEED_HELP, "de server ligt plat")),
        ("GEZIEN 482193", ("482193", Reply.SEEN, "")),
        ("2 482193 sinds 2024", ("482193", Reply.AFFECTED, "sinds 2024")),
        ("in 2024 al 482193", ("482193", Reply.SEEN, "in 2024 al")),
        ("goedemorgen", None),
        ("0470123456", None),
    ],
)
def test_a_reply_by_sms_is_read(text: str, read: Any) -> None:
    assert answering.read_reply(text) == read


def test_a_code_counts_from_the_telephone_it_was_sent_to_only(cast: Cast) -> None:
    contact, other = make_contact(cast.own), make_contact(cast.other)
    alert = make_sent(cast.own, cast.other)
    code = recipient(alert, contact).code
    assert not answering.reply("+32470000000", f"GEZIEN {code}")
    type(recipient(alert, other)).objects.filter(contact=other).update(code="0000" if code != "0000" else "1111")
    assert not answering.reply(other.ways.get(kind="mobile").address, f"GEZIEN {code}")
    assert answering.reply(contact.ways.get(kind="mobile").address, f"2 {code}")
    assert (row(alert, cast.own).answer, row(alert, cast.other).answer) == ("affected", "")


def test_who_left_answers_no_more_by_sms(cast: Cast) -> None:
    contact = make_contact(cast.own)
    alert = make_sent(cast.own)
    contact.ended_at = timezone.now()
    contact.save()
    assert not answering.reply(contact.ways.get(kind="mobile").address, f"1 {recipient(alert, contact).code}")
    assert row(alert, cast.own).answer == ""


def test_who_left_a_body_reads_and_answers_for_it_no_more(cast: Cast) -> None:
    contact = make_contact(cast.own, cast.other)
    alert = make_sent(cast.own, cast.other)
    contact.posts.filter(organisation=cast.own).update(until=timezone.now())
    Client().post(link_of(alert, contact), {"answer": "affected", "body": [row(alert, cast.own).pk]})
    assert answering.reply(contact.ways.get(kind="mobile").address, f"1 {recipient(alert, contact).code}")
    assert (row(alert, cast.own).answer, row(alert, cast.other).answer) == ("", Reply.NOT_AFFECTED)
    contact.posts.update(until=timezone.now())
    assert Client().get(link_of(alert, contact)).status_code == 404


def test_a_late_seen_by_sms_does_not_take_back_that_help_is_needed(cast: Cast) -> None:
    alert = make_sent(cast.own)
    one = row(alert, cast.own)
    answering.answer(one, Reply.NEED_HELP, way=By.SCREEN)
    assert not answering.answer(one, Reply.SEEN, way=By.SMS)
    assert row(alert, cast.own).answer == Reply.NEED_HELP


def test_the_coordinator_ticks_a_call_off(cast: Cast) -> None:
    alert = make_sent(cast.own, sender=cast.coordinator)
    url = reverse("alerts:called", args=[alert.pk, row(alert, cast.own).pk])
    for _twice in range(2):
        signed_in(cast.people[Role.COORDINATOR]).post(url, {"outcome": "spoke", "answer": "investigating"})
    assert (row(alert, cast.own).answer, Call.objects.count()) == (Reply.INVESTIGATING, 1)


def test_what_is_not_done_becomes_tasks_of_the_incident_once(cast: Cast) -> None:
    spoc = cast.people[Role.SPOC]
    incident = open_incident(cast.own, title="Ransomware", by=spoc)
    alert = make_sent(cast.own)
    one, items = row(alert, cast.own), list(alert.items.all())
    said = {f"{items[0].pk}-doing": "done", f"{items[1].pk}-doing": "planned", f"{items[1].pk}-by_day": "2030-01-02"}
    client = signed_in(spoc)
    client.post(reverse("alerts:checklist", args=[one.pk]), said)
    before = Task.objects.filter(incident=incident).count()
    for _twice in range(2):
        client.post(reverse("alerts:take_over", args=[one.pk]), {"incident": incident.pk})
    assert [task.title for task in Task.objects.filter(incident=incident)[before:]] == [items[1].text_nl]
    task = Checked.objects.get(item=items[1]).task
    assert task is not None
    page = client.get(reverse("alerts:read", args=[one.pk])).content.decode()
    assert f"taak: {task.get_task_state_display()}" in page
    entry = Entry.objects.filter(chain=chain_of(cast.own), kind="alert.checked").order_by("sequence").last()
    said_last = entry and entry.body()
    assert said_last
    assert said_last["state"]["task"] == task.pk


def test_an_incident_is_opened_from_an_alert_once(cast: Cast) -> None:
    alert = make_sent(cast.own)
    for _twice in range(2):
        signed_in(cast.people[Role.SPOC]).post(reverse("alerts:open_incident", args=[row(alert, cast.own).pk]))
    assert Incident.objects.of(cast.own).count() == 1


def test_who_is_silent_gets_the_next_channel_and_who_answered_nothing_more(cast: Cast) -> None:
    silent, answers = make_contact(cast.own), make_contact(cast.other)
    alert = make_sent(cast.own, cast.other)
    answering.answer(row(alert, cast.other), Reply.SEEN, way=By.LINK)
    first = Step.objects.filter(alert=alert)[0]
    assert escalating.due(first.due_at) == 1
    assert escalating.due(first.due_at) == 0
    sent = Delivery.objects.filter(reference=recipient(alert, silent).name_in_messaging).order_by("pk")
    assert [one.channel for one in sent] == ["sms", "smtp"]
    assert Delivery.objects.filter(reference=recipient(alert, answers).name_in_messaging).count() == 1


def test_the_deputy_and_the_telephone_list_follow(cast: Cast) -> None:
    make_contact(cast.own)
    deputy = make_contact(cast.own, rank="deputy")
    alert = make_sent(cast.own)
    for step in Step.objects.filter(alert=alert):
        escalating.due(step.due_at)
    assert Delivery.objects.filter(reference=recipient(alert, deputy).name_in_messaging).count() == 2
    assert row(alert, cast.own).to_call_since is not None


def test_a_step_that_was_cut_off_goes_on_and_doubles_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [Organisation.objects.create(kind="ocmw", name=f"B{n}") for n in range(4)]
    for body in bodies:
        make_contact(body)
    alert = make_sent(*bodies)
    monkeypatch.setattr(escalating, "CHUNK", 1)
    press, pressed = escalating._press, 0

    def dies(*args: Any) -> int:
        nonlocal pressed
        pressed += 1
        if pressed == 3:
            raise KeyboardInterrupt
        return press(*args)

    monkeypatch.setattr(escalating, "_press", dies)
    step = Step.objects.filter(alert=alert)[0]
    with pytest.raises(KeyboardInterrupt):
        escalating.take(step.pk)
    Step.objects.filter(pk=step.pk).update(lease_until=alert.sent_at)
    escalating.due(escalating.timezone.now() + (step.due_at - alert.sent_at))
    assert Delivery.objects.filter(channel="smtp").count() == 4


def test_an_answer_withdraws_what_still_waits_to_leave(cast: Cast) -> None:
    make_contact(cast.own)
    alert = make_sent(cast.own)
    Delivery.objects.update(state=DeliveryState.WAITING)
    answering.answer(row(alert, cast.own), Reply.SEEN, way=By.TELEPHONE)
    assert Delivery.objects.get().state == DeliveryState.WITHDRAWN


def test_standings_and_silence_are_counted(cast: Cast) -> None:
    make_contact(cast.own)
    alert = make_sent(cast.own, cast.other)
    assert watching.standings(alert) == {"unreached": 2}
    Delivery.objects.update(state=DeliveryState.HANDED_OVER)
    assert watching.standings(alert) == {"unreached": 1, "silent": 1}
    answering.answer(row(alert, cast.other), Reply.SEEN, way=By.TELEPHONE)
    assert watching.standings(alert) == {"silent": 1, "seen": 1}
    last = watching.last_silence(Organisation.objects.all())
    assert (last[cast.own.pk].silent, last[cast.other.pk].answer) == (True, "seen")


def test_an_exercise_is_nobodys_last_alert(cast: Cast) -> None:
    make_sent(cast.own, exercise=True)
    assert watching.last_silence([cast.own.pk]) == {}


def test_what_was_checked_by_two_at_once_is_kept_of_both(cast: Cast) -> None:
    alert = make_sent(cast.own)
    one, items = row(alert, cast.own), list(alert.items.all())
    for item in items:
        assert receiving.tick(one, {f"{item.pk}-doing": "done"}, by=None) == []
    assert set(Checked.objects.values_list("item", "doing")) == {(item.pk, "done") for item in items}


def lists(cast: Cast, alert: Any) -> tuple[Any, Any, dict[str, str], list[Any]]:
    """Two people of the body with its checklist open; what their forms hold, and its lines."""
    pk, items = row(alert, cast.own).pk, list(alert.items.all())
    people = [signed_in(cast.people[role]) for role in (Role.SPOC, Role.DEPUTY)]
    html = people[0].get(reverse("alerts:read", args=[pk])).content.decode()
    blank = {f"{item.pk}-{name}": "" for item in items for name in ("doing", "by_day", "note")}
    return *people, blank | dict(re.findall(r'name="(\d+-seen)" value="(\w*)"', html)), items


def test_an_old_checklist_takes_nothing_back_that_a_colleague_ticked(cast: Cast) -> None:
    alert = make_sent(cast.own)
    first, second, form, (vpn, traces) = lists(cast, alert)
    url = reverse("alerts:checklist", args=[row(alert, cast.own).pk])
    first.post(url, form | {f"{vpn.pk}-doing": "done", f"{vpn.pk}-note": "om 14 uur"})
    second.post(url, form | {f"{traces.pk}-doing": "planned"})
    said = {one.item_id: (one.doing, one.note) for one in Checked.objects.all()}
    assert said == {vpn.pk: ("done", "om 14 uur"), traces.pk: ("planned", "")}


def test_two_who_say_something_else_of_one_line_are_told_and_keep_their_words(cast: Cast) -> None:
    alert = make_sent(cast.own)
    first, second, form, (vpn, _traces) = lists(cast, alert)
    url = reverse("alerts:checklist", args=[row(alert, cast.own).pk])
    first.post(url, form | {f"{vpn.pk}-doing": "done"})
    page = second.post(url, form | {f"{vpn.pk}-doing": "not_applicable", f"{vpn.pk}-note": "geen VPN"}, follow=True)
    assert Checked.objects.get().doing == "done"
    assert f"Iemand anders wijzigde intussen “{vpn.text}”" in page.content.decode()
    assert "niet van toepassing, geen VPN" in page.content.decode()


def test_a_line_that_cannot_be_read_is_named_with_what_was_typed(cast: Cast) -> None:
    alert = make_sent(cast.own)
    first, _second, form, (vpn, traces) = lists(cast, alert)
    said = form | {f"{vpn.pk}-doing": "done", f"{traces.pk}-by_day": "morgen", f"{traces.pk}-note": "na de vergadering"}
    page = first.post(reverse("alerts:checklist", args=[row(alert, cast.own).pk]), said, follow=True).content.decode()
    assert Checked.objects.get().item == vpn
    assert f"“{traces.text}” kan niet gelezen worden" in page
    assert "morgen, na de vergadering" in page


def test_the_checklist_of_what_was_withdrawn_makes_no_tasks(cast: Cast) -> None:
    incident = open_incident(cast.own, title="Ransomware", by=cast.people[Role.SPOC])
    alert = make_sent(cast.own)
    first, _second, form, (vpn, _traces) = lists(cast, alert)
    following_up.withdrawn(alert, "Vergissing", by=None)
    one, before = row(alert, cast.own), Task.objects.count()
    first.post(reverse("alerts:take_over", args=[one.pk]), {"incident": incident.pk})
    page = first.post(reverse("alerts:checklist", args=[one.pk]), form | {f"{vpn.pk}-doing": "done"}, follow=True)
    assert (Task.objects.count(), Checked.objects.count()) == (before, 0)
    assert "Dit bericht is ingetrokken: aan de checklist" in page.content.decode()
    assert "take_over" not in page.content.decode()


def test_escalation_does_not_rely_on_mail_of_who_was_hit_since_nor_on_a_number_that_ended(cast: Cast) -> None:
    contact = make_contact(cast.own, mail=False)
    for order, (kind, address) in enumerate(
        [("mail", "kim@stadhuis.example"), ("mobile", "+32470999999"), ("mail", "kim@posteo.net")], start=2
    ):
        Way.objects.create(contact=contact, kind=kind, address=address, order=order)
    alert = make_sent(cast.own)
    MailDomain.objects.create(organisation=cast.own, name="stadhuis.example")
    open_incident(cast.own, title="Alles ligt plat", by=None)
    Way.objects.filter(address="+32470999999").update(ended_at=timezone.now())
    escalating.due(Step.objects.filter(alert=alert)[0].due_at)
    sent = Delivery.objects.filter(reference=recipient(alert, contact).name_in_messaging).order_by("pk")
    assert [one.address for one in sent][1:] == ["kim@posteo.net"]
