"""Made-up contacts for all bodies of the register: the same every time, nobody's number, never among real ones."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.contacts import making

from warroom.command import database, parser
from warroom.contacts import covering, erasing, filling, keeping, unfilling
from warroom.contacts.models import Contact, How, Post, Way, WayKind
from warroom.contacts.reaching import reach, without
from warroom.incidents.writing import Refused
from warroom.ledger import reading
from warroom.ledger.chains import system_chain
from warroom.organisations import register

pytestmark = pytest.mark.django_db


def test_every_body_of_today_gets_a_spoc_and_a_deputy_and_a_second_time_nobody() -> None:
    register.load()
    n = covering.bodies().count()
    assert filling.fill() == n
    assert without(covering.bodies()) == []
    assert len(reach(covering.bodies())) == 2 * n
    assert {len(one.ways) for one in reach(covering.bodies())} == {2}
    assert filling.fill() == 0
    assert [entry.kind for entry in reading.entries(system_chain())].count("contacts.made_up") == 1


def test_the_numbers_and_addresses_are_nobodys_and_the_same_every_time() -> None:
    making.body("Een", kbo="0207437468")
    making.body("Twee", kbo="0207490621")
    filling.fill()

    def said() -> list[tuple[str, str, str]]:
        return list(Way.objects.order_by("address").values_list("address", "contact__name", "order"))

    first = said()
    assert len({address for address, *_ in first}) == 8
    for way in Way.objects.all():
        assert way.address.startswith("+3363998" if way.kind == WayKind.MOBILE else "contact-")
        assert way.kind == WayKind.MOBILE or way.address.endswith(".example")
    for model in (Post, Way, Contact):
        model.objects.all().delete()
    filling.fill()
    assert said() == first


def test_it_is_refused_where_a_real_contact_is_or_was(cast: Cast) -> None:
    kim = making.contact("Kim", cast.own)
    for post in Post.objects.filter(contact=kim):
        keeping.leave(post, by=None)
    with pytest.raises(Refused):
        filling.fill()
    assert not Contact.objects.filter(name__startswith="OEFENING").exists()


def test_the_contacts_of_the_demonstration_are_in_nobodys_way() -> None:
    making.contact("Kim", making.body("Scheldestede", fictional=True))
    real = making.body("Echt")
    filling.fill()
    assert {rank for _name, rank in making.posts_of(real)} == {"spoc", "deputy"}


def two_bodies() -> None:
    making.body("Een", kbo="0207437468")
    making.body("Twee", kbo="0207490621")
    filling.fill()


def test_undone_nobody_made_up_is_reached_any_more_and_real_ones_are_left_alone() -> None:
    two_bodies()
    kim = making.contact("Kim", covering.bodies()[0])
    assert [len(found.contacts) for found in (unfilling.preview(), unfilling.undo(), unfilling.undo())] == [4, 4, 0]
    assert [one.contact for one in reach(covering.bodies())] == [kim]
    assert not Way.objects.current().exclude(contact=kim).exists()
    # As with everybody: who it was on a day can still be read.
    assert Post.objects.exclude(contact=kim).filter(until__isnull=False).count() == 4


def test_undoing_stands_in_the_ledger_once_and_looking_at_it_does_not() -> None:
    two_bodies()
    unfilling.preview()
    assert [one.kind for one in reading.entries(system_chain())] == ["contacts.made_up"]
    unfilling.undo()
    unfilling.undo()
    (entry,) = [one for one in reading.entries(system_chain()) if one.kind == "contacts.made_up_undone"]
    said = entry.body()
    assert (said["bodies"], said["contacts"], said["stay"]) == (2, 4, 0)


def test_who_was_confirmed_or_changed_since_stays_and_is_named() -> None:
    two_bodies()
    called, renamed, leaving, wrong = Contact.objects.order_by("name", "pk")
    keeping.confirm(called, How.CALL, by=None)
    keeping.change(renamed, making.details("Echte Naam", (WayKind.MOBILE, "+32470123456")), version=1, by=None)
    keeping.announce(leaving.posts.get(), date(2030, 1, 1), by=None)
    Way.objects.filter(contact=wrong, kind=WayKind.MOBILE).update(ended_at=timezone.now())
    found = unfilling.undo()
    assert found.contacts == ()
    why = {one.name: one.why for one in found.stays}
    assert why[called.name] == "intussen bevestigd"
    assert {why["Echte Naam"], why[leaving.name], why[wrong.name]} == {"intussen gewijzigd"}
    assert Contact.objects.filter(ended_at=None).count() == 4
    assert not [one for one in reading.entries(system_chain()) if one.kind == "contacts.made_up_undone"]


def test_after_undoing_it_can_be_filled_again_also_once_what_ended_is_wiped() -> None:
    two_bodies()
    unfilling.undo()
    erasing.wipe(timezone.now() + timedelta(days=400))
    assert Contact.objects.filter(erased_at__isnull=False).count() == 4
    assert filling.fill() == 2
    assert len(reach(covering.bodies())) == 4


def test_the_command_shows_first_and_takes_away_when_told_to(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "start_django", lambda: None)
    two_bodies()

    def said(*words: str) -> str:
        options = parser().parse_args(["fill", *words])
        options.function(options)
        return capsys.readouterr().out

    assert "4 verzonnen aanspreekpunten van 2 besturen" in said("--undo")
    assert Contact.objects.filter(ended_at=None).count() == 4
    said("--undo", "--yes")
    assert not Contact.objects.filter(ended_at=None).exists()
    with pytest.raises(SystemExit):
        said("--yes")
