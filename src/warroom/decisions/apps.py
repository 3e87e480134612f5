from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DecisionsConfig(AppConfig):
    name = "warroom.decisions"
    verbose_name = _("Decisions")

    def ready(self) -> None:
        from warroom.incidents import telling

        telling.call(
            {
                "decision.asked": _("To be decided"),
                "decision.changed": _("Question described anew"),
                "decision.alternative": _("Alternative put forward"),
                "decision.consulted": _("Consulted"),
                "decision.taken": _("Decided"),
                "decision.carried_out": _("Decision carried out"),
                "decision.skipped": _("Part of a decision not carried out"),
                "decision.reviewed": _("Decision reviewed"),
                "decision.reversed": _("Decision reversed"),
                "decision.dropped": _("Question dropped"),
            }
        )
