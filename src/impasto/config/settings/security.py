"""Cookies, transport and content policy. User files come from a path, and by configuration a host, of their own."""

from csp.constants import NONCE, NONE, SELF

from impasto.config.settings.base import ENVIRONMENT

_https = ENVIRONMENT.base_url.startswith("https://")
# Addresses of bytes name the house's own host, which need not be the one in the visitor's address bar (localhost).
_bytes = [SELF, ENVIRONMENT.files_url or ENVIRONMENT.base_url]
_pictures = [*_bytes, "data:", "blob:"]

SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.base_url]
CSRF_FAILURE_VIEW = "impasto.ui.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if _https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": _pictures,
        "media-src": _pictures,
        "connect-src": _bytes,
        "object-src": [NONE],
        "base-uri": [NONE],
        # Signing in elsewhere begins with a form of ours that is answered with a redirect there.
        "form-action": [SELF, *(["https:"] if ENVIRONMENT.social_providers else [])],
        "frame-ancestors": [NONE],
    },
    # The desk's own pages need inline code of django-unfold; they are for staff only.
    "EXCLUDE_URL_PREFIXES": ["/desk/"],
}
