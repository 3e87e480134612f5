from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "warroom.lessons"
    verbose_name = _("Lessons")

    def ready(self) -> None:
        from warroom.incidents import telling

        telling.call(
            {
                "lesson.written": _("Lesson written"),
                "lesson.offered": _("Lesson given to the war room"),
                "lesson.issued": _("Lesson issued"),
                "lesson.names_agreed": _("Lesson: a body agrees to be named"),
                "lesson.evidence_taken_back": _("Lesson: a file taken back"),
                "lesson.withdrawn": _("Lesson withdrawn"),
                "lesson.answered": _("Lesson: checklist answered"),
                "session.written": _("Information session"),
                "session.moved": _("Information session moved"),
                "session.called_off": _("Information session called off"),
                "session.registered": _("Registered for an information session"),
                "session.cancelled": _("Registration cancelled"),
                "session.attended": _("Attended an information session"),
            }
        )
