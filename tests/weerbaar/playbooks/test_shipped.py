"""The seven playbooks that come with Weerbaar: every step of each, in both languages."""

import json
import re

import pytest

from weerbaar.playbooks import Item, ItemKind, LineKind, Playbook, about, fragment, from_document, shipped, steps, title
from weerbaar.playbooks.checks import check
from weerbaar.playbooks.extension import ROLES, extension
from weerbaar.playbooks.shipped import shipped_by_id

SUBJECTS = {
    "data-theft", "ransomware", "supplier-compromised", "mailbox-takeover", "ddos", "mail-and-telephony-lost",
    "emergency-counter",
}  # fmt: skip
EACH = [(name, language) for name in sorted(SUBJECTS) for language in ("nl", "en")]


def walked(playbook: Playbook, language: str) -> list[Item]:
    """Every point, followed by hand: nothing is done before what it waits for."""
    done: set[str] = set()
    order = []
    todo = list(steps(playbook, language))
    while todo:
        ready = next((i for i in todo if set(i.after) <= done), None)
        assert ready is not None, "nobody could go on"
        done.add(ready.key)
        order.append(ready)
        todo.remove(ready)
    return order


def test_all_seven_are_there_and_have_nothing_wrong() -> None:
    assert set(shipped()) == SUBJECTS
    assert {n: [str(f) for f in check(p.document)] for n, p in shipped().items()} == {n: [] for n in SUBJECTS}


@pytest.mark.parametrize(("name", "language"), EACH)
def test_every_step_can_be_followed_to_the_end(name: str, language: str) -> None:
    playbook = shipped()[name]
    items = walked(playbook, language)
    of_the_workflow = [s for s in playbook.steps.values() if s.type not in ("start", "end", "parallel")]
    assert len(items) == len(of_the_workflow)
    assert title(playbook, language)
    assert len(about(playbook, language)) > 40
    for item in items:
        assert item.title, item.key
        assert len(item.title) <= 90, item.title
        if item.kind is ItemKind.QUESTION:
            assert item.title.endswith("?")
            assert len(item.answers) == 2
        elif item.kind is ItemKind.PLAYBOOK:
            assert shipped_by_id(item.playbook_id) is not None, item.title
            assert item.playbook_id != playbook.id
        else:
            assert item.role in ROLES, item.title
            assert item.who, item.title
            assert item.minutes, item.title
            assert any(line.kind is LineKind.DO for line in item.lines), item.title
            assert all(line.text.endswith((".", "…", "?")) for line in item.lines), item.lines


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_both_languages_say_the_same_number_of_things_in_other_words(name: str) -> None:
    dutch, english = steps(shipped()[name], "nl"), steps(shipped()[name], "en")
    for nl, en in zip(dutch, english, strict=True):
        assert (nl.key, nl.after, nl.level, nl.minutes, nl.role) == (en.key, en.after, en.level, en.minutes, en.role)
        assert [line.kind for line in nl.lines] == [line.kind for line in en.lines]
        assert bool(nl.description) == bool(en.description)
        assert nl.description != en.description or not nl.description
        same = [a.text for a, b in zip(nl.lines, en.lines, strict=True) if a.text == b.text]
        assert same == []
        assert not re.search(r"\b(the|and|with|your|not)\b", " ".join([nl.title, *(line.text for line in nl.lines)]))
        assert not re.search(r"\b(de|het|een|niet|uw)\b", " ".join([en.title, *(line.text for line in en.lines)]))


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_it_names_its_sources_warns_and_says_what_to_keep(name: str) -> None:
    playbook = shipped()[name]
    kinds = {line.kind for item in steps(playbook, "nl") for line in item.lines}
    assert {LineKind.AVOID, LineKind.WATCH, LineKind.EVIDENCE} <= kinds
    assert len(playbook.references) >= 2
    named = {r.name for r in playbook.references}
    assert all(r.name in named for s in playbook.steps.values() for r in s.references)
    assert playbook.tlp == "TLP:CLEAR"
    assert extension(playbook.document)["language"] == "nl"


def text_of(name: str) -> str:
    items = steps(shipped()[name], "en")
    return "\n".join([i.title + " " + i.description + " " + " ".join(x.text for x in i.lines) for i in items])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ransomware", "Reset krbtgt once, wait until replication"),
        ("ransomware", "Do not switch machines off"),
        ("ransomware", "Stop every backup job"),
        ("ransomware", "not pay"),
        ("ransomware", "Wipe or reinstall nothing"),
        ("ransomware", "police"),
        ("ransomware", "insurer"),
        ("ransomware", "retention"),
        ("data-theft", "72 hours"),
        ("data-theft", "‘there is no proof’"),
        ("mailbox-takeover", "revoke all sessions"),
        ("supplier-compromised", "Ask in writing"),
        ("ddos", "diversion"),
        ("mail-and-telephony-lost", "112"),
        ("emergency-counter", "not in the domain"),
    ],
)
def test_what_may_not_be_forgotten_is_in_it(name: str, said: str) -> None:
    assert said in text_of(name)


def test_in_ransomware_backups_and_isolation_wait_for_nobody() -> None:
    items = steps(shipped()["ransomware"], "en")
    first = [i.title for i in items[:4]]
    assert first[2:] == ["Take the backups off first", "Cut off: at the switch, not with the power button"]
    assert all(not i.after for i in items[:4])


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_each_single_step_is_a_playbook_of_its_own(name: str) -> None:
    playbook = shipped()[name]
    for item in steps(playbook, "nl"):
        if item.kind is not ItemKind.QUESTION:
            part = fragment(playbook, [item.key])
            assert [i.key for i in steps(part, "nl") if i.kind is not ItemKind.QUESTION] == [item.key]
            assert json.loads(json.dumps(part.document)) == from_document(part.document, "x").document
