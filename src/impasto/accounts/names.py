"""What a username may be: it is part of addresses, so it is ASCII, unique in any case, and never a word of the site."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

RESERVED = frozenset(
    [
        "about",
        "account",
        "accounts",
        "admin",
        "api",
        "app",
        "articles",
        "collections",
        "create",
        "desk",
        "discover",
        "events",
        "feed",
        "files",
        "help",
        "home",
        "house",
        "images",
        "impasto",
        "login",
        "logout",
        "me",
        "media",
        "models",
        "moderator",
        "new",
        "notifications",
        "null",
        "official",
        "parts",
        "polls",
        "posts",
        "root",
        "search",
        "settings",
        "signup",
        "static",
        "support",
        "system",
        "tags",
        "tools",
        "undefined",
        "upload",
        "uploads",
        "user",
        "users",
        "www",
    ]
)

username_shape = RegexValidator(
    re.compile(r"^[A-Za-z0-9](?:[A-Za-z0-9_-]{1,28})[A-Za-z0-9]$"),
    "A username has 3 to 30 letters, digits, - or _, and begins and ends with a letter or digit.",
    code="username_shape",
)


def not_reserved(value: str) -> None:
    """Refuse names that are places of the site or could pass for its staff."""
    if value.lower() in RESERVED:
        raise ValidationError(f"“{value}” is a word the house uses itself; choose another name.", code="reserved")


USERNAME_VALIDATORS: list[Callable[[str], None]] = [username_shape, not_reserved]
