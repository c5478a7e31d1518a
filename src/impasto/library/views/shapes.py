"""Rows of the library as the components of pages want them."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from impasto.accounts import queries as accounts
from impasto.accounts.models import User
from impasto.library import queries
from impasto.library.models import ModelKind
from impasto.library.queries import ModelCard

MAX_ID = 2**63 - 1


def card_of(model: ModelCard) -> dict[str, Any]:
    """A model as `model_card` of ui shows it."""
    return {
        "url": queries.model_url(model.id, model.slug),
        "name": model.name,
        "kind": ModelKind(model.kind).label,
        "base": ", ".join(model.base_models[:2]) + ("…" if len(model.base_models) > 2 else ""),
        "author": person_of(model.username, model.display_name),
        "cover": model.cover,
        "downloads": model.download_count,
        "uses": model.image_count,
        "thumbs": queries.thumbs_of(model.thumbs_up, model.thumbs_down),
        "mark": _mark(model.news),
    }


def cards_of(models: Iterable[ModelCard]) -> list[dict[str, Any]]:
    """Models as the grid of ui shows them."""
    return [card_of(model) for model in models]


def person_of(username: str, display_name: str) -> dict[str, str]:
    """A person as components show them."""
    return {"name": display_name or username, "url": f"{_place_of_people()}{username}", "picture": ""}


def maker_of(person: User) -> dict[str, str]:
    """A person with their avatar, as the model's page shows its maker and reviewers."""
    return {**person_of(person.username, person.display_name), "picture": accounts.portrait_of(person)}


def _mark(news: str) -> str:
    if not news:
        return ""
    return {"early": _("Early access"), "new": _("New"), "updated": _("Updated")}[news]


@cache
def _place_of_people() -> str:
    # Fifty cards a page: the place is looked up once and not for each.
    return reverse("accounts:profile", args=["x"]).removesuffix("x")


def next_url(request: HttpRequest, cursor: str) -> str:
    """This address with the cursor of the next page; empty at the end."""
    if not cursor:
        return ""
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
    return f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}"


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, an empty form included; None when nothing was."""
    return request.POST if request.method == "POST" else None


def asked_id(text: str | None) -> int | None:
    """An id from an address, None for what cannot be one."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    return int(text) if 0 < int(text) <= MAX_ID else None
