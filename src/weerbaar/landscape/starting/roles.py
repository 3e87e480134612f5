"""What a column can say of the application in its row, and the column names that say so in Dutch and English."""

import re
from enum import StrEnum

from weerbaar.landscape.starting.words import fold


class Role(StrEnum):
    """What a column says of the application in its row."""

    IDENTIFIER = "identifier"
    APPLICATION = "application"
    SUPPLIER = "supplier"
    ENVIRONMENT = "environment"
    REALM = "realm"
    SERVICE = "service"
    TEAM = "team"
    BACKUP = "backup"
    PRIORITY = "priority"
    PERSONAL_DATA = "personal_data"
    RESTORE_H = "restore_h"
    PRODUCT = "product"
    VERSION = "version"
    URL = "url"
    CONTACT = "contact"
    REMARKS = "remarks"
    IGNORE = "ignore"


LABELS: dict[Role, str] = {
    Role.IDENTIFIER: "number or identifier",
    Role.APPLICATION: "name of the application",
    Role.SUPPLIER: "supplier",
    Role.ENVIRONMENT: "where it runs",
    Role.REALM: "how people sign in",
    Role.SERVICE: "service to the citizen that uses it",
    Role.TEAM: "department that uses it",
    Role.BACKUP: "backup",
    Role.PRIORITY: "how critical it is",
    Role.PERSONAL_DATA: "personal data",
    Role.RESTORE_H: "restore time (hours)",
    Role.PRODUCT: "product",
    Role.VERSION: "version",
    Role.URL: "web address",
    Role.CONTACT: "contact",
    Role.REMARKS: "remarks",
    Role.IGNORE: "not used",
}
"""English words for each role; msgids of the library's catalogue."""

ONCE = frozenset(
    (Role.IDENTIFIER, Role.APPLICATION, Role.SUPPLIER, Role.ENVIRONMENT, Role.REALM, Role.BACKUP, Role.PRIORITY,
     Role.PERSONAL_DATA, Role.RESTORE_H, Role.PRODUCT, Role.VERSION, Role.URL)
)  # fmt: skip
"""Roles that only one column can have."""

_NAMES: tuple[tuple[Role, str], ...] = (
    # Words as they stand in a folded header, whole words only; earlier rows win.
    (Role.IGNORE, r"\w*kost(en|prijs)?|\w*prijs|bedrag|budget|licentie\w*|aantal|contract\w*|einddatum|startdatum|"
                  r"factuur|euro|btw|bestelbon|price|cost|licen[cs]es?|vervaldatum|opzeg(termijn|datum)?|"
                  r"gebruikers|users"),
    (Role.CONTACT, r"contact\w*|verantwoordelijke|e ?mail(adres)?|tel(efoon)?(nr|nummer)?|gsm|"
                   r"helpdesk|key ?user|eigenaar|beheerder|owner|support"),
    (Role.PERSONAL_DATA, r"persoonsgegevens|pers gegevens|gdpr|avg|privacy|personal data|pg"),
    (Role.RESTORE_H, r"rto|hersteltijd|restore time"),
    (Role.BACKUP, r"back ?ups?|reservekopie"),
    (Role.REALM, r"login\w*|log in|sso|aanmeld\w*|inlog\w*|authenticatie|identity|idp|single sign on|"
                 r"sign in|toegang|account(s)?|mfa"),
    (Role.URL, r"url|link|webadres|website adres|web ?site|web address|site"),
    (Role.SUPPLIER, r"\w*leverancier(s\w*)?|firma|fabrikant|vendor|supplier|bedrijf|uitgever|software ?huis|lev"),
    (Role.ENVIRONMENT, r"hosting\w*|server\w*|waar( draait( het| dit)?)?|draait op|locatie|omgeving|platform|"
                       r"host|cloud|on ?prem(ise)?|installatie|gehost|environment|runs on|saas|infrastructuur"),
    (Role.PRIORITY, r"kritisch\w*|kritiek\w*|kritikaliteit|kriticiteit|prioriteit|prio|belang(rijkheid)?|"
                    r"criticality|critical|priority|beschikbaarheid|biv"),
    (Role.SERVICE, r"dienstverlening|dienst aan de burger|proces(sen)?|producten?dienst|service to the citizen"),
    (Role.TEAM, r"dienst(en)?|\w*afdeling(en)?|cluster|team|department|sector|directie|gebruikt door"),
    (Role.VERSION, r"versie|version|release"),
    (Role.PRODUCT, r"product(naam)?|pakket|software ?pakket|software ?naam"),
    (Role.REMARKS, r"opmerking\w*|nota('?s)?|info(rmatie)?|commentaar|remarks?|notes?|comments?|extra|varia|"
                   r"omschrijving|beschrijving|description|functie|waarvoor|doel|uitleg"),
    (Role.IDENTIFIER, r"id|nr|nummer|volgnr|volgnummer|code|app ?id|number|no"),
    (Role.APPLICATION, r"toepassing\w*|applicatie\w*|naam|applications?|programma\w*|software|tool|systeem|name|"
                       r"app"),
)  # fmt: skip
_PATTERNS = tuple((role, re.compile(rf"(?<!\w)(?:{words})(?!\w)")) for role, words in _NAMES)


def known_header(text: str) -> bool:
    """Whether ``text`` reads like the name of a column."""
    return len(text) <= 60 and role_of_name(text) is not None


def role_of_name(header: str) -> Role | None:
    """What a column called ``header`` most likely says; None when its name does not tell."""
    plain = fold(header)
    return next((role for role, pattern in _PATTERNS if pattern.search(plain)), None)
