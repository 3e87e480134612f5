"""What a body took back is struck from the reports that were made before."""

import pytest
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.joint.making import coordinator, make_host, make_joint
from tests.warroom.suppliers.making import numbered

from warroom.joint import answering, reporting
from warroom.joint.models import JointReport, Line
from warroom.joint.stakes import Stakes
from warroom.joint.striking import document
from warroom.organisations.models import Role
from warroom.sharing.landscapes import Extent, share
from warroom.sharing.models import Look

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SERVICE = "Geboorte aangeven"
STOPS = "Dienstverlening die stilvalt"


@pytest.fixture
def report(cast: Cast) -> JointReport:
    """A report in which two bodies show what stops: one on its line, one by its landscape."""
    supplier = numbered(cast.supplier)
    for body in (cast.own, cast.other):
        make_host(body, supplier)
    joint = make_joint(supplier)
    answering.show(line_of(cast), by=None, supplier_told=False, services_shared=True)
    kinds = Extent(kinds=frozenset({"service"}))
    share(cast.other.owned_landscapes.get(), coordinator(), kinds, by=cast.rival, reason="Samen")
    Stakes.of(joint).help(30)
    return reporting.make(joint, coordinator(), by=None, next_steps="Morgen verder")


def line_of(cast: Cast) -> Line:
    return Line.objects.get(organisation=cast.own)


def table(report: JointReport, title: str) -> list[list[str]]:
    """The rows of the table with this title, as the coordinator reads it now."""
    read, _rows = document(report, coordinator())
    return next(piece["rows"] for piece in read["pieces"] if str(piece["title"]).startswith(title))


def read(report: JointReport) -> str:
    return str(document(report, coordinator())[0])


def test_as_long_as_everything_is_shared_the_report_is_what_was_made(report: JointReport) -> None:
    assert document(report, coordinator())[0] == report.document
    assert [row[:2] for row in table(report, STOPS)] == [[SERVICE, "2"]]


def test_what_a_body_took_back_on_its_line_is_struck_and_the_other_stays(cast: Cast, report: JointReport) -> None:
    answering.show(line_of(cast), by=None, supplier_told=False, services_shared=False)
    assert table(report, STOPS) == [[SERVICE, "1", "12", "Bergendal"]]
    said = {row[0]: row[2] for row in table(report, "Per lokaal bestuur")}
    assert said["Aardwijk"] == "gebruikt het; dienstverlening niet gedeeld"
    figures = {row[0]: row[1] for row in table(report, "2 lokale besturen")}
    assert figures["besturen die dienstverlening verliezen"] == "1"
    # Sealed as it was made, and counted for everybody as it was.
    kept = JointReport.objects.get(pk=report.pk)
    assert (kept.document, kept.common) == (report.document, report.common)


def test_a_landscape_that_is_shared_no_longer_is_struck_and_more_sharing_strikes_nothing(
    cast: Cast, report: JointReport
) -> None:
    landscape = cast.other.owned_landscapes.get()
    share(landscape, coordinator(), Extent(whole=True), by=cast.rival, reason="Alles")
    assert read(report) == str(report.document)
    share(landscape, coordinator(), Extent(elements=frozenset({"mail"})), by=cast.rival, reason="Enkel mail")
    assert [row[3] for row in table(report, STOPS)] == ["Aardwijk"]
    share(landscape, coordinator(), Extent(), by=cast.rival, reason="Niets meer")
    assert [row[3] for row in table(report, STOPS)] == ["Aardwijk"]


def test_who_shares_again_later_does_not_open_what_was_before(cast: Cast, report: JointReport) -> None:
    for shared in (False, True):
        answering.show(line_of(cast), by=None, supplier_told=False, services_shared=shared)
    assert [row[3] for row in table(report, STOPS)] == ["Bergendal"]


def test_the_page_the_paper_and_the_looks_follow(cast: Cast, report: JointReport) -> None:
    client = Client()
    client.force_login(cast.people[Role.COORDINATOR], backend=BACKEND)
    answering.show(line_of(cast), by=None, supplier_told=False, services_shared=False)
    url = f"/joint/{report.joint_id}/reports/{report.pk}/"
    page = client.get(url).content.decode()
    assert "Geschrapt" in page
    assert client.get(url + "pdf/")["Content-Type"] == "application/pdf"
    assert not Look.objects.filter(body=cast.own, what="services").exists()
    assert Look.objects.filter(body=cast.other, what="services").count() == 1


def test_a_report_of_before_says_nothing_of_services(report: JointReport) -> None:
    JointReport.objects.filter(pk=report.pk).update(rows=None)
    assert SERVICE not in read(JointReport.objects.get(pk=report.pk))
    assert "Morgen verder" in read(JointReport.objects.get(pk=report.pk))
