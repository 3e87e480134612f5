"""Reading a ledger back: its entries, and what was known at any moment."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, datetime
from threading import Lock
from typing import Any

from django.db.models import Max, QuerySet

from warroom.ledger.models import Chain, Entry, Erasure

States = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""The latest state of everything, by type and id: ``{"task": {"12": {...}}}``. For reading only: it is shared."""

_KEPT = 1000
_known: "OrderedDict[tuple[int, str, int], tuple[int, States]]" = OrderedDict()
"""By chain, hash of the last entry and number of erasures: the sequence of that entry, and the states after it."""
_lock = Lock()


def entries(chain: Chain, upto: int | None = None) -> "QuerySet[Entry]":
    """The entries of ``chain`` in order, with what their bodies need, up to a sequence if given."""
    found: QuerySet[Entry] = Entry.objects.filter(chain=chain).order_by("sequence")
    if upto is not None:
        found = found.filter(sequence__lte=upto)
    return found.select_related("chain", "payload").prefetch_related("openings")


def newest(chain: Chain) -> int:
    """The sequence of the last entry; 0 while there is none."""
    return Entry.objects.filter(chain=chain).aggregate(n=Max("sequence"))["n"] or 0


def sequence_at(chain: Chain, moment: datetime) -> int:
    """The last entry that had been written at ``moment``, by time of entry; 0 when there was none."""
    # The first and last hours of the calendar are no moment in UTC.
    if moment.year in (MINYEAR, MAXYEAR):
        return 0 if moment.year == MINYEAR else newest(chain)
    return Entry.objects.filter(chain=chain, recorded_at__lte=moment).aggregate(n=Max("sequence"))["n"] or 0


def states(chain: Chain, upto_sequence: int | None = None) -> States:
    """The latest state per subject after that entry (now, if none is given): type -> id -> state.

    Kept per process and carried on from where it was; what was erased since is gone from it too.
    """
    upto = newest(chain) if upto_sequence is None else upto_sequence
    # By hash, not by number: an entry whose transaction was undone gives its number to another one.
    last = Entry.objects.filter(chain=chain, sequence=upto).values_list("hash", flat=True).first()
    if last is None:
        return {}
    # An erasure changes what may be shown of older entries: what was kept from before it no longer counts.
    erasures = Erasure.objects.filter(entry__chain=chain).count()
    key = (chain.pk, last, erasures)
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            return _known[key][1]
        earlier = [(n, k) for k, (n, _s) in _known.items() if k[0] == chain.pk and k[2] == erasures and n < upto]
    start = 0
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for sequence, known in sorted(earlier, reverse=True):
        if Entry.objects.filter(chain=chain, sequence=sequence, hash=known[1]).exists():
            with _lock:
                kept = _known.get(known)
            if kept:
                start, found = sequence, {type: dict(by_id) for type, by_id in kept[1].items()}
                break
    for entry in entries(chain, upto).filter(sequence__gt=start):
        _apply(found, entry)
    with _lock:
        _known[key] = (upto, found)
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return found


def _apply(found: dict[str, dict[str, Mapping[str, Any]]], entry: Entry) -> None:
    body = entry.body()
    if body is None or body["state"] is None:
        return
    type, _slash, id = body["subject"].partition("/")
    found.setdefault(type, {})[id] = body["state"]
