"""Statutory clocks of an incident: when what must be notified or decided, what moved it, and who was reminded."""
