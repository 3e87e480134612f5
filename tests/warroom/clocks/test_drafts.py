"""The draft of a notification holds what the incident knows, and says of the rest that it is not known."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader
from tests.warroom.cast import Cast
from tests.warroom.clocks.making import make_clock, somebody
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import town

from warroom.clocks import drafts
from warroom.incidents.models import Incident
from warroom.incidents.opening import open_incident
from warroom.incidents.picture import picture
from warroom.incidents.roles import hand_over
from warroom.incidents.taxonomy import IncidentKind, IncidentRole
from warroom.organisations.models import Organisation, Role
from weerbaar.landscape import Element, Kind, Landscape, Relation, RelationKind

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def with_data(model: Landscape) -> Landscape:
    """The town with two registers of people on its first application."""
    application = model.of_kind(Kind.APPLICATION)[0]
    sets = (
        Element("bevolking", Kind.DATASET, "Bevolkingsregister", attributes={"personal_data": True, "people": 34_000}),
        Element("leefloon", Kind.DATASET, "Leefloondossiers", attributes={"personal_data": True}),
    )
    holds = tuple(Relation(RelationKind.HOLDS, application.id, each.id) for each in sets)
    return replace(model, elements=model.elements + sets, relations=model.relations + holds)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    return hit(cast.own)


def hit(organisation: Organisation) -> Incident:
    landscape = make_landscape(organisation, with_data(town()))
    application = town().of_kind(Kind.APPLICATION)[0]
    return open_incident(
        organisation,
        title="Ransomware",
        by=somebody(organisation),
        kind=IncidentKind.RANSOMWARE,
        hits=[(landscape.pk, application.id, "compromised")],
    )


def fields(made: dict[str, Any]) -> dict[str, list[str] | None]:
    """The lines of every field, None where it is not known."""
    return {
        f["name"]: f["lines"] if f["known"] else None for section in made["sections"] for f in section["fields"]
    }  # fmt: skip


def test_personal_data_on_what_is_hit_stand_in_it(incident: Incident) -> None:
    found = fields(drafts.draft(make_clock(incident), picture(incident)))
    assert found["datasets"] is not None
    assert [line.split(" (")[0] for line in found["datasets"]] == ["Bevolkingsregister", "Leefloondossiers"]
    assert found["people"] is not None
    assert "34000" in found["people"][0]
    assert "1" in found["people"][0].split("(")[1]


def test_what_is_not_known_says_so(incident: Incident) -> None:
    with translation.override("nl"):
        made = drafts.draft(make_clock(incident), picture(incident))
    assert fields(made)["consequences"] is None
    unknown = [f for section in made["sections"] for f in section["fields"] if not f["known"]]
    assert {line for f in unknown for line in f["lines"]} == {"nog niet bekend"}


def test_the_contact_is_who_has_the_legal_role(incident: Incident) -> None:
    hand_over(incident, IncidentRole.LEGAL, by=None, name="Jona Wils", phone="0470 00 00 00")
    found = fields(drafts.draft(make_clock(incident), picture(incident)))
    assert found["contact"] == ["Jona Wils, 0470 00 00 00"]


def test_a_late_notification_asks_why(incident: Incident) -> None:
    late = make_clock(incident, trigger=timezone.now() - timedelta(hours=80))
    assert "delay" in fields(drafts.draft(late, picture(incident)))


def test_ransomware_is_suspected_to_be_malicious(incident: Incident) -> None:
    assert fields(drafts.draft(make_clock(incident, "nis2-early-warning"), picture(incident)))["malicious"] is not None


@pytest.mark.parametrize("rule", ["gdpr-art-33", "nis2-early-warning", "nis2-notification", "nis2-interim"])
def test_every_draft_is_a_pdf_and_json(incident: Incident, cast: Cast, rule: str) -> None:
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)
    clock = make_clock(incident, rule)
    answer = client.get(reverse("clocks:draft_json", args=[incident.pk, clock.pk]))
    assert json.loads(answer.content)["rule"] == rule
    answer = client.get(reverse("clocks:draft_pdf", args=[incident.pk, clock.pk]))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "nog niet bekend" in text
    assert "Aardwijk" in text
    assert answer["Content-Disposition"].startswith("attachment")


def test_what_somebody_wrote_is_not_read_as_code(incident: Incident) -> None:
    Incident.objects.filter(pk=incident.pk).update(title='#read("/etc/passwd") *x* $y$ <b>')
    from django.db import transaction

    from warroom.incidents.writing import write

    incident.refresh_from_db()
    with transaction.atomic():
        write(incident, "incident.changed", incident, by=None)
    made = drafts.draft(make_clock(incident), picture(incident))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(drafts.as_pdf(made))).pages)
    assert '#read("/etc/passwd") *x* $y$ <b>' in text
