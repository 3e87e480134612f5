"""What the kinds of entries are called that belong to no incident's own subject."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "note": _("Note"),
    "correction": _("Correction"),
    "erased": _("Erased"),
    "checkpoint.given": _("Checkpoint given"),
    "key.added": _("Signing key of the server"),
    "landscape.stored": _("Landscape stored"),
    "plan.frozen": _("Plan frozen"),
    "board.moved": _("Rebuild board"),
    "role.given": _("Role given"),
    "role.withdrawn": _("Role ended"),
}
