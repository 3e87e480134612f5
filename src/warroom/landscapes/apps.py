from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LandscapesConfig(AppConfig):
    name = "warroom.landscapes"
    verbose_name = _("Landscapes")
