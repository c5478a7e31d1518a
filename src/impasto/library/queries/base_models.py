"""The base models of this house, for forms, filters and rules."""

from django.db import connection
from django.db.models import QuerySet

from impasto.library.models import BaseModel
from impasto_engine import families


def base_models() -> QuerySet[BaseModel]:
    """Every base model, by name."""
    return BaseModel.objects.order_by("name")


def base_model_names(*, media: str = "image") -> list[str]:
    """Names of one medium that a maker may choose from, by name."""
    statement = "select name from library_basemodel where is_active and media = %s order by name"
    with connection.cursor() as cursor:
        cursor.execute(statement, [media])
        return [row[0] for row in cursor.fetchall()]


def base_models_by_family() -> dict[str, list[str]]:
    """Names a maker may choose from, grouped by family, both by name."""
    grouped: dict[str, list[str]] = {}
    for family, name in base_models().filter(is_active=True).order_by("family", "name").values_list("family", "name"):
        grouped.setdefault(family, []).append(name)
    return grouped


def base_model_named(name: str) -> BaseModel | None:
    """The base model of this name, alias or trainer's word; case, spaces and punctuation do not matter."""
    known = families.by_name(name)
    found = BaseModel.objects.filter(name=known.name).first() if known is not None else None
    return found or BaseModel.objects.filter(name__iexact=name).first()
