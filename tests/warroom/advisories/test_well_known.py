"""Programs that look at the well-known addresses find the provider, the list of providers, and whom to tell."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from tests.warroom.advisories.making import anybody, make_advisory
from tests.warroom.cast import Cast

from warroom import safety
from warroom.advisories import opening, taking
from warroom.organisations.models import Organisation
from warroom.settings import contacts

METADATA = "/.well-known/csaf/provider-metadata.json"
LIST = "/.well-known/csaf-aggregator/aggregator.json"
SECURITY = "/.well-known/security.txt"
SITE = "https://weerbaar.example"


@pytest.fixture(autouse=True)
def _own_server(tmp_path: Any, settings: Any) -> None:
    settings.DATA_DIR, settings.SITE_URL = tmp_path, SITE
    settings.CSAF_PROVIDER, settings.SECURITY_CONTACTS, settings.SECURITY_EXPIRES = "", [], None


def on_the_web(supplier: Organisation) -> None:
    row = make_advisory(supplier, tlp="CLEAR")
    opening.open_to_all(row, by=anybody(supplier))


def test_the_only_provider_is_served_directly_and_says_the_same_as_at_its_own_address(cast: Cast) -> None:
    on_the_web(cast.supplier)
    found = Client().get(METADATA)
    assert (found.status_code, found["Content-Type"], dict(found.cookies)) == (200, "application/json", {})
    assert found.json() == Client().get(f"/csaf/{cast.supplier.pk}/provider-metadata.json").json()
    assert found.json()["canonical_url"] == f"{SITE}/csaf/{cast.supplier.pk}/provider-metadata.json"


def test_of_several_the_setting_chooses_and_without_it_none_is_called_the_one(cast: Cast, settings: Any) -> None:
    on_the_web(cast.supplier)
    on_the_web(cast.other_supplier)
    assert Client().get(METADATA).status_code == 404
    settings.CSAF_PROVIDER = cast.other_supplier.kbo
    assert Client().get(METADATA).json()["canonical_url"].startswith(f"{SITE}/csaf/{cast.other_supplier.pk}/")


def test_the_setting_puts_nothing_there_of_who_published_nothing(cast: Cast, settings: Any) -> None:
    make_advisory(cast.supplier, tlp="CLEAR")
    settings.CSAF_PROVIDER = cast.supplier.kbo
    assert {Client().get(path).status_code for path in (METADATA, LIST)} == {404}


def test_two_providers_are_a_list_and_one_is_not(cast: Cast) -> None:
    on_the_web(cast.supplier)
    assert Client().get(LIST).status_code == 404
    on_the_web(cast.other_supplier)
    found = Client().get(LIST).json()
    assert (found["aggregator"]["category"], found["aggregator_version"]) == ("lister", "2.0")
    assert found["aggregator"]["name"] == cast.coordinator.name
    assert found["canonical_url"] == SITE + LIST
    listed = [entry["metadata"] for entry in found["csaf_providers"]]
    assert found["last_updated"] == max(one["last_updated"] for one in listed)
    for one in listed:
        about = Client().get(one["url"].removeprefix(SITE)).json()
        same = {"publisher": about["publisher"], "role": about["role"], "last_updated": about["last_updated"]}
        assert one == same | {"url": about["canonical_url"]}


def test_a_provider_that_took_everything_back_stays_on_the_list_with_nothing_in_it(cast: Cast) -> None:
    for supplier in (cast.supplier, cast.other_supplier):
        on_the_web(supplier)
        taking.withdraw(supplier.advisories.get(), "fout", by=anybody(supplier))
    assert len(Client().get(LIST).json()["csaf_providers"]) == 2
    assert Client().get(f"/csaf/{cast.supplier.pk}/white/index.txt").content == b""


def test_whom_to_tell_is_said_only_when_the_settings_say_so(cast: Cast, settings: Any) -> None:
    on_the_web(cast.supplier)
    assert Client().get(SECURITY).status_code == 404
    settings.SECURITY_CONTACTS, settings.SECURITY_EXPIRES = contacts(
        "mailto:veilig@example.be https://example.be/lek", "2027-06-30"
    )
    found = Client().get(SECURITY)
    assert found["Content-Type"] == "text/plain; charset=utf-8"
    assert found.content.decode().splitlines() == [
        "Contact: mailto:veilig@example.be",
        "Contact: https://example.be/lek",
        "Expires: 2027-06-30T00:00:00Z",
        "Preferred-Languages: nl, en",
        f"Canonical: {SITE}{SECURITY}",
        f"CSAF: {SITE}{METADATA}",
    ]


def test_what_is_not_there_or_not_over_tls_is_not_pointed_at(cast: Cast, settings: Any) -> None:
    settings.SECURITY_CONTACTS, settings.SECURITY_EXPIRES = ["mailto:veilig@example.be"], None
    assert b"CSAF" not in Client().get(SECURITY).content
    on_the_web(cast.supplier)
    settings.SITE_URL = "http://localhost:8000"
    assert b"http:" not in Client().get(SECURITY).content


@pytest.mark.parametrize(
    ("addresses", "until"),
    [
        ("mailto:a@example.be", "morgen"),
        ("a@example.be", "2027-06-30"),
        ("http://example.be", "2027-06-30"),
        ("", "2027-06-30"),
    ],
)
def test_a_setting_that_rfc_9116_does_not_allow_stops_the_server(addresses: str, until: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="WARROOM_SECURITY"):
        contacts(addresses, until)


def test_without_the_settings_there_is_nothing() -> None:
    assert contacts("", "") == ([], None)


def test_without_a_day_it_is_renewed_by_itself_and_never_a_year_ahead(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECURITY_CONTACTS, settings.SECURITY_EXPIRES = contacts("mailto:veilig@example.be", "")
    for now in (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), datetime(2031, 2, 28, tzinfo=UTC)):
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        (line,) = [x for x in Client().get(SECURITY).content.decode().splitlines() if x.startswith("Expires: ")]
        until = datetime.fromisoformat(line.removeprefix("Expires: "))
        assert timedelta(days=30) < until - now < timedelta(days=365)


@pytest.mark.parametrize(("days", "warned"), [(-1, True), (0, True), (30, False), (365, False), (366, True)])
def test_a_day_that_is_past_or_too_far_is_warned_of(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, days: int, warned: bool
) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    settings.SECURITY_EXPIRES = now.date() + timedelta(days=days)
    assert any("WARROOM_SECURITY_EXPIRES" in sentence for sentence in safety._settings()) is warned
