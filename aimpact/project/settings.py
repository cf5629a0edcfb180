"""Django settings, read from the environment.

`AIMPACT_ENV` is `development` (default) or `production`. In production `SECRET_KEY`,
`DATABASE_URL`, `ALLOWED_HOSTS`, `PUBLIC_URL` and `EMAIL_URL` must be given; nothing is guessed.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("AIMPACT_VAR", BASE_DIR / "var"))
PRODUCTION = os.environ.get("AIMPACT_ENV", "development") == "production"
DEBUG = not PRODUCTION and os.environ.get("AIMPACT_DEBUG", "1") == "1"
DEMO = not PRODUCTION and os.environ.get("AIMPACT_DEMO", "0") == "1"


def _required(name: str, development: str) -> str:
    value = os.environ.get(name, "")
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(f"{name} must be set when AIMPACT_ENV=production.")
    return development


SECRET_KEY = _required("SECRET_KEY", "development-only-key-never-used-in-production-0123456789")
# Former keys: what they signed, hashed or encrypted is still read; nothing new is made with them.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
ALLOWED_HOSTS = _required("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",")
PUBLIC_URL = _required("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# How many proxies of ours stand in front and append to X-Forwarded-For; 0: nobody is believed.
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0"))

ROOT_URLCONF = "aimpact.project.urls"
WSGI_APPLICATION = "aimpact.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "aimpact.web",
    "aimpact.demo",
    "aimpact.library",
    "aimpact.exchange",
    "aimpact.desk",
    "aimpact.reports",
    "aimpact.knowledge",
    "aimpact.insights",
    "aimpact.surveys",
    "aimpact.spaces",
    "aimpact.accounts",
    "aimpact.territories",
    "aimpact.ui",
    "aimpact.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "aimpact.surveys.cookieless.CookielessBooth",  # before anything that reads a cookie
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aimpact.ui.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "aimpact.core.access.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aimpact.ui.middleware.FormAddressMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "aimpact.spaces.frame.space_frame",
            ],
            "builtins": [
                "aimpact.ui.templatetags.ui",
                "aimpact.ui.templatetags.ui_forms",
                "aimpact.ui.templatetags.ui_charts",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        _required("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/aimpact"),
        # Looks at a connection before it is used: a restart of PostgreSQL costs no error page.
        engine="aimpact.core.postgresql",
    )
}
# A server that dies without a goodbye is noticed in seconds. The pool waits for nothing but a
# server that is away (a web worker has fewer threads than connections), and asks for it again
# soon rather than ever more rarely: what the URL says after its `?` goes before all this.
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {
        "min_size": 1,
        "max_size": int(os.environ.get("DATABASE_POOL", "8")),
        "timeout": 5,
        "reconnect_timeout": 2,
    },
    # Of the statements of `core.prepared` alone. DATABASE_PREPARED=0 behind a pooler of
    # transactions that does not follow prepared statements (PgBouncer before 1.21).
    "prepare_threshold": 0 if os.environ.get("DATABASE_PREPARED", "1") == "1" else None,
}
# Seconds that a page waits for one statement (`project.wsgi` alone): past them it says that the
# service does not answer for the moment. Less than a browser waits for a ballot that it sends.
DATABASE_PATIENCE = float(os.environ.get("DATABASE_PATIENCE", "15"))

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # The limits of sign-in live here: the default of 300 would forget them under attack.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# --- people ---------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "aimpact.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "aimpact.accounts.forms.SignInForm",
    "signup": "aimpact.accounts.forms.SignUpForm",
    "request_login_code": "aimpact.accounts.forms.AskCodeForm",
    "confirm_login_code": "aimpact.accounts.forms.SignInCodeForm",
    "confirm_email_verification_code": "aimpact.accounts.forms.AddressCodeForm",
    "confirm_password_reset_code": "aimpact.accounts.forms.PasswordCodeForm",
    "reset_password": "aimpact.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "aimpact.accounts.forms.NewPasswordForm",
    "change_password": "aimpact.accounts.forms.ChangePasswordForm",
    "set_password": "aimpact.accounts.forms.FirstPasswordForm",
    "add_email": "aimpact.accounts.forms.NewAddressForm",
    "change_email": "aimpact.accounts.forms.CorrectAddressForm",
    "reauthenticate": "aimpact.accounts.forms.ConfirmPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # no password: a code by e-mail each time
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# A quarter of an hour: time enough to find the message on another device.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
# The package's own limits, but for the codes: whoever waits for one may ask again at once.
ACCOUNT_RATE_LIMITS = {"confirm_email": "3/m/key"}
MFA_ADAPTER = "aimpact.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "aimpact.accounts.forms.SecondFactorForm",
    "authenticate_webauthn": "aimpact.accounts.forms.KeyAsSecondFactorForm",
    "reauthenticate": "aimpact.accounts.forms.ConfirmCodeForm",
    "reauthenticate_webauthn": "aimpact.accounts.forms.ConfirmKeyForm",
    "activate_totp": "aimpact.accounts.forms.ActivateAppForm",
    "add_webauthn": "aimpact.accounts.forms.AddKeyForm",
    "edit_webauthn": "aimpact.accounts.forms.RenameKeyForm",
    "login_webauthn": "aimpact.accounts.forms.KeySignInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = "AimPact"
MFA_TOTP_TOLERANCE = 1  # RFC 6238 5.2: one step of 30 s, for clocks that drift and slow fingers
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- words ----------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
FORMAT_MODULE_PATH = "aimpact.project.formats"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# --- files ----------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if os.environ.get("AIMPACT_MANIFEST", "1") == "1"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Fonts of posters never travel to a browser; names without a fingerprint are never asked for.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["ttf", "woff2", "png", "jpg", "gif", "webp", "gz", "br"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Tiles under the maps, `https://tiles.example.org/{z}/{x}/{y}.png`, and whom to thank for them.
# None by default: contours are then drawn alone, and no other site learns who looks at a map.
MAP_TILES_URL = os.environ.get("MAP_TILES_URL", "")
MAP_TILES_ATTRIBUTION = os.environ.get("MAP_TILES_ATTRIBUTION", "")
_tiles = urlsplit(MAP_TILES_URL)

# Virus scanner of files that people send: none, `clamd://host:3310` or a command (core.scanning).
UPLOAD_SCANNER = os.environ.get("UPLOAD_SCANNER", "")

# --- mail -----------------------------------------------------------------------------
_mail = urlsplit(_required("EMAIL_URL", "smtp://127.0.0.1:1025"))
_mail_options = parse_qs(_mail.query)
EMAIL_HOST = _mail.hostname or "127.0.0.1"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail_options.get("tls") == ["1"]
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "AimPact <ne-pas-repondre@localhost>")

# Where mail servers send back what they cannot deliver: an address of our own whose mailbox is
# read by `aimpact read_bounces`, and which takes `name+anything@`. Empty: none comes back to us.
BOUNCE_ADDRESS = os.environ.get("BOUNCE_ADDRESS", "")
INVITATIONS_A_MINUTE = int(os.environ.get("INVITATIONS_A_MINUTE", "600"))

# --- counters -------------------------------------------------------------------------
# Seconds between two writings of what a web process counted in memory (openings, starts).
ARRIVALS_WRITTEN_EVERY = float(os.environ.get("ARRIVALS_WRITTEN_EVERY", "5"))

# Ballots let in without a check in an hour from one network address, and in a minute in a whole
# survey before places are let in fewer; where anyone may answer (surveys.crowds); 0: no check.
BALLOTS_AN_HOUR_FROM_ONE_PLACE = int(os.environ.get("BALLOTS_AN_HOUR_FROM_ONE_PLACE", "30"))
BALLOTS_A_MINUTE_IN_ONE_SURVEY = int(os.environ.get("BALLOTS_A_MINUTE_IN_ONE_SURVEY", "300"))

# --- verified identities: nothing is shown of a provider until its client is registered here ----
IDENTITY_PROVIDERS: dict[str, dict[str, Any]] = {
    name: {
        "url": os.environ.get(f"{name.upper()}_URL", address).rstrip("/"),
        "client_id": os.environ[f"{name.upper()}_CLIENT_ID"],
        "client_secret": _required(f"{name.upper()}_CLIENT_SECRET", ""),
        "level": int(os.environ.get(f"{name.upper()}_LEVEL", "1")),
        "scopes": os.environ.get(f"{name.upper()}_SCOPES", "").split(),
    }
    for name, address in (
        ("franceconnect", "https://oidc.franceconnect.gouv.fr/api/v2"),
        ("proconnect", "https://proconnect.gouv.fr/api/v2"),
    )
    if os.environ.get(f"{name.upper()}_CLIENT_ID")
}
_identity = [urlsplit(provider["url"]) for provider in IDENTITY_PROVIDERS.values()]

# --- an optional language model, which proposes wordings; without an address there is none --------
LANGUAGE_MODEL = {
    "url": os.environ.get("AIMPACT_LLM_URL", ""),  # of an API like OpenAI's, up to and with /v1
    "model": os.environ.get("AIMPACT_LLM_MODEL", ""),
    "key": os.environ.get("AIMPACT_LLM_KEY", ""),
}

# --- live -----------------------------------------------------------------------------
# Where pages reach the `live` process: a path when a proxy stands before both, else an address.
LIVE_URL = os.environ.get("LIVE_URL", "/live/")
_live = urlsplit(LIVE_URL)

# --- who runs this service: shown on the legal pages, empty until the operator fills it in ----
OPERATOR = {
    name: os.environ.get(f"OPERATOR_{name.upper()}", "").strip()
    for name in (
        "name",
        "address",
        "registration",
        "director",
        "email",
        "phone",
        "host",
        "dpo",
        "source",
    )
}

# --- safety ---------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *([f"https://{_tiles.netloc}"] if _tiles.netloc else [])],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF, *([f"{_live.scheme}://{_live.netloc}"] if _live.netloc else [])],
        "manifest-src": [SELF],
        # A form of ours that leads to a provider: browsers look at where it ends up.
        "form-action": [SELF, *(f"{url.scheme}://{url.netloc}" for url in _identity)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz(/web)?$"]  # load balancers ask over plain HTTP
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Joining the browsers' preload list binds a whole domain for years: the operator's decision.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"tokens": {"()": "aimpact.core.logs.HideTokens"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
