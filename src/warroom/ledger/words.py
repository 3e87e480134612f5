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
    "supplier.status": _("Status of a supplier’s product"),
    "supplier.status_said": _("Status of a supplier’s product"),
    "supplier.status_withdrawn": _("Status taken back"),
    "supplier.seen_otherwise": _("Seen otherwise than the supplier says"),
    "supplier.seen_otherwise_ended": _("No longer seen otherwise"),
    "supplier.consent_given": _("Supplier may know that we are a customer"),
    "supplier.consent_ended": _("Supplier may no longer know it"),
    "supplier.listing_answered": _("Customer list of a supplier answered"),
    "supplier.customers_listed": _("Customer list confirmed"),
    "supplier.customers_unlisted": _("Taken off the customer list"),
    "supplier.product_added": _("Product added"),
    "supplier.product_changed": _("Product changed"),
    "supplier.product_ended": _("Product no longer offered"),
    "fragment.published": _("Description of a product published"),
    "fragment.withdrawn": _("Description of a product no longer proposed"),
    "fragment.accepted": _("Proposal of a supplier accepted"),
    "fragment.declined": _("Proposal of a supplier declined"),
    "fragment.removed": _("Proposal of a supplier taken out again"),
}
