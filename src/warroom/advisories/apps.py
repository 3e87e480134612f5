from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvisoriesConfig(AppConfig):
    name = "warroom.advisories"
    verbose_name = _("Security advisories")

    def ready(self) -> None:
        from warroom.incidents import telling

        telling.call(
            {
                "advisory.received": _("Security advisory received"),
                "advisory.matched": _("Security advisory: product matched"),
                "advisory.published": _("Security advisory published"),
                "advisory.withdrawn": _("Security advisory withdrawn"),
                "advisory.opened": _("Security advisory put on the open web"),
                "advisory.closed": _("Security advisory taken off the open web"),
                "advisory.key_added": _("Key for security advisories added"),
                "advisory.key_ended": _("Key for security advisories ended"),
            }
        )
