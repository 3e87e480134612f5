from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "warroom.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Say what its entries are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "report.made": _("Report made"),
                "report.late": _("Situation report not made in time"),
                "lesson": _("Lesson and recommendation"),
            }
        )
