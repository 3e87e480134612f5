"""The figures of a week: kept once, when it is over, and the same when worked out again."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from tests.warroom.cast import Cast
from tests.warroom.sector import making

from warroom.incidents.models import Incident
from warroom.ledger.models import Entry
from warroom.only_added import AppendOnly
from warroom.organisations.models import Organisation, Role
from warroom.sector import weeks
from warroom.sector.models import Week

pytestmark = pytest.mark.django_db
MONDAY = date(2022, 12, 5)


def at(day: int, hour: int = 12) -> datetime:
    """A moment of December 2022, in Brussels."""
    return datetime(2022, 12, day, hour, tzinfo=ZoneInfo("Europe/Brussels"))


def incident(of: Organisation, opened: datetime, closed: datetime | None = None, **fields: object) -> Incident:
    made = making.incident(of, **fields)  # type: ignore[arg-type]
    Incident.objects.filter(pk=made.pk).update(opened_at=opened, closed_at=closed)
    made.involved.update(since=opened)
    return made


def two_weeks() -> None:
    """One incident closed in its week, one open over two weeks, an exercise."""
    incident(making.body("A"), at(6), at(8))
    incident(making.body("B"), at(7))
    incident(making.body("C"), at(7), exercise=True)


def test_a_week_counts_what_happened_in_it_and_how_it_ended() -> None:
    two_weeks()
    first = weeks.figures(weeks.begins(MONDAY), weeks.begins(MONDAY + timedelta(weeks=1)))
    assert {k: first[k] for k in ("opened", "closed", "open", "bodies", "exercises", "not_shared")} == {
        "opened": 2, "closed": 1, "open": 1, "bodies": 1, "exercises": 1, "not_shared": 1,
    }  # fmt: skip


def test_weeks_that_are_over_are_kept_one_by_one_and_then_there_is_nothing_to_do() -> None:
    two_weeks()
    now = at(21)
    assert [weeks.due(now) for _ in range(4)] == [1, 1, 0, 0]
    assert list(Week.objects.values_list("monday", flat=True)) == [MONDAY, MONDAY + timedelta(weeks=1)]
    assert Entry.objects.filter(kind="sector.week").count() == 2


def test_a_week_that_is_not_over_is_not_kept() -> None:
    two_weeks()
    assert weeks.due(at(11, 23)) == 0
    assert weeks.due(at(12, 0)) == 1


def test_a_week_worked_out_again_later_has_the_same_figures() -> None:
    two_weeks()
    weeks.due(at(13))
    kept = Week.objects.get().figures
    incident(making.body("D"), at(20))
    Incident.objects.filter(opened_at=at(7), exercise=False).update(closed_at=at(21))
    assert weeks.figures(weeks.begins(MONDAY), weeks.begins(MONDAY + timedelta(weeks=1))) == kept


def test_of_two_servers_that_keep_the_same_week_one_does() -> None:
    two_weeks()
    assert weeks.keep(MONDAY)
    assert not weeks.keep(MONDAY)
    assert Week.objects.count() == Entry.objects.filter(kind="sector.week").count() == 1


def test_a_kept_week_is_never_changed() -> None:
    two_weeks()
    weeks.keep(MONDAY)
    with pytest.raises(AppendOnly):
        Week.objects.update(figures={})
    from django.db import connection

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE sector_week SET figures = '{}'")


def test_bodies_that_merged_within_the_week_are_one(cast: Cast) -> None:
    heir, old = making.body("Nieuw"), making.body("Oud")
    incident(heir, at(6))
    incident(old, at(6))
    Organisation.objects.filter(pk=old.pk).update(valid_until=date(2022, 12, 14), successor=heir)
    first, second = weeks.begins(MONDAY), weeks.begins(MONDAY + timedelta(weeks=1))
    assert weeks.figures(first, second)["bodies"] == 2
    assert weeks.figures(second, second + timedelta(weeks=1))["bodies"] == 1


def test_a_product_that_is_not_offered_any_more_is_in_no_trouble() -> None:
    product = making.centre(making.supplier())
    made = making.status(product, "down")
    type(made).objects.filter(pk=made.pk).update(made_at=at(6))
    type(product).objects.filter(pk=product.pk).update(ended_at=at(14))
    first, second = weeks.begins(MONDAY), weeks.begins(MONDAY + timedelta(weeks=1))
    assert weeks.figures(first, second)["troubles"] == 1
    assert weeks.figures(second, second + timedelta(weeks=1))["troubles"] == 0


def test_a_week_that_was_not_kept_keeps_its_place_and_is_no_zero(cast: Cast, client: Client) -> None:
    this = weeks.monday_of(timezone.localdate())
    for ago, figures in ((4, {"opened": 3}), (2, {"opened": 5, "open": 2}), (1, {"opened": 1, "open": 2})):
        Week(monday=this - timedelta(weeks=ago), figures=figures).save()
    assert [bool(week.figures) for week in weeks.shown(this)] == [True, False, True, True]
    client.force_login(cast.people[Role.COORDINATOR])
    page = client.get("/sector/weeks/").content.decode()
    assert "3, –, 5, 1, 0" in page  # incidents opened
    assert "–, –, 2, 2, 0" in page  # open at the end: the oldest did not count it
    assert "die week niet geteld" in page


def test_the_line_of_a_trend_is_broken_where_a_week_is_missing() -> None:
    assert weeks.sparkline([1, 2, 3], "x").count("M") == 1
    assert weeks.sparkline([1, 2, None, 3, 4], "x").count("M") == 2


def test_before_the_first_incident_there_is_no_week() -> None:
    assert weeks.due(timezone.now()) == 0


def test_the_page_shows_a_number_for_every_point_of_the_line(cast: Cast, client: Client) -> None:
    for ago in (2, 1):
        Week(monday=weeks.monday_of(timezone.localdate()) - timedelta(weeks=ago), figures={"opened": ago}).save()
    client.force_login(cast.people[Role.COORDINATOR])
    page = client.get("/sector/weeks/").content.decode()
    assert page.count('class="sparkline"') == len(weeks.FIGURES)


def test_services_of_a_landscape_with_errors_are_not_known_and_counted_apart(cast: Cast) -> None:
    wrong, right = making.body("Fout"), making.with_landscape("Goed")
    making.with_errors(wrong)
    incident(wrong, at(6), viewer=cast.coordinator)
    # What was known is what stood in the ledger by then: this week.
    monday = weeks.monday_of(timezone.localdate())
    ends = timezone.now() + timedelta(minutes=1)
    alone = weeks.figures(weeks.begins(monday), ends)
    assert (alone["services_down"], alone["services_unknown"], alone["wrong"]) == (None, 2, 1)
    making.incident(right.owner, viewer=cast.coordinator, hits=[(right.pk, "host", "lost")])
    both = weeks.figures(weeks.begins(monday), timezone.now() + timedelta(minutes=1))
    assert (both["services_down"], both["services_unknown"], both["wrong"]) == (1, 2, 1)


def test_where_nobody_shares_its_services_none_down_is_not_said() -> None:
    two_weeks()
    assert weeks.figures(weeks.begins(MONDAY), weeks.begins(MONDAY + timedelta(weeks=1)))["services_down"] is None
    before = weeks.begins(MONDAY - timedelta(weeks=1))
    assert weeks.figures(before, weeks.begins(MONDAY))["services_down"] == 0


def test_a_figure_that_is_not_known_this_week_is_a_dash_on_the_page(cast: Cast, client: Client) -> None:
    making.with_errors(cast.own)
    making.incident(cast.own, viewer=cast.coordinator)
    client.force_login(cast.people[Role.COORDINATOR])
    page = client.get("/sector/weeks/").content.decode()
    assert "<strong>–</strong>" in page
    assert "None" not in page


def test_before_a_week_is_kept_there_is_no_empty_trend_but_when_it_comes(cast: Cast, client: Client) -> None:
    client.force_login(cast.people[Role.COORDINATOR])
    page = client.get("/sector/weeks/").content.decode()
    assert ">Trend<" not in page
    assert "nog geen incident" in page
    making.incident(cast.own)
    page = client.get("/sector/weeks/").content.decode()
    assert ">Trend<" not in page
    assert "vanaf dan is er een trend" in page
    Week(monday=weeks.monday_of(timezone.localdate()) - timedelta(weeks=1), figures={"opened": 2}).save()
    assert ">Trend<" in client.get("/sector/weeks/").content.decode()
