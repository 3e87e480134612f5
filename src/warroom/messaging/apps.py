from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "warroom.messaging"
    verbose_name = _("Messages on their way")

    def ready(self) -> None:
        """Say what the entries of this subject are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "delivery.again": _("Messages tried again"),
                "delivery.other_way": _("Message sent another way"),
                "delivery.called": _("Call ticked off"),
                "delivery.posted": _("Letters posted"),
            }
        )
