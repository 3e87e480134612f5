"""What the plans take when a value is not filled in; each plan lists where it did. Told in ``docs/plans.md``."""

CUT_MIN = 10.0
"""Minutes to cut a link without ``cut_min``: one rule on a firewall or one port, by somebody who has the login."""

ISOLATE_MIN = 15.0
"""Minutes to isolate an environment without ``isolate_min``: find it, unplug it or change its network."""

DISABLE_MIN = 30.0
"""Minutes to disable the accounts of a realm without ``isolate_min``."""

OFFLINE_MIN = 20.0
"""Minutes to take a backup offline: stop its jobs, disconnect it."""
