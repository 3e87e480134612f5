"""The server as an ASGI application: ``granian --interface asgi warroom.asgi:application``."""

import os
import sys
from pathlib import Path

import django

from warroom import secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warroom.settings")
# Before the settings are read: every worker must find the same key.
secret_key.keep(Path(os.environ.get("WARROOM_DATA_DIR", "data")))

django.setup(set_prefix=False)

# After Django is ready.
from warroom import background, settling  # noqa: E402
from warroom.live.door import Door  # noqa: E402
from warroom.live.handling import OneThreadHandler  # noqa: E402
from warroom.status.serving import Counter  # noqa: E402

# Public pages need neither the stream nor Django: they stay quick when a thousand citizens look at once.
application = Counter(Door(OneThreadHandler()))
# A thread that waits for the database gets its turn back sooner: pages ask it some twenty times each.
sys.setswitchinterval(0.001)
settling.settle()
# Only a server imports this module, so that commands and tests do nothing behind one's back.
background.start()
