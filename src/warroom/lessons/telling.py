"""What is written to others about a session. An invitation is a draft, looked over before it is sent. Who registered is
told at once that it moved or does not take place, with the calendar entry as it is now.

Nothing here asks ``access``: the view did.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from warroom.alerts import discarding, sending
from warroom.alerts.models import Alert
from warroom.alerts.words import UNSENT, Severity, Tlp
from warroom.lessons.calendar import address, calendar
from warroom.lessons.models import Session
from warroom.templatetags.warroom import moment

SOON = timedelta(days=2)
"""Before a session, people leave for it: who does not read the message is tried again after hours, not a day."""


def reference(session: Session) -> str:
    """What these messages are filed under."""
    return f"session-change:{session.pk}"


def invitations(session: Session) -> str:
    """What the messages that invite to it are filed under."""
    return f"session:{session.pk}"


def invite(session: Session, audience: Mapping[str, Any], *, by: Any) -> Alert:
    """A draft that invites ``audience``."""
    said = {}
    for language in ("nl", "en"):
        with override(language):
            title = _("Information session: {title}").format(title=session.title)[:120]
            register = _("Register: {address}").format(address=address(session))
            # A long programme is cut off, not the way to register.
            said[language] = title, "\n\n".join(filter(None, (_when(session), session.text[:3000], register)))
    return _draft(session, said, by, audience=audience, reference=invitations(session))


def throw_away_invitations(session: Session, *, by: Any) -> None:
    """Invitations that were not sent say when and where it was to be: they are not sent any more."""
    for alert in Alert.objects.filter(reference=invitations(session), state__in=UNSENT):
        discarding.discard(alert, by=by)


def called_off(session: Session, *, by: Any) -> Alert:
    """It does not take place."""

    def words() -> tuple[str, str]:
        return _("Called off: {title}"), _(
            "The information session “{title}” of {when} does not take place. Your registration lapses."
        ).format(title=session.title, when=moment(session.begins_at, "absolute"))

    return _send(session, words, session.cancelled_why, session.begins_at, by)


def moved(session: Session, before: Session, *, by: Any) -> Alert:
    """It takes place at another moment, or elsewhere."""

    def words() -> tuple[str, str]:
        return _("Moved: {title}"), _(
            "The information session “{title}” was to be {before}. It is now {now}. Your registration stays: who "
            "cannot come then cancels it on the page of the session."
        ).format(title=session.title, before=_when(before), now=_when(session))

    return _send(session, words, session.moved_why, min(before.begins_at, session.begins_at), by)


def _when(session: Session) -> str:
    ends = timezone.localtime(session.ends_at)
    return f"{moment(session.begins_at, 'absolute')} – {ends:%H:%M} ({session.place})"


def _send(session: Session, words: Callable[[], tuple[str, str]], why: str, first: Any, by: Any) -> Alert:
    said = {}
    for language in ("nl", "en"):
        with override(language):
            title, text = words()
            parts = (
                text,
                _("Why: {why}").format(why=why),
                _("The calendar file that comes along puts your calendar right."),
            )
            said[language] = title.format(title=session.title)[:120], "\n\n".join((*parts, address(session)))
    registered = session.registrations.filter(cancelled_at=None).order_by("organisation")
    alert = _draft(
        session,
        said,
        by,
        audience={"organisations": list(registered.values_list("organisation", flat=True))},
        severity=Severity.ATTENTION if first < timezone.now() + SOON else Severity.INFORMATION,
        files=[(f"session-{session.pk}.ics", "text/calendar", calendar(session))],
        reference=reference(session),
    )
    return sending.send(alert, by=by)


def _draft(session: Session, said: Mapping[str, tuple[str, str]], by: Any, **more: Any) -> Alert:
    """``said``: title and text by language."""
    (title_nl, text_nl), (title_en, text_en) = said["nl"], said["en"]
    return sending.draft(
        sender=session.owner,
        author=by,
        title_nl=title_nl,
        title_en=title_en,
        text_nl=text_nl,
        text_en=text_en,
        tlp=Tlp.GREEN,
        **more,
    )
