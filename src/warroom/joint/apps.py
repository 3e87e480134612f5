from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JointConfig(AppConfig):
    name = "warroom.joint"
    verbose_name = _("Joint incidents")
