"""Editing by form: every save a version, nothing of anybody's lost."""

from collections.abc import Callable
from urllib.parse import quote

from django.test import Client
from tests.warroom.cast import Cast
from tests.warroom.landscapes.making import small

from warroom.landscapes.changing import mark, with_element
from warroom.landscapes.models import How, Landscape
from warroom.landscapes.storing import store
from warroom.organisations.models import Person, Role
from weerbaar.landscape import Element, Kind, Origin, RelationKind
from weerbaar.landscape.checks import errors

CIVIL = {"name": "Burgerzaken", "a_restore_h": "8"}


def edit(client: Client, landscape: Landscape, id: str, version: int, **fields: str) -> str:
    url = f"/landscapes/{landscape.pk}/element/edit/?id={quote(id)}"
    return client.post(url, {"version": str(version), **fields}, follow=True).content.decode()


def element(landscape: Landscape, id: str) -> Element:
    return landscape.in_force().by_id[id]


def test_a_save_is_a_new_version_that_says_who_and_why(client: Client, landscape: Landscape, spoc: Person) -> None:
    page = edit(client, landscape, "civil", 1, name="Burgerzaken", a_restore_h="4,5", why="gemeten")
    assert element(landscape, "civil").number("restore_h") == 4.5
    newest = landscape.newest
    assert newest is not None
    assert (newest.number, newest.created_by, newest.why) == (2, spoc, "gemeten")
    assert "versions/1/restore/" in page, "with the way back"


def test_what_is_emptied_becomes_unknown_and_a_number_of_zero_stays_zero(client: Client, landscape: Landscape) -> None:
    edit(client, landscape, "civil", 1, name="Burgerzaken", a_restore_h="")
    assert "restore_h" not in element(landscape, "civil").attributes
    edit(client, landscape, "civil", 2, name="Burgerzaken", a_restore_h="0")
    assert element(landscape, "civil").number("restore_h") == 0


def test_saving_without_a_change_makes_no_version(client: Client, landscape: Landscape) -> None:
    edit(client, landscape, "civil", 1, **CIVIL)
    assert landscape.versions.count() == 1


def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(client: Client, landscape: Landscape) -> None:
    page = edit(client, landscape, "civil", 1, name="Andere naam", a_restore_h="-3")
    assert "Kan niet kleiner zijn dan 0." in page
    assert "Andere naam" in page
    assert landscape.versions.count() == 1


def test_an_edit_is_made_again_on_top_when_somebody_changed_something_else(
    client: Client, landscape: Landscape
) -> None:
    other = with_element(small(), element(landscape, "server").with_attributes(restore_h=1))
    store(landscape, other, how=How.EDIT, expected=1)
    edit(client, landscape, "civil", 1, name="Burgerzaken", a_restore_h="2")
    assert element(landscape, "civil").number("restore_h") == 2
    assert element(landscape, "server").number("restore_h") == 1


def test_both_values_are_shown_when_somebody_changed_the_same(client: Client, landscape: Landscape) -> None:
    theirs = with_element(small(), element(landscape, "civil").with_attributes(restore_h=77))
    store(landscape, theirs, how=How.EDIT, expected=1)
    page = edit(client, landscape, "civil", 1, name="Burgerzaken", a_restore_h="33")
    assert landscape.versions.count() == 2
    assert "77" in page
    assert 'value="33"' in page
    assert 'name="version" value="2"' in page
    edit(client, landscape, "civil", 2, name="Burgerzaken", a_restore_h="33")
    assert element(landscape, "civil").number("restore_h") == 33


def test_what_was_typed_is_not_lost_when_somebody_deleted_the_element(client: Client, landscape: Landscape) -> None:
    client.post(f"/landscapes/{landscape.pk}/element/delete/?id=civil", {"version": "1"})
    page = edit(client, landscape, "civil", 1, name="Burgerzaken nieuw", a_restore_h="33")
    assert "Burgerzaken nieuw" in page
    assert "civil" not in landscape.in_force().by_id


def test_an_element_is_added_under_an_id_of_its_own(client: Client, landscape: Landscape) -> None:
    url = f"/landscapes/{landscape.pk}/element/new/?kind=application"
    for _ in range(2):
        client.post(url, {"version": "1", "name": "Nieuwe toepassing"})
    assert {"nieuwe-toepassing", "nieuwe-toepassing-2"} <= set(landscape.in_force().by_id)
    assert element(landscape, "nieuwe-toepassing").origin is Origin.OWN
    assert element(landscape, "nieuwe-toepassing").confirmed_on is not None


def test_deleting_says_first_what_goes_with_it(client: Client, landscape: Landscape) -> None:
    url = f"/landscapes/{landscape.pk}/element/delete/?id=civil"
    page = client.get(url).content.decode()
    assert "4 relaties gaan mee weg" in page
    client.post(url, {"version": "1"})
    assert "civil" not in landscape.in_force().by_id
    assert not errors(landscape.in_force())


def test_confirming_vouches_for_an_element_and_what_is_said_of_it(client: Client, landscape: Landscape) -> None:
    assert element(landscape, "realm").assumed
    client.post(f"/landscapes/{landscape.pk}/element/confirm/", {"id": "realm", "version": "1"})
    assert not element(landscape, "realm").assumed


def relate(client: Client, landscape: Landscape, query: str, **fields: str) -> str:
    url = f"/landscapes/{landscape.pk}/relation/{query}"
    newest = landscape.newest
    return client.post(url, {"version": str(newest.number if newest else 0), **fields}, follow=True).content.decode()


def test_a_relation_is_made_by_naming_its_ends(client: Client, landscape: Landscape) -> None:
    relate(client, landscape, "new/?kind=needs", source="Geboorteaangifte", target="server 1")
    kinds = {(r.kind, r.source, r.target) for r in landscape.in_force().relations}
    assert (RelationKind.NEEDS, "births", "server") in kinds


def test_a_name_nothing_has_is_refused_and_kept_in_the_form(client: Client, landscape: Landscape) -> None:
    page = relate(client, landscape, "new/?kind=needs", source="Geboorteaangifte", target="Bestaat niet")
    assert "Niets heet ‘Bestaat niet’" in page
    assert 'value="Bestaat niet"' in page
    assert landscape.versions.count() == 1


def test_a_relation_that_makes_no_sense_is_refused(client: Client, landscape: Landscape) -> None:
    page = relate(client, landscape, "new/?kind=backed_up_by", source="Burgerzaken", target="Directory")
    assert "Dat moet zijn: back-up." in page
    page = relate(client, landscape, "new/?kind=runs_on", source="Burgerzaken", target="Server 1")
    assert landscape.versions.count() == 1, "it stands there already"


def test_alternatives_agree_on_how_many_must_work(client: Client, landscape: Landscape) -> None:
    for name in ("Server 1", "Directory"):
        relate(client, landscape, "new/?kind=needs", source="Geboorteaangifte", target=name, alternative="a")
    first = next(r for r in landscape.in_force().relations if r.alternative == "a")
    relate(
        client, landscape, f"edit/?relation={mark(first)}",
        source="Geboorteaangifte", target="Server 1", alternative="a", at_least="2",
    )  # fmt: skip
    group = [r for r in landscape.in_force().relations if r.alternative == "a"]
    assert [r.at_least for r in group] == [2, 2]
    relate(client, landscape, "delete/", relation=mark(group[0]))
    assert [r.at_least for r in landscape.in_force().relations if r.alternative == "a"] == [1]
    assert not errors(landscape.in_force())


def test_a_need_over_a_link_outlives_the_link(client: Client, landscape: Landscape) -> None:
    relate(client, landscape, "new/?kind=link", source="Server 1", target="Directory", both_ways="on", cuttable="on")
    link = next(r for r in landscape.in_force().relations if r.kind is RelationKind.LINK)
    assert link.id is not None
    relate(client, landscape, "new/?kind=needs", source="Geboorteaangifte", target="Directory", over=link.id)
    relate(client, landscape, "delete/", relation=mark(link))
    need = next(r for r in landscape.in_force().relations if r.target == "realm" and r.source == "births")
    assert need.over is None


def test_who_may_only_read_sees_no_way_to_change(
    cast: Cast, landscape: Landscape, signed_in: Callable[[Person], Client]
) -> None:
    page = signed_in(cast.people[Role.READ_ONLY]).get(f"/landscapes/{landscape.pk}/element/", {"id": "civil"})
    text = page.content.decode()
    assert "element/edit/" not in text
    assert "relation/" not in text


def test_an_id_of_a_strange_file_has_a_page_of_its_own(client: Client, landscape: Landscape) -> None:
    strange = 'a/../b?c=d&e#f g"<x>'
    content = with_element(small(), Element(strange, Kind.APPLICATION, "Vreemd <b>"))
    store(landscape, content, how=How.EDIT, expected=1)
    listed = client.get(f"/landscapes/{landscape.pk}/elements/?q=vreemd").content.decode()
    assert "Vreemd &lt;b&gt;" in listed
    page = client.get(f"/landscapes/{landscape.pk}/element/", {"id": strange})
    assert page.status_code == 200
    edit(client, landscape, strange, 2, name="Gewoon")
    assert element(landscape, strange).name == "Gewoon"


def test_the_page_of_an_element_says_what_stops_without_it(client: Client, landscape: Landscape) -> None:
    page = client.get(f"/landscapes/{landscape.pk}/element/", {"id": "server"}).content.decode()
    assert "Geboorteaangifte" in page
    assert "ligt stil" in page
    assert "1 dienst valt stil of lijdt eronder." in page
