"""A call, made by a person from a list and ticked off by hand: what to say, to whom, at which number."""

from dataclasses import dataclass

from warroom.messaging.claiming import parcel
from warroom.messaging.models import Delivery


@dataclass(frozen=True)
class Call:
    """One line of the list."""

    pk: int
    number: str
    name: str
    say: str
    code: str


def call(row: Delivery) -> Call:
    """What is said in the call of ``row`` (with its message)."""
    one = parcel(row, row.message)
    return Call(row.pk, row.address, row.values.get("name", ""), f"{one.title}. {one.text}", row.values.get("code", ""))
