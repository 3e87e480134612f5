from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "warroom.alerts"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Say what its entries are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "alert.drafted": _("Message drafted"),
                "alert.changed": _("Message changed"),
                "alert.asked": _("Approval of a message asked"),
                "alert.approved": _("Message approved"),
                "alert.sent": _("Message sent"),
                "alert.taken_back": _("Message taken back to the draft"),
                "alert.discarded": _("Draft of a message thrown away"),
                "alert.withdrawn": _("Message withdrawn"),
                "alert.answered": _("Message answered"),
                "alert.checked": _("Checklist of a message"),
                "alert.plan_changed": _("Escalation plan of messages changed"),
            }
        )
