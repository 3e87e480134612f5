"""The first twelve questions: enough for a first answer to "what still lives?"."""

from collections.abc import Callable, Mapping
from datetime import date

from weerbaar.landscape.model import Kind, Landscape, RelationKind
from weerbaar.landscape.starting.answers import (
    DO_NOT_KNOW,
    UNKNOWN,
    Answer,
    Choice,
    Draft,
    Question,
    answers,
    apply_answers,
)
from weerbaar.landscape.starting.starters import PREFIX
from weerbaar.landscape.starting.words import slug

__all__ = [
    "DO_NOT_KNOW",
    "QUESTIONS",
    "UNKNOWN",
    "Answer",
    "Choice",
    "Question",
    "answer",
    "answers",
    "questions",
    "settled",
]

_WHOSE = "name of the supplier"
_OWN = Choice("own", "on our own servers")
_SUPPLIER = Choice("supplier", "at a supplier (data centre or cloud)", _WHOSE)
_OFFICE = Choice("office", "in our office cloud (such as Microsoft 365)")
_SHARED = Choice("shared", "on servers of another public body", "name of that body")


def _where(*keys: str) -> Callable[[Draft, str, str], None]:
    """Where the usual applications ``keys`` run."""

    def apply(draft: Draft, choice: str, text: str) -> None:
        for key in keys:
            for app in draft.have(key):
                if draft.said(RelationKind.RUNS_ON, app):
                    continue
                draft.state(RelationKind.RUNS_ON, app, _place(draft, choice, text, app))
                if choice == "office":
                    draft.state(RelationKind.TRUSTS, app, draft.have("office-directory"))

    return apply


def _place(draft: Draft, choice: str, text: str, app: str) -> list[str]:
    if choice == "own":
        return draft.have("own-servers")
    if choice == "office":
        return draft.have("office-cloud")
    if choice == "shared":
        name = f"Servers van {text}" if text else "Servers van een ander bestuur"
        return [draft.make(Kind.ENVIRONMENT, name, f"shared-{slug(text or 'x')}", type="datacentre")]
    supplier = text or draft.supplier_of(app)
    return [draft.cloud_of(supplier)] if supplier else draft.have("supplier-cloud")


def _directory(draft: Draft, choice: str, text: str) -> None:
    own, office = draft.have("directory") if choice != "cloud" else [], []
    if choice != "one":
        office = draft.have("office-directory")
    realms = office if choice == "cloud" else own
    for key in ("own-servers", "workplaces", "sites"):
        apart = choice == "several" and key == "sites"
        second = [draft.make(Kind.ENVIRONMENT, "Aparte directory van de buitenlocaties", "directory-sites",
                             type="realm")] if apart else []  # fmt: skip
        for id in draft.have(key):
            draft.state(RelationKind.TRUSTS, id, second or realms)
    if choice == "cloud":
        for app in draft.sources(RelationKind.TRUSTS, "directory"):
            draft.state(RelationKind.TRUSTS, app, office)
    if choice == "one":
        for id in draft.have("office-directory"):
            draft.state(RelationKind.TRUSTS, id, own)
    if choice == "synchronised":
        for source in own:
            for target in office:
                draft.link(f"sync-{slug(source)}-{slug(target)}", source, target)


def _phone(draft: Draft, choice: str, text: str) -> None:
    apps = draft.have("phone")
    if choice == "exchange":
        targets = draft.have("phone-exchange")
        for id in targets:
            draft.state(RelationKind.NEEDS, id, [*draft.have("network"), *draft.have("internet")])
    elif choice == "mobile":
        targets = [draft.make(Kind.ENVIRONMENT, "Mobiel netwerk", "mobile-network", type="network")]
    elif choice == "office":
        targets = draft.have("office-cloud")
    else:
        targets = [draft.cloud_of(text)] if text else [
            draft.make(Kind.ENVIRONMENT, "Cloud voor telefonie", "phone-cloud", type="cloud")
        ]  # fmt: skip
    for app in apps:
        draft.state(RelationKind.RUNS_ON, app, targets)
        if choice in ("cloud", "office"):
            draft.state(RelationKind.NEEDS, app, draft.have("internet"))


def _backups(draft: Draft, choice: str, text: str) -> None:
    servers = draft.have("own-servers")
    if choice == "none":
        for id in servers:
            draft.state(RelationKind.BACKED_UP_BY, id, [])
        return
    backups = draft.have("backup")
    for id in backups:
        draft.fill(id, offline=choice == "offline", separate_credentials=choice in ("apart", "offline"))
    for id in servers:
        draft.state(RelationKind.BACKED_UP_BY, id, backups)


def _supplier(draft: Draft, choice: str, text: str) -> None:
    for id in draft.have("own-servers"):
        if choice == "self" or not text:
            draft.state(RelationKind.SUPPLIED_BY, id, [])
        else:
            role = "operates" if choice == "hosts" else None
            draft.state(RelationKind.SUPPLIED_BY, id, [draft.supplier(text)], role=role)


def _sites(draft: Draft, choice: str, text: str) -> None:
    sites = draft.have("sites")
    if choice == "none":
        for service in draft.sources(RelationKind.NEEDS, "sites"):
            draft.state(RelationKind.NEEDS, service, draft.have("workplaces"), instead_of=sites)
        return
    if choice == "direct":
        targets = [draft.make(Kind.ENVIRONMENT, "Internet van de buitenlocaties", "sites-internet", type="network")]
    else:
        targets = draft.have("network") + (draft.have("internet") if choice == "vpn" else [])
    for id in sites:
        draft.state(RelationKind.NEEDS, id, targets)


def _second_line(draft: Draft, choice: str, text: str) -> None:
    internet = draft.have("internet")
    lines = list(internet)
    if choice == "apart":
        name = f"Tweede internetlijn ({text})" if text else "Tweede internetlijn"
        lines.append(draft.make(Kind.ENVIRONMENT, name, "second-line", type="network"))
    for id in draft.have("workplaces"):
        group = "internet" if choice == "apart" else None
        draft.state(RelationKind.NEEDS, id, lines, instead_of=internet, alternative=group)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "directory", "Where do the accounts live with which people sign in in the morning?",
        "Whoever takes over a directory takes over everything that trusts it; it decides most of what goes down.",
        (Choice("one", "one directory of our own, and the cloud signs in through it as well"),
         Choice("synchronised", "a directory of our own, copied to the cloud; the cloud can do without it for a while"),
         Choice("cloud", "only in the cloud"),
         Choice("several", "several directories apart from each other (OCMW, school, remote sites)")),
        _directory, ("directory",),
    ),
    Question(
        "civil", "Where does the civil-affairs application run (births, deaths, identity cards)?",
        "These services cannot wait, and elsewhere they came back first because they ran somewhere else.",
        (_SUPPLIER, _OWN, _SHARED), _where("civil"), ("civil",),
    ),
    Question(
        "social", "Where do the files of the social service run?",
        "Living wage and urgent aid have payment days that do not wait.",
        (_SUPPLIER, _OWN, _SHARED), _where("social"), ("social",),
    ),
    Question(
        "mail", "Where does the mail run?",
        "Without mail, notices, forms and the first hours of a crisis go another way.",
        (_OFFICE, _SUPPLIER, _OWN, _SHARED), _where("mail"), ("mail",),
    ),
    Question(
        "phone", "How does the telephone of the switchboard work?",
        "It is what citizens try first, and it often runs over the same network.",
        (Choice("exchange", "an exchange of our own in the building"),
         Choice("cloud", "an exchange in the cloud, over the internet", _WHOSE),
         Choice("office", "in our office cloud (such as Teams)"),
         Choice("mobile", "only mobile telephones")),
        _phone, ("phone",),
    ),
    Question(
        "files", "Where are the shared files?",
        "Lists, templates and emergency plans usually stand there.",
        (_OFFICE, _OWN, _SUPPLIER, _SHARED), _where("files"), ("files",),
    ),
    Question(
        "finance", "Where do the books and the wages run?",
        "Wages, the living wage and suppliers are paid from there.",
        (_SUPPLIER, _OWN, _SHARED), _where("finance", "payroll"), ("finance", "payroll"),
    ),
    Question(
        "website", "Where do the website and the e-counter run?",
        "There citizens read what still works.",
        (_SUPPLIER, _OWN, _SHARED), _where("website", "eloket"), ("website", "eloket"),
    ),
    Question(
        "backup", "How are the backups of your own servers kept?",
        "Backups that open with the same accounts are destroyed with the rest.",
        (Choice("offline", "a copy that cannot be reached over the network"),
         Choice("apart", "reachable, but with accounts of their own"),
         Choice("same", "reachable with the same accounts as the servers"),
         Choice("none", "there are no backups")),
        _backups, ("backup",),
    ),
    Question(
        "supplier", "Who looks after your servers and network?",
        "When that supplier is hit, so are you.",
        (Choice("helps", "a supplier helps us; the servers are ours", _WHOSE),
         Choice("hosts", "a supplier runs them for us, under its own accounts", _WHOSE),
         Choice("self", "we do it ourselves")),
        _supplier, ("own-servers",),
    ),
    Question(
        "sites", "How do the remote sites connect (library, schools, care home, depot)?",
        "It decides which of them go on when the main building is cut off.",
        (Choice("line", "over a line of our own to the main building"),
         Choice("vpn", "over the internet to the main building (VPN)"),
         Choice("direct", "each has its own internet and goes straight to the cloud"),
         Choice("none", "there are none")),
        _sites, ("sites",),
    ),
    Question(
        "second-line", "Is there a second line to the internet in the main building?",
        "Cloud applications live on, but somebody has to reach them.",
        (Choice("none", "no"),
         Choice("same", "yes, over the same cable, device or provider"),
         Choice("apart", "yes, over another way (other provider, mobile, satellite)", "name of the provider")),
        _second_line, ("internet",),
    ),
)  # fmt: skip
"""In the order in which they are asked and applied."""


def questions(landscape: Landscape) -> tuple[Question, ...]:
    """Those that concern this landscape: all, but for what the body's starter does not have."""
    if not landscape.attributes.get("starter"):
        return QUESTIONS
    there = {key for e in landscape.elements for key in str(e.get("usual") or "").split()}
    there |= {e.id.removeprefix(PREFIX) for e in landscape.elements}
    said = answers(landscape)
    return tuple(q for q in QUESTIONS if q.id in said or there & set(q.concerns))


def settled(landscape: Landscape, question: Question) -> bool:
    """Whether what the organisation said otherwise – in its own table, in a form – leaves nothing to answer.

    So when no answer would add a relation or an attribute; such a question can be passed over.
    """
    if question.id in answers(landscape):
        return False
    outcomes = [answer(landscape, {question.id: (c.key, "x" if c.asks else "")}, on=date.min) for c in question.choices]
    first, *others = [
        ({r.key for r in o.relations}, {e.id: e.get("answered") for e in o.elements if e.get("answered")})
        for o in (landscape, *outcomes)
    ]
    return all(other == first for other in others)


def answer(landscape: Landscape, given: Mapping[str, tuple[str, str] | str], *, on: date) -> Landscape:
    """``landscape`` after ``given``: by question id a choice, or a choice with its free text.

    The order in which questions are answered makes no difference; a question answered again takes the new answer.
    Raises BadInput for a question or choice that does not exist.
    """
    made = {
        id: Answer(said, "", on) if isinstance(said, str) else Answer(said[0], said[1], on)
        for id, said in given.items()
    }
    return apply_answers(landscape, QUESTIONS, made)
