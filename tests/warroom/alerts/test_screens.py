"""The screens of alerts: writing, attachments, taking answers along, the calendar, the public warning."""

import io
from datetime import timedelta
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from tests.warroom.alerts.making import make_contact, make_draft, make_sent, row
from tests.warroom.alerts.test_sending import signed_in
from tests.warroom.cast import Cast

from warroom.alerts import answering, composing, preparing, sending, texts
from warroom.alerts.models import Alert, Enclosed, Group
from warroom.alerts.words import AlertState, By, Reply
from warroom.contacts.models import MailDomain, Way
from warroom.incidents.opening import open_incident
from warroom.organisations.models import Role
from weerbaar.alerting import cap

PDF = SimpleUploadedFile("raad.pdf", b"%PDF-1.7 raad")


def filled(**more: Any) -> dict[str, Any]:
    return {"title_nl": "Titel", "text_nl": "Tekst", "severity": "2", "tlp": "TLP:AMBER"} | more


def coordinator(cast: Cast) -> Client:
    return signed_in(cast.people[Role.COORDINATOR])


def test_a_draft_is_kept_with_its_checklist_attachment_and_group(cast: Cast) -> None:
    form = filled(
        checklist="Zet uit | Switch off\nZoek", organisations="Aardwijk", group_name="Mijn groep", enclosures=[PDF]
    )
    coordinator(cast).post(reverse("alerts:new"), form)
    alert = Alert.objects.get()
    assert alert.audience == {"organisations": [cast.own.pk]}
    assert [(item.text_nl, item.text_en) for item in alert.items.all()] == [("Zet uit", "Switch off"), ("Zoek", "")]
    assert Enclosed.objects.get().name == "raad.pdf"
    assert Group.objects.get().audience == alert.audience


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.exe", b"MZ"),
        ("raad.pdf", b"<html>"),
        ("tabel.csv", b"a;\0b"),
        ("groot.pdf", b"%PDF-" + b"x" * 2_000_001),
        ("leeg.txt", b" "[:0]),
    ],
)
def test_a_file_that_may_not_go_along_is_refused_and_nothing_is_kept(cast: Cast, name: str, content: bytes) -> None:
    answer = coordinator(cast).post(reverse("alerts:new"), filled(enclosures=[SimpleUploadedFile(name, content)]))
    assert (answer.status_code, Alert.objects.count()) == (422, 0)


def test_an_attachment_comes_back_to_be_saved_never_shown(cast: Cast) -> None:
    make_contact(cast.own)
    alert = make_sent(cast.own, files=[("raad.pdf", "application/pdf", b"%PDF-")])
    url = reverse("alerts:file", args=[row(alert, cast.own).pk, Enclosed.objects.get().pk])
    answer = signed_in(cast.people[Role.SPOC]).get(url)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_name_that_can_be_two_bodies_or_none_is_asked_again(cast: Cast) -> None:
    type(cast.own).objects.create(name="Aardwijk", kind="police_zone")
    type(cast.own).objects.create(name="Aardwijk", kind="fire_zone")
    answer = coordinator(cast).post(reverse("alerts:new"), filled(organisations="Nergens\nOCMW Aardwijk"))
    assert answer.status_code == 422
    assert "“Nergens” is geen bestuur van vandaag." in answer.content.decode()


def test_who_was_overtaken_keeps_what_was_typed(cast: Cast) -> None:
    alert = make_draft(cast.own, sender=cast.coordinator)
    url, client = reverse("alerts:compose", args=[alert.pk]), coordinator(cast)
    client.post(url, filled(title_nl="Eerst", version=alert.version))
    answer = client.post(url, filled(title_nl="Later", version=alert.version))
    assert answer.status_code == 409
    assert "Later" in answer.content.decode()
    assert Alert.objects.get().title_nl == "Eerst"


def test_what_waits_for_approval_cannot_be_changed(cast: Cast) -> None:
    alert = sending.send(make_draft(cast.own, sender=cast.coordinator, severity=4), by=None)
    assert alert.state == AlertState.WAITING
    coordinator(cast).post(reverse("alerts:compose", args=[alert.pk]), filled(version=alert.version))
    assert Alert.objects.get().title_nl == alert.title_nl


def test_a_remark_is_no_formula_in_a_spreadsheet(cast: Cast) -> None:
    alert = make_sent(cast.own, sender=cast.coordinator)
    answering.answer(row(alert, cast.own), Reply.AFFECTED, "=HYPERLINK(1)", way=By.LINK)
    client = coordinator(cast)
    text = b"".join(client.get(reverse("alerts:csv", args=[alert.pk])).streaming_content).decode()
    assert ";'=HYPERLINK(1);" in text
    content = b"".join(client.get(reverse("alerts:xlsx", args=[alert.pk])).streaming_content)
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert sheet[1][5] == "=HYPERLINK(1)"


def test_a_sender_that_must_not_see_numbers_sees_none(cast: Cast) -> None:
    contact = make_contact(cast.own)
    number = contact.ways.get(kind="mobile").address
    alert = sending.preparing.begin(make_draft(cast.own, sender=cast.supplier, numbers_hidden=True))
    client = signed_in(cast.people[Role.SUPPLIER])
    pages = [client.get(reverse("alerts:check", args=[alert.pk])).content.decode()]
    sending.submit(alert, by=None)
    pages += [client.get(reverse(f"alerts:{page}", args=[alert.pk])).content.decode() for page in ("watch", "calls")]
    assert contact.name in pages[0]
    assert not any(number in page or contact.ways.get(kind="mail").address in page for page in pages)


def test_a_supplier_reads_no_people_of_today_under_what_it_wrote_before(cast: Cast) -> None:
    make_contact(cast.own)
    alert = make_sent(cast.own, sender=cast.supplier, numbers_hidden=True)
    make_contact(cast.own, name="Nieuwe Collega")
    supplier = signed_in(cast.people[Role.SUPPLIER])
    for page in ("calls", "watch"):
        answer = supplier.get(reverse(f"alerts:{page}", args=[alert.pk]), {"all": "1"}, follow=True).content.decode()
        assert "Nieuwe Collega" not in answer
        assert "Bellijst" not in answer


def test_a_calendar_says_what_is_due_and_stops_when_its_address_does(cast: Cast) -> None:
    make_sent(cast.own, act_by=timezone.now() + timedelta(days=2))
    make_sent(cast.own, act_by=timezone.now() + timedelta(days=3), tlp="TLP:RED", title_nl="Geheim")
    make_sent(cast.other, act_by=timezone.now() + timedelta(days=3), title_nl="Van een ander")
    client = signed_in(cast.people[Role.SPOC])
    url = client.post(reverse("alerts:feed_make")).context["url"].removeprefix("https://localhost")
    url = "/calendar/" + url.partition("/calendar/")[2]
    calendar = Calendar.from_ical(Client().get(url).content)
    assert [str(event["summary"]) for event in calendar.walk("VEVENT")] == [
        "Werk de VPN bij (Aardwijk)",
        "Een bericht met een datum (Aardwijk)",
    ]
    client.post(reverse("alerts:feed_revoke"))
    assert Client().get(url).status_code == 404


def test_the_draft_of_a_public_warning_has_both_languages_and_its_areas(cast: Cast) -> None:
    type(cast.own).objects.filter(pk=cast.own.pk).update(nis="11002")
    alert = make_sent(cast.own, sender=cast.coordinator, title_en="Update", text_en="There is a leak.", tlp="TLP:CLEAR")
    content = coordinator(cast).get(reverse("alerts:cap", args=[alert.pk])).content
    document = cap.read(content)
    assert (document.status, document.scope) == ("Draft", "Public")
    assert [(info.language, info.headline) for info in document.infos] == [
        ("nl-BE", "Werk de VPN bij"),
        ("en-GB", "Update"),
    ]
    assert document.infos[0].areas[0].geocodes == (("NIS", "11002"),)


def test_a_withdrawn_alert_says_so_to_whoever_opens_it(cast: Cast) -> None:
    make_contact(cast.own)
    alert = make_sent(cast.own, sender=cast.coordinator)
    coordinator(cast).post(reverse("alerts:withdraw", args=[alert.pk]), {"why": "Het was een vergissing."})
    page = signed_in(cast.people[Role.SPOC]).get(reverse("alerts:read", args=[row(alert, cast.own).pk]))
    assert "Het was een vergissing." in page.content.decode()
    assert not answering.answer(row(alert, cast.own), Reply.SEEN, way=By.LINK)


def test_while_one_writes_a_body_that_only_its_own_dead_mail_reaches_counts_as_out_of_reach(cast: Cast) -> None:
    for at in ("@aardwijk.example", "@post.aardwijk.example"):
        contact = make_contact(cast.own, mail=False)
        Way.objects.filter(contact=contact).delete()
        Way.objects.create(contact=contact, kind="mail", address=f"spoc{at}", order=0)
    make_contact(cast.other)
    MailDomain.objects.create(organisation=cast.own, name="aardwijk.example")
    spec = {"organisations": [cast.own.pk, cast.other.pk]}
    before = composing.who(spec)
    assert (before["people"], before["without"]) == (3, 0)
    open_incident(cast.own, title="Ransomware", by=cast.people[Role.SPOC])
    shown = composing.who(spec)
    counts = preparing.begin(make_draft(cast.own, cast.other)).counts
    assert (shown["people"], shown["without"]) == (counts["people"], counts["without"]) == (1, 1)


def test_a_day_to_act_by_leaves_the_sms_in_one_part(cast: Cast) -> None:
    alert = make_draft(cast.own, title_nl="Civitas is uitgevallen", act_by=timezone.now() + timedelta(hours=5))
    short = texts.filled(texts.short(alert, "nl"), {"link": texts.link("x" * 22), "code": "123456"})
    assert not texts.parts(short).unicode


def test_the_telephone_list_says_of_whom_it_has_no_number(cast: Cast) -> None:
    make_contact(cast.other)
    Way.objects.filter(contact=make_contact(cast.own, mail=False)).update(kind="mail", address="c@posteo.example")
    alert = make_sent(cast.own, cast.other, sender=cast.coordinator)
    page = coordinator(cast).get(reverse("alerts:calls", args=[alert.pk])).content.decode()
    own, other = page.partition("Bergendal")[::2]
    assert "Hier geen nummer" in own
    assert "Hier geen nummer" not in other


def test_before_sending_it_is_said_over_what_nothing_leaves(cast: Cast, settings: Any) -> None:
    make_contact(cast.own)
    alert = preparing.begin(make_draft(cast.own, sender=cast.coordinator))
    url = reverse("alerts:check", args=[alert.pk])
    settings.GATEWAY_SECRETS = {}
    said = "Langs deze weg vertrekt niets van deze server: Gsm."
    assert said in coordinator(cast).get(url).content.decode()
    settings.GATEWAY_SECRETS = {"SMS_URL": "https://sms.test/"}
    assert said not in coordinator(cast).get(url).content.decode()
    settings.GATEWAY_SECRETS = {}
    Alert.objects.filter(pk=alert.pk).update(exercise=True)
    assert said not in coordinator(cast).get(url).content.decode()
