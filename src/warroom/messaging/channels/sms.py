"""SMS, by an HTTP gateway: any that takes one request per message, or a provider of ``channels/providers``.

``WARROOM_SMS_PROVIDER`` names the provider; without it the gateway is described by ``WARROOM_SMS_URL`` (may contain
``{to}``), ``_METHOD``, ``_HEADERS`` (JSON), ``_BODY`` (JSON in which strings contain ``{to}``, ``{text}``, ``{key}``,
``{from}``) and ``_SUCCESS``. The key goes along as ``Idempotency-Key`` and wherever the settings put ``{key}``.
``_SECRET`` is what the gateway signs its replies and receipts with.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from warroom.messaging.configuration import document, number, text
from warroom.messaging.handing import Outcome, Parcel, Result, filled, one_line, without_secrets
from warroom.messaging.http_line import Cut, HttpLine, NotSent, meaning
from warroom.messaging.told import Knock, Told, is_signed

LONGEST = 1000
"""Characters of an SMS: some seven parts. What is longer ends in …; the message says it whole by its link."""
BODY = {"from": "{from}", "to": "{to}", "text": "{text}", "reference": "{key}"}


@dataclass(frozen=True)
class Request:
    """What is asked of a gateway."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class Provider(Protocol):
    """How one provider wants to be asked, and what its answers mean."""

    @property
    def words(self) -> str:
        """Its name."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What may not be shown."""

    @property
    def thanks(self) -> int:
        """The HTTP status by which it knows that what it told was stored."""

    def request(self, parcel: Parcel) -> Request:
        """What to ask for this message."""

    def result(self, status: int, headers: Mapping[str, str], body: bytes) -> Result:
        """What the answer means."""

    def told(self, knock: Knock) -> list[Told] | None:
        """What the provider tells of its own accord; None without proof that it is the provider. Raises ValueError
        for what cannot be read."""


def sms_text(parcel: Parcel) -> str:
    """What the telephone shows."""
    text = parcel.short.strip()
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@dataclass(frozen=True)
class Sms:
    """An SMS gateway."""

    provider: Provider
    rate: float = 0
    at_once: int = 4

    @property
    def words(self) -> str:
        return self.provider.words

    def line(self) -> "SmsLine":
        return SmsLine(self.provider)


class SmsLine:
    """A line to the provider."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.line: HttpLine | None = None

    def hand_over(self, parcel: Parcel) -> Result:
        """One message."""
        request = self.provider.request(parcel)
        parts = urlsplit(request.url)
        self.line = self.line or HttpLine(request.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            status, headers, body = self.line.ask(request.method, path, request.body, request.headers)
        except NotSent as error:
            return Result(Outcome.UNREACHABLE, str(error))
        except Cut as error:
            return Result(Outcome.UNCERTAIN, str(error))
        result = self.provider.result(status, headers, body)
        said = without_secrets(result.error, self.provider.secrets)
        return Result(result.outcome, said, result.after, result.reference)

    def close(self) -> None:
        if self.line is not None:
            self.line.close()


@dataclass(frozen=True)
class Generic:
    """A gateway that the settings describe."""

    url: str
    sender: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = field(default_factory=lambda: BODY)
    success: str = ""
    reference: str = "id"
    secret: str = ""
    thanks: int = 204

    @property
    def words(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def secrets(self) -> tuple[str, ...]:
        return (*self.headers.values(), self.secret)

    def request(self, parcel: Parcel) -> Request:
        values = {"to": parcel.address, "text": sms_text(parcel), "key": str(parcel.key), "from": self.sender}
        url = filled(self.url, {name: quote(value, safe="") for name, value in values.items()})
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(parcel.key), **self.headers}
        body = b"" if self.method == "GET" else json.dumps(_filled(self.body, values)).encode()
        return Request(self.method, url, headers, body)

    def result(self, status: int, headers: Mapping[str, str], body: bytes) -> Result:
        said = _json(body)
        result = meaning(status, headers, body[:200].decode("utf-8", "replace"))
        if result.outcome != Outcome.ACCEPTED:
            return result
        if self.success:
            # "status=ok": a gateway that says 200 to everything says in its body what it means.
            name, _equals, wanted = self.success.partition("=")
            found = at(said, name)
            if found is None or (wanted and str(found).lower() != wanted.lower()):
                # It does not say whose fault it is: certainly not taken, so another gateway may be asked.
                return Result(Outcome.BARRED, one_line(body[:200].decode("utf-8", "replace")))
        found = at(said, self.reference)
        return Result(Outcome.ACCEPTED, reference=str(found) if isinstance(found, str | int) else "")

    def told(self, knock: Knock) -> list[Told] | None:
        """``{"id", "kind": "reply", "from", "text"}`` or ``{"id", "kind": "receipt", "key" or "reference", "status":
        "delivered" or what went wrong}``, alone or in a list; signed as ``told.is_signed`` says."""
        if not is_signed(knock, self.secret):
            return None
        said = json.loads(knock.body)
        return [self._one(one) for one in (said if isinstance(said, list) else [said])]

    def _one(self, said: Any) -> Told:
        if said["kind"] not in ("reply", "receipt"):
            raise ValueError("kind")
        words = {name: str(said.get(name, "")) for name in ("from", "text", "key", "reference", "status")}
        return Told(
            kind=said["kind"],
            external_id=str(said["id"]),
            address=words["from"],
            text=words["text"],
            key=words["key"],
            reference=words["reference"],
            delivered=words["status"] == "delivered",
            error=words["status"],
        )


def _filled(template: Any, values: Mapping[str, str]) -> Any:
    """``template`` with the values put into its strings: inside the JSON, so that no text can change its shape."""
    if isinstance(template, str):
        return filled(template, values)
    if isinstance(template, dict):
        return {key: _filled(value, values) for key, value in template.items()}
    return [_filled(value, values) for value in template] if isinstance(template, list) else template


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def at(document: Any, path: str) -> Any:
    """What stands at ``path`` ("messages.0.id") in a JSON document; None when nothing does."""
    for step in path.split("."):
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def configured(which: str = "SMS") -> Sms | None:
    """The SMS gateway of the settings that begin with ``which``; None when there is none. Raises
    ImproperlyConfigured."""
    from warroom.messaging.channels.providers import PROVIDERS

    name = text(f"{which}_PROVIDER")
    provider: Provider
    if name:
        if name not in PROVIDERS:
            raise ImproperlyConfigured(f"WARROOM_{which}_PROVIDER must be one of {', '.join(PROVIDERS)}")
        provider = PROVIDERS[name](which)
    elif url := text(f"{which}_URL"):
        HttpLine(url)
        provider = Generic(
            url=url,
            sender=text(f"{which}_FROM", "Weerbaar"),
            method=text(f"{which}_METHOD", "POST").upper(),
            headers=document(f"{which}_HEADERS", {}),
            body=document(f"{which}_BODY", BODY),
            success=text(f"{which}_SUCCESS"),
            reference=text(f"{which}_REFERENCE", "id"),
            secret=text(f"{which}_SECRET"),
        )
    else:
        return None
    return Sms(provider, rate=number(f"{which}_RATE", 0), at_once=max(1, int(number(f"{which}_AT_ONCE", 4))))
