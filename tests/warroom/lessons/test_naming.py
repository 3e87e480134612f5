"""A lesson does not go out while it names a body that has not agreed to that."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.lessons.making import make_lesson

import warroom
from warroom.lessons import issuing, naming
from warroom.lessons.issuing import Refused
from warroom.lessons.models import Lesson
from warroom.organisations import register
from warroom.organisations.models import Kind, Organisation, Role

pytestmark = pytest.mark.django_db


def body(name: str, kind: Kind = Kind.MUNICIPALITY, until: date | None = None) -> Organisation:
    n = Organisation.objects.count()
    first = f"{9_800_000 + n:08d}"
    return Organisation.objects.create(
        name=name, kind=kind, valid_until=until, fictional=True, kbo=f"{first}{97 - int(first) % 97:02d}"
    )


@pytest.mark.parametrize(
    ("name", "text", "is_named"),
    [
        ("Sint-Truiden", "Zoals in Sint Truiden bleek", True),
        ("Sint-Truiden", "ZOALS IN SINT-TRUIDEN", True),
        ("Kruisem", "kruisem lag stil", True),
        ("Aalst", "Aalsterse servers", True),
        ("Aalst", "AALSTERSE SERVERS", True),
        ("Aalst", "aalsterse servers", False),
        ("Leuven", "Het Leuvens netwerk", True),
        ("Mechelen", "De Mechelse servers", True),
        ("Brugge", "Bij de Brugse helpdesk", True),
        ("Oostende", "Oostendse servers", True),
        ("Roeselare", "Het Roeselaarse stadhuis", True),
        ("Gent", "Gentse servers, Gentenaars", True),
        ("Antwerpen", "Een Antwerpenaar", True),
        ("Sint-Truiden", "Sint-Truidense servers", True),
        ("Sint-Truiden", "De Truidense servers", False),
        ("Ninove", "De Ninoofse diensten", True),
        ("Merelbeke", "Een Merelbeeks loket", True),
        ("Tervuren", "Tervuurse servers", True),
        ("Herentals", "Herentalse servers", True),
        ("Sint-Niklaas", "Sint-Niklase servers", True),
        ("Deinze", "Deinse servers", True),
        ("Ronse", "Een Ronsenaar", True),
        ("Hove", "Hoofse literatuur", False),
        ("Heers", "Heerse de rust", False),
        ("Halle", "Halse servers", False),
        ("Schoten", "Schotse whisky", False),
        ("Tienen", "Tieners bellen", False),
        ("Mol", "Molenaars", False),
        ("Mol", "Molse servers", False),
        ("Menen", "Mensen en Mens", False),
        ("Halen", "Hals over kop", False),
        ("Ham", "Hamers", False),
        ("Hamme", "het gehamer", False),
        ("Boom", "De boom in de tuin", False),
        ("Boom", "De servers van Boom", True),
        ("Boom", "DE SERVERS VAN BOOM", True),
        ("As", "as op de grond", False),
        ("Geel", "een geel vlak op de kaart", False),
        ("Sint-Gillis-Waas", "sint en gillis en waas", False),
        ("Herk-de-Stad", "Herk-de-Stad's back-ups", True),
    ],
)
def test_a_name_is_found_word_for_word(name: str, text: str, is_named: bool) -> None:
    body(name)
    assert naming.named([text]) == ([name] if is_named else [])


def test_what_is_made_of_a_name_is_not_another_name() -> None:
    body("Lint")
    body("Linter")
    assert naming.named(["Linter en de Lintse servers"]) == ["Linter", "Lint"]


def test_no_word_of_ours_is_made_of_a_name_of_the_register() -> None:
    with register.FILE.open(encoding="utf-8", newline="") as file:
        names = [row["name"] for row in csv.DictReader(file) if row["kind"] == Kind.MUNICIPALITY]
    assert len(names) > 280
    made = {word for name in names for word in naming.adjectives(naming._plain(naming._raw(name)[-1]))}
    assert {"aalsterse", "leuvense", "kortrijkse", "brugse"} <= made
    folder = Path(warroom.__file__).parents[1]
    words: set[str] = set()
    for file in folder.glob("*/locale/nl/LC_MESSAGES/*.po"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("msgid"):
                words |= {naming._plain(word) for word in naming._raw(line)}
    assert len(words) > 2_000
    assert made & words == set()


def test_a_municipality_that_merged_is_still_a_name() -> None:
    body("Galmaarden", until=date(2024, 12, 31))
    assert naming.named(["In Galmaarden stond alles stil"]) == ["Galmaarden"]


def test_a_police_zone_is_known_by_what_people_call_it() -> None:
    body("PZ BODUKAP: Bonheiden,\xa0Duffel", Kind.POLICE_ZONE)
    body("HVZ Oost", Kind.FIRE_ZONE)
    assert naming.named(["Bij BODUKAP", "naar het oosten, van Oost naar West", "HVZ Oost"]) == [
        "PZ BODUKAP",
        "HVZ Oost",
    ]


def test_a_place_is_its_municipality_and_not_the_welfare_body_that_is_called_after_it() -> None:
    body("OCMW Turnhout", Kind.OCMW)
    body("Turnhout")
    assert naming.named(["Turnhout was dicht"]) == ["Turnhout"]
    assert naming.named(["OCMW Turnhout was dicht"]) == ["OCMW Turnhout"]


def test_a_supplier_is_no_body() -> None:
    body("Civitas Programmatuur", Kind.SUPPLIER)
    assert naming.named(["Toepassingen van Civitas Programmatuur"]) == []


def written(cast: Cast, text: str) -> Lesson:
    lesson = make_lesson(cast.own, "Doe zoals in Kruisem")
    lesson.text = text
    lesson.save()
    return lesson


def test_it_does_not_go_out_before_they_agree_and_who_said_so_is_kept(cast: Cast) -> None:
    body("Kruisem")
    lesson = written(cast, "Niemand genoemd.")
    with pytest.raises(Refused, match="Kruisem"):
        issuing.offer(lesson, by=None)
    day = timezone.localdate()
    with pytest.raises(Refused, match="Kruisem"):
        issuing.issue(lesson, {"organisations": [cast.other.pk]}, day, to_suppliers=False, by=None)
    issuing.agreed(lesson, ["Kruisem", "Aalst"], by=cast.people[Role.SPOC])
    lesson.refresh_from_db()
    assert lesson.may_name == ["Kruisem"]
    assert lesson.state_in_ledger()["may_name"] == ["Kruisem"]
    assert issuing.issue(lesson, {"organisations": [cast.other.pk]}, day, to_suppliers=False, by=None) == [cast.other]


def test_a_name_that_is_written_in_later_is_asked_for_too(cast: Cast) -> None:
    body("Kruisem")
    body("Zulte")
    lesson = written(cast, "Niemand genoemd.")
    issuing.agreed(lesson, ["Kruisem"], by=None)
    lesson.refresh_from_db()
    issuing.write(
        cast.own, lesson, lesson.version, ["Doe zoals in Zulte"], by=None, title="x", text="Kruisem", tlp="TLP:AMBER"
    )
    assert naming.unconfirmed(lesson) == ["Zulte"]


def test_the_author_is_asked_and_cannot_go_on_without(client: Client, cast: Cast) -> None:
    body("Kruisem")
    lesson = written(cast, "Niemand genoemd.")
    client.force_login(cast.people[Role.SPOC])
    page = reverse("lessons:page", args=[lesson.pk])
    shown = client.get(page).content.decode()
    assert "De les noemt besturen" in shown
    assert reverse("lessons:offer", args=[lesson.pk]) not in shown
    client.post(reverse("lessons:offer", args=[lesson.pk]))
    lesson.refresh_from_db()
    assert lesson.offered_at is None
    client.post(reverse("lessons:agreed", args=[lesson.pk]), {"name": ["Kruisem"]})
    assert reverse("lessons:offer", args=[lesson.pk]) in client.get(page).content.decode()
