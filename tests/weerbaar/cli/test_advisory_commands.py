"""``weerbaar advisory`` as a person types it."""

import json
from pathlib import Path

from pysequoia import Tsk
from tests.weerbaar.advisories.documents import advisory, document
from tests.weerbaar.advisories.test_vex import OPENVEX
from tests.weerbaar.cli.test_bad_files import refused, weerbaar

from weerbaar.advisories import write
from weerbaar.advisories.signing import sign


def test_show_says_which_product_is_affected_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "advies.json"
    path.write_bytes(write(advisory()))
    run = weerbaar("advisory", "show", path)
    assert run.returncode == 0
    for words in ("CVE-2022-12345", "kwetsbaar: Dossierbouwers Dossier 4.2", "→ Zet de koppeling", "TLP:AMBER"):
        assert words in run.stdout


def test_check_proves_who_signed_it(tmp_path: Path) -> None:
    made = Tsk.generate("PSIRT <psirt@dossierbouwers.example>")
    path, key = tmp_path / "advies.json", tmp_path / "sleutel.asc"
    path.write_bytes(write(advisory()))
    key.write_text(str(made.extract_certificate()))
    (tmp_path / "advies.json.asc").write_text(sign(path.read_bytes(), str(made)))
    run = weerbaar("advisory", "check", path, "--key", key)
    assert run.returncode == 0
    assert "Getekend door " in run.stdout
    path.write_bytes(path.read_bytes() + b" ")
    assert "gewijzigd" in refused("advisory", "check", path, "--key", key)


def test_check_tells_everything_and_ends_with_one(tmp_path: Path) -> None:
    path = tmp_path / "kapot.json"
    path.write_text(json.dumps(document(**{"document.title": 3, "vulnerabilities.0.cve": "x"})))
    run = weerbaar("advisory", "check", path)
    assert run.returncode == 1
    assert "/document/title" in run.stdout
    assert "2 fouten." in run.stdout


def test_convert_tells_openvex_in_csaf_that_passes_every_test(tmp_path: Path) -> None:
    path, out = tmp_path / "vex.json", tmp_path / "csaf.json"
    path.write_text(json.dumps(OPENVEX))
    shown = weerbaar("advisory", "show", path).stdout
    assert "(de kwetsbare code zit er niet in)" in shown
    assert weerbaar("advisory", "convert", path, "--out", out).returncode == 0
    assert weerbaar("advisory", "check", out).returncode == 0
    path.write_text(json.dumps(OPENVEX | {"version": 0}))
    assert "/version" in refused("advisory", "convert", path, "--out", out)
