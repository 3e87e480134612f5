"""The demonstration's public page shows what such a page is for."""

import pytest

from warroom.organisations import demonstration as people
from warroom.status import demonstration
from warroom.status.models import File

pytestmark = pytest.mark.django_db


def test_it_says_how_a_service_fares_and_since_when() -> None:
    people.load()
    demonstration.load()
    page = bytes(File.objects.get(path="scheldestede/index.html").body).decode()
    assert "recyclagepark" in page
    assert "beperkt" in page
    assert "sinds" in page
