"""Rooms, database, templates and time."""

from pathlib import Path

from impasto.config.environment import database_settings, read_environment
from impasto.kit.postgres import cluster_in

ENVIRONMENT = read_environment()

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
BASE_URL = ENVIRONMENT.base_url
HOUSE_NAME = "Impasto"

ROOMS = ["kit", "ui", "accounts", "jobs", "moderation", "engagement", "library", "gallery", "discovery", "api"]

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    *(f"impasto.{room}" for room in ROOMS),
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in ENVIRONMENT.social_providers),
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "impasto.kit.addresses.refuse_nul",
]

ROOT_URLCONF = "impasto.config.urls"
WSGI_APPLICATION = "impasto.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": database_settings(ENVIRONMENT.database_url or cluster_in(ENVIRONMENT.home).dsn)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if ENVIRONMENT.role == "web":
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 2, "max_size": 12, "timeout": 10}  # type: ignore[index]
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60

TEMPLATES = [
    {
        "NAME": "jinja",
        "BACKEND": "impasto.ui.environment.RoomTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "impasto.ui.environment.make_environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "impasto.ui.context.shell",
            ],
        },
    },
    {
        "NAME": "django",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parents[2] / "ui" / "templates_django"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
SILENCED_SYSTEM_CHECKS: list[str] = []

# Only a worker loads the rooms' worker modules, and with them what is heavy.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "worker" if ENVIRONMENT.role in {"worker", "test"} else ""
