"""What needs the models, in a process with the settings of the workers: ``python -m tests.warroom.messaging.rows
lay BODIES CONTACTS | prove``."""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

TEXTS = {
    "nl": {
        "title": "Kwetsbaarheid in de dossiertoepassing",
        "text": "Beste {name}\n\nLeg de koppeling stil en bevestig: {link}\nOf antwoord op de SMS met {code}.\n",
        "short": "War room: dossiertoepassing kwetsbaar, leg koppeling stil. Bevestig: {link} of antwoord {code}",
    }
}


def lay(bodies: int, contacts: int) -> dict[str, Any]:
    """One message to ``contacts`` of each of ``bodies``, over mail and SMS, in one transaction."""
    from django.db import transaction

    from warroom.messaging.models import Message, Priority
    from warroom.messaging.outbox import Outgoing, put

    def outgoing() -> Iterator[Outgoing]:
        for number in range(bodies * contacts):
            values = {
                "name": f"Aanspreekpunt {number}",
                "link": f"https://w.test/b/{number:x}",
                "code": f"{number:06d}",
            }
            yield Outgoing("smtp", f"a{number}@gemeente{number // contacts}.test", f"recipient:{number}", values)
            yield Outgoing("sms", f"+3247{number:06d}1", f"recipient:{number}", values)

    began = time.time()
    with transaction.atomic():
        message = Message.objects.create(topic="alert:1", texts=TEXTS, tlp="TLP:AMBER", priority=Priority.URGENT)
        count = len(put(message, outgoing()))
    return {"began": began, "laid_down": time.time(), "count": count}


def prove() -> dict[str, Any]:
    """What became of all of them."""
    from django.db.models import Max, Sum
    from tests.peers.book import digest

    from warroom.messaging.models import Delivery

    rows = Delivery.objects.all()
    said = rows.aggregate(repeats=Sum("repeats"), failures=Sum("failures"), last=Max("handed_over_at"))
    keys = {
        channel: digest(str(key) for key in rows.filter(channel=channel).values_list("key", flat=True).iterator())
        for channel in ("smtp", "sms")
    }
    return {
        "states": Counter(rows.values_list("state", flat=True)),
        "repeats": said["repeats"],
        "failures": said["failures"],
        "last": said["last"].timestamp() if said["last"] else 0,
        "keys": keys,
        "repeated": sorted(str(key) for key in rows.filter(repeats__gt=0).values_list("key", flat=True)[:10_000]),
    }


def main() -> None:
    """Do what is asked."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "warroom.settings"
    import django

    django.setup()
    what, *numbers = sys.argv[1:]
    said = lay(*map(int, numbers)) if what == "lay" else prove()
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
