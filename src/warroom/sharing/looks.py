"""Who looked at what of a body, beyond what everybody of the looker's kind sees. Written before it is shown."""

from typing import Any

from django.db import transaction

from warroom.organisations.access import Program, Thing
from warroom.organisations.models import Organisation, Person
from warroom.sharing.models import Look


@transaction.atomic
def look(by: Person | Program, organisation: Organisation | None, what: str, thing: Thing, capacity: str = "") -> None:
    """Write down that ``by`` looks at ``what`` of ``thing``, for every body that ``thing`` belongs to.

    ``organisation`` is the one that ``by`` acts for, None for a guest (in this ``capacity``); ``what`` is a word of
    ``words_of`` ("decisions"). In a transaction of its own when there is none: it stays, whatever happens to the page.
    """
    named = _named(thing)
    bodies = [body.pk for body in thing.organisations()]
    acting = organisation.pk if organisation is not None else None
    if acting is None and isinstance(by, Program):
        acting = by.organisation_id
    for body in bodies:
        if body == acting:  # one's own
            continue
        Look(
            body_id=body,
            person=by if isinstance(by, Person) else None,
            token=by.token_id if isinstance(by, Program) else None,
            organisation_id=acting,
            capacity=capacity,
            what=what,
            thing=named,
        ).save()


def _named(thing: Any) -> str:
    return f"{thing._meta.model_name}/{thing.pk}"
