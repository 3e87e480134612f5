from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TheftConfig(AppConfig):
    name = "warroom.theft"
    verbose_name = _("Data theft")

    def ready(self) -> None:
        """Say what its entries are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "theft.claimed": _("Claim of theft"),
                "theft.proven": _("What is proven of the theft"),
                "theft.closed": _("Track of the theft closed"),
                "theft.reopened": _("Track of the theft reopened"),
                "theft.dataset": _("Dataset looked at"),
                "theft.watched": _("Looked for publication"),
                "theft.told": _("People told"),
                "theft.question": _("Question received"),
            }
        )
