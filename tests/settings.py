"""The server's settings under test: nothing of the developer's machine, quick passwords."""

import os
import tempfile

for name in [name for name in os.environ if name.startswith("WARROOM_")]:
    del os.environ[name]
os.environ["WARROOM_DATA_DIR"] = tempfile.gettempdir()
os.environ["WARROOM_SECRET_KEY"] = "only-for-tests-" * 5
os.environ["WARROOM_HTTPS"] = "0"
# The suite runs a second time on PostgreSQL: see tests/warroom/test_postgresql.py.
os.environ["WARROOM_DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from warroom.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
ALLOWED_HOSTS = ["localhost", "testserver"]
# Connections kept in a pool would outlive the test database.
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405
