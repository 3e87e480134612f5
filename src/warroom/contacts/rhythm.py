"""What happens to contacts without anybody asking: see ``warroom.background``."""

from datetime import datetime

from django.utils import timezone

from warroom.contacts import covering, erasing, following, keeping, moving, passing_on, stakes, testing
from warroom.contacts.models import Post


def due(now: datetime) -> int:
    """Follow roles and mergers, let go who announced to leave, go on with a test and with what did not arrive, wipe
    what is old, find the critical services of landscapes stored before, and write down once a day how it stands."""
    done = following.catch_up(now) + moving.move_on(now) + _let_go(now) + testing.due(now) + erasing.wipe(now)
    done += passing_on.due(now)
    return done + stakes.catch_up() + int(covering.snapshot(now))


def _let_go(now: datetime) -> int:
    """End the posts whose announced last day is over."""
    over = Post.objects.current(now).filter(leaves_on__lt=timezone.localdate(now))
    done = 0
    for post in over.select_related("contact", "organisation")[:100]:
        keeping.leave(post, by=None)
        done += 1
    return done
