from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PacksConfig(AppConfig):
    name = "warroom.packs"
    verbose_name = _("Offline packs")

    def ready(self) -> None:
        """Say what the entries of this subject are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "sheet.printed": _("Log sheet printed"),
                "pack.taken": _("Offline pack taken along"),
                "keeper.named": _("Keeps a copy of the offline pack"),
                "keeper.released": _("No longer keeps a copy of the offline pack"),
                "incident.restored": _("Incident restored from an offline pack"),
            }
        )
