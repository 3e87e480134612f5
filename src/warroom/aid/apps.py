from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AidConfig(AppConfig):
    name = "warroom.aid"
    verbose_name = _("Mutual aid")

    def ready(self) -> None:
        from warroom.incidents import telling

        telling.call(
            {
                "aid.offered": _("Help offered"),
                "aid.offer_changed": _("Offer of help described anew"),
                "aid.offer_ended": _("Help no longer offered"),
                "aid.asked": _("Help asked for"),
                "aid.request_changed": _("Request for help described anew"),
                "aid.request_ended": _("Help no longer needed"),
                "aid.proposed": _("Help proposed"),
                "aid.agreed": _("Help agreed"),
                "aid.declined": _("Help declined"),
                "aid.returned": _("Help given back"),
            }
        )
