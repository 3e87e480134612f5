"""What the plans take when a value is not filled in; each plan lists where it did. Told in ``docs/plans.md``."""

CUT_MIN = 10.0
"""Minutes to cut a link without ``cut_min``: one rule on a firewall or one port, by somebody who has the login."""

ISOLATE_MIN = 15.0
"""Minutes to isolate an environment without ``isolate_min``: find it, unplug it or change its network."""

DISABLE_MIN = 30.0
"""Minutes to disable the accounts of a realm without ``isolate_min``."""

OFFLINE_MIN = 20.0
"""Minutes to take a backup offline: stop its jobs, disconnect it."""

REBUILD_H = {
    "host": 8.0, "cluster": 24.0, "realm": 48.0, "zone": 8.0, "datacentre": 168.0, "cloud": 24.0, "workplace": 16.0,
    "network": 16.0, "storage": 24.0, "other": 16.0,
}  # fmt: skip
"""Hours to rebuild an environment without ``restore_h``, by its type; ``other`` when that is not known either."""

REINSTALL_H = 16.0
"""Hours to restore or reinstall an application without ``restore_h``, when no backup says how long it takes."""

SUPPLIER_H = 72.0
"""Hours until a supplier without ``restore_h`` works again."""

WORKAROUND_H = 16.0
"""Hours to set up a workaround without ``setup_h`` again."""

REENTER_H = 24.0
"""Hours to re-enter the data of something that has no usable backup, without ``reenter_h``."""

VERIFY_H = {"application": 2.0, "environment": 4.0}
"""Hours to verify that something is clean, without ``verify_h``; for other kinds as for an application."""

REOPEN_MIN = 30.0
"""Minutes to reopen a link or to take something isolated back into use, without ``cut_min`` or ``isolate_min``."""

BACKLOG_SHARE = 0.25
"""Hours to enter the paper of one hour of outage, once a service with a paper fallback is back."""

TEAM_SIZE = 2
"""People in a team of which the landscape gives no ``size``, and in the pool for what has no team."""

SHIFT = "08-20"
"""Hours of the day in which a team without ``shift`` works, seven days a week, as in a crisis."""

CLEAN_PLACES = 6
"""Things that can be verified clean at the same time in the clean room."""

RESTORE_STREAMS = 4
"""Restores from backup that can run at the same time."""

EXTRA_AFTER_PAPER = 1.0
"""By how much of its weight an hour of outage costs more once the paper fallback has run out."""

EXTRA_AFTER_MAXIMUM = 1.0
"""By how much of its weight an hour of outage costs more beyond the maximum outage."""

SPREAD = {False: (0.8, 1.6), True: (0.5, 3.0)}
"""Least and most that work takes, as a share of what is planned: of a stated duration, and of a default."""

MOVE_HARM = 2.0
"""What moving one task of yesterday's plan costs, in hours of outage of a service of weight 1."""

MOVE_H = 2.0
"""Hours by which a task may shift before it counts as moved."""

WORKAROUND_CAPACITY = 0.5
"""What a workaround without ``capacity`` delivers, as a share of normal."""

SETUP_HOUR_HARM = 0.6
"""What an hour of standing up a workaround weighs by itself, in hours of outage of a service of weight 1; the same
as the minutes of containment."""
