"""Settings, from the environment. Secrets and places come in by variables; nothing here names a machine."""

from __future__ import annotations

import datetime as dt
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from psycopg.conninfo import conninfo_to_dict

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("KOERS_DATA", ".koers")).absolute()

DEMO = os.environ.get("KOERS_DEMO") == "1"
DEBUG = False
SECRET_KEY = os.environ.get("KOERS_SECRET_KEY", "")
KOERS_TODAY = dt.date.fromisoformat(os.environ["KOERS_TODAY"]) if os.environ.get("KOERS_TODAY") else None
KOERS_URL = os.environ.get("KOERS_URL", "http://localhost:8000").rstrip("/")
KOERS_SCHOOL = os.environ.get("KOERS_SCHOOL", "")
KOERS_PHONE = os.environ.get("KOERS_PHONE", "")
KOERS_VAULT_KEYS = [key for key in os.environ.get("KOERS_VAULT_KEYS", "").split(",") if key]
KOERS_SEAL = Path(os.environ.get("KOERS_SEAL", DATA / "seal"))
KOERS_DROP = Path(os.environ.get("KOERS_DROP", DATA / "drop"))
KOERS_ANCHORS = Path(os.environ.get("KOERS_ANCHORS", DATA / "anchors.log"))
KOERS_MAILDIR = Path(os.environ.get("KOERS_MAILDIR", DATA / "mail"))
KOERS_GUIDES = Path(os.environ["KOERS_GUIDES"]) if os.environ.get("KOERS_GUIDES") else None
KOERS_UPLOAD_LIMIT = 10 * 1024 * 1024  # bytes
KOERS_PROCESSES = os.environ.get("KOERS_PROCESSES", "koers.config.processes")

_hosts = os.environ.get("KOERS_HOSTS", "localhost,127.0.0.1")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [KOERS_URL]
SECURE = KOERS_URL.startswith("https://")
_processes = import_module(KOERS_PROCESSES).PROCESSES

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "koers.kernel.apps.KernelConfig",
    "koers.exchange",
    "koers.web",
    *(process.app for process in _processes),
    *(["koers.demo"] if DEMO else []),
    "koers.config.apps.WiringConfig",
]
AUTH_USER_MODEL = "kernel.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside all that can fail: the answers that say so have these headers too.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "koers.kernel.middleware.Private",
    "koers.web.encoding.OnlyUtf8",
    "koers.kernel.middleware.Transaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "koers.kernel.middleware.Language",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]
ROOT_URLCONF = "koers.config.urls"
WSGI_APPLICATION = "koers.config.wsgi.application"
LOGIN_URL = "web:login"
LOGIN_REDIRECT_URL = "web:home"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "koers.web.context.shell",
            ],
        },
    },
]


_KEYS = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}


def _database() -> tuple[dict[str, Any], str, str]:
    """Django's settings of the database as the application's role, and name and password of the owner role."""
    # Web processes hold a pool; commands and the worker open what they need.
    pool = {"min_size": 1, "max_size": 8, "timeout": 3} if os.environ.get("KOERS_POOL") == "1" else None
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": pool} if pool else {},
        "PASSWORD": "",
    }
    if url := os.environ.get("DATABASE_URL"):
        parts = conninfo_to_dict(url)
        owner = conninfo_to_dict(os.environ.get("KOERS_OWNER_URL", url))
        named = {name: str(parts.pop(key, "")) for name, key in _KEYS.items()}
        common["OPTIONS"] = {**common["OPTIONS"], **parts}
        return common | named, str(owner.get("user", "koers_owner")), str(owner.get("password", ""))
    named = {
        "HOST": os.environ.get("KOERS_PG_SOCKET", str(DATA / "socket")),
        "NAME": os.environ.get("KOERS_DB_NAME", "koers"),
        "USER": "koers_app",
    }
    return common | named, "koers_owner", ""


_default, KOERS_DB_OWNER, KOERS_OWNER_PASSWORD = _database()
DATABASES = {"default": _default}

SESSION_ENGINE = "koers.kernel.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-koers" if SECURE else "koers"
CSRF_COOKIE_NAME = "__Host-koers-csrf" if SECURE else "koers-csrf"
CSRF_FAILURE_VIEW = "koers.web.views.errors.stale_form"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_REFERRER_POLICY = "no-referrer" if SECURE else "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["koers.web.uploads.LimitedUpload"]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]  # a language names itself
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # a few small files, served from where they are: nothing to collect
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600

_smtp = os.environ.get("KOERS_SMTP", "127.0.0.1:25")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _smtp.rpartition(":")[0],
            "port": int(_smtp.rpartition(":")[2]),
            "username": os.environ.get("KOERS_SMTP_USER", ""),
            "password": os.environ.get("KOERS_SMTP_PASSWORD", ""),
            "use_tls": os.environ.get("KOERS_SMTP_TLS") == "1",
            "timeout": 10,
        },
    },
}
DEFAULT_FROM_EMAIL = os.environ.get("KOERS_FROM", "Koers <koers@localhost>")

PROCRASTINATE_IMPORT_PATHS = [
    "koers.kernel.jobs",
    *(f"{process.app}.jobs" for process in _processes if find_spec(f"{process.app}.jobs")),
]
# A worker that was killed is missed within seconds; what was done leaves no row behind (the outbox says what was sent).
PROCRASTINATE_WORKER_DEFAULTS = {
    "update_heartbeat_interval": 3,
    "stalled_worker_timeout": 10,
    "delete_jobs": "successful",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KOERS_LOG", "WARNING")},
}
