"""What goes into the outbox of ``messaging``: the texts of an alert, and who gets them by which way."""

from collections.abc import Sequence

from warroom.alerts.models import Alert, Recipient


def messages(alert: Alert) -> None:
    """Make the texts of an alert, once."""


def put(alert: Alert, people: Sequence[Recipient], *, ways: int) -> int:
    """Give each of ``people`` the alert by the next ``ways`` ways they have not had; inside a transaction."""
    return 0
