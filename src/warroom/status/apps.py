from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatusConfig(AppConfig):
    name = "warroom.status"
    verbose_name = _("Public status")

    def ready(self) -> None:
        """Say what its entries are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "status.proposed": _("Public text proposed"),
                "status.refused": _("Public text not approved"),
                "status.approved": _("Public text approved"),
                "status.withdrawn": _("Public text withdrawn"),
                "status.confirmed": _("Public page: nothing changed"),
                "status.settings": _("Settings of the public page"),
                "status.rendered": _("Public page made"),
                "status.delivered": _("Public page published elsewhere"),
            }
        )
