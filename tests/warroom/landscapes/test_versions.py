"""Versions are only added: by the code, by the database, by restoring."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import small

from warroom.landscapes import opened
from warroom.landscapes.changing import with_element
from warroom.landscapes.models import AppendOnly, How, Landscape, Version
from warroom.landscapes.storing import Moved, Wrong, store
from warroom.organisations.models import Person
from weerbaar.landscape import Element, Kind, Relation, RelationKind
from weerbaar.landscape import Landscape as Content


def add(landscape: Landscape, id: str, expected: int | None = None) -> Version:
    content = with_element(landscape.in_force(), Element(id, Kind.APPLICATION, id))
    return store(landscape, content, how=How.EDIT, expected=expected)


def test_a_version_gives_back_what_it_was_given(landscape: Landscape) -> None:
    opened.forget()
    assert landscape.in_force() == small()


def test_the_code_refuses_to_change_or_remove_a_version(landscape: Landscape) -> None:
    version = Version.objects.get()
    version.why = "otherwise"
    for attempt in (version.save, version.delete, Version.objects.all().delete):
        with pytest.raises(AppendOnly):
            attempt()
    with pytest.raises(AppendOnly):
        Version.objects.update(why="otherwise")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE landscapes_version SET why = 'otherwise'",
        "DELETE FROM landscapes_version",
        pytest.param(
            "INSERT OR REPLACE INTO landscapes_version SELECT * FROM landscapes_version",
            marks=pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite knows OR REPLACE"),
        ),
        pytest.param(
            "TRUNCATE landscapes_version CASCADE",
            marks=pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE"),
        ),
    ],
)
def test_the_database_refuses_to_change_or_remove_a_version(landscape: Landscape, statement: str) -> None:
    connection.check_constraints()  # or PostgreSQL refuses the TRUNCATE for the checks still pending
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Version.objects.get().why == ""


def test_a_version_made_from_an_older_one_is_refused(landscape: Landscape) -> None:
    add(landscape, "first", expected=1)
    with pytest.raises(Moved):
        add(landscape, "second", expected=1)
    assert landscape.versions.count() == 2


def test_a_new_error_is_refused_and_an_old_one_is_not_held_against_an_edit(landscape: Landscape) -> None:
    dangling = Relation(RelationKind.NEEDS, "births", "nothing")
    broken = Content(small().organisation, small().elements, (*small().relations, dangling))
    with pytest.raises(Wrong):
        store(landscape, broken, how=How.EDIT, expected=1)
    store(landscape, broken, how=How.RESTORE, expected=1, known_errors=True)
    assert add(landscape, "more", expected=2).counts["errors"] == 1


def test_restoring_makes_a_new_version_and_loses_nothing(landscape: Landscape, client: Client) -> None:
    add(landscape, "mistake")
    page = client.get(f"/landscapes/{landscape.pk}/versions/1/restore/")
    assert "mistake" in page.content.decode()
    client.post(f"/landscapes/{landscape.pk}/versions/1/restore/", {"version": "2"})
    assert [v.number for v in landscape.versions.all()] == [3, 2, 1]
    assert landscape.in_force() == small()


def test_restoring_is_refused_when_the_landscape_moved_since_it_was_shown(landscape: Landscape, client: Client) -> None:
    add(landscape, "mistake")
    add(landscape, "good")
    client.post(f"/landscapes/{landscape.pk}/versions/1/restore/", {"version": "2"})
    assert landscape.versions.count() == 3


def test_two_versions_are_compared_per_attribute(landscape: Landscape, client: Client) -> None:
    changed = landscape.in_force().by_id["civil"].with_attributes(restore_h=4)
    store(landscape, with_element(landscape.in_force(), changed), how=How.EDIT, expected=1)
    page = client.get(f"/landscapes/{landscape.pk}/versions/compare/").content.decode()
    assert "<del>8</del> → <ins>4</ins>" in page


def test_the_page_of_an_element_lists_the_versions_in_which_it_changed(landscape: Landscape, client: Client) -> None:
    changed = landscape.in_force().by_id["civil"].with_attributes(restore_h=4)
    store(landscape, with_element(landscape.in_force(), changed), how=How.EDIT, why="measured", expected=1)
    add(landscape, "other")
    page = client.get(f"/landscapes/{landscape.pk}/element/", {"id": "civil"}).content.decode()
    assert "measured" in page
    assert "compare/?to=3" not in page


def test_a_version_is_downloaded_in_every_format(landscape: Landscape, client: Client) -> None:
    from weerbaar.landscape.readers import read
    from weerbaar.landscape.sources import Source
    from weerbaar.landscape.writers import WRITERS

    for extension in WRITERS:
        answer = client.get(f"/landscapes/{landscape.pk}/versions/1/landscape{extension}")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="aardwijk-v1{extension}"'
        back = read(Source.from_bytes(f"back{extension}", answer.content)).landscape
        assert {e.name for e in back.elements} >= {"Burgerzaken", "Geboorteaangifte"}


def test_one_landscape_serves_several_bodies(
    landscape: Landscape, cast: Cast, signed_in: Callable[[Person], Client]
) -> None:
    rival = signed_in(cast.rival)
    assert rival.get(f"/landscapes/{landscape.pk}/").status_code == 404
    landscape.users.add(cast.other)
    assert rival.get(f"/landscapes/{landscape.pk}/").status_code == 200
