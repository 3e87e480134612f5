from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "warroom.sharing"
    verbose_name = _("Sharing")

    def ready(self) -> None:
        """Say what its entries are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "share.given": _("Shared"),
                "share.withdrawn": _("No longer shared"),
                "share.landscape": _("Landscape shared"),
                "share.landscape_withdrawn": _("Landscape no longer shared"),
                "guest.invited": _("Guest let in"),
                "guest.changed": _("Guest sees something else"),
                "guest.ended": _("Guest's access ended"),
            }
        )
