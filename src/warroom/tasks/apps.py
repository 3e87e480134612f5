from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "warroom.tasks"
    verbose_name = _("Tasks")

    def ready(self) -> None:
        """Say what the entries of this subject are called."""
        from warroom.incidents import telling

        telling.call(
            {
                "task.made": _("Task"),
                "task.changed": _("Task changed"),
                "task.begun": _("Task begun"),
                "task.done": _("Task done"),
                "task.dropped": _("Task dropped"),
                "task.reopened": _("Task open again"),
                "task.ticked": _("Ticked off"),
                "task.unticked": _("Tick taken back"),
                "task.answered": _("Answered"),
                "playbook.attached": _("Playbook attached"),
                "playbook.imported": _("Playbook read in"),
                "playbook.retired": _("Playbook put away"),
            }
        )
