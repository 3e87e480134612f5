from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExercisesConfig(AppConfig):
    name = "warroom.exercises"
    verbose_name = _("Exercises")

    def ready(self) -> None:
        """Say what its entries are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "exercise.started": _("Exercise started"),
                "exercise.steered": _("Exercise: pace"),
                "exercise.ended": _("Exercise ended"),
                "inject.arrived": _("Exercise: message"),
                "inject.answered": _("Exercise: answered"),
                "inject.judged": _("Exercise: looked back"),
                "script.added": _("Exercise script added"),
                "script.retired": _("Exercise script put away"),
            }
        )
