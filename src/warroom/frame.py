"""What every page's frame shows: the menu and the organisations to choose from."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Name of the route, its words, and what the path of its pages starts with. Routes of subjects that are not
# installed are left out, and so are those the person may not open (see ``frame``).
MENU = (
    ("home", _("Overview")),
    ("landscapes:index", _("Landscape")),
    ("landscapes:what_if", _("What if")),
    ("organisations:list", _("Administration")),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``."""
    menu = []
    if getattr(request, "user", None) and request.user.is_authenticated:
        for route, words in MENU:
            try:
                url = reverse(route)
            except NoReverseMatch:
                continue
            current = request.path == url if route == "home" else request.path.startswith(url)
            menu.append({"url": url, "words": words, "current": current})
    return {"menu": menu, "demo": settings.DEMO, "languages": settings.LANGUAGES, "now": timezone.now()}
