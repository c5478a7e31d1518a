"""The search index: one row a public thing, rewritten only when what it says has changed."""

import math
from typing import Any

from django.db import connection, transaction

from impasto.accounts import queries as accounts
from impasto.discovery.models import SearchDocument, SearchWord
from impasto.gallery.models import Image
from impasto.library.models import Model, PublishStatus

MAX_TEXT = 20_000

_UPSERT = """
insert into discovery_searchdocument (target_kind, target_id, title, words, level, popularity)
select %(kind)s, %(id)s, %(title)s, v.words, %(level)s, %(popularity)s
from (select setweight(to_tsvector('house', %(a)s), 'A') || setweight(to_tsvector('house', %(b)s), 'B')
  || setweight(to_tsvector('house', %(c)s), 'C') as words) v
on conflict (target_kind, target_id) do update
  set title = excluded.title, words = excluded.words, level = excluded.level, popularity = excluded.popularity
  where (discovery_searchdocument.title, discovery_searchdocument.words, discovery_searchdocument.level,
    discovery_searchdocument.popularity)
  is distinct from (excluded.title, excluded.words, excluded.level, excluded.popularity)
"""
# New words only: counting uses here would make every writer wait for the row of "a"; refresh_words counts.
_WORDS = """
insert into discovery_searchword (word, uses)
select lexeme, 1 from unnest(to_tsvector('house', %(text)s))
where length(lexeme) between 3 and 40 and lexeme ~ '^[[:alpha:]]+$'
on conflict do nothing
"""
_REFRESH = """
insert into discovery_searchword (word, uses)
select word, ndoc from ts_stat('select words from discovery_searchdocument')
where length(word) between 3 and 40 and word ~ '^[[:alpha:]]+$'
on conflict (word) do update set uses = excluded.uses where discovery_searchword.uses <> excluded.uses
"""


@transaction.atomic
def index_model(model_id: int) -> None:
    """Write, rewrite or remove a model's document; a model out of lists has none."""
    model = Model.objects.select_related("owner").filter(pk=model_id).first()
    if model is None or model.status != PublishStatus.PUBLISHED or model.hidden_at or model.removed_at:
        forget("library.model", model_id)
        return
    versions = list(model.versions.filter(status=PublishStatus.PUBLISHED).values_list("name", "trained_words"))
    trained = [word for _name, words in versions for word in words]
    _write(
        "library.model",
        model.pk,
        title=model.name,
        strong=[*model.tag_names, *trained, model.owner.name, model.owner.username],
        weak=[model.description, *model.base_models, *(name for name, _words in versions)],
        level=model.level,
        popularity=model.download_count + 5 * model.thumbs_up + 3 * model.image_count,
    )


@transaction.atomic
def index_image(image_id: int) -> None:
    """Write, rewrite or remove a picture's document; its prompt is found only while its data is shown."""
    image = Image.objects.select_related("author", "generation").filter(pk=image_id).first()
    if image is None or not image.is_public:
        forget("gallery.image", image_id)
        return
    generation = getattr(image, "generation", None)
    prompt = generation.prompt if generation and not image.hide_data else ""
    _write(
        "gallery.image",
        image.pk,
        title=image.alt[:200],
        strong=[*image.tag_names, image.author.name],
        weak=[prompt, image.base_model],
        level=image.level,
        popularity=image.reaction_count + image.collected_count,
    )


@transaction.atomic
def index_person(user_id: int) -> None:
    """Write, rewrite or remove a person's document; private and erased people have none."""
    person = accounts.public_person(user_id)
    if person is None:
        forget("accounts.user", user_id)
        return
    _write(
        "accounts.user",
        person.pk,
        title=person.name,
        strong=[person.username],
        weak=[person.bio],
        level=1,
        popularity=person.follower_count,
    )


def forget(kind: str, target_id: int) -> None:
    """Take a thing out of search."""
    SearchDocument.objects.filter(target_kind=kind, target_id=target_id).delete()


def refresh_words() -> int:
    """Count how many documents use each word, for the order of guesses; returns how many words are known."""
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH)
    return SearchWord.objects.count()


def _write(
    kind: str, target_id: int, *, title: str, strong: list[str], weak: list[str], level: int, popularity: float
) -> None:
    texts = {"a": title, "b": " ".join(strong)[:MAX_TEXT], "c": " ".join(weak)[:MAX_TEXT]}
    row: dict[str, Any] = {
        "kind": kind,
        "id": target_id,
        "title": title[:200],
        "level": level,
        "popularity": _rounded(popularity),
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, {**row, **texts})
        if cursor.rowcount:
            cursor.execute(_WORDS, {"text": " ".join(texts.values())})


def _rounded(popularity: float) -> float:
    """Quarter powers of two: 100 and 105 are the same, 100 and 120 are not."""
    return math.floor(math.log2(1 + max(0, popularity)) * 4) / 4
