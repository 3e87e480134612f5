"""Nobody outside the audience receives it, nobody inside is forgotten, nobody who merged is addressed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.warroom.alerts.making import make_contact, make_draft, make_sender, make_sent

from warroom.alerts import audience, sending
from warroom.alerts.models import Addressed, ForBody, Group
from warroom.contacts.regions import of_nis
from warroom.organisations.models import Kind, Organisation

pytestmark = pytest.mark.django_db

KINDS = [Kind.MUNICIPALITY, Kind.OCMW, Kind.POLICE_ZONE, Kind.SUPPLIER]
CODES = ["11001", "71002", "44021", "23077", "31005"]
REGIONS = ["antwerp", "limburg", "east_flanders", "flemish_brabant", "west_flanders"]


def make_register() -> list[Organisation]:
    """A body of each kind in each province; every seventh has ended."""
    yesterday = timezone.localdate() - timedelta(days=1)
    return [
        Organisation.objects.create(
            kind=kind, name=f"{kind} {nis}", nis=nis, valid_until=yesterday if (n + m) % 7 == 3 else None
        )
        for n, kind in enumerate(KINDS)
        for m, nis in enumerate(CODES)
    ]


def oracle(bodies: list[Organisation], spec: dict[str, Any]) -> set[int]:
    """What a specification means, said once more without a database."""
    found = set()
    for body in bodies:
        if body.valid_until and body.valid_until < timezone.localdate():
            continue
        narrowed = spec.get("all") or spec.get("kinds") or spec.get("regions")
        if narrowed:
            kinds = spec.get("kinds") or [Kind.MUNICIPALITY, Kind.OCMW, Kind.POLICE_ZONE]
            region = of_nis(body.nis)
            narrowed = body.kind in kinds and (
                not spec.get("regions") or (region is not None and region.code in spec["regions"])
            )
        if (narrowed or body.pk in spec.get("organisations", [])) and body.pk not in spec.get("except", []):
            found.add(body.pk)
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_an_audience_is_what_an_oracle_says(data: st.DataObject) -> None:
    bodies = list(Organisation.objects.exclude(kind=Kind.COORDINATOR)) or make_register()
    ids = st.lists(st.sampled_from([body.pk for body in bodies]), max_size=5)
    spec = {
        "all": data.draw(st.booleans()),
        "kinds": data.draw(st.lists(st.sampled_from([kind.value for kind in KINDS]), max_size=2)),
        "regions": data.draw(st.lists(st.sampled_from(REGIONS), max_size=2)),
        "organisations": data.draw(ids),
        "except": data.draw(ids),
    }
    assert set(audience.organisations(spec).values_list("pk", flat=True)) == oracle(bodies, spec)


def test_exactly_the_contacts_of_the_audience_receive_it() -> None:
    inside = [Organisation.objects.create(kind=Kind.OCMW, name=f"In {n}") for n in range(4)]
    outside = Organisation.objects.create(kind=Kind.MUNICIPALITY, name="Out")
    ended = Organisation.objects.create(kind=Kind.OCMW, name="Merged", valid_until=date(2024, 12, 31))
    meant = {make_contact(body).pk for body in inside} | {make_contact(*inside[:3]).pk}
    make_contact(outside)
    make_contact(ended)
    alert = make_sent(audience={"kinds": ["ocmw"]})
    assert set(alert.recipients.values_list("contact", flat=True)) == meant
    assert set(Addressed.objects.filter(alert=alert).values_list("organisation", flat=True)) == {b.pk for b in inside}
    assert ForBody.objects.filter(addressed__alert=alert).count() == 4 + 3


def test_who_merged_between_two_alerts_is_not_addressed_by_the_correction() -> None:
    stays, merges = (Organisation.objects.create(kind=Kind.MUNICIPALITY, name=name) for name in ("A", "B"))
    first = make_sent(stays, merges)
    Organisation.objects.filter(pk=merges.pk).update(valid_until=timezone.localdate() - timedelta(days=1))
    assert list(audience.organisations({"alerts": [first.pk]})) == [stays]


def test_a_group_means_the_bodies_of_today_without_its_exceptions() -> None:
    one, two = (Organisation.objects.create(kind=Kind.OCMW, name=name) for name in ("A", "B"))
    group = Group.objects.create(organisation=make_sender(), name="G", audience={"kinds": ["ocmw"], "except": [two.pk]})
    assert list(audience.organisations({"groups": [group.pk]})) == [one]


@pytest.mark.parametrize("spec", [{"kind": ["ocmw"]}, {"kinds": ["castle"]}, {"regions": ["wallonia"]}])
def test_an_audience_that_says_something_unknown_is_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="does not know"):
        audience.organisations(spec)


def test_nobody_is_meant_by_an_empty_audience() -> None:
    Organisation.objects.create(kind=Kind.OCMW, name="A")
    assert not audience.organisations({}).exists()
    assert sending.send(make_draft(audience={}), by=None).counts["bodies"] == 0
