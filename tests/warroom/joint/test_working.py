"""Words on a line, requests to the supplier, reminders, emergency environments and the report."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.joint.making import coordinator, make_environment, make_line, make_part, make_placement

from warroom.incidents.writing import Overtaken
from warroom.joint import answering, environments, reminding, reporting, requesting, standing, telling
from warroom.joint.models import Environment, Line, Placement, Remediation, Reminder, Word
from warroom.joint.words import Checked, Side, Standing
from warroom.joint.writing import Refused
from warroom.landscapes.models import Landscape
from warroom.ledger import reading
from warroom.messaging.models import Message
from warroom.organisations.models import Role
from warroom.typesetting import render
from weerbaar.landscape import Kind, RelationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(cast: Cast) -> Line:
    return make_line(cast.own)


def say(line: Line, what: str, side: str = Side.SUPPLIER, corrects: Word | None = None) -> Word:
    return standing.say(line, side, what, by=None, basis=f"Gezien: {what}", at=timezone.now(), corrects=corrects)


def test_a_word_that_is_withdrawn_gives_way_to_the_one_before_and_stays_in_the_history(line: Line) -> None:
    say(line, Standing.INVESTIGATING)
    second = say(line, Standing.CAUSE)
    assert standing.current([line])[line.pk, Side.SUPPLIER].standing == Standing.CAUSE
    standing.withdraw(second, by=None, why="Verkeerde klant")
    assert standing.current([line])[line.pk, Side.SUPPLIER].standing == Standing.INVESTIGATING
    assert len(standing.history(line)) == 2
    with pytest.raises(Refused):
        standing.withdraw(second, by=None, why="Nog eens")


def test_a_correction_is_a_new_word_and_is_made_once(line: Line) -> None:
    first = say(line, Standing.CAUSE)
    say(line, Standing.CONSEQUENCE, corrects=first)
    assert standing.current([line])[line.pk, Side.SUPPLIER].standing == Standing.CONSEQUENCE
    with pytest.raises(Refused):
        say(line, Standing.NOT_INVOLVED, corrects=first)


def test_the_body_has_its_own_view_beside_it(line: Line) -> None:
    say(line, Standing.CAUSE)
    say(line, Standing.CONSEQUENCE, Side.BODY)
    now = standing.current([line])
    assert (now[line.pk, Side.SUPPLIER].standing, now[line.pk, Side.BODY].standing) == ("cause", "consequence")


def test_the_public_sentence_says_who_says_it_and_of_when(line: Line) -> None:
    assert standing.sentence(line.joint, line, None) == ""
    said = standing.sentence(line.joint, line, say(line, Standing.CAUSE))
    assert "begon bij Aardwijk" in said
    assert f"Volgens {line.joint.supplier}" in said


def test_what_was_known_then_is_read_back_from_the_ledger_alone(line: Line) -> None:
    first = say(line, Standing.CAUSE)
    upto = reading.newest(line.joint.chain)
    say(line, Standing.CONSEQUENCE, corrects=first)
    then, now = (telling.standings(reading.states(line.joint.chain, n)) for n in (upto, None))
    assert [then[0]["supplier"], now[0]["supplier"]] == ["oorzaak", "gevolg"]


def test_done_is_confirmed_or_disputed_by_the_customer_and_then_done_again(line: Line) -> None:
    part = make_part(line)
    with pytest.raises(Refused):
        requesting.check(part, part.version, by=None, found=Checked.CONFIRMED)
    requesting.done(part, None, by=None, note="Vervangen")
    with pytest.raises(Refused):
        requesting.done(part, None, by=None)
    requesting.check(part, part.version, by=None, found=Checked.DISPUTED, note="De beheerder werkt nog")
    assert part.open
    requesting.done(part, None, by=None, note="Nu wel")
    seen = part.version
    requesting.check(part, seen, by=None, found=Checked.CONFIRMED)
    assert not part.open
    with pytest.raises(Overtaken):
        requesting.check(part, seen, by=None, found=Checked.CONFIRMED)


def test_what_is_not_done_in_time_is_overdue(line: Line) -> None:
    part = make_part(line)
    later = part.remediation.due_at + timedelta(minutes=1)
    assert requesting.overdue(line.joint, timezone.now()) == []
    assert requesting.overdue(line.joint, later) == [part]
    requesting.done(part, None, by=None)
    assert requesting.overdue(line.joint, later) == []


def test_a_reminder_is_given_once_and_what_is_overdue_is_asked_again(line: Line) -> None:
    part = make_part(line)
    due = part.remediation.due_at
    assert reminding.due(due - timedelta(hours=30)) == 0
    assert reminding.due(due - timedelta(hours=1)) == 1
    assert reminding.due(due - timedelta(hours=1)) == 0
    assert reminding.due(due) == 1
    assert Reminder.objects.filter(state=Reminder.WAITING).get().at == due + reminding.AGAIN
    assert Message.objects.filter(topic=f"joint:{line.joint_id}").count() == 2
    assert "Aardwijk" not in str(list(Message.objects.values_list("texts", flat=True)))


def test_a_reminder_half_given_is_not_given(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    part = make_part(line)

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reminding, "_tell", killed)
        with pytest.raises(KeyboardInterrupt):
            reminding.due(part.remediation.due_at - timedelta(hours=1))
    assert reminding.due(part.remediation.due_at - timedelta(hours=1)) == 1


def test_nobody_is_reminded_of_what_is_done_or_withdrawn(line: Line) -> None:
    done, withdrawn = make_part(line), make_part(line)
    requesting.done(done, None, by=None)
    requesting.withdraw(withdrawn.remediation, by=None, why="Hoeft niet meer")
    assert reminding.due(done.remediation.due_at + timedelta(days=1)) == 0


def test_no_more_places_are_granted_than_there_are(cast: Cast, line: Line) -> None:
    environment = make_environment(line.joint.supplier, places=2)
    asked = [make_placement(cast.own, environment) for _n in range(3)]
    environments.grant(asked[0], by=None)
    environments.grant(asked[1], by=None)
    with pytest.raises(Refused):
        environments.grant(asked[2], by=None)
    assert Placement.objects.get(pk=asked[2].pk).how_far == "asked"
    environments.release(asked[0], by=None)
    environments.release(asked[0], by=None)
    assert Environment.objects.get().taken == 1
    environments.grant(Placement.objects.get(pk=asked[2].pk), by=None)
    assert Environment.objects.get().taken == 2


def test_the_same_form_sent_twice_asks_once(cast: Cast) -> None:
    first = make_placement(cast.own)
    again = environments.ask(first.environment, cast.own, by=None, for_what="Burgerzaken", key=first.key)
    assert again == first


def test_a_form_sent_again_for_another_environment_or_another_body_is_another_request(cast: Cast) -> None:
    first = make_placement(cast.own)
    elsewhere = make_environment(first.environment.owner, name="Tweede noodomgeving")
    for environment, body in ((elsewhere, cast.own), (first.environment, cast.other)):
        asked = environments.ask(environment, body, by=None, for_what="Burgerzaken", key=first.key)
        assert (asked.environment, asked.organisation) == (environment, body)
    assert Placement.objects.count() == 3


def test_places_that_are_taken_cannot_be_taken_away(cast: Cast, line: Line) -> None:
    environment = make_environment(line.joint.supplier, places=2)
    environments.grant(make_placement(cast.own, environment, places=2), by=None)
    row = Environment.objects.get()
    with pytest.raises(Refused):
        environments.rewrite(row, row.version, by=None, places=1)


def test_what_was_granted_becomes_a_workaround_that_is_not_in_use(cast: Cast, line: Line) -> None:
    landscape = Landscape.objects.get(owner=cast.own)
    environment = make_environment(line.joint.supplier, share="0.50")
    placement = make_placement(cast.own, environment)
    with pytest.raises(Refused):
        environments.stand_in(placement, landscape, ["civil"], by=cast.people[Role.SPOC])
    environments.grant(placement, by=None)
    id = environments.stand_in(placement, landscape, ["civil", "births"], by=cast.people[Role.SPOC])
    model = landscape.in_force()
    made = model.by_id[id]
    assert (made.kind, made.get("setup_h"), made.get("capacity"), made.get("active")) == (Kind.WORKAROUND, 8, 0.5, None)
    stands = [r.target for r in model.outgoing[id] if r.kind is RelationKind.STANDS_IN_FOR]
    assert stands == ["civil"]


def test_the_report_says_of_every_figure_where_it_comes_from_and_of_when(line: Line) -> None:
    answering.show(line, by=None, supplier_told=False, services_shared=True)
    from warroom.joint.stakes import Stakes

    Stakes.of(line.joint).help(30)
    report = reporting.make(line.joint, coordinator(), by=None, next_steps="Morgen om 9 uur")
    counted = report.document["pieces"][1]
    assert all(source for _what, _n, source, _at in counted["rows"])
    figures = {what: n for what, n, _source, _at in counted["rows"]}
    assert figures["besturen die dienstverlening verliezen"] == "1"
    assert figures["niet beantwoord"] == "1"
    assert render("reports/report", report.document).startswith(b"%PDF")


def test_a_body_reads_the_common_report_only_once_it_is_shared(cast: Cast, line: Line) -> None:
    report = reporting.make(line.joint, coordinator(), by=None, next_steps="Morgen")
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(cast.people[Role.READ_ONLY], backend=backend)
    assert client.get(f"/joint/reports/{report.pk}/").status_code == 404
    reporting.share(report, by=None)
    assert client.get(f"/joint/reports/{report.pk}/").status_code == 200
    assert client.get(f"/joint/reports/{report.pk}/?paper").headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("when", ["gisteren", "9999-99-99 10:00", "2999-01-01T10:00", "0001-01-01T00:00"])
def test_a_time_that_is_none_is_refused_in_words(cast: Cast, line: Line, when: str) -> None:
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend="allauth.account.auth_backends.AuthenticationBackend")
    data = {"standing": "cause", "basis": "Gezien", "at": when}
    page = client.post(f"/joint/own/{line.pk}/say/", data)
    assert page.status_code == 422
    assert ">Gezien</textarea>" in page.content.decode()
    assert not Word.objects.exists()


def test_of_what_is_for_named_people_only_a_reminder_gives_no_words_away(line: Line) -> None:
    part = make_part(line)
    type(line.joint).objects.update(tlp="TLP:RED", title="Wachtwoorden op straat")
    Remediation.objects.update(title="Vervang het certificaat")
    reminding.due(part.remediation.due_at)
    said = str(list(Message.objects.values_list("texts", flat=True)))
    assert "Overdue" in said
    assert "Wachtwoorden" not in said
    assert "certificaat" not in said


@pytest.mark.parametrize(("tlp", "status"), [("TLP:AMBER+STRICT", 302), ("TLP:RED", 302), ("TLP:PAARS", 422)])
def test_every_label_of_tlp_can_be_chosen_and_no_other(cast: Cast, line: Line, tlp: str, status: int) -> None:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    joint = line.joint
    said = {"title": "X", "effect": joint.effect, "severity": joint.severity, "tlp": tlp, "version": joint.version}
    assert client.post(f"/joint/{joint.pk}/edit/", said).status_code == status
    joint.refresh_from_db()
    assert joint.tlp == (tlp if status == 302 else "TLP:AMBER")
