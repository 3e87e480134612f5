"""The gateways of the tests, in a thread of the test or in a process of their own (``python -m tests.peers.running``:
a line of JSON with the ports, and after every line on standard input one with what arrived; "gone" and "back" have the
SMS gateway leave and return)."""

import argparse
import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.peers import gateway, mail
from tests.peers.book import Book, Faults, digest


@dataclass
class Peers:
    """A mail server, an SMS gateway, and a spare one where it is asked for."""

    mail_faults: Faults = field(default_factory=Faults)
    sms_faults: Faults = field(default_factory=Faults)
    spare_faults: Faults | None = None
    limit: gateway.Limit | None = None
    token: str = ""
    bars: tuple[str, ...] = ()
    """How numbers end, and mail addresses begin, that these gateways bar by a rule of their own."""
    denies: str = ""
    mail: Book = field(default_factory=Book)
    sms: Book = field(default_factory=Book)
    spare: Book = field(default_factory=Book)
    mail_port: int = 0
    sms_port: int = 0
    spare_port: int = 0

    async def start(self) -> None:
        """Listen."""
        _server, self.mail_port = await mail.serve(self.mail, self.mail_faults, self.mail_port, self.bars)
        _server, self.sms_port = await gateway.serve(
            self.sms, self.sms_faults, self.sms_port, self.limit, self.token, self.bars, self.denies
        )
        if self.spare_faults is not None:
            _server, self.spare_port = await gateway.serve(self.spare, self.spare_faults, self.spare_port, None, "")

    @property
    def settings(self) -> dict[str, str]:
        """What the server must be told."""
        spare = {"SMS_SPARE_URL": f"http://127.0.0.1:{self.spare_port}/send"} if self.spare_port else {}
        return spare | {
            "SMTP_URL": f"smtp://127.0.0.1:{self.mail_port}?tls=no",
            "SMTP_FROM": "warroom@weerbaar.test",
            "SMS_URL": f"http://127.0.0.1:{self.sms_port}/send",
        }


@contextmanager
def running(peers: Peers) -> Iterator[Peers]:
    """In a thread of this process."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(peers.start(), loop).result(20)
    try:
        yield peers
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)


def main() -> None:
    """In a process of its own."""
    words = argparse.ArgumentParser()
    words.add_argument("--share", type=float, default=0.0)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--count-only", action="store_true")
    words.add_argument("--spare", action="store_true")
    options = words.parse_args()
    peers = Peers(Faults.some(options.share, options.seed), Faults.some(options.share, options.seed + 1))
    peers.mail.keep = peers.sms.keep = peers.spare.keep = not options.count_only
    if options.spare:
        peers.spare_faults = Faults.some(options.share, options.seed + 2)
    with running(peers):
        sys.stdout.write(json.dumps(peers.settings) + "\n")
        sys.stdout.flush()
        for line in sys.stdin:
            if line.strip() in ("gone", "back"):
                peers.sms_faults.gone = line.strip() == "gone"
            books = {"mail": peers.mail, "sms": peers.sms, "spare": peers.spare}
            said = {name: book.counts() for name, book in books.items()}
            first, second = set(peers.sms.times), set(peers.spare.times)
            said["either"] = {"keys": digest(first | second), "twice": sorted(first & second)}
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
