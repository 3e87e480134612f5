"""Any table with one row per application becomes a landscape, and nothing is guessed silently."""

import csv
import io
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weerbaar.demo import VLIERBEKE, as_kept
from weerbaar.landscape.checks import errors
from weerbaar.landscape.difference import diff
from weerbaar.landscape.model import Kind, Landscape, Origin, RelationKind
from weerbaar.landscape.readers import any_table, read
from weerbaar.landscape.readers.tables import tables
from weerbaar.landscape.reading import BadInput, NoteKind, Reading
from weerbaar.landscape.sources import Source
from weerbaar.landscape.starting.applying import apply_columns, look_alikes
from weerbaar.landscape.starting.columns import ColumnMapping, suggest_columns
from weerbaar.landscape.starting.layout import Layout, find_table
from weerbaar.landscape.starting.roles import Role, role_of_name

MESSY = """Lijst toepassingen;;;;
;;;;
Toepassing;Leverancier;Hosting;Login;RTO (uren)
BURGERZAKEN:;;;;
 Burgerzaken  app;Cipal;SaaS;AD;4
Sociaal dossier;CIPAL nv;cloud;M365;1,5
Toepassing;Leverancier;Hosting;Login;RTO (uren)
;;;;
Boekhouding;cipal;SRV-01;eigen login;?
Kaarten;n.v.t.;?;n.v.t.;
Mail;Microsoft;M365;M365;snel
Totaal;;;;5,5
"""


def layout(text: str) -> Layout:
    return find_table(tables(Source.from_bytes("lijst.csv", text.encode()))[0])


def applied(text: str) -> Reading:
    table = layout(text)
    return apply_columns(table, ColumnMapping(suggest_columns(table), table.fingerprint))


def targets(landscape: Landscape, kind: RelationKind, source: str) -> set[str]:
    return {landscape.name_of(r.target) for r in landscape.outgoing.get(source, ()) if r.kind is kind}


def test_the_header_is_found_under_a_title_and_only_applications_remain() -> None:
    table = layout(MESSY)
    assert table.headers == ("Toepassing", "Leverancier", "Hosting", "Login", "RTO (uren)")
    assert [r.cells["Toepassing"] for r in table.rows] == [
        "Burgerzaken app", "Sociaal dossier", "Boekhouding", "Kaarten", "Mail",
    ]  # fmt: skip
    assert [why for _, why in table.skipped] == ["header", "header", "empty", "total"]


def test_a_header_over_two_rows_is_read_as_one() -> None:
    table = layout("Toepassing;Leverancier;;Hosting\n;naam;telefoon;\nMail;Zeta;014 1;cloud\nGIS;Eta;015 2;cloud\n")
    assert table.headers == ("Toepassing", "Leverancier naam", "Leverancier telefoon", "Hosting")
    assert suggest_columns(table)["Leverancier telefoon"] is Role.CONTACT


def test_columns_are_guessed_by_name_and_by_what_stands_in_them() -> None:
    assert list(suggest_columns(layout(MESSY)).values()) == [
        Role.APPLICATION, Role.SUPPLIER, Role.ENVIRONMENT, Role.REALM, Role.RESTORE_H,
    ]  # fmt: skip
    assert (
        suggest_columns(layout("Naam;Bijzonder\nMail;cloud\nGIS;server\nPost;SaaS\n"))["Bijzonder"] is Role.ENVIRONMENT
    )


@pytest.mark.parametrize(
    ("header", "role"),
    [("Softwareleverancier", "supplier"), ("Leveranciersnaam", "supplier"), ("Firma", "supplier"),
     ("Contact leverancier", "contact"), ("Contactpersoon", "contact"), ("Applicatienaam", "application"),
     ("TOEPASSING (naam)", "application"), ("Programma", "application"), ("Hostingpartij", "environment"),
     ("Waar draait het?", "environment"), ("Serverlocatie", "environment"), ("Aanmelden via", "realm"),
     ("SSO?", "realm"), ("Inlogmethode", "realm"), ("Afdeling", "team"), ("Dienst", "team"),
     ("Dienstverlening", "service"), ("Back-up?", "backup"), ("Reservekopie", "backup"), ("Kritisch?", "priority"),
     ("Prioriteit (1-4)", "priority"), ("GDPR", "personal_data"), ("Persoonsgegevens?", "personal_data"),
     ("RTO", "restore_h"), ("URL", "url"), ("Opmerkingen ICT", "remarks"), ("Jaarlijkse kost", "ignore"),
     ("Licentiekost", "ignore"), ("Contractnummer", "ignore"), ("Aantal gebruikers", "ignore"),
     ("Application name", "application"), ("Vendor", "supplier"), ("Runs on", "environment")],
)  # fmt: skip
def test_names_that_people_give_their_columns_are_known(header: str, role: str) -> None:
    assert role_of_name(header) == role


def test_a_column_that_only_numbers_the_rows_gives_no_ids() -> None:
    numbered = layout("Nr;Toepassing\n1;Mail\n2;GIS\n3;Post\n")
    coded = layout("Code;Toepassing\nA12;Mail\nB7;GIS\nC99;Post\n")
    assert suggest_columns(numbered)["Nr"] is Role.IGNORE
    assert suggest_columns(coded)["Code"] is Role.IDENTIFIER


def test_saas_becomes_a_cloud_per_supplier_that_the_supplier_runs() -> None:
    landscape = applied(MESSY).landscape
    assert targets(landscape, RelationKind.RUNS_ON, "table:app-burgerzaken-app") == {"Cloud van Cipal"}
    (operates,) = [r for r in landscape.outgoing["table:cloud-cipal"] if r.kind is RelationKind.SUPPLIED_BY]
    assert (operates.role, landscape.name_of(operates.target)) == ("operates", "Cipal")
    assert errors(landscape) == ()


def test_writings_that_differ_in_case_are_one_and_look_alikes_are_asked_about() -> None:
    reading = applied(MESSY)
    suppliers = {e.name for e in reading.landscape.of_kind(Kind.SUPPLIER)}
    assert suppliers == {"Cipal", "CIPAL nv", "Microsoft"}
    asked = [n.message.values for n in reading.notes if n.kind is NoteKind.QUESTION and "first" in n.message.values]
    assert asked == [{"first": "Cipal", "second": "CIPAL nv"}]


def test_a_decision_makes_look_alikes_one_or_keeps_them_apart_for_good() -> None:
    table = layout(MESSY)
    one = ColumnMapping(suggest_columns(table), same={"supplier": {"CIPAL nv": "Cipal"}})
    assert {e.name for e in apply_columns(table, one).landscape.of_kind(Kind.SUPPLIER)} == {"Cipal", "Microsoft"}
    apart = ColumnMapping(suggest_columns(table), same={"supplier": {"CIPAL nv": "CIPAL nv"}})
    assert look_alikes(table, apart) == ()
    assert len(apply_columns(table, apart).landscape.of_kind(Kind.SUPPLIER)) == 3


def test_what_says_nothing_is_unknown_and_not_an_element() -> None:
    landscape = applied(MESSY).landscape
    assert landscape.outgoing.get("table:app-kaarten", ()) == ()
    assert not any("?" in e.name or "n.v.t" in e.name for e in landscape.elements)


def test_hours_are_belgian_decimals_and_what_is_no_number_is_said() -> None:
    reading = applied(MESSY)
    assert reading.landscape.by_id["table:app-sociaal-dossier"].get("restore_h") == 1.5
    assert any("snel" in str(n) for n in reading.notes if n.kind is NoteKind.UNUSED)


def test_a_cloud_of_nobody_leaves_it_unknown_and_asks() -> None:
    reading = applied("Toepassing;Leverancier;Hosting\nKluis;?;SaaS\nMail;Zeta;SaaS\n")
    assert reading.landscape.outgoing.get("table:app-kluis", ()) == ()
    assert any(n.kind is NoteKind.QUESTION and "Kluis" in str(n) for n in reading.notes)


def test_names_that_differ_only_in_signs_stay_two_applications() -> None:
    landscape = applied("Toepassing;Leverancier\nC++;Zeta\nC#;Zeta\n").landscape
    assert len(landscape.of_kind(Kind.APPLICATION)) == 2


def test_a_cell_with_a_whole_story_in_it_is_read_and_compared_with_nothing() -> None:
    story = "staat bij de buren " * 1_500
    rows = "".join(f"App {i};{story}{i};SaaS\n" for i in range(20))
    reading = applied("Toepassing;Leverancier;Hosting\n" + rows)
    assert len(reading.landscape.of_kind(Kind.SUPPLIER)) == 20
    assert not any("first" in n.message.values for n in reading.notes)


def test_everything_carries_its_origin() -> None:
    landscape = applied(MESSY).landscape
    assert {x.origin for x in (*landscape.elements, *landscape.relations)} == {Origin.IMPORT}


def test_a_remembered_mapping_survives_json_and_knows_its_layout_again() -> None:
    table = layout(MESSY)
    mapping = ColumnMapping(suggest_columns(table), table.fingerprint, {"supplier": {"CIPAL nv": "Cipal"}})
    back = ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json())))
    assert back == mapping
    shuffled = layout("HOSTING;login;Toepassing;leverancier;RTO (uren)\ncloud;AD;Mail;Zeta;1\nSaaS;AD;GIS;Eta;2\n")
    assert shuffled.fingerprint == table.fingerprint


@pytest.mark.parametrize(
    "mapping",
    [[], {"Toepassing": "president"}, {"Leverancier": "supplier"},
     {"Toepassing": "application", "Login": "application"},
     {"format": "weerbaar.columns/1", "columns": 3}, {"format": "weerbaar.columns/1", "same": {"supplier": [1]}}],
)  # fmt: skip
def test_a_mapping_that_makes_no_sense_is_refused_in_one_sentence(mapping: object) -> None:
    with pytest.raises(BadInput) as refused:
        any_table.read(Source.from_bytes("lijst.csv", MESSY.encode()), mapping=mapping)
    assert len(str(refused.value).splitlines()) == 1


def test_a_table_with_one_plain_column_of_applications_is_recognised() -> None:
    assert read(Source.from_bytes("lijst.csv", MESSY.encode())).format == "table"
    assert not any_table.recognise(Source.from_bytes("x.csv", b"Straat;Gemeente\nKerkstraat;Gent\nDorp;Aalst\n"))
    assert not any_table.recognise(Source.from_bytes("x.csv", b"niets\n"))


ROWS = list(csv.reader(io.StringIO(VLIERBEKE.read_bytes().decode("cp1252")), delimiter=";"))
HEADER, APPLICATIONS = ROWS[2], [row for row in ROWS[3:] if row[1]]

REMEMBERED = ColumnMapping(suggest_columns(find_table(tables(Source.from_path(VLIERBEKE))[0])))


def ids(rows: list[list[str]]) -> tuple[set[str], set[object]]:
    text = "\n".join(";".join(row) for row in [HEADER, *rows])
    landscape = apply_columns(layout(text), REMEMBERED).landscape
    return set(landscape.by_id), {r.key for r in landscape.relations}


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_same_rows_in_any_order_give_the_same_ids(chance: random.Random) -> None:
    rows = list(APPLICATIONS)
    chance.shuffle(rows)
    assert ids(rows) == ids(APPLICATIONS)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, len(APPLICATIONS) - 1))
def test_one_row_less_keeps_the_ids_of_the_others(left_out: int) -> None:
    fewer, _ = ids([row for i, row in enumerate(APPLICATIONS) if i != left_out])
    assert fewer <= ids(APPLICATIONS)[0]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=8))
def test_whatever_stands_in_a_table_it_is_read_without_errors_or_refused(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["Toepassing", "Leverancier", "Hosting", "Login", "Back-up"], *rows])
    try:
        reading = any_table.read(Source.from_bytes("lijst.csv", out.getvalue().encode("utf-8", "surrogatepass")))
    except BadInput:
        return
    assert errors(reading.landscape) == ()


def test_the_list_of_vlierbeke_holds_eighty_applications_and_no_errors() -> None:
    landscape = read(VLIERBEKE).landscape
    assert len(landscape.of_kind(Kind.APPLICATION)) == 80
    assert errors(landscape) == ()


def test_as_an_excel_with_merged_cells_it_reads_the_same() -> None:
    book = Source.from_bytes("vlierbeke.xlsx", as_kept.workbook("vlierbeke.csv", VLIERBEKE.read_bytes()))
    assert not diff(read(VLIERBEKE).landscape, read(book).landscape)
