"""Finding the body that a row of a spreadsheet means: by KBO number, by NIS code and kind, or by name."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from warroom.contacts.columns import fold
from warroom.contacts.moving import successor
from warroom.organisations import kbo as kbo_numbers
from warroom.organisations.models import Kind, Organisation

_KINDS = (
    (Kind.OCMW, r"\bocmw\b|sociaal huis|social welfare"),
    (Kind.POLICE_ZONE, r"politie|police|^pz\b"),
    (Kind.FIRE_ZONE, r"brandweer|hulpverleningszone|^hvz\b|fire"),
    (Kind.PROVINCE, r"provinc"),
    (Kind.INTERMUNICIPAL, r"intercommunale|intergemeentel|dienstverlenende|opdrachthoudende|projectver|intermunicipal"),
    (Kind.MUNICIPALITY, r"gemeente|\bstad\b|municipality|\bcity\b|\btown\b|stadsbestuur"),
)
_PREFIX = re.compile(
    r"^(?:gemeentebestuur|stadsbestuur|gemeente|stad|ocmw|openbaar centrum.*welzijn|provinciebestuur|provincie|"
    r"(?:lokale )?politiezone|lokale politie|politie|pz|hulpverleningszone|brandweerzone|brandweer|hvz)\s+(?:van )?"
)


class NotFound(Exception):
    """No body is meant, or several; ``field`` is the column that says so."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


def kind_of(text: str) -> Kind | None:
    """The kind of body that words say."""
    words = fold(text)
    return next((kind for kind, pattern in _KINDS if re.search(pattern, words)), None)


def bare(name: str) -> str:
    """A body's name without what it is: "Stad Aalst" and "OCMW Aalst" are both "aalst"."""
    words = fold(re.sub(r"\(.*?\)", "", name))
    return _PREFIX.sub("", words) or words


class Bodies:
    """The bodies of today and before, to look up in memory."""

    def __init__(self, rows: Iterable[Organisation]) -> None:
        self.by_kbo: dict[str, Organisation] = {}
        self.by_nis: dict[tuple[str, str], Organisation] = {}
        self.by_name: dict[str, list[Organisation]] = {}
        for body in rows:
            if body.kbo:
                self.by_kbo[body.kbo] = body
            if body.nis:
                before = self.by_nis.get((body.nis, body.kind))
                if before is None or before.has_ended:
                    self.by_nis[body.nis, body.kind] = body
            names = {fold(body.name), fold(str(body)), bare(body.name)}
            if body.kind == Kind.POLICE_ZONE:
                names.add(bare(body.name.partition(":")[0]))
            for name in names:
                self.by_name.setdefault(name, []).append(body)

    def find(self, *, kbo: str = "", nis: str = "", name: str = "", kind: str = "") -> tuple[Organisation, str]:
        """The body of today that is meant, and what was taken otherwise than it stands there ("" when nothing was).
        Raises NotFound."""
        wanted = kind_of(kind) or kind_of(name)
        body, said = self._find(kbo, nis, name, wanted)
        if body.has_ended:
            heir = successor(body)
            if heir is None:
                raise NotFound("body", _("{body} does not exist any more").format(body=body))
            return heir, _("{body} merged into {heir}").format(body=body, heir=heir)
        return body, said

    def _find(self, kbo: str, nis: str, name: str, kind: Kind | None) -> tuple[Organisation, str]:
        digits = kbo_numbers.digits(kbo)
        if digits:
            body = self.by_kbo.get(digits.zfill(10))
            if body is not None:
                differs = bool(name) and body not in self.by_name.get(bare(name), ()) + self.by_name.get(fold(name), [])  # type: ignore[operator]
                said = _("the KBO number is that of {body}, not of “{name}”").format(body=body, name=name[:60])
                return body, said if differs else ""
            if not (nis or name):
                raise NotFound("kbo", _("no body has KBO number {number}").format(number=kbo[:20]))
        code = re.sub(r"\D", "", nis)
        if code:
            body = self.by_nis.get((code.zfill(5), kind or Kind.MUNICIPALITY))
            if body is not None:
                return body, "" if kind else _("taken as {body}: no kind of body stands there").format(body=body)
            if not name:
                raise NotFound("nis", _("no body has NIS code {code}").format(code=nis[:10]))
        return self._by_name(name, kind)

    def _by_name(self, name: str, kind: Kind | None) -> tuple[Organisation, str]:
        if not name:
            raise NotFound("body", _("no body stands in this row"))
        found = self.by_name.get(fold(name)) or self.by_name.get(bare(name)) or []
        if kind is not None:
            found = [body for body in found if body.kind == kind]
        exact = [body for body in found if fold(str(body)) == fold(name) or fold(body.name) == fold(name)]
        found = exact or found
        today = [body for body in found if not body.has_ended] or found
        if len(today) > 1 and kind is None:
            # "Aalst" alone: the municipality, unless somebody says that it is the OCMW.
            municipalities = [body for body in today if body.kind == Kind.MUNICIPALITY]
            if len(municipalities) == 1:
                said = _("taken as the municipality {body}: no kind of body stands there")
                return municipalities[0], said.format(body=municipalities[0])
        if len(today) != 1:
            why = (
                _("several bodies are called “{name}”: give the KBO number") if today else _("no body “{name}” exists")
            )
            raise NotFound("body", why.format(name=name[:60]))
        return today[0], ""
