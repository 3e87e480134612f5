"""Decisions for programs."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from tests.warroom.api.conftest import Issue, issue
from tests.warroom.cast import Cast
from tests.warroom.decisions.making import isolating, taken

from warroom.incidents.models import Incident
from warroom.organisations.models import Person

__all__ = ["issue"]


def asked(secret: str, incident: Incident, **query: str) -> dict:  # type: ignore[type-arg]
    headers = {"authorization": f"Bearer {secret}"}
    answer = Client().get(f"/api/incidents/{incident.pk}/decisions", query, headers=headers)
    return {"status": answer.status_code, **answer.json()}


def test_a_program_reads_the_decisions_with_their_consequences(incident: Incident, spoc: Person, issue: Issue) -> None:
    taken(incident, isolating(incident, "two", by=spoc), spoc)
    said = asked(issue()[1], incident)
    assert (said["status"], said["count"]) == (200, 1)
    one = said["items"][0]
    assert (one["state"], one["chosen"], one["decided_by"]) == ("decided", "a", spoc.name)
    assert one["alternatives"][0]["consequences"]["lost"][0]["name"] == "Geboorte aangeven"


def test_a_program_asks_for_one_state_or_a_past_moment(incident: Incident, spoc: Person, issue: Issue) -> None:
    taken(incident, isolating(incident, "two", by=spoc), spoc)
    secret = issue()[1]
    assert asked(secret, incident, state="open")["count"] == 0
    assert asked(secret, incident, at=(timezone.now() - timedelta(hours=1)).isoformat())["count"] == 0


def test_a_program_of_another_body_finds_no_incident(incident: Incident, cast: Cast, issue: Issue) -> None:
    assert asked(issue(organisation=cast.other)[1], incident)["status"] == 404
