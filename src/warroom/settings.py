"""All settings of the server, in one file. What differs between machines comes from the environment;
every ``WARROOM_`` variable is explained in ``docs/operations.md``."""

import importlib.util
import os
import secrets
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from warroom import secret_key
from warroom.messaging.configuration import of_environment

HERE = Path(__file__).resolve().parent


def on(name: str, default: bool = False) -> bool:
    """Whether the environment switches ``name`` on."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "true", "yes", "on", "ja"):
        return True
    if value in ("0", "false", "no", "off", "nee"):
        return False
    if value:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")
    return default


def database(url: str) -> dict[str, Any]:
    """Django's settings for ``url``: ``postgresql://user:password@host:port/name``, or SQLite when empty."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "warroom.sqlite3",
            "OPTIONS": {
                # A write lock taken at BEGIN waits its turn; one taken halfway fails at once.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Triggers that refuse a DELETE see the one in INSERT OR REPLACE too; what is erased is overwritten.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON; "
                "PRAGMA secure_delete=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ImproperlyConfigured("WARROOM_DATABASE_URL must look like postgresql://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Per server process; PostgreSQL itself allows 100 connections unless told otherwise.
        "OPTIONS": {"pool": {"min_size": 4, "max_size": 20}},
    }


def networks(text: str) -> list[IPv4Network | IPv6Network]:
    """The ranges of addresses in ``text``, separated by spaces or commas."""
    try:
        return [ip_network(part, strict=False) for part in text.replace(",", " ").split()]
    except ValueError as error:
        raise ImproperlyConfigured(f"WARROOM_BODY_NETWORKS must be ranges like 10.1.0.0/16: {error}") from None


def contacts(addresses: str, until: str) -> tuple[list[str], date | None]:
    """The addresses for who finds a weakness in this server, as ``security.txt`` has them; and the day until which they
    hold, None when it is renewed by itself. Raises ImproperlyConfigured for what RFC 9116 does not allow there."""
    found = addresses.split()
    if not all(one.startswith(("mailto:", "https://", "tel:")) for one in found):
        raise ImproperlyConfigured("WARROOM_SECURITY_CONTACT must be addresses like mailto:you@example.be or https://…")
    if until and not found:
        raise ImproperlyConfigured("WARROOM_SECURITY_EXPIRES says nothing without WARROOM_SECURITY_CONTACT")
    try:
        return found, date.fromisoformat(until) if until else None
    except ValueError:
        raise ImproperlyConfigured("WARROOM_SECURITY_EXPIRES must be a day like 2027-06-30") from None


DATA_DIR = Path(os.environ.get("WARROOM_DATA_DIR", "data")).resolve()
DEBUG = on("WARROOM_DEBUG")
DEMO = on("WARROOM_DEMO")
# Plain http is for the demonstration on one's own machine only.
HTTPS = on("WARROOM_HTTPS", default=True)
SECRET_KEY = (
    os.environ.get("WARROOM_SECRET_KEY")
    or secret_key.stored(DATA_DIR)
    # Nothing has been set up yet (a type checker, --help): a key for this process alone.
    or secrets.token_urlsafe(64)
)
# Older ones still open what was locked with them: attachments of the ledger.
SECRET_KEY_FALLBACKS = os.environ.get("WARROOM_SECRET_KEY_OLD", "").split()
ALLOWED_HOSTS = os.environ.get("WARROOM_ALLOWED_HOSTS", "localhost").replace(",", " ").split()
# Whom somebody calls who has no way in; shown on public pages.
COORDINATOR_PHONE = os.environ.get("WARROOM_COORDINATOR_PHONE", "").strip()
# Where citizens find the copies of the public pages, outside this server; empty: at this server.
STATUS_URL = os.environ.get("WARROOM_STATUS_URL", "").strip()
if STATUS_URL and not STATUS_URL.endswith("/"):
    STATUS_URL += "/"
# Where those copies are brought: a TOML file, see docs/status.md.
STATUS_TARGETS = os.environ.get("WARROOM_STATUS_TARGETS", "").strip()
# For who finds a weakness in this server, and the supplier whose advisories stand at the well-known address.
SECURITY_CONTACTS, SECURITY_EXPIRES = contacts(
    os.environ.get("WARROOM_SECURITY_CONTACT", ""), os.environ.get("WARROOM_SECURITY_EXPIRES", "").strip()
)
CSAF_PROVIDER = "".join(c for c in os.environ.get("WARROOM_CSAF_PROVIDER", "") if c.isdecimal())
# Where people reach this server: what links in messages begin with.
SITE_URL = (os.environ.get("WARROOM_URL") or f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip(
    "/"
)
# Whether anybody said so: a form on a copy of a public page must not lead to "localhost".
SITE_URL_KNOWN = bool(os.environ.get("WARROOM_URL") or os.environ.get("WARROOM_ALLOWED_HOSTS"))
# From this severity (1 to 4) on an alert needs a second person before it leaves; 0: never.
ALERT_APPROVAL_FROM = int(os.environ.get("WARROOM_ALERT_APPROVAL_FROM") or "3")
# Where the bodies themselves are: this server must not be there.
BODY_NETWORKS = networks(os.environ.get("WARROOM_BODY_NETWORKS", ""))
DATABASES = {"default": database(os.environ.get("WARROOM_DATABASE_URL", ""))}
# Counts failed sign-ins and remembers used codes: every worker on every host must see the same.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Subjects that have a room of their own; each brings its models, screens and urls.
SUBJECTS = [
    app
    for app in (
        "warroom.organisations",
        "warroom.landscapes",
        "warroom.plans",
        "warroom.ledger",
        "warroom.incidents",
        "warroom.decisions",
        "warroom.tasks",
        "warroom.clocks",
        "warroom.theft",
        "warroom.duty",
        "warroom.reports",
        "warroom.packs",
        "warroom.emergency",
        "warroom.exercises",
        "warroom.sharing",
        "warroom.contacts",
        "warroom.messaging",
        "warroom.alerts",
        "warroom.suppliers",
        "warroom.joint",
        "warroom.advisories",
        "warroom.sector",
        "warroom.lessons",
        "warroom.aid",
        "warroom.status",
        "warroom.live",
        "warroom.api",
    )
    if importlib.util.find_spec(app) and importlib.util.find_spec(f"{app}.apps")
]
INSTALLED_APPS = [
    "warroom",
    *SUBJECTS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "warroom.middleware.StaticFilesMiddleware",
    "warroom.middleware.NotKeptMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "warroom.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "warroom.middleware.KeepableInputMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "warroom.kept.KeepingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "warroom.organisations.middleware.SecondFactorMiddleware",
    "warroom.organisations.middleware.OrganisationMiddleware",
]
ROOT_URLCONF = "warroom.urls"
ASGI_APPLICATION = "warroom.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "warroom.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Gateways for mail, SMS and so on; Django keeps what is called SECRETS off its error pages.
GATEWAY_SECRETS = of_environment()
# A task only wakes a worker: what must not be lost is a row with a lease (docs/decisions/0011).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Language and time: Dutch unless somebody asks for English; stored in UTC, shown in Brussels.
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Europe/Brussels"
USE_TZ = True

# Static files are served by the same process, straight from the packages: no collectstatic, no second server.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# People and sign-in.
AUTH_USER_MODEL = "organisations.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "warroom.organisations.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# A victim's mail may be gone or in the attacker's hands: nothing here is ever proved by mail.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reauthenticate": "10/m/user"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("WARROOM_PROXIES", "0"))
MFA_ADAPTER = "warroom.organisations.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Weerbaar"
# Clocks of phones drift: accept the code before and after.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {"add_webauthn": "warroom.organisations.forms.AddPasskeyForm"}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nothing here is ever verified by mail
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "warroom.organisations.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if os.environ.get("WARROOM_OIDC_SERVER"):
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": os.environ.get("WARROOM_OIDC_NAME", "OpenID Connect"),
                "client_id": os.environ.get("WARROOM_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("WARROOM_OIDC_SECRET", ""),
                "settings": {"server_url": os.environ["WARROOM_OIDC_SERVER"]},
            }
        ],
    }

# What a browser may do with our pages: load from here, and nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # one long shift
CSRF_FAILURE_VIEW = "warroom.errors.csrf_failure"

# Uploads: 20 MB packed (DESIGN §5); what is larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "warroom.uploads.QuotaUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Errors name the request's path, never its body, cookies or query (a path may hold a one-time token: see
# warroom.logs, which strikes it out).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"strike_tokens": {"()": "warroom.logs.StrikeTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["strike_tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "warroom": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
