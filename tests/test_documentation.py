"""What the documentation says is there: files it points to, commands it gives."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.conftest import ROOT

from weerbaar.cli import app

PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").rglob("*.md")]
)  # fmt: skip
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(`{3,})[^\n]*\n(.*?)^\1", re.M | re.S)
_COMMAND = re.compile(r"(?:(?<=`)|^ *\$? *)weerbaar (?=[a-z-])([^`#\n]*)", re.M)


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of ``page``, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def commands(page: Path) -> Iterator[str]:
    """Every ``weerbaar …`` in code, without what stands behind it as a remark."""
    for found in _COMMAND.finditer(page.read_text("utf-8")):
        yield found[1].strip()


def wrong_in(line: str) -> str | None:
    """What in the words behind ``weerbaar`` is no command or option; None when all is."""
    at: Any = typer.main.get_command(app)
    for word in re.split(r"[\s\[\]|]+", line):
        if word.startswith("--"):
            options = {option for parameter in at.params for option in parameter.opts} | {"--help"}
            if word.rstrip("…,.;:)").split("=")[0] not in options:
                return word
        elif hasattr(at, "commands") and re.fullmatch(r"[a-z]+", word):
            if word not in at.commands:
                return word
            at = at.commands[word]
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_and_option_exists(page: Path) -> None:
    wrong = {line: word for line in commands(page) if (word := wrong_in(line))}
    assert not wrong


def test_every_command_of_the_library_stands_in_the_documentation() -> None:
    given = {" ".join(re.findall(r"^[a-z]+(?: [a-z]+)?", line)) for page in PAGES for line in commands(page)}
    root: Any = typer.main.get_command(app)
    have = {
        f"{name} {sub}" if hasattr(command, "commands") else name
        for name, command in root.commands.items()
        for sub in getattr(command, "commands", [""])
    }
    assert {name for name in have if not any(f"{line} ".startswith(f"{name} ") for line in given)} == set()


def test_the_index_of_the_documentation_names_every_page() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link.split("#")[0]).resolve() for link in _LINK.findall(index.read_text("utf-8"))}
    assert {page for page in (ROOT / "docs").glob("*.md") if page != index} <= linked
