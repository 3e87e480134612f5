"""What every page's frame shows: the menu and the organisations to choose from."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from warroom import kept, waiting
from warroom.organisations.access import RULES, Action
from warroom.organisations.middleware import BREAK_GLASS
from warroom.organisations.models import Person

# Name of the route, its words, and what one must be allowed to do somewhere for it to be of use (None: always).
# Routes of subjects that are not installed are left out.
MENU = (
    ("home", _("Overview"), None),
    ("sector:picture", _("Sector"), Action.SEE_SECTOR),
    ("landscapes:index", _("Landscape"), Action.VIEW_LANDSCAPE),
    ("landscapes:what_if", _("What if"), Action.VIEW_LANDSCAPE),
    ("incidents:index", _("Incidents"), Action.VIEW_INCIDENT),
    ("sharing:index", _("Shared with you"), None),
    ("joint:list", _("Joint"), None),
    ("alerts:list", _("Messages"), Action.READ_ALERT),
    ("contacts:index", _("Points of contact"), Action.EDIT_CONTACTS),
    ("suppliers:index", _("Suppliers"), Action.SEE_SUPPLIER),
    ("lessons:list", _("Lessons"), Action.READ_LESSON),
    ("aid:list", _("Mutual aid"), Action.SEE_OPEN_AID),
    ("status:own", _("Public status"), Action.SEE_STATUS),
    ("emergency:calls", _("Calls for help"), Action.CALL_BACK),
    ("organisations:list", _("Administration"), None),
)

# What is wanted first, most wanted first: so many of it stand in the bar of a phone and of a wide screen. The rest
# opens under "More".
PROMINENT = (
    "home",
    "sector:picture",
    "landscapes:index",
    "incidents:index",
    "alerts:list",
    "joint:list",
    "suppliers:index",
    "landscapes:what_if",
    "contacts:index",
)
ON_PHONE, ON_WIDE = 4, 7


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``."""
    menu = []
    # Absent when an error came before the middleware that sets it.
    memberships = getattr(request, "memberships", [])
    roles = {membership.role for membership in memberships}
    incidents = _open_incidents(request)
    shared = _shared(request)
    if getattr(request, "user", None) and request.user.is_authenticated:
        for route, words, action in MENU:
            if route == "sharing:index" and not shared:
                continue
            # A guest has no organisation, and finds none there.
            if route == "organisations:list" and not memberships:
                continue
            if route == "joint:list" and not (roles & RULES[Action.START_JOINT].own or _in_joint_incidents(request)):
                continue
            if action and not roles & RULES[action].own:
                continue
            try:
                url = reverse(route)
            except NoReverseMatch:
                continue
            current = request.path == url if route == "home" else request.path.startswith(url)
            count = len(incidents) if route == "incidents:index" else 0
            if route == "alerts:list":
                count = _waiting_alerts(request) + waiting.approvals(request)
            if route == "status:own":
                count = sum(waiting.public_texts(request).values())
            if route == "aid:list":
                count = _waiting_aid(request)
            menu.append({"route": route, "url": url, "words": words, "current": current, "count": count})
    _place(menu)
    return {
        "menu": menu,
        "menu_more": [item for item in menu if not item["phone"]],
        "menu_more_wide": any(not item["wide"] for item in menu),
        "open_incidents": incidents,
        "shared_with_you": shared,
        "find_url": _find_url(request),
        "typed_before": kept.typed_before(request),
        "demo": settings.DEMO,
        "break_glass": bool(menu) and BREAK_GLASS in request.session,
        "languages": settings.LANGUAGES,
        "now": timezone.now(),
    }


def _place(menu: list[dict[str, Any]]) -> None:
    """Say of each item whether it stands in the bar of a phone, and of a wide screen."""
    here = {item["route"] for item in menu}
    wanted = [route for route in PROMINENT if route in here]
    few = len(menu) <= ON_PHONE + 1  # one more fits where "More" would have been
    for item in menu:
        item["phone"] = few or item["route"] in wanted[:ON_PHONE]
        item["wide"] = few or item["route"] in wanted[:ON_WIDE]


def _in_joint_incidents(request: HttpRequest) -> bool:
    """Whether a body that the person acts for stands on the list of a joint incident."""
    bodies = [
        m.organisation_id for m in getattr(request, "memberships", []) if m.role in RULES[Action.VIEW_JOINT_LINE].own
    ]
    if not bodies:
        return False
    from warroom.joint.models import Line

    return Line.objects.filter(organisation__in=bodies, joint__closed_at=None, removed_at=None).exists()


def _waiting_alerts(request: HttpRequest) -> int:
    """How many messages wait for an answer of the bodies the person acts for."""
    from warroom.alerts.listing import waiting_count

    return waiting_count({m.organisation_id for m in getattr(request, "memberships", [])})


def _waiting_aid(request: HttpRequest) -> int:
    """How many proposals of mutual aid wait for the yes of a body the person speaks for."""
    from warroom.aid.seeing import waiting

    person = getattr(request, "user", None)
    return waiting(person).count() if isinstance(person, Person) else 0


def _open_incidents(request: HttpRequest) -> list[Any]:
    """The open incidents of the organisation acted for, for whoever may see them."""
    organisation = getattr(request, "organisation", None)
    roles = {m.role for m in getattr(request, "memberships", []) if m.organisation == organisation}
    if organisation is None or not roles & RULES[Action.VIEW_INCIDENT].own:
        return []
    from warroom.incidents.models import Incident

    return list(Incident.objects.of(organisation).open()[:20])


def _shared(request: HttpRequest) -> bool:
    """Whether anybody shares anything with whoever looks."""
    from warroom.sharing.grants import anything

    person = getattr(request, "user", None)
    return isinstance(person, Person) and anything(person)


def _find_url(request: HttpRequest) -> str:
    """Where the search box leads; "" for whoever has no landscape to search in."""
    organisation = getattr(request, "organisation", None)
    roles = {m.role for m in getattr(request, "memberships", []) if m.organisation == organisation}
    if not roles & RULES[Action.VIEW_LANDSCAPE].own:
        return ""
    try:
        return reverse("landscapes:find")
    except NoReverseMatch:
        return ""
