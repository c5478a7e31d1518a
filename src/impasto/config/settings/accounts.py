"""Sign-in: e-mail and password, passkeys, TOTP, and providers that the operator configures."""

import os

from impasto.config.settings.base import ENVIRONMENT

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_VALIDATORS = "impasto.accounts.names.USERNAME_VALIDATORS"
ACCOUNT_USERNAME_BLACKLIST: list[str] = []
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = os.environ.get("IMPASTO_EMAIL_VERIFICATION", "optional")
ACCOUNT_ADAPTER = "allauth.account.adapter.DefaultAccountAdapter"
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/5m/ip,5/5m/key",
    "signup": "20/h/ip",
    "reset_password": "5/d/key,20/h/ip",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("IMPASTO_PROXIES", "0"))

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Impasto"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("IMPASTO_URL", "http://").startswith("http://")
USERSESSIONS_TRACK_ACTIVITY = False

SOCIALACCOUNT_PROVIDERS = dict(ENVIRONMENT.social_providers)
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("IMPASTO_SMTP_HOST")
    else "django.core.mail.backends.console.EmailBackend"
)
EMAIL_HOST = os.environ.get("IMPASTO_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("IMPASTO_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("IMPASTO_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("IMPASTO_SMTP_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
DEFAULT_FROM_EMAIL = os.environ.get("IMPASTO_FROM", "Impasto <house@localhost>")
