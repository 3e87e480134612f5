"""What became of bodies that merged: what was theirs is their successor's."""

from datetime import date

from warroom.organisations.models import Organisation


def heirs(day: date) -> dict[int, int]:
    """By body that had ended on ``day``: the body it had merged into by then, through as many mergers as there were.
    One query."""
    merged = Organisation.objects.filter(valid_until__lt=day).order_by().values_list("pk", "successor")
    into = {pk: heir for pk, heir in merged if heir is not None}
    found = {}
    for pk, heir in into.items():
        seen = {pk}
        while heir in into and heir not in seen:
            seen.add(heir)
            heir = into[heir]
        found[pk] = heir
    return found
