"""Which offers fit a request: the same sort, then the same service or skill, enough of it, in time, and near."""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from warroom.aid.models import Offer, Request
from warroom.contacts.inhabitants import Places
from warroom.organisations.models import Organisation
from warroom.organisations.register import seats
from warroom.sector.outlines import outlines

KM_PER_UNIT = 0.1
"""The map counts hundreds of metres."""


@dataclass(frozen=True)
class Match:
    """An offer that fits, and why: sorted best first."""

    offer: Offer
    fits: bool
    """Its service or skill has a word in common with what is asked, or one of both says none."""
    enough: bool
    in_time: bool
    """It is there from when it is needed."""
    km: float | None
    """Between where both lie, as the crow flies; None when that is not known of one of them."""

    @property
    def order(self) -> tuple[bool, bool, bool, float, int]:
        """Best first."""
        return (
            not self.fits,
            not self.in_time,
            not self.enough,
            math.inf if self.km is None else self.km,
            self.offer.pk,
        )

    @property
    def why(self) -> str:
        """In a sentence."""
        parts = [
            _("fits what is asked") if self.fits else _("for something else"),
            ngettext("{n} left", "{n} left", self.offer.free).format(n=self.offer.free),
            _("in time") if self.in_time else _("only later"),
            far(self.km) or _("distance not known"),
        ]
        return ", ".join(parts)


def matches(request: Request) -> list[Match]:
    """Offers of others for ``request`` that are open and not all taken, best first."""
    offers = (
        Offer.objects.filter(sort=request.sort, ended_at=None, organisation__fictional=request.organisation.fictional)
        .exclude(organisation=request.organisation_id)
        .select_related("organisation__successor")
    )
    places = Places.load()
    found = [match(request, offer, places) for offer in offers if offer.free]
    return sorted(found, key=lambda one: one.order)


def match(request: Request, offer: Offer, places: Places) -> Match:
    """How ``offer`` fits ``request``."""
    wanted, given = words(request.about), words(offer.about)
    ends_too_early = offer.until is not None and offer.until <= request.since
    return Match(
        offer,
        fits=not wanted or not given or bool(wanted & given),
        enough=offer.free >= request.missing,
        in_time=offer.since <= request.since and not ends_too_early,
        km=distance(request.organisation, offer.organisation, places),
    )


def far(km: float | None) -> str:
    """A distance in words; "" when it is not known."""
    return "" if km is None else _("about {km} km").format(km=max(1, round(km)))


def distances(body: Organisation, offers: Iterable[Offer]) -> list[tuple[Offer, str]]:
    """Offers with how far each is from ``body``, in words: "" for its own and where it is not known."""
    places = Places.load()
    return [
        (one, "" if one.organisation_id == body.pk else far(distance(body, one.organisation, places))) for one in offers
    ]


def distance(one: Organisation, other: Organisation, places: Places) -> float | None:
    """Kilometres between where two bodies lie, as the crow flies; None when not known, and between what is real and
    what is made up."""
    here, there = _seat(one, places), _seat(other, places)
    if here is None or there is None or one.fictional != other.fictional:
        return None
    return math.dist(here, there)


def _seat(body: Organisation, places: Places) -> tuple[float, float] | None:
    """Where a body lies, in kilometres: a made-up one at its seat; a real one in the middle of its municipality, of
    those that its name names (police zones), of that of its seat (fire zones), or of that into which it merged."""
    if body.fictional:
        east, north = body.seat_east_km, body.seat_north_km
        return None if east is None or north is None else (east, north)
    successor = body.successor
    codes = [successor.nis] if successor is not None and successor.nis else places.served(body)
    if not codes and body.kbo in seats.of_fire_zones():
        codes = [seats.of_fire_zones()[body.kbo]]
    middles = [middle for code in codes if (middle := _middle(code)) is not None]
    if not middles:
        return None
    return (sum(x for x, _y in middles) / len(middles), sum(y for _x, y in middles) / len(middles))


def words(text: str) -> frozenset[str]:
    """The words of a service or skill that say something, without accents and endings: "overlijdens" is "overlijd"."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return frozenset(_stem(word) for word in re.findall(r"[a-z0-9]{3,}", plain) if word not in _EMPTY)


_EMPTY = frozenset(
    {"aan", "bij", "de", "een", "en", "het", "in", "met", "of", "op", "te", "van", "voor", "the", "for", "and"}
)


def _stem(word: str) -> str:
    for ending in ("en", "s", "n", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return _stem(word.removesuffix(ending))
    return word


def _middle(nis: str) -> tuple[float, float] | None:
    outline = outlines().outlines.get(nis)
    if outline is None:
        return None
    left, top, right, bottom = outline.box
    return ((left + right) / 2 * KM_PER_UNIT, (top + bottom) / 2 * KM_PER_UNIT)
