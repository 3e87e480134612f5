from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliersConfig(AppConfig):
    name = "warroom.suppliers"
    verbose_name = _("Suppliers")

    def ready(self) -> None:
        from warroom.suppliers import keeping_up

        keeping_up.connect()
