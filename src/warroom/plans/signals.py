"""What happens to plans that other subjects write down too."""

from django.dispatch import Signal

moved = Signal()
"""A part was moved on a rebuild board: ``move`` (BoardMove). Sent inside the transaction that stores it."""
