from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutyConfig(AppConfig):
    name = "warroom.duty"
    verbose_name = _("People and cost")

    def ready(self) -> None:
        """Say what its entries are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "shift.planned": _("Shift planned"),
                "shift.changed": _("Shift changed"),
                "shift.ended": _("Shift ended"),
                "shift.cancelled": _("Shift cancelled"),
                "contact.added": _("Contact added"),
                "contact.changed": _("Contact changed"),
                "contact.removed": _("Contact removed"),
                "cost.added": _("Cost added"),
                "cost.changed": _("Cost changed"),
                "cost.removed": _("Cost removed"),
            }
        )
