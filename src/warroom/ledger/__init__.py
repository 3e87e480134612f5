"""The ledger: what happened, who recorded it and when, only ever added to."""
