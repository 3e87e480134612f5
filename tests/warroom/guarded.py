"""What every answer of the server must carry, whatever it is and whoever asked: walked with the table of routes."""

from typing import Any

# What anybody on the internet may read, and keep for a minute.
PUBLIC = ("status:", "advisories:open_", "advisories:well_known_", "advisories:security_txt")
# What we make ourselves and a browser may show. All else is to be saved: what somebody sent in is never opened here.
SHOWN = ("text/html", "text/plain", "application/json", "application/pdf")


def unguarded(route: str, response: Any) -> list[str]:
    """What is missing from the answer's headers."""
    said, found = response.headers, []
    if said.get("X-Content-Type-Options") != "nosniff":
        found.append("X-Content-Type-Options")
    if not any(rule in said.get("Content-Security-Policy", "") for rule in ("default-src", "sandbox")):
        found.append("Content-Security-Policy")
    kept = said.get("Cache-Control", "")
    public = route.startswith(PUBLIC)
    if not public and "no-store" not in kept and not kept.startswith("private"):
        found.append(f"Cache-Control: {kept}")
    kind = said.get("Content-Type", "")
    saved = said.get("Content-Disposition", "").startswith("attachment")
    if response.status_code == 200 and kind and not kind.startswith(SHOWN) and not public and not saved:
        found.append(f"Content-Disposition of {kind}")
    return found
