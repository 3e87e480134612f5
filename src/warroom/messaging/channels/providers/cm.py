"""CM.com (Breda, with an office in Belgium): the JSON gateway of its Business Messaging API.

https://developers.cm.com/messaging/docs/integration. The product token goes in a header. The key goes along as
``reference`` (1 to 32 letters and digits), which its status reports give back; its documentation promises no
deduplication, so a repeat after an uncertain hand-over can show twice. What is wrong with a request stands in its error
code (…/docs/responses-errors-json), for all but one kind of HTTP 400.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from warroom.messaging.channels.sms import LONGEST, Request, at, sms_text
from warroom.messaging.configuration import text
from warroom.messaging.handing import Outcome, Parcel, Result, one_line
from warroom.messaging.http_line import meaning
from warroom.messaging.told import Knock, Told, is_same

URL = "https://gw.messaging.cm.com/v1.0/message"
OURS = (101, 102, 103, 202, 203, 301)
"""Error codes that speak of our account, its balance, our request or our sender: they come with HTTP 400, and would
refuse every number."""
FILTERED = (401, 402, 403)
"""Error codes by which CM.com does not want this one: its filter, its blacklist, its route."""
BROKEN = (500, 999)
"""Something went wrong at CM.com."""
PARTS = -(-LONGEST // 67)
"""Parts of the longest SMS when it holds one letter that the short alphabet lacks (ë, ï, –): CM.com cuts off the
rest."""


@dataclass(frozen=True)
class Cm:
    """An account at CM.com."""

    token: str
    sender: str
    hook: str = ""
    """What stands in the path of the webhook: CM.com signs nothing."""
    url: str = URL
    words: str = "CM.com"
    thanks: int = 200
    """Anything else counts as not told there, and is told again every five minutes for a month."""

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.token, self.hook)

    def request(self, parcel: Parcel) -> Request:
        message = {
            "from": self.sender,
            "to": [{"number": "00" + parcel.address.lstrip("+")}],
            "body": {"type": "auto", "content": sms_text(parcel)},
            "reference": parcel.key.hex,
            "allowedChannels": ["SMS"],
            "minimumNumberOfMessageParts": 1,
            "maximumNumberOfMessageParts": PARTS,
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
        code = at(document, "errorCode") if code is None else code
        words = one_line(f"{code} {at(document, 'messages.0.messageDetails') or at(document, 'details')}", 200)
        spoken = (Outcome.ACCEPTED, Outcome.REFUSED, Outcome.DENIED)
        if not isinstance(code, int) or code == 0 or result.outcome not in spoken:
            return result
        if code in OURS:
            return Result(Outcome.DENIED, words)
        if code in FILTERED:
            return Result(Outcome.BARRED, words)
        return Result(Outcome.UNCERTAIN if code in BROKEN else Outcome.REFUSED, words)

    def told(self, knock: Knock) -> list[Told] | None:
        """A status report (incoming-status-report) or a reply (incoming-messages), both JSON."""
        if not is_same(self.hook, knock.token):
            return None
        said = json.loads(knock.body)
        report = at(said, "messages.msg")
        if isinstance(report, dict):
            code = str(at(report, "status.code"))
            if code not in ("1", "2", "3"):
                return []  # 0: accepted, which is known
            key = str(report.get("reference") or "")
            error = f"{at(report, 'status.errorCode')} {at(report, 'status.errorDescription')}"
            return [Told("receipt", f"{key}/{code}", key=key, delivered=code == "2", error=error)]
        sender = str(at(said, "from.number") or "")
        number = "+" + (sender[2:] if sender.startswith("00") else sender.lstrip("+"))
        words = str(at(said, "message.text") or "")
        # Not the reference: that is of the message that it answers, and somebody may answer twice.
        name = at(said, "message.id") or hashlib.sha256(knock.body).hexdigest()
        return [Told("reply", str(name), address=number, text=words)]


def configured(which: str) -> Cm:
    """The account of the settings that begin with ``which``."""
    token = text(f"{which}_TOKEN")
    if not token:
        raise ImproperlyConfigured(f"CM.com needs its product token in WARROOM_{which}_TOKEN")
    return Cm(token, text(f"{which}_FROM", "Weerbaar"), text(f"{which}_SECRET"), text(f"{which}_URL", URL))
