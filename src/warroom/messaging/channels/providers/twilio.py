"""Twilio (sells Belgian numbers): the Messages resource of its REST API.

https://www.twilio.com/docs/messaging/api/message-resource. Twilio gives this resource no idempotency key: a repeat
after an uncertain hand-over can show twice. The key goes along in the address to which Twilio reports, so that the
report finds its delivery even when the answer to the request was lost.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from django.core.exceptions import ImproperlyConfigured

from warroom.messaging.channels.sms import Request, at, sms_text
from warroom.messaging.configuration import text
from warroom.messaging.handing import Outcome, Parcel, Result, one_line
from warroom.messaging.http_line import meaning
from warroom.messaging.told import Knock, Told, is_same

URL = "https://api.twilio.com"
OURS = (20003, 20404, 21212, 21603, 21606, 21659, 21660, 21703)
"""Error codes that speak of our account or our sender (www.twilio.com/docs/api/errors): they would refuse every
number."""
ROUTE = (21408, 21608, 21612)
"""Error codes by which Twilio has no way to this one number: its country is not enabled, the trial account does not
know it, our sender does not reach it. They come with HTTP 400 or 403."""
FULL = 21611
"""Its queue for our sender is full."""


@dataclass(frozen=True)
class Twilio:
    """An account at Twilio. ``sender`` is a number, a name, or a messaging service (MG…)."""

    account: str
    token: str
    sender: str
    report_to: str = ""
    url: str = URL
    words: str = "Twilio"
    thanks: int = 204
    """An answer with words in it would be sent on as an SMS."""

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.token,)

    def request(self, parcel: Parcel) -> Request:
        fields = {
            "To": parcel.address,
            "MessagingServiceSid" if self.sender.startswith("MG") else "From": self.sender,
            "Body": sms_text(parcel),
        }
        if self.report_to:
            fields["StatusCallback"] = f"{self.report_to}?key={parcel.key}"
        proof = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {proof}"}
        path = f"{self.url}/2010-04-01/Accounts/{self.account}/Messages.json"
        return Request("POST", path, headers, urlencode(fields).encode())

    def result(self, status: int, headers: Mapping[str, str], body: bytes) -> Result:
        try:
            document = json.loads(body)
        except ValueError:
            document = None
        words = one_line(f"{at(document, 'code') or ''} {at(document, 'message') or ''}", 200)
        result = meaning(status, headers, words)
        if result.outcome == Outcome.ACCEPTED:
            return Result(Outcome.ACCEPTED, reference=str(at(document, "sid") or ""))
        if result.outcome in (Outcome.REFUSED, Outcome.DENIED):
            match at(document, "code"):
                case code if code in OURS:
                    return Result(Outcome.DENIED, result.error)
                case code if code in ROUTE:
                    return Result(Outcome.BARRED, result.error)
                case code if code == FULL:
                    return Result(Outcome.THROTTLED, result.error, 30.0)
        return result

    def told(self, knock: Knock) -> list[Told] | None:
        """A reply or a status callback, signed as https://www.twilio.com/docs/usage/security says: HMAC-SHA1 by the
        token over the address asked for and the fields in order of their names."""
        query = urlsplit(knock.url).query
        url = self.report_to + (f"?{query}" if query else "")
        signed = url + "".join(name + knock.fields[name] for name in sorted(knock.fields))
        proof = base64.b64encode(hmac.new(self.token.encode(), signed.encode(), "sha1").digest()).decode()
        if not self.report_to or not is_same(proof, knock.headers.get("x-twilio-signature", "")):
            return None
        name = knock.fields["MessageSid"]
        status = knock.fields.get("MessageStatus", "")
        if not status:
            return [Told("reply", name, address=knock.fields["From"], text=knock.fields.get("Body", ""))]
        if status not in ("delivered", "undelivered", "failed"):
            return []
        key = parse_qs(query).get("key", [""])[0]
        error = f"{status} {knock.fields.get('ErrorCode', '')}"
        return [
            Told("receipt", f"{name}/{status}", key=key, reference=name, delivered=status == "delivered", error=error)
        ]


def configured(which: str) -> Twilio:
    """The account of the settings that begin with ``which``."""
    said = {name: text(f"{which}_{name}") for name in ("ACCOUNT", "TOKEN", "FROM")}
    missing = [f"WARROOM_{which}_{name}" for name, value in said.items() if not value]
    if missing:
        raise ImproperlyConfigured("Twilio needs " + ", ".join(missing))
    return Twilio(said["ACCOUNT"], said["TOKEN"], said["FROM"], text(f"{which}_REPORT_TO"), text(f"{which}_URL", URL))
