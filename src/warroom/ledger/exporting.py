"""A ledger as one file that proves itself, from what is stored."""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Prefetch
from django.utils import timezone

from warroom.ledger import checkpoints, keys, locked
from warroom.ledger.models import Attachment, Chain, Entry
from weerbaar.landscape.reading import BadInput
from weerbaar.language import Message
from weerbaar.ledger import exporting as library
from weerbaar.ledger.canonical import load
from weerbaar.ledger.chain import written


def export(
    chain: Chain,
    *,
    title: str = "",
    documents: Iterable[library.Document] = (),
    withhold: Collection[str] = (),
) -> Iterator[bytes]:
    """The lines of the file: every entry up to now, its attachments, ``documents`` that the entries lean on, the
    checkpoints made before, and one of this moment. ``withhold``: kinds of which the text is left out.

    Raises BadInput for a kind that no entry has: who withholds must not be mistaken about what.
    """
    present = set(Entry.objects.filter(chain=chain).order_by().values_list("kind", flat=True).distinct())
    if unknown := sorted(set(withhold) - present - {library.PERSONAL}):
        raise BadInput(Message("no entry is of the kind “{kind}”; there are {kinds}",
                               kind=unknown[0], kinds=", ".join(sorted(present))))  # fmt: skip
    if library.ERASED_KIND in withhold:
        raise BadInput(Message("entries that say what was erased cannot be withheld"))
    made = checkpoints.make(chain)
    upto = made.count if made else 0
    key, _row = keys.current()
    points = chain.checkpoints.filter(count__lte=upto).select_related("key").order_by("count")
    head = library.Head(str(chain.uuid), title or str(chain), written(timezone.now()), keys.listed())
    return library.export(
        head,
        _items(chain, upto),
        documents=documents,
        checkpoints=(point.signed() for point in points),
        withhold=withhold,
        key=key,
    )


def _items(chain: Chain, upto: int) -> Iterator[library.Item]:
    without = Prefetch("attachments", Attachment.objects.defer("content"))
    rows = Entry.objects.filter(chain=chain, sequence__lte=upto).order_by("sequence")
    rows = rows.select_related("chain", "payload").prefetch_related("openings", without)
    for entry in rows.iterator(chunk_size=500):
        payload = getattr(entry, "payload", None)
        if payload is None:
            yield library.Item(entry.header())
            continue
        said = load(payload.body)
        stored = {row.sha256: row for row in entry.attachments.all()}
        yield library.Item(
            entry.header(),
            said,
            bytes(payload.salt),
            tuple(row.opening() for row in entry.openings.all()),
            tuple(library.Kept(sha256, _content(stored.get(sha256), entry)) for sha256 in library.attached(said)),
        )


def _content(row: Attachment | None, entry: Entry) -> bytes | None:
    # Read one at a time: the file is streamed, however much hangs on it.
    if row is None:
        return None
    try:
        return locked.unlock(bytes(row.content), row.sha256)
    except locked.Unreadable:
        raise BadInput(
            Message("an attachment of entry {n} cannot be opened: the secret key is another one", n=entry.sequence)
        ) from None
