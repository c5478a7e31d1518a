"""The operator's desk: django-unfold's admin."""

UNFOLD = {
    "SITE_TITLE": "Impasto desk",
    "SITE_HEADER": "Impasto",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
}
