"""Reads what the operator set, from environment variables and the home folder; the only place that does."""

import importlib.util
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class ConfigurationError(ValueError):
    """A setting of the operator that cannot work; the text names the variable and what it should be."""


@dataclass(frozen=True)
class Environment:
    """The operator's wishes, with the defaults of a house on one machine."""

    home: Path
    database_url: str
    base_url: str
    files_url: str
    hosts: tuple[str, ...]
    secret_key: str
    social_providers: Mapping[str, Any]
    debug: bool
    role: str


def read_environment() -> Environment:
    """The environment as it stands; makes the home folder and its secret when they are missing."""
    home = Path(os.environ.get("IMPASTO_HOME", "var")).resolve()
    home.mkdir(parents=True, exist_ok=True)
    base_url = os.environ.get("IMPASTO_URL", "http://127.0.0.1:8000").rstrip("/")
    return Environment(
        home=home,
        database_url=os.environ.get("DATABASE_URL", ""),
        base_url=base_url,
        files_url=os.environ.get("IMPASTO_FILES_URL", "").rstrip("/"),
        hosts=_hosts(base_url),
        secret_key=os.environ.get("IMPASTO_SECRET_KEY") or _secret_of(home),
        social_providers=_social_providers(),
        debug=os.environ.get("IMPASTO_DEBUG", "") == "1",
        role=os.environ.get("IMPASTO_ROLE", "tool"),
    )


def _hosts(base_url: str) -> tuple[str, ...]:
    extra = [host.strip() for host in os.environ.get("IMPASTO_HOSTS", "").split(",") if host.strip()]
    return tuple({"localhost", "127.0.0.1", "[::1]", urlsplit(base_url).hostname or "localhost", *extra})


def _social_providers() -> Mapping[str, Any]:
    """allauth's providers by id, as JSON: {"github": {"APP": {"client_id": "...", "secret": "..."}}}."""
    text = os.environ.get("IMPASTO_SOCIAL_PROVIDERS", "") or "{}"
    try:
        providers = json.loads(text)
    except ValueError as error:
        raise ConfigurationError(f"IMPASTO_SOCIAL_PROVIDERS is not JSON: {error}.") from error
    if not isinstance(providers, dict):
        raise ConfigurationError("IMPASTO_SOCIAL_PROVIDERS must be a JSON object of allauth provider ids.")
    unknown = [name for name in providers if not _has_provider(name)]
    if unknown:
        raise ConfigurationError(f"IMPASTO_SOCIAL_PROVIDERS names “{unknown[0]}”, which allauth does not know.")
    return providers


def _has_provider(name: str) -> bool:
    known = importlib.util.find_spec("allauth.socialaccount.providers")
    folders = known.submodule_search_locations if known and known.submodule_search_locations else []
    return name.isidentifier() and any((Path(folder) / name / "provider.py").exists() for folder in folders)


def _secret_of(home: Path) -> str:
    path = home / "secret"
    if not path.exists():
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def database_settings(url: str) -> dict[str, object]:
    """Django's settings of a PostgreSQL URL; raises ConfigurationError for any other kind of database."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ConfigurationError(
            f"DATABASE_URL begins with “{parts.scheme}://”; Impasto needs postgresql://user:password@host/name."
        )
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
