"""What an alert says over each channel: the whole for mail, messenger and letter, the short for an SMS.

``{name}``, ``{bodies}``, ``{link}`` and ``{code}`` are filled in per receiver by ``messaging``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from warroom.alerts.models import Alert
from warroom.alerts.words import Tlp
from warroom.templatetags.warroom import moment

LONGEST_NAMES = 4
"""Of so many bodies the names stand in a message to somebody who answers for more."""

GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = set("^{}\\[~]|€\f")
"""Characters of the default alphabet of SMS (3GPP TS 23.038), and those that take two places in it."""

_PLAIN = str.maketrans({"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "ë": "e", "ï": "i"})


@dataclass(frozen=True)
class Parts:
    """How an SMS is counted: in how many parts it travels, and what one holds."""

    parts: int
    characters: int
    holds: int
    unicode: bool


def parts(text: str) -> Parts:
    """How ``text`` travels as SMS: 160 characters (153 each when in parts), or 70 (67) as soon as one of them is
    outside the default alphabet."""
    if all(character in GSM or character in GSM_TWICE for character in text):
        length = sum(2 if character in GSM_TWICE else 1 for character in text)
        alone, each, unicode = 160, 153, False
    else:
        # What lies outside the basic plane, an emoji, takes two.
        length = len(text.encode("utf-16-be")) // 2
        alone, each, unicode = 70, 67, True
    count = 1 if length <= alone else ceil(length / each)
    return Parts(count, length, alone if count == 1 else each, unicode)


def plain(text: str) -> str:
    """``text`` in characters that an SMS holds 160 of, where they have an equal; the others stay."""
    return text.translate(_PLAIN)


def _unfilled(text: str) -> str:
    """What somebody wrote never asks for a value: only the places named above are filled in."""
    return text.replace("{", "(").replace("}", ")")


def title(alert: Alert, language: str) -> str:
    """The subject of a mail: how severe, what it is about, and its number."""
    with override(language):
        what = _unfilled(alert.said("title", language))
        if alert.tlp == Tlp.RED:
            what = str(_("a message that is for you alone"))
        lead = str(alert.get_severity_display()).upper()
        if alert.withdrawn:
            lead = str(_("withdrawn")).upper()
        elif alert.corrects_id:
            lead = str(_("correction")).upper()
        text = f"[Weerbaar {alert.pk}] {lead}: {what}"
        return f"{exercise()} {text}" if alert.exercise else text


def exercise() -> str:
    """The word in front of whatever is not real."""
    return str(_("EXERCISE"))


def body(alert: Alert, language: str) -> str:
    """The whole text. What is TLP:RED is read behind the link: a mailbox has more readers than its owner."""
    with override(language):
        lines = []
        if alert.exercise:
            lines += [_("EXERCISE – this is not real."), ""]
        lines += [_("For {name}, about: {bodies}").format(name="{name}", bodies="{bodies}"), ""]
        if alert.withdrawn:
            lines += [_("We withdraw this message. You need not do anything any more."), ""]
            lines += [_unfilled(alert.withdrawn_because), ""] if alert.withdrawn_because else []
        elif alert.tlp == Tlp.RED:
            lines += [_("The text is TLP:RED and stands behind the link only."), ""]
        else:
            lines += [_unfilled(alert.said("text", language)), ""]
            if todo := alert.said("todo", language):
                lines += [_("What to do: {todo}").format(todo=_unfilled(todo))]
            if alert.act_by:
                lines += [_("Before {moment}").format(moment=moment(alert.act_by, "absolute"))]
            if lines[-1]:
                lines += [""]
        if not alert.withdrawn:
            lines += [_("Read and answer, without an account: {link}").format(link="{link}")]
            lines += [_("Or answer our SMS with: {word} {code}").format(word=word(), code="{code}")]
        if settings.COORDINATOR_PHONE:
            lines += [_("Not sure that this is real? Call {number}.").format(number=settings.COORDINATOR_PHONE)]
        lines += ["", f"{alert.sender} · {alert.tlp}: {tlp_words(alert.tlp)}"]
        return "\n".join(str(line) for line in lines)


def word() -> str:
    """With which word an SMS is answered."""
    return str(_("SEEN"))


def short(alert: Alert, language: str) -> str:
    """The text of an SMS."""
    with override(language):
        what = title(alert, language)
        if alert.withdrawn:
            return plain(what)
        if alert.tlp != Tlp.RED and alert.act_by:
            what += ". " + str(_("Before {moment}").format(moment=moment(alert.act_by, "absolute")))
        answer = _("Read: {link} or answer {word} {code}").format(link="{link}", word=word(), code="{code}")
        return plain(f"{what}. {answer}")


def tlp_words(tlp: str) -> str:
    """How far it may be passed on (FIRST, TLP 2.0)."""
    return {
        Tlp.RED: _("for your eyes only, do not pass it on"),
        Tlp.AMBER_STRICT: _("within your organisation only, to who needs it"),
        Tlp.AMBER: _("within your organisation and its clients, to who needs it"),
        Tlp.GREEN: _("within your community, not public"),
        Tlp.CLEAR: _("may be passed on freely"),
    }[Tlp(tlp)]


def both(alert: Alert) -> dict[str, dict[str, str]]:
    """The texts per language, as ``messaging`` stores them."""
    return {
        language: {
            "title": title(alert, language),
            "text": body(alert, language),
            "short": short(alert, language),
        }
        for language, _name in settings.LANGUAGES
    }


def link(token: str) -> str:
    """The address of a receiver's page."""
    return settings.SITE_URL + reverse("alerts:link", args=[token])


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` as one receiver reads it, for the preview."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def names(bodies: list[str], language: str) -> str:
    """The bodies somebody receives it for; of many the first and how many more."""
    if len(bodies) <= LONGEST_NAMES:
        return ", ".join(bodies)
    with override(language):
        more = len(bodies) - LONGEST_NAMES
        return ", ".join(bodies[:LONGEST_NAMES]) + " " + _("and {n} more").format(n=more)
