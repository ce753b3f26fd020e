"""Django's settings, made from `env`."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from waymark.config import env as environment

ENV = environment.read()
SOURCE = Path(__file__).resolve().parents[1]
DATA_DIR = ENV.data_dir.resolve()
WAYMARK = ENV  # other rooms read their settings as settings.WAYMARK

_base = urlsplit(ENV.base_url)
BASE_URL = ENV.base_url.rstrip("/")
SECRET_KEY = ENV.secret_key or (environment.DEMO_SECRET_KEY if ENV.mode != "production" else "")
DEBUG = False
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1"] + (
    [] if ENV.mode == "production" else ["127.0.0.1", "localhost", "testserver"]
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "waymark.records.audit",
    "waymark.records.limits",
    "waymark.records.notices",
    "waymark.records.people",
    "waymark.records.rosters",
    "waymark.records.catalog",
    "waymark.records.joining",
    "waymark.records.enrollment",
    "waymark.records.announcements",
    "waymark.records.corrections",
    "waymark.records.plans",
    "waymark.records.evidence",
    "waymark.records.experience",
    "waymark.records.assessment",
    "waymark.records.ledger",
    "waymark.records.awards",
    "waymark.records.credentials",
    "waymark.web.shared",
    "waymark.web.public",
    "waymark.web.learner",
    "waymark.web.assessor",
    "waymark.web.supervisor",
    "waymark.web.coordinator",
    "waymark.web.administrator",
    "waymark.web.registrar",
    "waymark.web.issuer",
    "waymark.web.designer",
    "waymark.web.auditor",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "waymark.api.edge.MachineEdge",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "waymark.web.shared.middleware.RequestEdge",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "waymark.config.body_limits.BodyLimits",
    "allauth.account.middleware.AccountMiddleware",
    "waymark.web.shared.account_limits.AccountLimits",
    "waymark.web.shared.known_browser.KnownBrowser",
    "django_htmx.middleware.HtmxMiddleware",
    "waymark.web.shared.middleware.StoryContext",
    "waymark.web.shared.unsent.UnsentForms",
]

ROOT_URLCONF = "waymark.config.urls"
WSGI_APPLICATION = "waymark.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waymark.web.shared.layout.context",
            ],
            "string_if_invalid": "",
        },
    }
]

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;",
}


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url or f"sqlite:///{DATA_DIR / 'waymark.sqlite3'}")
    if parts.scheme == "sqlite":
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path), "OPTIONS": SQLITE_OPTIONS}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(ENV.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_ADAPTER = "waymark.web.shared.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "waymark.web.shared.password_forms.SignIn",
    "reset_password": "waymark.web.shared.password_forms.AskForKey",
    "reset_password_from_key": "waymark.web.shared.password_forms.ChoosePassword",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "waymark.web.shared.reset_key.ResetKeys"  # noqa: S105 - a path
ACCOUNT_SIGNUP_FORM_CLASS = "waymark.web.shared.accounts.NameForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional" if ENV.mode != "production" else "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, which goes on where it was going
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # ours count exactly, and apart for each account and address: web.shared.account_limits

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
_secure = _base.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_NAME = "__Host-session" if _secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "csrf"
CSRF_FAILURE_VIEW = "waymark.web.shared.errors.csrf_failed"
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _secure
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [SOURCE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENV.time_zone

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = Path(unquote(urlsplit(ENV.storage_url).path)) if ENV.storage_url else DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
FILE_LIMIT_BYTES = 25 * 1024 * 1024
BADGE_LIMIT_BYTES = 8 * 1024 * 1024  # a badge to check, in whatever form it comes
BODY_LIMIT_BYTES = 2 * 1024 * 1024  # any other request of somebody who has not signed in
SIGNED_IN_BODY_LIMIT_BYTES = 10 * FILE_LIMIT_BYTES + BODY_LIMIT_BYTES
DATA_UPLOAD_MAX_MEMORY_SIZE = BADGE_LIMIT_BYTES + 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700  # files of people; static ones are ours too
OUTSIDE_HOSTS_ON_THIS_MACHINE: frozenset[str] = frozenset()  # host:port; tests name hosts of their own here

KEYS_DIR = Path(unquote(urlsplit(ENV.signer).path)) if ENV.signer else DATA_DIR / "keys"
KEY_PASSPHRASE = ENV.key_passphrase or SECRET_KEY

DEFAULT_FROM_EMAIL = ENV.mail_from
if ENV.smtp_url:
    _smtp = urlsplit(ENV.smtp_url)
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "localhost", _smtp.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
    EMAIL_USE_TLS = _smtp.scheme in ("smtp+tls", "smtps")
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the outbox keeps every message

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "waymark.config.redact.RedactedFormatter",
            "format": "%(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO" if ENV.mode == "production" else "WARNING"},
}
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # e-mail is unique by a constraint on its lower case, which the check does not see
