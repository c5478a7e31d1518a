"""Fills an empty database with the rows of a large site, for measuring: skewed as real sites are, written by SQL alone.

No bytes are stored: addresses of pictures lead nowhere. Indexes are dropped before and made again after the rows.
"""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from psycopg import sql

from impasto.accounts.models import User
from impasto.discovery.models import SearchDocument
from impasto.discovery.services import refresh_words
from impasto.gallery.models import GenerationData, Image, Post, Resource, VersionImage
from impasto.kit.models import Blob, Media
from impasto.library.models import File, FileHash, Model, Version
from impasto.library.services import sync_base_models

TABLES = [
    User, Blob, Media, Model, Version, File, FileHash, Post, Image, GenerationData, Resource, VersionImage, SearchDocument,
]  # fmt: skip
SYLLABLES = [
    "ka",
    "ro",
    "mi",
    "ten",
    "sol",
    "var",
    "lin",
    "dor",
    "fa",
    "nel",
    "is",
    "um",
    "bra",
    "chi",
    "tor",
    "ve",
    "la",
    "pos",
    "qui",
    "ren",
    "sa",
    "tu",
    "wen",
    "xo",
    "yar",
    "zel",
]
ART = [
    "portrait",
    "landscape",
    "city",
    "forest",
    "river",
    "mountain",
    "sea",
    "night",
    "morning",
    "light",
    "shadow",
    "fog",
    "snow",
    "rain",
    "fire",
    "gold",
    "silver",
    "red",
    "blue",
    "green",
    "violet",
    "dragon",
    "fox",
    "cat",
    "dog",
    "bird",
    "horse",
    "robot",
    "castle",
    "bridge",
    "tower",
    "garden",
    "flower",
    "knight",
    "wizard",
    "astronaut",
    "ship",
    "train",
    "street",
    "cafe",
    "library",
    "temple",
    "ruins",
    "moon",
    "sun",
    "stars",
    "clouds",
    "storm",
    "desert",
    "ocean",
    "island",
    "cabin",
    "lantern",
    "mask",
    "armor",
    "dress",
    "hat",
    "oil",
    "painting",
    "watercolor",
    "sketch",
    "ink",
    "photo",
    "film",
    "grain",
    "bokeh",
    "macro",
    "aerial",
    "close",
    "up",
    "wide",
    "angle",
    "soft",
    "warm",
    "cold",
    "dramatic",
]
BASES = ["SD 1.5", "SDXL 1.0", "Pony", "Illustrious", "Flux.1 D", "NoobAI"]
KINDS = ["lora", "lora", "lora", "lora", "checkpoint", "locon", "textual_inversion", "lora"]
TOOLS = ["a1111", "comfyui", "forge", "invokeai", "swarmui", "novelai", "fooocus", "sdnext"]
TEXTS = 4000
WORDS = 3500
# Pseudo-random and repeatable: a number from 0 to 1 of a row's id and a salt.
CHANCE = "((hashint8extended(i, {0}) & 2147483647) / 2147483647.0)"


class NotEmptyError(RuntimeError):
    """Seeding was asked for in a house that has people: it would bury them."""


def seed_house(*, pictures: int, models: int, people: int, say: Callable[[str], None]) -> None:
    """Write the rows; raises NotEmptyError in a house where anybody lives."""
    if User.objects.exists():
        raise NotEmptyError("This house is not empty. Seed a fresh one: IMPASTO_HOME=/tmp/bench impasto bench seed")
    started = time.monotonic()
    sync_base_models()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")  # foreign keys hold by construction
        cursor.execute("set local maintenance_work_mem = '1GB'")
        _make_texts(cursor)
        definitions = _drop_indexes(cursor)
        for step in (_people, _models, _pictures, _links, _words):
            step(cursor, pictures, models, people)
            say(f"{step.__name__[1:]}: {time.monotonic() - started:.0f} s")
        for definition in definitions:
            cursor.execute(definition)
        _set_sequences(cursor)
    say(f"indexes: {time.monotonic() - started:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    refresh_words()
    say(f"{pictures:,} pictures, {models:,} models, {people:,} people in {time.monotonic() - started:.0f} s")


def _people(cursor: Any, pictures: int, models: int, people: int) -> None:
    del pictures, models
    columns = {"id": "i", "username": "'person' || i", "email": "''", "is_active": "true", "password": "'!'"}
    columns |= {
        "date_joined": _ago(1, 900),
        "follower_count": _skewed(2, 5000, 8),
        "image_count": "10",
        "model_count": "1",
    }
    _insert(cursor, User, columns, f"generate_series(1, {people}) i")


def _models(cursor: Any, pictures: int, models: int, people: int) -> None:
    del pictures
    span = f"generate_series(1, {models}) i"
    base = _pick(3, BASES)
    columns = {
        "id": "i", "owner_id": f"1 + floor({people} * power({_chance(1)}, 2))::int", "slug": "'model-' || i",
        "name": _name(4), "kind": _pick(5, KINDS), "description": _phrases(6, 5),
        "status": "'published'", "level": _level(7), "base_models": f"array[{base}]",
        "tag_names": f"array[{_word(8)}, {_word(9)}, {_word(10)}]", "download_count": _skewed(11, 90_000, 9),
        "thumbs_up": _skewed(12, 9000, 9), "image_count": _skewed(13, 4000, 9), "rising_score": _skewed(14, 900, 7),
        "published_at": _ago(15, 900), "last_version_at": _ago(16, 900), "created_at": _ago(15, 900),
    }  # fmt: skip
    _insert(cursor, Model, columns, span)
    columns = {
        "id": "i", "model_id": "i", "name": "'v1.0'", "base_model_id": base, "status": "'published'",
        "trained_words": f"array[{_word(17)}]", "published_at": _ago(16, 900), "image_count": "0",
    }  # fmt: skip
    _insert(cursor, Version, columns, span)
    columns = {"id": "i", "version_id": "i", "name": "'model-' || i || '.safetensors'", "is_primary": "true"}
    columns |= {"format": "'SafeTensor'", "size": "150000000", "scan_state": "'ok'"}
    _insert(cursor, File, columns, span)
    digest = "upper(encode(sha256(i::text::bytea), 'hex'))"
    for number, (kind, value) in enumerate((("SHA256", digest), ("AutoV2", f"left({digest}, 10)"))):
        columns = {"id": f"i + {number * models}", "file_id": "i", "kind": f"'{kind}'", "value": value}
        _insert(cursor, FileHash, columns, span)


def _pictures(cursor: Any, pictures: int, models: int, people: int) -> None:
    del models
    _insert(
        cursor, Blob, {"sha256": "encode(sha256(i::text::bytea), 'hex')", "size": "1700000"}, "generate_series(1, 50) i"
    )
    span = f"generate_series(1, {pictures}) i"
    blob = "encode(sha256((1 + i % 50)::text::bytea), 'hex')"
    access = f"case when {_level(20)} = 1 then 'public' else 'signed' end"
    columns = {
        "key": "md5(i::text)::uuid",
        "original_id": blob,
        "served_id": blob,
        "extension": "'png'",
        "access": access,
    }
    columns["variants"] = f"jsonb_build_object('450', {blob}, '1024', {blob})"
    _insert(cursor, Media, columns, span)
    author = f"1 + floor({people} * power({_chance(21)}, 2))::int"
    when = f"now() - interval '900 days' * (1 - i / {pictures}.0)"
    columns = {"id": "i", "author_id": author, "title": "''", "status": "'published'", "published_at": when}
    _insert(cursor, Post, columns, span)
    columns = {
        "id": "i", "post_id": "i", "author_id": author, "media_id": "md5(i::text)::uuid", "format": "'png'",
        "width": f"(array[832, 1024, 1216, 768])[1 + (4 * {_chance(22)})::int % 4]",
        "height": f"(array[1216, 1024, 832, 1152])[1 + (4 * {_chance(22)})::int % 4]", "size": "1700000",
        "placeholder": "'#5a4a42'", "state": "'ready'", "level": _level(20), "is_public": "true",
        "tool": _pick(23, TOOLS), "base_model": _pick(24, BASES), "has_data": f"{_chance(25)} < 0.85",
        "tag_names": f"array[{', '.join(_word(salt) for salt in range(26, 32))}]",
        "reaction_count": _skewed(32, 3000, 9), "comment_count": _skewed(33, 80, 9),
        "collected_count": _skewed(34, 200, 9), "published_at": when, "created_at": when,
        "reactions": f"jsonb_build_object('like', {_skewed(32, 3000, 9)})",
    }  # fmt: skip
    _insert(cursor, Image, columns, span)
    data = """jsonb_build_object('steps', 28, 'cfgScale', 6.5, 'sampler', 'DPM++ 2M Karras', 'seed', i::text,
      'width', 832, 'height', 1216)"""
    columns = {"image_id": "i", "prompt": _phrases(40, 3), "negative_prompt": _phrases(41, 1), "seed": "i::text"}
    _insert(cursor, GenerationData, {**columns, "data": data}, span)


def _links(cursor: Any, pictures: int, models: int, people: int) -> None:
    del people
    span = f"generate_series(1, {pictures}) i"
    first = f"floor({models} * power({_chance(50)}, 4))::int"
    other = f"floor({models - 1} * power({_chance(51)}, 4))::int"
    for number, version in enumerate((f"1 + {first}", f"1 + ({first} + 1 + {other}) % {models}")):
        columns = {
            "id": f"i + {number * pictures}", "image_id": "i", "position": str(number), "kind": "'lora'",
            "name": "'model'", "weight": "0.8", "version_id": version, "state": "'linked'", "matched_by": "'AutoV2'",
        }  # fmt: skip
        _insert(cursor, Resource, columns, span)
        columns = {
            "id": f"i + {number * pictures}", "version_id": version, "model_id": version, "image_id": "i",
            "is_public": "true", "of_model": "true", "level": _level(20), "reaction_count": _skewed(32, 3000, 9),
            "published_at": f"now() - interval '900 days' * (1 - i / {pictures}.0)",
        }  # fmt: skip
        _insert(cursor, VersionImage, columns, span)


def _words(cursor: Any, pictures: int, models: int, people: int) -> None:
    del pictures, models, people
    sources = {
        "library.model": "select id, name, name || ' ' || array_to_string(tag_names, ' ') || ' ' || description, level, "
        "download_count from library_model",
        "gallery.image": "select i.id, '', array_to_string(i.tag_names, ' ') || ' ' || g.prompt, i.level, i.reaction_count "
        "from gallery_image i join gallery_generationdata g on g.image_id = i.id",
        "accounts.user": "select id, username, username, 1, follower_count from accounts_user",
    }
    for kind, source in sources.items():
        cursor.execute(
            "insert into discovery_searchdocument (target_kind, target_id, title, words, level, popularity) "
            f"select '{kind}', d.id, d.title, to_tsvector('house', d.words), d.level, floor(log(2, 1 + d.score) * 4) / 4 "
            f"from ({source}) d (id, title, words, level, score)"
        )


def _insert(cursor: Any, model: type[models.Model], columns: Mapping[str, str], source: str) -> None:
    """Insert rows whose given columns are SQL over `source` and whose other columns have Django's defaults."""
    values = {field.column: columns.get(field.column) or _default(field) for field in model._meta.concrete_fields}
    names = ", ".join(f'"{name}"' for name, value in values.items() if value)
    chosen = ", ".join(value for value in values.values() if value)
    cursor.execute(f"insert into {model._meta.db_table} ({names}) select {chosen} from {source}")


def _default(field: "models.Field[Any, Any]") -> str:
    """A column's default as SQL; "" leaves it to the database."""
    if field.primary_key:
        return ""
    if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
        return "now()"
    if field.has_default() or not field.null:
        value = field.get_default() if field.has_default() else ("" if field.empty_strings_allowed else None)
        if value is None:
            return "null"
        if isinstance(field, models.JSONField):
            return "'{}'" if value == {} else "'[]'"
        if isinstance(field, ArrayField):
            return "'{}'"
        return str(sql.Literal(value).as_string(None))
    return "null"


def _drop_indexes(cursor: Any) -> list[str]:
    """Drop what no constraint needs; returns how to make it again."""
    names = [model._meta.db_table for model in TABLES]
    cursor.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i "
        "join pg_class c on c.oid = i.indrelid where c.relname = any(%s) and not i.indisunique",
        [names],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"drop index {name}")
    return [definition for _name, definition in found]


def _set_sequences(cursor: Any) -> None:
    for model in TABLES:
        if isinstance(model._meta.pk, models.AutoField):
            table = model._meta.db_table
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")


def _chance(salt: int) -> str:
    return CHANCE.format(salt)


def _skewed(salt: int, most: int, power: int) -> str:
    return f"floor({most} * power({_chance(salt)}, {power}))::int"


def _ago(salt: int, days: int) -> str:
    return f"now() - interval '{days} days' * {_chance(salt)}"


def _pick(salt: int, choices: list[str]) -> str:
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return f"(array[{listed}])[1 + floor({len(choices)} * {_chance(salt)} * 0.9999)::int]"


def _level(salt: int) -> str:
    chance = _chance(salt)
    return f"case when {chance} < .7 then 1 when {chance} < .82 then 2 when {chance} < .92 then 4 when {chance} < .98 then 8 else 16 end"  # fmt: skip


def _make_texts(cursor: Any) -> None:
    """A table of words, short names and phrases to pick from by number; frequent words are frequent, as in prompts."""
    source = random.Random(7)  # noqa: S311 - words, not secrets
    made = ["".join(source.choices(SYLLABLES, k=source.randint(2, 4))) for _ in range(3 * TEXTS)]
    words = list(dict.fromkeys([*ART, *made]))[:TEXTS]
    weights = [1 / (place + 3) for place in range(len(words))]
    cursor.execute(
        "create temporary table seed_text (id int primary key, word text, short text, phrase text) on commit drop"
    )
    rows = [
        (number, word, " ".join(source.choices(words, weights, k=3)), " ".join(source.choices(words, weights, k=8)))
        for number, word in enumerate(words, start=1)
    ]
    cursor.executemany("insert into seed_text values (%s, %s, %s, %s)", rows)


def _word(salt: int) -> str:
    return f"(select word from seed_text t where t.id = 1 + floor({WORDS} * power({_chance(salt)}, 3))::int)"


def _name(salt: int) -> str:
    return f"(select initcap(short) from seed_text t where t.id = 1 + floor({WORDS} * {_chance(salt)})::int)"


def _phrases(salt: int, count: int) -> str:
    """`count` phrases of eight words as one text."""
    numbers = [f"1 + floor({WORDS} * {_chance(salt * 100 + part)})::int" for part in range(count)]
    picked = [f"(select phrase from seed_text t where t.id = {number})" for number in numbers]
    return " || ' ' || ".join(picked)
