"""How allauth behaves here: nobody signs up, and nothing goes by mail."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People come in by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: sign-in must not lean on a mailbox that may be gone or overtaken."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing, for the same reason."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors. Their secrets are useless to who has the database but not the server's secret key."""

    def _get_site_name(self) -> str:
        return "Weerbaar"

    def encrypt(self, text: str) -> str:
        return _locked().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _locked().decrypt(encrypted_text.encode()).decode()


def _locked() -> Fernet:
    digest = hashlib.sha256(b"second factors " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity provider proves who somebody is; whether that person exists here is ours to say."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
