"""Ways out of this server, one file each."""

WAYS = {
    "mail": "smtp",
    "mobile": "sms",
    "landline": "telephone",
    "signal": "signal",
    "matrix": "matrix",
    "teams": "teams",
    "ntfy": "ntfy",
    "post": "letter",
}
"""The channel that reaches each kind of way of a contact."""

BY_HAND = ("letter", "telephone")
"""Channels on which a person does the work and ticks it off."""


def for_way(kind: str) -> str:
    """The channel for a way of a contact. Raises KeyError for a kind that does not exist."""
    return WAYS[kind]
