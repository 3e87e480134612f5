"""The whole way of a person with a list of eighty applications: to a first answer, and how many decisions it takes.

``docs/starting.md`` makes minutes of these decisions; the numbers there are the ones counted here.
"""

from datetime import date
from pathlib import Path

from weerbaar.demo import VLIERBEKE, as_kept
from weerbaar.landscape.checks import errors
from weerbaar.landscape.model import Kind, Landscape
from weerbaar.landscape.readers import any_table, read
from weerbaar.landscape.sources import Source
from weerbaar.landscape.starting.applying import look_alikes
from weerbaar.landscape.starting.columns import ColumnMapping, suggest_columns
from weerbaar.landscape.starting.five import answer_open, next_questions
from weerbaar.landscape.starting.matching import combine, match, matches
from weerbaar.landscape.starting.starters import starter, starter_for
from weerbaar.landscape.starting.twelve import answer, questions, settled
from weerbaar.landscape.writers import write
from weerbaar.planning.impact import Scenario, impact

ON = date(2026, 11, 1)
ROOT = Path(__file__).resolve().parents[4]

SAME = {"supplier": {"Boekhoorn nv": "Boekhoorn", "Civoria nv": "Civoria", "Webkade bv": "Webkade",
                     "Zorg-linde": "Zorglinde"}, "environment": {"Excel": "Excel"}}  # fmt: skip
"""What the person says of names that look alike: four pairs are one, the fifth stays two."""

MINE = {
    "civil": ["bevolking-burgerlijke-stand"], "federal": ["strafregister", "rijbewijzen"],
    "flemish": ["omgevingsloket"],
    "social": ["sociaal-dossier"], "home-care": ["maaltijden-aan-huis", "thuiszorgplanning"], "mail": ["outlook-mail"],
    "phone": ["telefooncentrale"], "files": ["gedeelde-schijf-f"], "finance": ["boekhouding-bbc"], "payroll": ["lonen"],
    "council": ["notulen-en-besluiten"], "permits": ["omgevingsdossiers"], "gis": ["gis-viewer"],
    "childcare": ["buitenschoolse-kinderopvang"], "website": ["website"], "eloket": ["e-loket"],
    "emergency-plan": ["noodplan-documenten"], "cemetery": ["begraafplaatsbeheer"],
    "reports": ["meldingen-openbaar-domein", "werkaanvragen"], "waste": ["recyclagepark"],
    "library": ["bibliotheeksysteem"], "bookings": ["zaalreservaties", "inschrijvingen-kampen"],
    "school": ["leerlingenadministratie"],
}  # fmt: skip
PLACES = {
    "own-servers": ["table:env-srv-app01", "table:env-srv-file01", "table:env-srv-bck01", "table:env-srv-wzc"],
    "directory": ["table:realm-eigen-directory-ad"],
    "office-cloud": ["table:env-microsoft-365"],
    "office-directory": ["table:realm-aanmelding-microsoft-365-entra-id"],
    "web-hosting": ["table:cloud-webkade"],
    "phone-exchange": [],
}
TWELVE = {
    "directory": "synchronised", "civil": "supplier", "social": "supplier", "mail": "office",
    "phone": ("cloud", "Belvora"), "files": "own", "finance": "supplier", "website": "supplier", "backup": "same",
    "supplier": ("helps", "Ravelijn IT"), "sites": "vpn", "second-line": "none",
}  # fmt: skip


def walk() -> tuple[Landscape, dict[str, int]]:
    """The landscape at the end, and how many decisions were taken in each step."""
    decisions: dict[str, int] = {}
    book = Source.from_bytes("lijst.xlsx", as_kept.workbook("lijst.csv", VLIERBEKE.read_bytes()))
    (table,) = any_table.layouts(book)
    columns = suggest_columns(table)
    decisions["columns"] = len(columns)
    undecided = ColumnMapping(columns, table.fingerprint)
    decisions["look-alikes"] = len(look_alikes(table, undecided))
    own = any_table.read(book, mapping=ColumnMapping(columns, table.fingerprint, SAME)).landscape
    landscape = combine(starter(starter_for(15_000)), own)
    decisions["starter"] = 1
    asked = matches(landscape)
    decisions["matches"] = len(asked)
    for question in asked:
        key = question.usual.removeprefix("starter:")
        ids = PLACES[key] if key in PLACES else [f"table:app-{name}" for name in MINE[key]]
        landscape = match(landscape, question.usual, ids, on=ON)
    decisions["questions"] = sum(not settled(landscape, question) for question in questions(landscape))
    return answer(landscape, TWELVE, on=ON), decisions


END, DECISIONS = walk()
COLUMNS = suggest_columns(any_table.layouts(Source.from_path(VLIERBEKE))[0])


def stopped(*lost: str) -> set[str]:
    answer = impact(END, Scenario.of(lost=lost))
    return {s.name for s in END.of_kind(Kind.SERVICE) if answer.elements[s.id].shown in ("down", "out")}


def test_the_way_ends_in_a_landscape_without_errors_in_which_every_service_is_known() -> None:
    assert errors(END) == ()
    assert impact(END).services == {"works": 31, "degraded": 0, "down": 0, "out": 0, "unknown": 0}


def test_the_likeliest_candidate_is_the_right_one_for_most() -> None:
    own = any_table.read(Source.from_path(VLIERBEKE), mapping=ColumnMapping(COLUMNS, same=SAME)).landscape
    asked = [m for m in matches(combine(starter(starter_for(15_000)), own)) if m.usual.removeprefix("starter:") in MINE]
    right = [m for m in asked if m.candidates[0] == f"table:app-{MINE[m.usual.removeprefix('starter:')][0]}"]
    assert len(right) >= 0.8 * len(asked)


def test_losing_the_own_directory_stops_the_counters_but_not_the_mail_in_the_cloud() -> None:
    down = stopped("table:realm-eigen-directory-ad")
    assert {
        "Overlijden aangeven",
        "Documenten van het personeel",
        "Begraafplaatsen en planning van begrafenissen",
    } <= down
    assert "Mail en samenwerken van het personeel" not in down
    assert "Leefloon uitbetalen" not in down


def test_losing_microsoft_stops_mail_and_whatever_signs_in_with_it() -> None:
    down = stopped("table:supplier-microsoft")
    assert {"Mail en samenwerken van het personeel", "Leefloon uitbetalen", "Overlijden aangeven"} <= down
    assert "Website met de bereikbaarheid van de diensten" not in down
    assert "Onthaal en telefooncentrale" not in down


def test_losing_the_supplier_of_civil_affairs_stops_civil_affairs_only() -> None:
    assert stopped("table:supplier-civoria") == {
        "Overlijden aangeven", "Geboorte aangeven en erkennen", "Identiteitskaarten, reispassen en rijbewijzen",
        "Adreswijzigingen en attesten uit het bevolkingsregister", "Verblijfstitels van vreemdelingen",
        "Huwelijk en wettelijk samenwonen", "Verkiezingen organiseren (in verkiezingstijd)",
    }  # fmt: skip


def test_the_documented_decisions_are_the_ones_counted() -> None:
    text = (ROOT / "docs" / "starting.md").read_text("utf-8")
    for step, n in DECISIONS.items():
        assert f"| {step} | {n} |" in text, (step, n)
    assert f"| total | {sum(DECISIONS.values())} |" in text


def test_after_it_five_questions_a_month_make_the_assumptions_fewer(tmp_path: Path) -> None:
    (tmp_path / "vlierbeke.json").write_bytes(write(END, ".json"))
    landscape = read(tmp_path / "vlierbeke.json").landscape
    before = sum(r.assumed for r in landscape.relations)
    for question in next_questions(landscape):
        landscape = answer_open(landscape, question.id, "yes", on=ON)
    assert sum(r.assumed for r in landscape.relations) == before - 5
