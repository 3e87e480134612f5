from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SectorConfig(AppConfig):
    name = "warroom.sector"
    verbose_name = _("The sector")

    def ready(self) -> None:
        """Say what the entries of this subject are called."""
        from warroom.incidents import telling

        telling.call({"indicator.found": _("Indicator recorded"), "indicator.withdrawn": _("Indicator withdrawn")})
