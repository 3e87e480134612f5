from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmergencyConfig(AppConfig):
    name = "warroom.emergency"
    verbose_name = _("Ways in when everything else is gone")

    def ready(self) -> None:
        """Say what the entries of this subject are called; a new second factor ends a break-glass session."""
        from allauth.mfa.signals import authenticator_added

        from warroom.emergency.entrance import settled
        from warroom.incidents import telling

        telling.call(
            {
                "breakglass.made": _("Break-glass card made"),
                "breakglass.used": _("Signed in with an emergency code"),
                "callback.recognised": _("Called back and recognised"),
                "callback.refused": _("Called back and not recognised"),
            }
        )
        authenticator_added.connect(settled)
