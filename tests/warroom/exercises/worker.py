"""A server's worker in a process of its own, to be killed: ``python -m tests.warroom.exercises.worker DATABASE``.

Lets the messages of the exercise arrive one by one, each at its moment, and says so after each.
"""

import os
import sys


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    import django

    django.setup()
    from warroom.exercises import playing
    from warroom.exercises.models import Exercise

    say("ready")
    while moment := Exercise.objects.get().next_at:
        if playing.due(moment):
            say("arrived")


if __name__ == "__main__":
    main()
