"""What a server does once, before its first request."""

import gc

from django.urls import get_resolver

from warroom import background


def settle() -> None:
    """Import everything that requests and background work need, and let the garbage collector leave it alone from then
    on. Otherwise it goes through all of it again after a few pages: some 170 ms in which that page (and every other of
    the process) waits, and nearly nothing of it is garbage.
    """
    assert get_resolver().url_patterns
    background.functions()
    gc.collect()
    gc.freeze()
