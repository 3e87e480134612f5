"""What could be told the public, from what an incident knows: nobody types a second time what stands on the board.

A suggestion is a text as ``changing.propose`` takes it. It says nothing about causes, systems or people: only which
service, how it fares, since when, and that there is another way. A person reads it before it goes on.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from warroom.incidents.cards import all_services
from warroom.incidents.fate import Fared
from warroom.incidents.models import Incident
from warroom.incidents.picture import Picture, picture, when
from warroom.landscapes.models import Landscape
from warroom.status.models import Page
from warroom.status.words import OF_PICTURE, TextKind

MOST = 40


@dataclass(frozen=True)
class Suggestion:
    """A text that could be proposed; ``why`` says what on the board it comes from."""

    kind: str
    key: str
    content: dict[str, Any]
    why: str

    @property
    def title(self) -> str:
        """By what it is called in a list."""
        return str(self.content["texts"]["nl"]["title"] or TextKind(self.kind).label)

    @property
    def id(self) -> str:
        """By what a form names it."""
        return f"{self.kind}|{self.key}"


def suggestions(page: Page, incident: Incident) -> list[Suggestion]:
    """What the incident knows and the page does not say yet, worst first."""
    now = picture(incident)
    said = {(item.kind, item.key): item.proposed or item.approved for item in page.items.all()}
    own = set(Landscape.objects.filter(owner=page.organisation).values_list("pk", flat=True))
    found = []
    for fared in all_services(now):
        state = OF_PICTURE[fared.shown]
        before = said.get((TextKind.SERVICE, fared.key))
        stood = (before or {}).get("state") or "works"
        if fared.landscape not in own or stood == state or (before is None and state == "unknown"):
            continue
        found.append(_service(page, now, fared, state, before))
    found += [one for one in _data(page, now) if (one.kind, one.key) not in said]
    found += [one for one in _terms(page, now) if (one.kind, one.key) not in said]
    return found[:MOST]


def _spoken(page: Page, say: Any) -> dict[str, dict[str, str]]:
    """Title and text in every language of the page."""
    texts = {}
    for language in page.languages:
        with translation.override(language):
            title, text = say()
            texts[language] = {"title": str(title), "text": str(text)}
    return texts


def _service(page: Page, now: Picture, fared: Fared, state: str, before: dict[str, Any] | None) -> Suggestion:
    on_paper = bool(fared.row and fared.row.paper_h and state == "down")

    def say() -> tuple[str, str]:
        if state == "works":
            return fared.element.name, _("This works again as usual.")
        if state == "limited":
            return fared.element.name, _("This works in part. It may take longer than usual.")
        if state == "unknown":
            return fared.element.name, _("We are looking into whether this works. Call before you come.")
        if on_paper:
            return fared.element.name, _("Come to the counter: we help you on paper.")
        return fared.element.name, _("This does not work now. Call us if it cannot wait.")

    seen = fared.sight.at if fared.sight else None
    since = None if state == "works" else seen or when(now.head.get("begun_at")) or when(now.head.get("opened_at"))
    texts = _spoken(page, say)
    for language, old in ((before or {}).get("texts") or {}).items():
        if language in texts:  # the name that was chosen for the public stays
            texts[language]["title"] = old["title"] or texts[language]["title"]
    content = {"state": state, "since": since.isoformat() if since else None, "next": None, "texts": texts}
    return Suggestion(TextKind.SERVICE, fared.key, content, _("as the incident shows it now"))


def _data(page: Page, now: Picture) -> list[Suggestion]:
    """What can be said of stolen data: that it is claimed or proven, never the words of the track itself."""
    track = next(iter(now.of("track")), None)
    if track is None or track["closed_at"]:
        return []
    kinds = [TextKind.UNKNOWN, TextKind.ADVICE]
    if track["proven"] or track["proven_gb"]:
        kinds.insert(0, TextKind.KNOWN)
    if track["claimed"] or track["claimed_gb"] or track["group"]:
        kinds.insert(0, TextKind.CLAIMED)
    published = bool(track["published_at"])

    def say(kind: TextKind) -> str:
        if kind is TextKind.CLAIMED:
            return _("Somebody claims to have taken data of ours. We are checking that.")
        if kind is TextKind.KNOWN and published:
            return _("Data of ours were taken and made public. We are finding out whose they are.")
        if kind is TextKind.KNOWN:
            return _("Data of ours were taken. We are finding out whose they are.")
        if kind is TextKind.UNKNOWN:
            return _("We do not know yet whether your data were taken. As soon as we do, it stands here.")
        return _(
            "Be careful with messages and calls in our name. We never ask for your password or bank details. "
            "If something is wrong with your data, we tell you ourselves."
        )

    why = _("from the track of the data theft")
    return [Suggestion(kind, kind, {"texts": _spoken(page, lambda kind=kind: ("", say(kind)))}, why) for kind in kinds]


def _terms(page: Page, now: Picture) -> list[Suggestion]:
    """What legal acts and permit files of the incident mean for a citizen's deadline."""
    found = []
    for act in now.of("legalact"):
        if act["withdrawn_at"]:
            continue
        until = act.get("until") or ""

        def say(until: str = until) -> tuple[str, str]:
            text = _("By a formal decision some terms run longer. Ask us what that means for your file.")
            if until:
                text = _("By a formal decision some terms run longer, for now until {day}.").format(day=until)
                text += " " + _("Ask us what that means for your file.")
            return _("Terms that are moved"), text

        why = _("from the legal acts of the incident")
        found.append(Suggestion(TextKind.TERM, f"act:{act['id']}", {"texts": _spoken(page, say)}, why))
    from warroom.clocks.models import PermitFile

    permits = PermitFile.objects.filter(incident=now.incident, organisation=page.organisation, decided_on=None)
    if not found and permits.exists():

        def say_permits() -> tuple[str, str]:
            text = _("A decision on your permit may take longer. Does your term end soon? Call us.")
            return _("Building permits"), text

        why = _("from the permit files of the incident")
        found.append(Suggestion(TextKind.TERM, "permits", {"texts": _spoken(page, say_permits)}, why))
    return found
