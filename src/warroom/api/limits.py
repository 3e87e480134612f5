"""How often somebody may call: counted per minute, in the cache that all workers share."""

import hashlib
import time

from django.core.cache import cache

MINUTE = 60

# Calls a minute: from one address, with one token, and from one address with a token that is no good.
MOST = {"address": 600, "token": 300, "refused": 30}


def over(what: str, who: object) -> int | None:
    """Count one more call of this sort by ``who``; how many seconds to wait when that is too many, else None."""
    now = int(time.time())
    fingerprint = hashlib.sha256(str(who).encode()).hexdigest()[:32]
    key = f"api-{what}-{fingerprint}-{now // MINUTE}"
    cache.add(key, 0, 2 * MINUTE)
    try:
        calls = cache.incr(key)
    except ValueError:  # thrown out of the cache in between
        return None
    return MINUTE - now % MINUTE if calls > MOST[what] else None
