"""``make bench``: everything that is recorded in ``benchmarks/README.md``, in one run.

``WEERBAAR_INSTANCES`` is a folder with the published instances; without it those are left out.
"""

import os
from pathlib import Path

from benchmarks import (
    alerts,
    commands,
    contacts,
    containment,
    impact,
    joint,
    killing,
    ledger,
    messages,
    meta4ics,
    psplib,
    recovery,
    sector,
    status,
    war_room,
    what_if,
    workaround,
)

for subject in (impact, commands, what_if):
    subject.main()
ledger.main([])
war_room.main([])
status.main([])
killing.main(["--kills", "20"])
messages.main([])
messages.main(["--many", "100000", "--minutes", "5"])
contacts.main([])
alerts.main([])
sector.main([])
joint.main([])
containment.main(["--peer", "--maps", "3"])
containment.main(["--size", "50000", "--maps", "1"])
workaround.main([])
recovery.main(["--large", "2"])
published = Path(os.environ.get("WEERBAAR_INSTANCES", ""))
for archive in sorted(published.glob("meta4ics*.zip")) if os.environ.get("WEERBAAR_INSTANCES") else []:
    meta4ics.main([str(archive)])
for archive in sorted(published.glob("psplib*.zip")) if os.environ.get("WEERBAAR_INSTANCES") else []:
    psplib.main([str(archive), "--every", "40", "--peer", "10"])
