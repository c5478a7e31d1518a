"""The rows themselves: people, models with files and hashes, pictures with their data, links between them, search words.

No bytes are stored: addresses of pictures lead nowhere. Indexes are dropped before and made again after the rows.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from impasto.accounts.models import User
from impasto.cli.seed.chance import any_of, chance, days_ago, favoured, level, one_of, skewed
from impasto.cli.seed.tables import drop_indexes, insert, set_sequences
from impasto.cli.seed.texts import TEXTS, make_texts
from impasto.discovery.models import SearchDocument
from impasto.discovery.services import refresh_words
from impasto.engagement.models import Tag
from impasto.gallery.models import GenerationData, Image, Post, Resource, VersionImage
from impasto.kit.models import Blob, Media
from impasto.library.models import File, FileHash, Model, Version
from impasto.library.services import sync_base_models

TABLES = [
    User, Blob, Media, Model, Version, File, FileHash, Post, Image, GenerationData, Resource, VersionImage, Tag,
    SearchDocument,
]  # fmt: skip
BASES = ["SD 1.5", "SDXL 1.0", "Pony", "Illustrious", "Flux.1 D", "NoobAI"]
KINDS = ["lora", "lora", "lora", "lora", "checkpoint", "locon", "textual_inversion", "lora"]
TOOLS = ["a1111", "comfyui", "forge", "invokeai", "swarmui", "novelai", "fooocus", "sdnext"]
SIZES = ((832, 1216), (1024, 1024), (1216, 832), (768, 1152))
BLOBS = 50
DAYS = 900
# Dice that several tables throw alike.
PICTURE_LEVEL, PICTURE_AUTHOR, PICTURE_TEXT, PICTURE_SIZE, PICTURE_TOOL, REACTIONS, COLLECTED = range(1, 8)


@dataclass(frozen=True)
class Sizes:
    """How many rows of each."""

    pictures: int
    models: int
    people: int


class NotEmptyError(RuntimeError):
    """Seeding was asked for in a house that has people: it would bury them."""


def seed_house(*, pictures: int, models: int, people: int, say: Callable[[str], None]) -> None:
    """Write the rows; raises NotEmptyError in a house where anybody lives."""
    if User.objects.exists():
        raise NotEmptyError("This house is not empty. Seed a fresh one: IMPASTO_HOME=/tmp/bench impasto bench seed")
    started = time.monotonic()
    sizes = Sizes(pictures, models, people)
    sync_base_models()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")  # foreign keys hold by construction
        cursor.execute("set local maintenance_work_mem = '1GB'")
        cursor.execute("set local work_mem = '256MB'")
        make_texts(cursor)
        again = drop_indexes(cursor, TABLES)
        for step in (_people, _models, _pictures, _links, _counts, _tags, _words):
            step(cursor, sizes)
            say(f"{step.__name__[1:]}: {time.monotonic() - started:.0f} s")
        for statement in again:
            cursor.execute(statement)
        set_sequences(cursor, TABLES)
    say(f"indexes: {time.monotonic() - started:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    refresh_words()
    say(f"{pictures:,} pictures, {models:,} models, {people:,} people in {time.monotonic() - started:.0f} s")


def _people(cursor: Any, sizes: Sizes) -> None:
    columns = {
        "id": "i", "username": "'person' || i", "email": "''", "is_active": "true", "password": "'!'",
        "date_joined": days_ago(11, DAYS), "follower_count": skewed(12, 2, 90_000),
        "image_count": str(sizes.pictures // sizes.people), "model_count": "1",
    }  # fmt: skip
    insert(cursor, User, columns, f"generate_series(1, {sizes.people}) i")


def _models(cursor: Any, sizes: Sizes) -> None:
    span = f"generate_series(1, {sizes.models}) i"
    texts = f"{span} join seed_text t on t.id = {any_of(20, TEXTS)}"
    base = one_of(21, BASES)
    columns = {
        "id": "i", "owner_id": favoured(22, sizes.people), "slug": "'model-' || i", "name": "t.name",
        "kind": one_of(23, KINDS), "description": "t.prompt || '. ' || t.negative", "status": "'published'",
        "level": level(24), "base_models": f"array[{base}]", "tag_names": "t.tags[1:3]",
        "download_count": skewed(25, 300, 900_000), "thumbs_up": skewed(26, 20, 90_000),
        "rising_score": skewed(27, 3, 900), "published_at": days_ago(28, DAYS), "last_version_at": days_ago(28, DAYS),
        "created_at": days_ago(28, DAYS),
    }  # fmt: skip
    insert(cursor, Model, columns, texts)
    columns = {
        "id": "i", "model_id": "i", "name": "'v1.0'", "base_model_id": base, "status": "'published'",
        "trained_words": "t.tags[1:1]", "published_at": days_ago(28, DAYS),
    }  # fmt: skip
    insert(cursor, Version, columns, texts)
    columns = {
        "id": "i", "version_id": "i", "name": "'model-' || i || '.safetensors'", "is_primary": "true",
        "format": "'SafeTensor'", "size": "150000000", "scan_state": "'ok'",
    }  # fmt: skip
    insert(cursor, File, columns, span)
    _hashes(cursor, sizes, span)


def _hashes(cursor: Any, sizes: Sizes, span: str) -> None:
    whole, other, tensors = (f"upper(encode(sha256(('{salt}' || i)::bytea), 'hex'))" for salt in ("", "b", "t"))
    hashes = {
        "SHA256": whole, "AutoV2": f"left({whole}, 10)", "BLAKE3": other, "CRC32": f"left({other}, 8)",
        "AutoV1": f"left({tensors}, 8)", "AutoV3": f"left({tensors}, 12)",
    }  # fmt: skip
    for number, (kind, value) in enumerate(hashes.items()):
        columns = {"id": f"i + {number * sizes.models}", "file_id": "i", "kind": f"'{kind}'", "value": value}
        insert(cursor, FileHash, columns, span)


def _pictures(cursor: Any, sizes: Sizes) -> None:
    digest = "encode(sha256({}::text::bytea), 'hex')"
    insert(cursor, Blob, {"sha256": digest.format("i"), "size": "1700000"}, f"generate_series(1, {BLOBS}) i")
    span = f"generate_series(1, {sizes.pictures}) i"
    texts = f"{span} join seed_text t on t.id = {any_of(PICTURE_TEXT, TEXTS)}"
    blob = digest.format(f"(1 + i % {BLOBS})")
    columns = {
        "key": "md5(i::text)::uuid", "original_id": blob, "served_id": blob, "extension": "'png'",
        "access": f"case when {level(PICTURE_LEVEL)} = 1 then 'public' else 'signed' end",
        "variants": f"jsonb_build_object('450', {blob}, '1024', {blob})",
    }  # fmt: skip
    insert(cursor, Media, columns, span)
    author, when = favoured(PICTURE_AUTHOR, sizes.people), _when(sizes)
    columns = {"id": "i", "author_id": author, "status": "'published'", "published_at": when, "created_at": when}
    insert(cursor, Post, columns, span)
    widths, heights = zip(*SIZES, strict=True)
    columns = {
        "id": "i", "post_id": "i", "author_id": author, "media_id": "md5(i::text)::uuid", "format": "'png'",
        "width": one_of(PICTURE_SIZE, widths), "height": one_of(PICTURE_SIZE, heights), "size": "1700000",
        "placeholder": "'#5a4a42'", "state": "'ready'", "level": level(PICTURE_LEVEL), "is_public": "true",
        "tool": one_of(PICTURE_TOOL, TOOLS), "base_model": one_of(31, BASES), "has_data": "true",
        "tag_names": "t.tags", "reaction_count": skewed(REACTIONS, 4, 90_000), "comment_count": _few(32),
        "collected_count": _few(COLLECTED), "published_at": when, "created_at": when,
        "reactions": f"jsonb_build_object('like', {skewed(REACTIONS, 4, 90_000)})",
    }  # fmt: skip
    insert(cursor, Image, columns, texts)
    data = f"""jsonb_build_object('tool', {one_of(PICTURE_TOOL, TOOLS)}, 'prompt', t.prompt, 'negativePrompt', t.negative,
      'steps', 28, 'cfgScale', 6.5, 'sampler', 'DPM++ 2M Karras', 'seed', i::text,
      'width', {one_of(PICTURE_SIZE, widths)}, 'height', {one_of(PICTURE_SIZE, heights)})"""
    columns = {"image_id": "i", "prompt": "t.prompt", "negative_prompt": "t.negative", "seed": "i::text", "data": data}
    insert(cursor, GenerationData, columns, texts)


def _links(cursor: Any, sizes: Sizes) -> None:
    """Two LoRAs a picture: some models are in thousands of pictures, most in a few."""
    span = f"generate_series(1, {sizes.pictures}) i"
    first, step = favoured(50, sizes.models, power=3), favoured(51, sizes.models - 1, power=3)
    for number, version in enumerate((first, f"1 + ({first} - 1 + {step}) % {sizes.models}")):
        columns = {
            "id": f"i + {number * sizes.pictures}", "image_id": "i", "position": str(number), "kind": "'lora'",
            "name": "'model'", "weight": "0.8", "version_id": version, "state": "'linked'", "matched_by": "'AutoV2'",
        }  # fmt: skip
        insert(cursor, Resource, columns, span)
        columns = {
            "id": f"i + {number * sizes.pictures}", "version_id": version, "model_id": version, "image_id": "i",
            "is_public": "true", "of_model": "true", "level": level(PICTURE_LEVEL),
            "reaction_count": skewed(REACTIONS, 4, 90_000), "published_at": _when(sizes),
        }  # fmt: skip
        insert(cursor, VersionImage, columns, span)


def _counts(cursor: Any, sizes: Sizes) -> None:
    """How many pictures each model and version has."""
    del sizes
    for table in ("library_model", "library_version"):
        cursor.execute(
            f"update {table} m set image_count = c.pictures"
            " from (select version_id, count(*) as pictures from gallery_versionimage group by 1) c"
            " where m.id = c.version_id"
        )


def _tags(cursor: Any, sizes: Sizes) -> None:
    each = sizes.pictures // TEXTS + 1
    columns = {"name": "tag", "use_count": f"count(*) * {each}"}
    insert(cursor, Tag, columns, "seed_text t, unnest(t.tags) tag group by tag")


def _words(cursor: Any, sizes: Sizes) -> None:
    """The search index, as the services of discovery write it."""
    name = "setweight(array_to_tsvector(array['person' || {}]), 'B')"
    sources = {
        "library.model": "select m.id, m.name, setweight(to_tsvector('house', m.name), 'A') || t.vector"
        f" || {name.format('m.owner_id')}, m.level, m.download_count + 5 * m.thumbs_up + 3 * m.image_count"
        f" from generate_series(1, {sizes.models}) i join library_model m on m.id = i"
        f" join seed_text t on t.id = {any_of(20, TEXTS)}",
        "gallery.image": f"select i, '', t.vector || {name.format(f'({favoured(PICTURE_AUTHOR, sizes.people)})')},"
        f" {level(PICTURE_LEVEL)}, {skewed(REACTIONS, 4, 90_000)} + {_few(COLLECTED)}"
        f" from generate_series(1, {sizes.pictures}) i join seed_text t on t.id = {any_of(PICTURE_TEXT, TEXTS)}",
        "accounts.user": "select id, username, setweight(array_to_tsvector(array[username::text]), 'A'), 1,"
        " follower_count from accounts_user",
    }
    for kind, source in sources.items():
        cursor.execute(
            "insert into discovery_searchdocument (target_kind, target_id, title, words, level, popularity)"
            f" select '{kind}', d.id, d.title, d.words, d.level, floor(log(2, 1 + d.score) * 4) / 4"
            f" from ({source}) d (id, title, words, level, score)"
        )


def _few(salt: int) -> str:
    """A count that is nought for most."""
    return f"floor({skewed(salt, 1, 9000)} * {chance(salt + 100)})::int"


def _when(sizes: Sizes) -> str:
    """Pictures come evenly over the years, the last one now."""
    return f"now() - interval '{DAYS} days' * (1 - i / {sizes.pictures}.0)"
