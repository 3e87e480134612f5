"""The link and the code that somebody without an account answers with. Only hashes are kept."""

import hashlib
import re
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from warroom.contacts.models import Key, Question, Way

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without 0 and O, 1, I and L: 31 characters, 4.95 bits each."""
CODE_LENGTH = 8
"""39 bits: of a thousand codes in use, one guess in 850 million is right."""
_CODE = re.compile(r"(?<![A-Z0-9])([A-Z0-9]{4})[ .\-]?([A-Z0-9]{4})(?![A-Z0-9])")


def fresh(question: Question, way: Way | None) -> tuple[Key, str, str]:
    """A key that is not stored yet, the token of its link (256 bits) and its code as people read it."""
    token = secrets.token_urlsafe(32)
    code = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    key = Key(question=question, way=way, token_hash=_plain(token), code_hash=_keyed(code, settings.SECRET_KEY))
    return key, token, f"{code[:4]}-{code[4:]}"


def link(token: str) -> str:
    """The address of the page with this token."""
    return f"{settings.SITE_URL}{reverse('contacts:answer', args=[token])}"


def by_token(token: str) -> Key | None:
    """The key of a link that can still be answered; None for one that is unknown, answered or expired alike."""
    return _usable([_plain(token)], "token_hash")


def by_code(text: str) -> Key | None:
    """The key of the first code in ``text`` that can still be answered, in any case, with any words around it."""
    for match in _CODE.finditer(text.upper()[:400]):
        code = match[1] + match[2]
        key = _usable([_keyed(code, secret) for secret in _secrets()], "code_hash")
        if key is not None:
            return key
    return None


def _usable(hashes: list[str], column: str) -> Key | None:
    found = Key.objects.filter(
        **{f"{column}__in": hashes},
        question__answered_at=None,
        question__expires_at__gt=timezone.now(),
        question__contact__ended_at=None,
    )
    return found.select_related("question__contact__person", "way").first()


def _plain(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _keyed(code: str, secret: str) -> str:
    # So short a code could be found from a plain hash.
    return salted_hmac("warroom.contacts.code", code, secret=secret, algorithm="sha256").hexdigest()


def _secrets() -> Iterable[str]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
