"""Reading a cell that says where an application runs, or how people sign in."""

import re
from dataclasses import dataclass
from functools import lru_cache

from weerbaar.landscape.starting.words import core, fold

_CLOUD = ("cloud|saas|hosted|gehost|hosting|extern|online|web|webbased|web based|webapplicatie|in de cloud|"
          "cloud leverancier|bij( de)? leverancier|leverancier|via( de)? leverancier|extern gehost|webtoepassing|"
          "external|in the cloud|website leverancier|app")  # fmt: skip
_M365 = (r"(ms|microsoft|office)?[ -]?(m|o)?365( cloud)?|ms ?365|m365 cloud|sharepoint( online)?|exchange online|"
         r"teams|microsoft teams|onedrive|office365|microsoft cloud|cloud m365|cloud microsoft")  # fmt: skip
_OWN = (r"lokaal|lokale server(s)?|on ?prem(ise|ises)?|onprem|eigen server(s)?|server(s)?|intern(e server)?|"
        r"in ?huis|stadhuis|gemeentehuis|serverlokaal|serverruimte|eigen( beheer)?|local|own servers?|op server|"
        r"virtuele server|vm|lokaal server")  # fmt: skip
_PC = r"pc|pcs|pc s|op pc|lokaal op pc|lokaal pc|desktop|werkplek(ken)?|laptop|standalone( pc)?|lokale installatie|1 pc"
_AZURE = r"azure|microsoft azure|ms azure|azure cloud|cloud azure"
_AD = (r"(via )?(ad|active directory|domein|windows( login| account| aanmelding)?|ldap|ad (login|account|domein|sso)|"
       r"domain|netwerk ?login|domeinaccount)")  # fmt: skip
_ENTRA = (r"(via )?((sso )?(m365|o365|ms365|microsoft( 365)?|ms 365|office 365|azure( ad)?|aad|entra( id)?)"
          r"( sso| login| account)?)|sso (via )?(m365|microsoft|azure ad|entra|office 365|o365)")  # fmt: skip
_OWN_ACCOUNTS = (r"(eigen|aparte?|lokale?|own|separate|local)( (login|log in|account|accounts|paswoord|wachtwoord|"
                 r"password|gebruiker|gebruikers))?|login|log in|paswoord|wachtwoord|password|geen( sso| login)?|"
                 r"nee|neen|n|no|none|usn pw|user pw|username password|login ww|login paswoord|login pw|"
                 r"gebruikersnaam( wachtwoord| paswoord)?|gedeelde? (login|account)")  # fmt: skip
_SSO = r"sso|ja|j|x|yes|y|single sign on|sso ja"

_FILLING = re.compile(r"\b(cloud|saas|hosted|gehost|hosting|bij|door|van|de|in|extern|datacenter|datacentrum)\b")

OWN_SERVERS = "Eigen servers"
WORKPLACES = "Werkplekken"
M365 = "Microsoft 365"
AZURE = "Azure"
DIRECTORY = "Eigen directory (AD)"
M365_SIGN_IN = "Aanmelding Microsoft 365 (Entra ID)"
MICROSOFT = "Microsoft"


def _is(words: str, text: str) -> bool:
    return re.fullmatch(words, text) is not None


@dataclass(frozen=True)
class Place:
    """Where something runs. ``of_supplier``: a tenancy of the row's own supplier, which gives it its name."""

    name: str
    type: str
    of_supplier: bool = False
    operated_by: str = ""
    """Supplier that runs it, when the name itself says so."""


@lru_cache(maxsize=1024)
def place(text: str, supplier: str) -> Place:
    """What ``text`` in a column about hosting means for a row whose supplier is ``supplier`` ("" = not known)."""
    plain = fold(text)
    if _is(_M365, plain) and "365" in plain + "365":
        return Place(M365, "cloud", operated_by=MICROSOFT)
    if _is(_AZURE, plain):
        return Place(AZURE, "cloud", operated_by=MICROSOFT)
    if _is(_PC, plain):
        return Place(WORKPLACES, "workplace")
    if _is(_OWN, plain):
        return Place(OWN_SERVERS, "cluster")
    rest = re.sub(
        r"\b(cloud|saas|hosted|gehost|hosting|bij|door|van|de|in|extern|datacenter|datacentrum)\b", " ", plain
    )
    rest = " ".join(rest.split())
    if _is(_CLOUD, plain) or (rest != plain and (not rest or (supplier and core(rest) == core(supplier)))):
        return Place("", "cloud", of_supplier=True)
    if supplier and core(text) == core(supplier):
        return Place("", "cloud", of_supplier=True)
    return Place(text, _type(plain))


def _type(plain: str) -> str:
    for words, type in (
        (r"data ?cent(er|re|rum)|\bdc\b|colo", "datacentre"),
        (r"cloud|saas|azure|aws|365|online", "cloud"),
        (r"cluster|vmware|hyper ?v|esx|nutanix|farm", "cluster"),
        (r"\bnas\b|san\b|storage|opslag", "storage"),
        (r"\bpc|laptop|werkplek|tablet|smartphone|gsm", "workplace"),
        (r"srv|server|\bvm|host|\bts\d", "host"),
    ):
        if re.search(words, plain):
            return type
    return "other"


@dataclass(frozen=True)
class SignIn:
    """How people sign in. No ``realm``: with accounts of the application itself. ``which`` asks what is behind it."""

    realm: str | None
    operated_by: str = ""
    which: bool = False


@lru_cache(maxsize=1024)
def sign_in(text: str) -> SignIn:
    """What ``text`` in a column about signing in means."""
    plain = fold(text)
    if _is(_OWN_ACCOUNTS, plain):
        return SignIn(None)
    if _is(_ENTRA, plain):
        return SignIn(M365_SIGN_IN, operated_by=MICROSOFT)
    if _is(_AD, plain):
        return SignIn(DIRECTORY)
    if _is(_SSO, plain):
        return SignIn("SSO", which=True)
    return SignIn(text)
