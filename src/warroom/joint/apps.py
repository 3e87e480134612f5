from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JointConfig(AppConfig):
    name = "warroom.joint"
    verbose_name = _("Joint incidents")

    def ready(self) -> None:
        from warroom.incidents import telling
        from warroom.joint.telling import WORDS

        telling.call(WORDS)
