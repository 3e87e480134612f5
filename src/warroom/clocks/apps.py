from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClocksConfig(AppConfig):
    name = "warroom.clocks"
    verbose_name = _("Deadlines")

    def ready(self) -> None:
        """Say what the entries of this subject are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "clock.started": _("Deadline started"),
                "clock.corrected": _("Deadline: start corrected"),
                "clock.moved": _("Deadline moved by an act"),
                "clock.sent": _("Notification sent"),
                "clock.confirmed": _("Notification confirmed"),
                "clock.not_needed": _("Notification not needed"),
                "clock.reopened": _("Deadline open again"),
                "clock.reminded": _("Reminder"),
                "act.recorded": _("Legal act recorded"),
                "act.withdrawn": _("Legal act withdrawn"),
                "permits.imported": _("Permit files read in"),
                "permits.moved": _("Permit terms moved by an act"),
                "permits.decided": _("Permit decided"),
                "clocks.settings": _("Settings of deadlines"),
            }
        )
