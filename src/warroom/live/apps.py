from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LiveConfig(AppConfig):
    name = "warroom.live"
    verbose_name = _("Live screens")

    def ready(self) -> None:
        from warroom.live import telling

        telling.connect()
