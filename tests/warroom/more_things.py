"""Things that a form can name by their number and that no route has as its own: makers, as those in routes.py."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from tests.warroom.clocks.making import make_files, make_incident, somebody
from tests.warroom.exercises.making import SMALL
from tests.warroom.joint.making import make_line
from tests.warroom.lessons.making import make_session
from tests.warroom.plans.making import make_frozen
from tests.warroom.status.making import proposed

from warroom.clocks.models import PermitFile
from warroom.exercises import own
from warroom.exercises.models import OwnScript
from warroom.joint import standing
from warroom.joint.models import Word
from warroom.joint.words import Side, Standing
from warroom.lessons import sessions
from warroom.lessons.models import Registration
from warroom.organisations.models import Organisation
from warroom.plans.board import put
from warroom.plans.models import BoardMove, BoardState
from warroom.status.models import Item, Question
from warroom.theft import tracking
from warroom.theft.models import Line


def _permit_file(thing: Organisation) -> PermitFile:
    return make_files(make_incident(thing), ("OMV-9", "permit-regular", "2022-11-02"))[0]


def _word(thing: Organisation) -> Word:
    return standing.say(
        make_line(thing), Side.BODY, Standing.CAUSE, by=somebody(thing), basis="Gezien", at=timezone.now()
    )


def _public_text(thing: Organisation) -> Item:
    return proposed(thing, somebody(thing))


def _question(thing: Organisation) -> Question:
    return Question.objects.create(page=_public_text(thing).page, text="Waar is mijn dossier?")


def _move(thing: Organisation) -> BoardMove | None:
    return put(make_frozen(thing), "post", BoardState.REBUILDING, by=somebody(thing))


def _theft_line(thing: Organisation) -> Line:
    return tracking.add(make_incident(thing), Line.Kind.QUESTION, by=somebody(thing), text="Staat mijn dossier erbij?")


def _registration(thing: Organisation) -> Registration:
    return sessions.register(make_session(), thing, 2, by=somebody(thing))


def _script(thing: Organisation) -> OwnScript:
    return own.add(thing, SMALL, by=somebody(thing))


MORE: tuple[Callable[[Organisation], Any], ...] = (
    _permit_file,
    _word,
    _public_text,
    _question,
    _move,
    _theft_line,
    _registration,
    _script,
)
