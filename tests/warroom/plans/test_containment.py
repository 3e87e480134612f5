"""The screen "Wat afsluiten?", and freezing what it shows."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.plans.making import computed, make_frozen, make_request, town

from warroom.landscapes.models import AppendOnly, Landscape
from warroom.organisations.models import Person
from warroom.plans import answering, freezing
from warroom.plans.models import FrozenPlan, PlanKind, PlanRequest


def page(landscape: Landscape, query: str = "?compromised=one") -> str:
    return f"/wat-als/{landscape.pk}/afsluiten/{query}"


def opened(client: Client, address: str) -> str:
    """The page once its plan is computed."""
    client.get(address)
    answering.compute_now(PlanRequest.objects.order_by("-pk").values_list("pk", flat=True)[0])
    return client.get(address).content.decode()


def test_the_answer_stands_in_services_minutes_and_reasons(client: Client, landscape: Landscape, here: None) -> None:
    html = opened(client, page(landscape))
    assert re.search(r'id="headline">1 actie, klaar in \d+ min – legt geen dienst stil', html)
    assert "komt de aanvaller" in html
    assert "Burgerzaken" in html
    assert "Alles afsluiten" in html


def test_weights_are_not_in_the_headline(client: Client, landscape: Landscape, here: None) -> None:
    html = opened(client, page(landscape))
    headline = re.search(r'id="headline">(.*?)</p>', html)
    assert headline
    assert "gewicht" not in headline[1].lower()
    assert "Doelwaarde" in html


def test_while_it_is_computed_the_page_says_so_and_refreshes_itself_without_script(
    client: Client, landscape: Landscape
) -> None:
    html = client.get(page(landscape)).content.decode()
    assert "We zoeken wat er afgesloten moet worden" in html
    assert '<noscript><meta http-equiv="refresh"' in html


def test_without_anybody_to_keep_out_it_asks_what_is_compromised(client: Client, landscape: Landscape) -> None:
    html = client.get(page(landscape, "?lost=one")).content.decode()
    assert "Neem Server 1 als overgenomen" in html
    assert PlanRequest.objects.count() == 0


def test_what_cannot_be_protected_is_named_with_the_reason(client: Client, cast: Cast, here: None) -> None:
    landscape = make_landscape(cast.own, town(isolable=False))
    html = opened(client, page(landscape, "?compromised=one&protect=post"))
    assert "Geen enkel plan beschermt dit allemaal" in html
    assert "Postbussen" in html


def test_what_somebody_types_is_protected_too(client: Client, landscape: Landscape) -> None:
    client.get(page(landscape, "?compromised=one&protect=civil&protect_more=server 2"))
    assert PlanRequest.objects.get().question["protect"] == ["civil", "two"]


def test_what_is_not_in_the_landscape_is_said(client: Client, landscape: Landscape) -> None:
    assert (
        "weggelaten: nergens" in client.get(page(landscape, "?compromised=one&protect_more=nergens")).content.decode()
    )


@pytest.mark.parametrize("suspects", ["nobody", "chosen", "nonsense"])
def test_who_is_suspected_can_be_chosen(client: Client, landscape: Landscape, suspects: str) -> None:
    client.get(page(landscape, f"?compromised=one&suspects={suspects}&suspected=net"))
    asked = PlanRequest.objects.get().question["suspected"]
    assert asked == {"nobody": [], "chosen": ["net"], "nonsense": None}[suspects]


def test_a_frozen_plan_keeps_what_it_was_made_from(client: Client, landscape: Landscape, spoc: Person) -> None:
    row = computed(make_request(landscape, PlanKind.CONTAINMENT))
    document = row.candidates["best"]["document"]
    data = {"candidate": "best", "seen": freezing.seen(document)}
    answer = client.post(f"/plannen/gevraagd/{row.pk}/bevriezen/", data)
    plan = FrozenPlan.objects.get()
    assert answer.headers["Location"] == f"/plannen/{plan.pk}/"
    assert plan.document == document
    assert plan.question == row.question
    assert plan.version == landscape.newest
    assert plan.input_sha256 == document["input_sha256"]
    assert plan.created_by == spoc
    html = client.get(f"/plannen/{plan.pk}/").content.decode()
    assert "Plan 1" in html
    assert "Aardwijk spoc" in html


def test_a_plan_that_got_better_since_it_was_looked_at_is_not_frozen(client: Client, landscape: Landscape) -> None:
    row = computed(make_request(landscape, PlanKind.CONTAINMENT))
    client.post(f"/plannen/gevraagd/{row.pk}/bevriezen/", {"candidate": "best", "seen": "something else"})
    assert not FrozenPlan.objects.exists()


def test_a_frozen_plan_survives_that_requests_are_thrown_away(client: Client, cast: Cast) -> None:
    plan = make_frozen(cast.own, PlanKind.CONTAINMENT)
    PlanRequest.objects.all().delete()
    assert client.get(f"/plannen/{plan.pk}/").status_code == 200


def test_the_code_refuses_to_change_a_frozen_plan(cast: Cast) -> None:
    plan = make_frozen(cast.own, PlanKind.CONTAINMENT)
    with pytest.raises(AppendOnly):
        plan.save()
    with pytest.raises(AppendOnly):
        plan.delete()
    with pytest.raises(AppendOnly):
        FrozenPlan.objects.update(note="changed")


@pytest.mark.parametrize("statement", ["UPDATE plans_frozenplan SET note = 'x'", "DELETE FROM plans_frozenplan"])
def test_the_database_refuses_to_change_a_frozen_plan(cast: Cast, statement: str) -> None:
    make_frozen(cast.own, PlanKind.CONTAINMENT)
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_list_names_every_plan(client: Client, cast: Cast) -> None:
    plan = make_frozen(cast.own, PlanKind.CONTAINMENT)
    html = client.get(f"/wat-als/{plan.landscape_id}/plannen/").content.decode()
    assert "Server 1 besmet" in html
