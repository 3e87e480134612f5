"""Nothing leaves this server: exercises, and the demonstration. What would have been sent is on the screen."""

from django.conf import settings

from warroom.messaging.models import Message


def keeps(message: Message) -> bool:
    """Whether deliveries of ``message`` stay here. Those of a demonstration have made-up numbers that may be
    somebody's."""
    return message.exercise or settings.DEMO
