"""CM.com (Breda, with an office in Belgium): the JSON gateway of its Business Messaging API.

https://developers.cm.com/messaging/docs/integration. The product token goes in a header. The key goes along as
``reference`` (1 to 32 letters and digits), which its status reports give back; its documentation promises no
deduplication, so a repeat after an uncertain hand-over can show twice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from warroom.messaging.channels.sms import Request, at, sms_text
from warroom.messaging.configuration import text
from warroom.messaging.handing import Outcome, Parcel, Result, one_line
from warroom.messaging.http_line import meaning

URL = "https://gw.messaging.cm.com/v1.0/message"


@dataclass(frozen=True)
class Cm:
    """An account at CM.com."""

    token: str
    sender: str
    url: str = URL
    words: str = "CM.com"

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.token,)

    def request(self, parcel: Parcel) -> Request:
        message = {
            "from": self.sender,
            "to": [{"number": "00" + parcel.address.lstrip("+")}],
            "body": {"type": "auto", "content": sms_text(parcel)},
            "reference": parcel.key.hex,
            "allowedChannels": ["SMS"],
            "minimumNumberOfMessageParts": 1,
            "maximumNumberOfMessageParts": 8,
        }
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CM-PRODUCTTOKEN": self.token}
        return Request("POST", self.url, headers, json.dumps({"messages": {"msg": [message]}}).encode())

    def result(self, status: int, headers: Mapping[str, str], body: bytes) -> Result:
        said = body[:200].decode("utf-8", "replace")
        result = meaning(status, headers, said)
        try:
            document = json.loads(body)
        except ValueError:
            return result
        code = at(document, "messages.0.messageErrorCode")
        words = one_line(f"{code} {at(document, 'messages.0.messageDetails') or at(document, 'details')}", 200)
        if isinstance(code, int) and code != 0:
            return Result(Outcome.REFUSED, words)
        return result


def configured() -> Cm:
    """The account of the settings."""
    if not text("SMS_TOKEN"):
        raise ImproperlyConfigured("CM.com needs its product token in WARROOM_SMS_TOKEN")
    return Cm(text("SMS_TOKEN"), text("SMS_FROM", "Weerbaar"), text("SMS_URL", URL))
