"""What others can listen to."""

from django.dispatch import Signal

recorded = Signal()
"""Sent when the transaction of an entry is through: ``chain`` (a Chain) and ``sequence`` (of the entry)."""
