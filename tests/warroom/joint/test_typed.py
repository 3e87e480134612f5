"""What somebody filled in on a line of a joint incident stays on the form when it is refused, with the reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.joint.making import make_isolation, make_line

from warroom.joint import isolating
from warroom.joint.models import Isolation, Line, Word
from warroom.joint.words import Isolating
from warroom.organisations.models import Person, Role

pytestmark = pytest.mark.django_db
TEXT = "De aanvaller bewoog toen al"


@pytest.fixture
def line(cast: Cast) -> Line:
    return make_line(cast.supplier)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def to_come(**after: int) -> str:
    return (timezone.localtime() + timedelta(**after)).strftime("%Y-%m-%dT%H:%M")


def test_the_supplier_does_not_type_again_how_a_customer_stands(cast: Cast, line: Line) -> None:
    at = to_come(days=2)
    url = reverse("joint:say", args=[line.joint_id, line.pk])
    said = {"standing": "consequence", "basis": TEXT, "at": at}
    answer = signed_in(cast.people[Role.SUPPLIER]).post(url, said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Word.objects.exists()
    assert f">{TEXT}</textarea>" in page
    assert f'name="at" value="{at}"' in page
    assert 'id="standing-consequence" required checked' in page


def test_neither_does_the_body(cast: Cast) -> None:
    line = make_line(cast.own)
    url = reverse("joint:own_say", args=[line.pk])
    said = {"standing": "cause", "basis": TEXT, "at": to_come(days=2)}
    answer = signed_in(cast.people[Role.SPOC]).post(url, said)
    assert answer.status_code == 422
    assert f">{TEXT}</textarea>" in answer.content.decode()


@pytest.mark.parametrize("do", ["cut", "extend", "reconnect"])
def test_a_step_of_an_isolation_that_is_refused_keeps_why(cast: Cast, line: Line, do: str) -> None:
    row = make_isolation(line)
    if do == "reconnect":
        isolating.cut(row, row.version, by=None, at=timezone.now(), why="Kon niet wachten")
        row = Isolation.objects.get(pk=row.pk)
    before = row.how_far
    url = reverse("joint:isolation_step", args=[line.joint_id, line.pk, row.pk])
    wrong: dict[str, Any] = {"until": "2001-01-01T10:00"} if do == "extend" else {"at": to_come(days=2)}
    answer = signed_in(cast.people[Role.SUPPLIER]).post(url, {"do": do, "version": row.version, "note": TEXT, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(f'value="{TEXT}"') == 1
    assert page.count(f'value="{next(iter(wrong.values()))}"') == 1
    assert '<details class="disclosure" open>' in page
    assert Isolation.objects.get(pk=row.pk).how_far == before


def test_who_was_overtaken_by_a_colleague_keeps_what_was_typed_too(cast: Cast, line: Line) -> None:
    row = make_isolation(line)
    url = reverse("joint:isolation_step", args=[line.joint_id, line.pk, row.pk])
    until = to_come(days=5)
    said = {"do": "extend", "version": row.version - 1, "note": TEXT, "until": until}
    answer = signed_in(cast.people[Role.SUPPLIER]).post(url, said)
    assert answer.status_code == 409
    assert f'value="{TEXT}"' in answer.content.decode()
    assert Isolation.objects.get(pk=row.pk).how_far == Isolating.PROPOSED
