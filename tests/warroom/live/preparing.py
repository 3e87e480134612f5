"""A database for a real server process: ``python -m tests.warroom.live.preparing``, with the server's environment.

Says on one line of JSON what it made: the cookie's name, incidents, and a session for each person.
"""

import argparse
import json
import os
import sys


def session(person: object) -> str:
    """The key of a session in which ``person`` is signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]
    return client.cookies[settings.SESSION_COOKIE_NAME].value


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

        model = demo.scheldestede()
        hit = "ad-stad"
    else:
        model = town()
        hit = "one"
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
                "organisation": body.pk,
                "people": [{"pk": person.pk, "session": session(person)} for person in people],
            }
        )
    sys.stdout.write(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "made": made}) + "\n")


if __name__ == "__main__":
    main()
