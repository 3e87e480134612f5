"""Who jumps from landmark to landmark with a screen reader is told two of them apart."""

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from tests.warroom.cast import Cast
from tests.warroom.messaging.laying import gateways_that_go_nowhere, lay_down

from warroom.messaging import rates
from warroom.messaging.models import Delivery, Gateway, Incoming, State
from warroom.organisations.models import Role

pytestmark = pytest.mark.django_db
ROLES = {"section": "region", "nav": "navigation", "aside": "complementary", "main": "main", "form": "form"}


def landmarks(page: html.HtmlElement) -> list[tuple[str, str]]:
    """(role, name) of every landmark of a page; what has no name is one only where its element says so alone."""
    found = []
    for element in page.iter("section", "nav", "aside", "main", "form", "div"):
        role = element.get("role") or ROLES.get(element.tag, "")
        by = element.get("aria-labelledby", "").split()
        name = element.get("aria-label") or " ".join(page.get_element_by_id(one).text_content() for one in by)
        if role and (name or role in ("navigation", "complementary", "main")):
            found.append((role, " ".join(name.split())))
    return found


@pytest.mark.parametrize("name", ["queue", "standing", "failed", "delivery", "calls", "letters", "kept", "replies"])
def test_no_two_landmarks_of_an_operators_page_are_called_the_same(cast: Cast, name: str) -> None:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend="allauth.account.auth_backends.AuthenticationBackend")
    with gateways_that_go_nowhere():
        (pk,) = lay_down(1, "sms")
        Delivery.objects.filter(pk=pk).update(state=State.FAILED, error="550 no such mailbox")
        lay_down(2, "smtp")
        lay_down(2, "telephone")
        lay_down(2, "letter")
        lay_down(1, "sms", exercise=True)
        Incoming.objects.create(channel="sms", external_id="r1", kind="reply", address="+32470000001", text="Wie?")
        rates.row("sms")
        Gateway.objects.update(failing_since=timezone.now() - timedelta(minutes=9), error="gone")
        answer = client.get(reverse(f"messaging:{name}", args=[pk] if name == "delivery" else []))
    assert answer.status_code == 200
    page = html.document_fromstring(answer.content.decode())
    found = landmarks(page)
    assert any(role == "region" for role, _name in found)
    assert [one for one, times in Counter(found).items() if times > 1] == []
