"""A server's worker in a process of its own, to be killed: ``python -m tests.warroom.clocks.worker DATABASE LATE``.

Gives the reminders that are due at LATE one by one, and says so after each.
"""

import os
import sys
from datetime import datetime


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = sys.argv[1]
    import django

    django.setup()
    from warroom.clocks import reminding

    reminding.AT_ONCE = 1
    late = datetime.fromisoformat(sys.argv[2])
    say("ready")
    while reminding.due(late):
        say("given")


if __name__ == "__main__":
    main()
