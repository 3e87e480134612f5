"""From a plan that is looked at to a decision of the incident, in one step."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.cast import Cast
from tests.warroom.incidents.making import make_plan
from tests.warroom.plans.making import computed, make_request

from warroom.decisions.models import Decision
from warroom.incidents.models import Followed, Incident
from warroom.organisations.models import Role
from warroom.plans import freezing
from warroom.plans.models import FrozenPlan, PlanKind, PlanRequest

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def ready(incident: Incident) -> PlanRequest:
    """A containment plan that has been computed and not frozen."""
    return computed(make_request(incident.pinneds.get().landscape, PlanKind.CONTAINMENT))


def test_a_ready_plan_is_frozen_and_becomes_a_decision(client: Client, incident: Incident, ready: PlanRequest) -> None:
    seen = freezing.seen(ready.candidates["best"]["document"])
    said = {"candidate": "best", "seen": seen, "then": str(incident.pk)}
    answer = client.post(reverse("plans:freeze", args=[ready.pk]), said)
    row = Decision.objects.get()
    assert row.plan == FrozenPlan.objects.get()
    assert answer.headers["Location"] == reverse("decisions:page", args=[incident.pk, row.pk])


def test_a_frozen_plan_offers_to_become_a_decision(client: Client, incident: Incident) -> None:
    plan = make_plan(incident, PlanKind.CONTAINMENT)
    assert "Leg vast als beslissing van" in client.get(reverse("plans:frozen", args=[plan.pk])).content.decode()
    client.post(reverse("plans:take_up", args=[plan.pk]), {"then": str(incident.pk)})
    assert Decision.objects.get().plan == plan


def test_a_recovery_plan_is_followed_instead(client: Client, incident: Incident) -> None:
    plan = make_plan(incident)
    assert "Volg het in" in client.get(reverse("plans:frozen", args=[plan.pk])).content.decode()
    answer = client.post(reverse("plans:take_up", args=[plan.pk]), {"then": str(incident.pk)})
    assert answer.headers["Location"] == reverse("incidents:board", args=[incident.pk, Followed.objects.get().pk])


def test_who_may_not_work_on_the_incident_is_offered_nothing(cast: Cast, incident: Incident) -> None:
    client = Client()
    client.force_login(cast.people[Role.READ_ONLY], backend=BACKEND)
    plan = make_plan(incident, PlanKind.CONTAINMENT)
    assert "Leg vast als beslissing" not in client.get(reverse("plans:frozen", args=[plan.pk])).content.decode()
    client.post(reverse("plans:take_up", args=[plan.pk]), {"then": str(incident.pk)})
    assert not Decision.objects.exists()
