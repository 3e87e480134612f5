"""Everything a person reads goes through gettext and exists in Dutch."""

import io
import re
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize
from tests.conftest import ROOT

SOURCE = ROOT / "src" / "warroom"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def texts(path: Path) -> set[object]:
    """The msgids of a module or template, each with its context."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        source = templatize(source, origin=str(path))
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return {(context, message) for _line, message, _comments, context in found if message}


def test_every_text_of_the_server_exists_in_dutch() -> None:
    with (SOURCE / "locale" / "nl" / "LC_MESSAGES" / "django.po").open("rb") as file:
        dutch = {(message.context, message.id) for message in read_po(file) if message.string and not message.fuzzy}
    missing = {
        str(path.relative_to(SOURCE)): texts(path) - dutch
        for path in (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"))
        if texts(path) - dutch
    }
    assert missing == {}


def test_the_templates_say_nothing_outside_gettext() -> None:
    """Words between tags that no translate tag covers, apart from names and codes."""
    allowed = {
        "Weerbaar",
        "KBO",
        "NIS",
        "OVO",
        "SPOC",
        "PDF",
        "nl",
        "TLP",
        "AMBER",
        "JSON",
        "CSAF",
        "CVSS",
        "SHA",
        "RSS",
        "Atom",
    }
    loose = {}
    for path in SOURCE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"{%\s*blocktrans(?:late)?.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}", "", text, flags=re.S)
        text = re.sub(
            r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|<script.*?</script>|<style.*?</style>|<code.*?</code>|<!--.*?-->|&\w+;",
            "",
            text,
            flags=re.S,
        )
        text = re.sub(r"{%\s*block page_class\s*%}.*?{%", "{%", text)
        text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S)
        text = re.sub(r"<[^>]*>", "\n", text, flags=re.S)
        words = set(re.findall(r"[A-Za-zÀ-ÿ]{3,}", text)) - allowed
        if words:
            loose[str(path.relative_to(SOURCE))] = words
    assert loose == {}
