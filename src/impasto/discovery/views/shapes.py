"""Shapes that cards of ui take, made from what rooms' queries give."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from impasto.accounts import queries as accounts
from impasto.accounts.models import User
from impasto.library import queries as library
from impasto.library.models import ModelKind
from impasto.library.queries import ModelCard


def people_shapes(people: Iterable[User]) -> list[dict[str, Any]]:
    """People as person cards want them."""
    return [
        {
            "name": person.name,
            "url": reverse("accounts:profile", args=[person.username]),
            "note": f"@{person.username}",
            "picture": accounts.portrait_of(person),
            "models": person.model_count,
            "pictures": person.image_count,
            "followers": person.follower_count,
        }
        for person in people
    ]


def model_shapes(models: Iterable[ModelCard]) -> list[dict[str, Any]]:
    """Models as model cards want them."""
    kinds = dict(ModelKind.choices)
    marks = {"early": _("Early access"), "new": _("New"), "updated": _("Updated"), "": ""}
    return [
        {
            "url": library.model_url(model.id, model.slug),
            "name": model.name,
            "kind": kinds[model.kind],
            "base": ", ".join(model.base_models[:2]),
            "author": {"name": model.display_name or model.username, "url": f"/user/{model.username}"},
            "cover": model.cover,
            "downloads": model.download_count,
            "uses": model.image_count,
            "thumbs": library.thumbs_of(model.thumbs_up, model.thumbs_down),
            "mark": marks[model.news],
        }
        for model in models
    ]
