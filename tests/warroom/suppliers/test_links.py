"""A connection of a supplier: a bare link of a landscape that says so is a use as any other."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.warroom.cast import Cast
from tests.warroom.joint.making import hosted, make_joint
from tests.warroom.landscapes.making import make_landscape
from tests.warroom.suppliers.making import make_product, numbered

from warroom.joint import seeing, supposing
from warroom.joint.models import Line
from warroom.joint.stakes import Stakes
from warroom.joint.words import Effect
from warroom.landscapes.models import Landscape
from warroom.organisations.models import Organisation, Role
from warroom.sector import losing
from warroom.sharing.landscapes import Extent, share
from warroom.suppliers import beside, saying, uses
from warroom.suppliers.models import Product, ProductKind, Use
from weerbaar import landscape as library

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LINE = "dc-house"


def drawn(supplier: Organisation, same_as: str) -> library.Landscape:
    """Births need an application over a link that is a product of ``supplier``; the data centre is not its."""
    content = hosted(supplier)
    kept = ("births", "mail", "civil", "post", "dc", "house")
    return library.Landscape(
        content.organisation,
        tuple(
            replace(e, attributes={k: v for k, v in e.attributes.items() if k != "owner"})
            for e in content.elements
            if e.id in kept
        ),
        tuple(
            replace(r, attributes={**r.attributes, "same_as": same_as}) if r.id == LINE else r
            for r in content.relations
            if r.target != "maker"
        ),
    )


@pytest.fixture
def line(cast: Cast) -> Product:
    return make_product(numbered(cast.supplier), "lijn", name="Lijn naar het park", kind=ProductKind.LINK)


@pytest.fixture
def landscape(cast: Cast, line: Product) -> Landscape:
    return make_landscape(cast.own, drawn(line.supplier, f"{line.supplier.kbo}/lijn"))


def test_a_link_that_says_so_is_a_use_with_its_ends_as_environments(
    cast: Cast, line: Product, landscape: Landscape
) -> None:
    use = Use.objects.get()
    assert (use.organisation, use.supplier, use.product) == (cast.own, line.supplier, line)
    assert (use.element, use.element_name, use.element_kind, use.basis) == (
        LINE,
        "Lijn naar het serverpark",
        "link",
        "same_as",
    )
    assert [e["name"] for e in use.environments] == ["Serverpark", "Stadhuis"]
    assert list(uses.customers(product=line)) == [cast.own]
    assert list(uses.customers(line.supplier)) == [cast.own]


@pytest.mark.parametrize("same_as", ["", "lijn", "0123456789/lijn", "x" * 2_000, "{kbo}/", "{kbo}"])
def test_a_link_that_names_nobody_is_no_use(cast: Cast, line: Product, same_as: str) -> None:
    make_landscape(cast.own, drawn(line.supplier, same_as.format(kbo=line.supplier.kbo)))
    assert not Use.objects.exists()


def test_a_link_without_a_name_is_called_after_its_ends(cast: Cast, line: Product) -> None:
    content = drawn(line.supplier, f"{line.supplier.kbo}/lijn")
    make_landscape(
        cast.own,
        replace(
            content,
            relations=tuple(
                replace(r, attributes={"same_as": r.attributes["same_as"]}) if r.id == LINE else r
                for r in content.relations
            ),
        ),
    )
    assert Use.objects.get().element_name == "Serverpark – Stadhuis"


@pytest.mark.parametrize("effect", list(Effect))
def test_a_joint_incident_about_a_connection_finds_who_uses_it_and_what_stops(
    cast: Cast, line: Product, landscape: Landscape, effect: str
) -> None:
    joint = make_joint(line.supplier, product=line, effect=effect)
    mine = Line.objects.get(joint=joint)
    stakes = Stakes.of(joint)
    stakes.help(5)
    assert mine.organisation == cast.own
    told = seeing.own(mine)
    assert [s["name"] for s in told.failing] == ["Geboorte aangeven"]


@pytest.mark.parametrize("effect", list(Effect))
def test_a_supplier_that_is_hit_takes_its_connection_along(
    cast: Cast, line: Product, landscape: Landscape, effect: str
) -> None:
    joint = make_joint(line.supplier, effect=effect)
    Stakes.of(joint).help(5)
    assert [s["id"] for s in seeing.own(Line.objects.get(joint=joint)).failing] == ["births"]


def test_a_link_in_other_hands_is_cut_and_its_ends_are_not_compromised(line: Product) -> None:
    content = drawn(line.supplier, f"{line.supplier.kbo}/lijn")
    found = supposing.scenario(content, supposing.COMPROMISED, [LINE])
    assert (found.cut, found.compromised) == ({LINE}, frozenset())


def test_the_sector_says_who_loses_a_service_when_a_connection_is_out(
    cast: Cast, line: Product, landscape: Landscape
) -> None:
    for about in ({"product": line}, {"supplier": line.supplier}):
        (loss,) = losing.losses(losing.lost_where([landscape.pk], **about))
        assert (loss.services, loss.heaviest, loss.unknown) == (1, ("Geboorte aangeven",), False)


def test_the_status_of_a_connection_stands_at_its_ends_and_what_if_cuts_it(
    cast: Cast, line: Product, landscape: Landscape
) -> None:
    saying.say(line, doing="down", because="cause", text_nl="Graafwerken.", by=None)
    client = Client()
    client.force_login(cast.people[Role.SPOC], backend=BACKEND)

    def element(id: str) -> Any:
        return client.get(reverse("landscapes:element", args=[landscape.pk]), {"id": id})

    assert "Graafwerken." in element("house").content.decode()
    assert "Graafwerken." not in element("mail").content.decode()
    (trouble,) = beside.troubles(landscape)
    assert trouble.elements == ((LINE, "Lijn naar het serverpark"),)
    page = client.get(reverse("landscapes:what_if_of", args=[landscape.pk])).content.decode()
    assert f"?cut={LINE}" in page
    # A link has no page of its own.
    assert element(LINE).url == f"{reverse('landscapes:element', args=[landscape.pk])}?id=dc"


@pytest.mark.parametrize(
    ("extent", "seen"),
    [
        (Extent(whole=True), True),
        (Extent(kinds=frozenset({"environment"})), True),
        (Extent(elements=frozenset({"dc", "house"})), True),
        (Extent(elements=frozenset({"dc"})), False),
        (Extent(kinds=frozenset({"service"})), False),
    ],
)
def test_the_coordinator_sees_a_connection_when_both_its_ends_are_shared(
    cast: Cast, line: Product, landscape: Landscape, extent: Extent, seen: bool
) -> None:
    share(landscape, cast.coordinator, extent, by=cast.people[Role.SPOC], reason="Samen")
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    page = client.get(reverse("suppliers:page", args=[line.supplier.pk])).content.decode()
    assert ("Lijn naar het serverpark" in page) == seen
