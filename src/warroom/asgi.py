"""The server as an ASGI application: ``granian --interface asgi warroom.asgi:application``."""

import os
import sys
from pathlib import Path

from django.core.asgi import get_asgi_application

from warroom import secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "warroom.settings")
# Before the settings are read: every worker must find the same key.
secret_key.keep(Path(os.environ.get("WARROOM_DATA_DIR", "data")))

django = get_asgi_application()

# After Django is ready.
from warroom import background  # noqa: E402
from warroom.live.door import Door  # noqa: E402

application = Door(django)
# A thread that waits for the database gets its turn back sooner: pages ask it some twenty times each.
sys.setswitchinterval(0.001)
# Only a server imports this module, so that commands and tests do nothing behind one's back.
background.start()
