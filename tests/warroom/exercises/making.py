"""A small script, and exercises that play it."""

from typing import Any

from warroom.exercises import playing
from warroom.exercises.models import Exercise
from warroom.exercises.script import read
from warroom.organisations.models import Organisation

SMALL = b"""
id = "small"
title = { nl = "Klein", en = "Small" }
[[inject]]
key = "first"
minute = 0
to = "it"
title = { nl = "Bestanden weg", en = "Files gone" }
text = { nl = "Server 1 antwoordt niet.", en = "Server 1 does not answer." }
expected = { nl = "Server 1 gemarkeerd.", en = "Server 1 marked." }
facts = [{ element = "one", mark = "compromised" }, { element = "nowhere", mark = "lost" }]
[[inject]]
key = "second"
minute = 10
to = "communication"
channel = "press"
title = "De krant belt"
text = "Klopt het?"
expected = "Eerlijk antwoord."
tasks = [{ title = "Antwoord de krant", role = "communication", due_minutes = 20 }]
[[inject]]
key = "third"
minute = 30
title = "De burgemeester belt"
text = "En nu?"
"""


def make_exercise(owner: Organisation, by: Any = None, speed: int = 0, **more: Any) -> Exercise:
    """An exercise of ``owner`` that plays the small script; by hand unless told otherwise."""
    incident = playing.start(owner, read(SMALL), speed=speed, language="nl", by=by)
    return Exercise.objects.get(incident=incident)
