"""What may be written to a log: never a one-time token."""

import logging
import re

# The routes whose path ends in a token (warroom.urls).
_TOKEN = re.compile(r"(/(?:enrol|demonstration|aanspreekpunt|b|calendar|gateways/sms)/)[^/\s\"']+")


class StrikeTokens(logging.Filter):
    """Replaces the token in the path of a one-time link by ``…`` before a record is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        struck = _TOKEN.sub(r"\1…", message)
        if struck != message:
            record.msg, record.args = struck, None
        return True
