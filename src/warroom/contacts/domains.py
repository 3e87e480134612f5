"""Which mail domains are a body's own: what is sent there does not arrive once the body is hit.

What counts as a body's own: the domains it told, those called after it (``stad.example`` for Stad), and those that its
people use, unless that is a public mail service or the domain of somebody else. A municipality and its OCMW share
theirs. Rather once too often: who is withheld a mail is still called; a mail to a dead box is believed delivered.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable

from django.apps import apps
from django.utils.module_loading import import_string

from warroom.contacts.models import MailDomain, Post, Way, WayKind
from warroom.incidents.models import Involved
from warroom.organisations.models import Kind, Organisation

PUBLIC = frozenset(
    (
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "outlook.be",
        "hotmail.com",
        "hotmail.be",
        "live.com",
        "live.be",
        "msn.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "yahoo.com",
        "yahoo.fr",
        "proton.me",
        "protonmail.com",
        "pm.me",
        "telenet.be",
        "skynet.be",
        "proximus.be",
        "pandora.be",
        "scarlet.be",
        "base.be",
        "voo.be",
        "orange.be",
        "mail.be",
        "fastmail.com",
        "gmx.com",
        "gmx.net",
        "tutanota.com",
        "tuta.com",
        "zoho.com",
        "mailbox.org",
        "posteo.net",
        "disroot.org",
    )
)
"""Services that anybody can have a mailbox at; they stand when a body is hit."""

_BEFORE = ("stad", "gemeente", "ocmw", "sociaalhuis", "politie", "politiezone", "pz", "hvz", "brandweer", "provincie")
_CHUNK = 5_000


HIT = "warroom.joint.affected.suppliers_hit"
"""``suppliers_hit() -> ids``: suppliers that a joint incident says are hit, as far as that subject is installed."""


def hit() -> frozenset[int]:
    """The organisations that are hit now: what has to reach them does not rely on their own mail. Exercises apart."""
    found = set(
        Involved.objects.filter(incident__closed_at=None, incident__exercise=False).values_list(
            "organisation", flat=True
        )
    )
    if apps.is_installed("warroom.joint"):
        found |= import_string(HIT)()
    return frozenset(found)


def domain(address: str) -> str:
    """The domain of a mail address, in lower case."""
    return address.rpartition("@")[2].lower().rstrip(".")


def is_on(address: str, domains: Collection[str]) -> bool:
    """Whether a mail address is on one of these domains or below it."""
    parts = domain(address).split(".")
    return any(".".join(parts[at:]) in domains for at in range(len(parts)))


def called_after(body: Organisation) -> set[str]:
    """The domains a body of this name would have."""
    plain = unicodedata.normalize("NFKD", body.name).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"\(.*?\)", "", plain)
    slugs = {re.sub(r"[^a-z0-9]+", "", plain), re.sub(r"[^a-z0-9]+", "-", plain).strip("-")} - {""}
    labels = {label for slug in slugs for label in (slug, *(f"{b}{slug}" for b in _BEFORE))}
    labels |= {f"{before}-{slug}" for slug in slugs for before in _BEFORE}
    return {f"{label}.{ending}" for label in labels for ending in ("be", "vlaanderen", "brussels", "eu")}


def own(organisation_ids: Collection[int]) -> set[str]:
    """The mail domains of these bodies together."""
    certain, used = _known(organisation_ids)
    return certain | used


def guessed(organisation_ids: Collection[int]) -> set[str]:
    """Those of them that nobody told and that are not called after a body: its people use them, perhaps at home."""
    certain, used = _known(organisation_ids)
    return used - certain


def _known(organisation_ids: Collection[int]) -> tuple[set[str], set[str]]:
    """What these bodies told or what is called after them; and what else their people use."""
    bodies = _with_relatives(organisation_ids)
    ids = [body.pk for body in bodies]
    told: set[str] = set()
    used: set[str] = set()
    for at in range(0, len(ids), _CHUNK):
        some = ids[at : at + _CHUNK]
        told.update(MailDomain.objects.filter(organisation__in=some, ended_at=None).values_list("name", flat=True))
        contacts = Post.objects.current().filter(organisation__in=some).values("contact")
        addresses = Way.objects.current().filter(kind=WayKind.MAIL, contact__in=contacts)
        used.update(domain(address) for address in addresses.values_list("address", flat=True))
    used -= told | PUBLIC
    for at in range(0, len(used), _CHUNK):
        some_used = sorted(used)[at : at + _CHUNK]
        others = MailDomain.objects.filter(name__in=some_used, ended_at=None).exclude(organisation__in=ids[:_CHUNK])
        used -= set(others.values_list("name", flat=True))
    return told | {name for body in bodies for name in called_after(body)}, used


def _with_relatives(organisation_ids: Collection[int]) -> list[Organisation]:
    """These bodies, and with a municipality its OCMW and the other way round: they share their computers."""
    bodies: list[Organisation] = []
    ids = sorted(organisation_ids)
    for at in range(0, len(ids), _CHUNK):
        bodies.extend(Organisation.objects.filter(pk__in=ids[at : at + _CHUNK]).only("pk", "kind", "name", "nis"))
    twins = (Kind.MUNICIPALITY, Kind.OCMW)
    codes = sorted({body.nis for body in bodies if body.nis and body.kind in twins})
    known = set(ids)
    for at in range(0, len(codes), _CHUNK):
        found: Iterable[Organisation] = Organisation.objects.filter(nis__in=codes[at : at + _CHUNK], kind__in=twins)
        bodies.extend(body for body in found if body.pk not in known)
    return bodies
