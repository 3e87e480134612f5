"""A database for a real server process: ``python -m tests.warroom.live.preparing``, with the server's environment.

Says on one line of JSON what it made: the cookie's name, incidents, and a session for each person.
"""

import argparse
import json
import os
import sys
from typing import Any


def session(person: Any) -> str:
    """The key of a session in which ``person`` is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--incidents", type=int, default=1)
    words.add_argument("--people", type=int, default=1, help="per incident")
    words.add_argument("--city", action="store_true", help="the demonstration city instead of the small town")
    options = words.parse_args()

    os.environ["DJANGO_SETTINGS_MODULE"] = "warroom.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)

    from tests.warroom.cast import make_person
    from tests.warroom.landscapes.making import make_landscape
    from tests.warroom.plans.making import town

    from warroom.incidents.opening import open_incident
    from warroom.organisations.models import Kind, Organisation, Role

    if options.city:
        from weerbaar import demo

        model, hit, service = demo.scheldestede(), "ad-stad", "geboorte"
    else:
        model, hit, service = town(), "one", "births"
    assert service in model.by_id
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = []
    for n in range(options.incidents):
        body = Organisation.objects.create(name=f"Gemeente {n + 1}", kind=Kind.MUNICIPALITY)
        people = [make_person(f"Persoon {n + 1} {i + 1}", body, Role.SPOC) for i in range(options.people)]
        landscape = make_landscape(body, model)
        incident = open_incident(
            body, title=f"Ransomware {n + 1}", by=people[0], hits=[(landscape.pk, hit, "compromised")]
        )
        made.append(
            {
                "incident": incident.pk,
                "chain": incident.chain_id,
                "landscape": landscape.pk,
                "service": f"{landscape.pk}:{service}",
                "organisation": body.pk,
                "people": [{"pk": person.pk, "session": session(person)} for person in people],
            }
        )
    sys.stdout.write(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "made": made}) + "\n")


if __name__ == "__main__":
    main()
