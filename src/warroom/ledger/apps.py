from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "warroom.ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        """Say what its kinds of entries are called."""
        from warroom.incidents import telling
        from warroom.ledger.words import KINDS

        telling.call(KINDS)
