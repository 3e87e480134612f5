from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    name = "warroom.incidents"
    verbose_name = _("Incidents")

    def ready(self) -> None:
        from warroom.incidents.following import moved
        from warroom.plans import signals

        signals.moved.connect(moved, dispatch_uid="incidents that follow the plan")
