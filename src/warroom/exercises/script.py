"""Scripts of exercises: reading one from TOML or JSON, and saying exactly where it is wrong.

A script is a timeline of injects. What people read stands in it in one language or in several
(``{nl = "…", en = "…"}``). The format is described in docs/exercises.md.
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from warroom.incidents.taxonomy import IncidentKind, Mark, Severity
from warroom.tasks.models import ROLES

MOST_BYTES = 500_000
MOST_INJECTS = 300
MOST_MINUTES = 14 * 24 * 60
LONGEST = {"title": 160, "text": 3000, "expected": 2000, "story": 80, "sender": 120, "summary": 1000, "source": 1000}
EVERYBODY = "all"
TO: dict[str, str | Promise] = {**dict(ROLES), EVERYBODY: gettext_lazy("Everybody")}
CHANNELS: dict[str, str | Promise] = {
    "phone": gettext_lazy("by telephone"),
    "person": gettext_lazy("in person"),
    "mail": gettext_lazy("by e-mail"),
    "text": gettext_lazy("by text message"),
    "letter": gettext_lazy("on paper"),
    "press": gettext_lazy("from the press"),
    "screen": gettext_lazy("on a screen"),
}
MARKS = (Mark.COMPROMISED, Mark.SUSPECTED, Mark.LOST)
"""What an inject can mark. Isolating, cutting and putting a workaround in use are decisions of the players."""

Words = Mapping[str, str]


class BadScript(Exception):
    """What is wrong with a script: one sentence per place."""

    def __init__(self, *findings: str) -> None:
        super().__init__("; ".join(findings))
        self.findings = findings


@dataclass(frozen=True)
class ScriptTask:
    """A task that comes with an inject; ``due_minutes`` after it arrives, at the pace of the exercise."""

    title: Words
    role: str
    due_minutes: int | None


@dataclass(frozen=True)
class ScriptInject:
    """One message on the timeline: ``minute`` after the start, at real pace."""

    key: str
    minute: int
    to: str
    channel: str
    sender: Words
    story: Words
    title: Words
    text: Words
    expected: Words
    facts: tuple[tuple[str, str], ...]
    """(element of the landscape, mark): marked when the inject arrives, if the landscape has that element."""
    tasks: tuple[ScriptTask, ...]


@dataclass(frozen=True)
class Script:
    """A whole script. ``content`` is the file it was read from."""

    id: str
    title: Words
    summary: Words
    source: Words
    kind: str
    severity: int
    injects: tuple[ScriptInject, ...]
    content: str

    @property
    def sha256(self) -> str:
        """Of the file it was read from."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @property
    def minutes(self) -> int:
        """When the last inject arrives at real pace."""
        return max(inject.minute for inject in self.injects)


def said(words: Words, language: str) -> str:
    """What stands there in ``language``, else in the first language it has."""
    return words.get(language) or next(iter(words.values()), "")


def read(content: bytes) -> Script:
    """A script from the bytes of a TOML or JSON file. Raises BadScript, with every place that is wrong."""
    if len(content) > MOST_BYTES:
        raise BadScript(_("The file is larger than {most} kB.").format(most=MOST_BYTES // 1000))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadScript(_("This is no text in UTF-8: a script is a TOML or JSON file.")) from None
    data = _parsed(text)
    if not isinstance(data, dict):
        raise BadScript(_("A script is a table with a title and injects."))
    return _Reader().script(data, text)


def _parsed(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            data = json.loads(text)
            # Half of a pair that stands for one character is no text: no page could show it.
            json.dumps(data, ensure_ascii=False).encode()
            return data
        except json.JSONDecodeError as error:
            raise BadScript(_("Line {n}: this is no JSON: {why}").format(n=error.lineno, why=error.msg)) from None
        except ValueError:
            raise BadScript(_("There is a number or a character in it that cannot be read.")) from None
        except RecursionError:
            raise BadScript(_("This is nested too deeply.")) from None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadScript(_("This is no TOML: {why}").format(why=error)) from None
    except ValueError:
        raise BadScript(_("There is a number or a character in it that cannot be read.")) from None
    except RecursionError:
        raise BadScript(_("This is nested too deeply.")) from None


class _Reader:
    """Reads a script and gathers what is wrong with it."""

    def __init__(self) -> None:
        self.findings: list[str] = []

    def script(self, data: dict[str, Any], content: str) -> Script:
        self._only(data, _("script"), ("id", "title", "summary", "source", "kind", "severity", "inject"))
        listed = data.get("inject")
        if not isinstance(listed, list) or not listed:
            self.wrong(_("script"), _("there is no inject in it"))
            listed = []
        if len(listed) > MOST_INJECTS:
            self.wrong(_("script"), _("at most {most} injects").format(most=MOST_INJECTS))
            listed = []
        title = self.words(data, _("script"), "title", needed=True)
        injects = [self.inject(n, each) for n, each in enumerate(listed, 1)]
        keys = [inject.key for inject in injects]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.wrong(_("script"), _("the key '{key}' is used more than once").format(key=key[:60]))
        made = Script(
            id=self.text(data, _("script"), "id", 60, default="script"),
            title=title,
            summary=self.words(data, _("script"), "summary"),
            source=self.words(data, _("script"), "source"),
            kind=self.one_of(data, _("script"), "kind", IncidentKind.values, IncidentKind.RANSOMWARE),
            severity=self.number(data, _("script"), "severity", 1, max(Severity.values), Severity.VERY_LARGE),
            injects=tuple(sorted(injects, key=lambda inject: inject.minute)),
            content=content,
        )
        if self.findings:
            raise BadScript(*self.findings)
        return made

    def inject(self, n: int, data: Any) -> ScriptInject:
        key = str(data.get("key", "")) if isinstance(data, dict) else ""
        where = _("inject {n} ({key})").format(n=n, key=key[:60]) if key else _("inject {n}").format(n=n)
        if not isinstance(data, dict):
            self.wrong(where, _("this is no table"))
            data = {}
        names = ("key", "minute", "to", "channel", "sender", "story", "title", "text", "expected", "facts", "tasks")
        self._only(data, where, names)
        return ScriptInject(
            key=self.text(data, where, "key", 60, default=f"inject-{n}"),
            minute=self.number(data, where, "minute", 0, MOST_MINUTES),
            to=self.one_of(data, where, "to", TO, EVERYBODY),
            channel=self.one_of(data, where, "channel", CHANNELS, "phone"),
            sender=self.words(data, where, "sender"),
            story=self.words(data, where, "story"),
            title=self.words(data, where, "title", needed=True),
            text=self.words(data, where, "text", needed=True),
            expected=self.words(data, where, "expected"),
            facts=tuple(self.each(data, where, "facts", self.fact)),
            tasks=tuple(self.each(data, where, "tasks", self.task)),
        )

    def fact(self, where: str, data: dict[str, Any]) -> tuple[str, str]:
        element = self.text(data, where, "element", 1000, needed=True)
        return element, self.one_of(data, where, "mark", [m.value for m in MARKS], Mark.COMPROMISED.value)

    def task(self, where: str, data: dict[str, Any]) -> ScriptTask:
        due = self.number(data, where, "due_minutes", 1, MOST_MINUTES) if "due_minutes" in data else None
        role = self.one_of(data, where, "role", dict(ROLES), "") if data.get("role") else ""
        return ScriptTask(self.words(data, where, "title", needed=True), role, due)

    def each(
        self, data: dict[str, Any], where: str, name: str, read: Callable[[str, dict[str, Any]], Any]
    ) -> Iterable[Any]:
        listed = data.get(name, [])
        if not isinstance(listed, list) or len(listed) > 50 or not all(isinstance(one, dict) for one in listed):
            self.wrong(where, _("'{name}' is a list of at most 50 tables").format(name=name))
            return
        for n, one in enumerate(listed, 1):
            yield read(f"{where}, {name} {n}", one)

    def words(self, data: dict[str, Any], where: str, name: str, *, needed: bool = False) -> Words:
        found = data.get(name, {})
        if isinstance(found, str):
            found = {"nl": found}
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            self.wrong(where, _("'{name}' is a text, or a text per language").format(name=name))
            return {}
        kept = {str(language)[:8]: self.clean(text, where, name, LONGEST[name]) for language, text in found.items()}
        kept = {language: text for language, text in kept.items() if text}
        if needed and not kept:
            self.wrong(where, _("'{name}' is missing").format(name=name))
        return kept

    def text(
        self, data: dict[str, Any], where: str, name: str, longest: int, *, default: str = "", needed: bool = False
    ) -> str:
        found = data.get(name, default)
        if not isinstance(found, str) or (needed and not found.strip()):
            self.wrong(where, _("'{name}' is missing or is no text").format(name=name))
            return default
        return self.clean(found, where, name, longest) or default

    def clean(self, text: str, where: str, name: str, longest: int) -> str:
        text = text.strip()
        if len(text) > longest:
            self.wrong(where, _("'{name}' is longer than {most} characters").format(name=name, most=longest))
        if any(ord(c) < 32 and c not in "\n\t\r" for c in text):
            self.wrong(where, _("'{name}' holds control characters").format(name=name))
        return text

    def number(
        self, data: dict[str, Any], where: str, name: str, low: int, high: int, default: int | None = None
    ) -> int:
        found = data.get(name, default)
        if not isinstance(found, int) or isinstance(found, bool) or not low <= found <= high:
            self.wrong(
                where, _("'{name}' is a whole number from {low} to {high}").format(name=name, low=low, high=high)
            )
            return low
        return found

    def one_of(self, data: dict[str, Any], where: str, name: str, known: Iterable[str], default: str) -> str:
        found = data.get(name, default)
        if found not in list(known):
            shown = ", ".join(list(known))
            self.wrong(
                where,
                _("'{name}' is '{found}'; it can be: {known}").format(name=name, found=str(found)[:60], known=shown),
            )
            return default
        return str(found)

    def _only(self, data: dict[str, Any], where: str, names: Iterable[str]) -> None:
        for name in sorted(set(map(str, data)) - set(names)):
            self.wrong(where, _("there is no field '{name}'").format(name=name[:60]))

    def wrong(self, where: str, why: str) -> None:
        if len(self.findings) < 30:
            self.findings.append(f"{where}: {why}")


@cache
def shipped() -> Mapping[str, Script]:
    """The scripts that come with the program, by id."""
    folder = resources.files("warroom.exercises") / "scripts"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {script.id: script for script in (read(file.read_bytes()) for file in files)}
