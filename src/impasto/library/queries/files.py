"""Finds public versions by what a picture or a program knows of their files: a hash, a Civitai id, a name.

The answers are alike for every viewer: what a file is called by its hash is no secret, and drafts, hidden models and
files that did not pass their scan are never among them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from impasto.library.models import HashKind
from impasto.library.models.files import ENDINGS
from impasto_engine.formats.hashes import swap_crc32

MAX_LOOKUPS = 10_000
SHORTEST_PREFIX = 10
MAX_ID = 2**63 - 1

_HASH = re.compile(r"[0-9A-F]{8,64}")
# As the index on the names of files has it.
_STEM = f"regexp_replace(lower(f.name), '{ENDINGS}', '')"
# Which kinds of models a resource named in a picture can be; other kinds match models of any kind.
KINDS_OF_RESOURCES = {
    "checkpoint": ("checkpoint", "checkpoint_merge", "unet"),
    "unet": ("unet", "checkpoint", "checkpoint_merge"),
    "lora": ("lora", "locon", "dora"),
    "lycoris": ("lora", "locon", "dora"),
    "embedding": ("textual_inversion",),
    "vae": ("vae",),
    "controlnet": ("controlnet",),
    "upscaler": ("upscaler",),
    "hypernet": ("hypernetwork",),
    "text_encoder": ("text_encoder",),
    "motion": ("motion_module",),
}

_PUBLIC = """
  f.scan_state = 'ok' and v.status = 'published'
  and m.status in ('published', 'archived') and m.hidden_at is null and m.removed_at is null
"""
# The range operators compare byte by byte, which is what the index on value knows; "G" follows every digit.
_BY_HASH = f"""
select asked.value, found.version_id, found.model_id, found.file_id, found.kind
from unnest(%(hashes)s::text[], %(only_crc)s::boolean[]) as asked(value, only_crc)
cross join lateral (
  select v.id as version_id, v.model_id, f.id as file_id, h.kind
  from library_filehash h
  join library_file f on f.id = h.file_id
  join library_version v on v.id = f.version_id
  join library_model m on m.id = v.model_id
  where h.value ~>=~ asked.value and h.value ~<~ (asked.value || 'G')
    and case
      when asked.only_crc then h.value = asked.value and h.kind = 'CRC32'
      else h.value = asked.value
        or (length(asked.value) >= {SHORTEST_PREFIX} and h.kind in ('SHA256', 'Tensors', 'AutoV3'))
    end
    and {_PUBLIC}
  order by v.published_at, v.id, h.value <> asked.value, h.kind
  limit 1
) found
"""  # noqa: S608 - constants of this file
_BY_CIVITAI_ID = """
select v.civitai_id, v.id as version_id, v.model_id, 0 as file_id
from library_version v join library_model m on m.id = v.model_id
where v.civitai_id = any(%(ids)s) and v.status = 'published'
  and m.status in ('published', 'archived') and m.hidden_at is null and m.removed_at is null
"""
_BY_NAME = f"""
select {_STEM} as stem,
  min(v.id) as version_id, min(v.model_id) as model_id, min(f.id) as file_id
from library_file f
join library_version v on v.id = f.version_id
join library_model m on m.id = v.model_id
where {_STEM} = any(%(names)s)
  and (%(kinds)s::text[] is null or m.kind = any(%(kinds)s))
  and {_PUBLIC}
group by 1 having count(distinct v.id) = 1
"""  # noqa: S608 - constants of this file


@dataclass(frozen=True)
class VersionMatch:
    """A public version that was recognised; `kind` says by what: a hash kind, "civitai id" or "name".

    `file_id` is 0 where the version was recognised and no single file.
    """

    version_id: int
    model_id: int
    file_id: int
    kind: str


def versions_by_hash(hashes: Iterable[str]) -> dict[str, VersionMatch]:
    """Versions by any of the six hashes of a file, under the text that was asked for; one query.

    8 to 64 hexadecimal digits of any case; CRC32 in either notation; 10 and more digits also as the beginning of
    SHA-256 and AutoV3. Where several versions have the file, the one published first answers. At most 10,000.
    """
    asked = {text: text.strip().upper().removeprefix("0X") for text in list(hashes)[:MAX_LOOKUPS]}
    values = sorted({value for value in asked.values() if _HASH.fullmatch(value)})
    swapped = [swap_crc32(value).upper() for value in values if len(value) == 8]
    parameters = {"hashes": values + swapped, "only_crc": [False] * len(values) + [True] * len(swapped)}
    found = {row["value"]: _match(row, row["kind"]) for row in reversed(_rows(_BY_HASH, parameters))}
    matches = {text: found.get(value) or _by_swapped(found, value) for text, value in asked.items()}
    return {text: match for text, match in matches.items() if match is not None}


def versions_by_civitai_id(ids: Iterable[int]) -> dict[int, VersionMatch]:
    """Versions by the id they have on Civitai; one query."""
    wanted = [number for number in list(ids)[:MAX_LOOKUPS] if 0 < number <= MAX_ID]
    rows = _rows(_BY_CIVITAI_ID, {"ids": wanted}) if wanted else []
    return {row["civitai_id"]: _match(row, "civitai id") for row in rows}


def versions_by_name(names: Iterable[str], kind: str) -> dict[str, VersionMatch]:
    """Guesses by the name of a file without its ending, in any case; names that several versions have are left out.

    `kind`: as the engine's schema names a resource ("lora", "checkpoint"); a name alone never proves anything.
    """
    asked = {name: name.strip().lower() for name in list(names)[:MAX_LOOKUPS] if name.strip() and "\0" not in name}
    kinds = KINDS_OF_RESOURCES.get(kind)
    parameters = {"names": sorted(set(asked.values())), "kinds": list(kinds) if kinds else None}
    found = {row["stem"]: _match(row, "name") for row in _rows(_BY_NAME, parameters)} if asked else {}
    return {name: found[stem] for name, stem in asked.items() if stem in found}


def _by_swapped(found: dict[str, VersionMatch], value: str) -> VersionMatch | None:
    match = found.get(swap_crc32(value).upper()) if len(value) == 8 and _HASH.fullmatch(value) else None
    return match if match is not None and match.kind == HashKind.CRC32 else None


def _match(row: dict[str, Any], kind: str) -> VersionMatch:
    return VersionMatch(row["version_id"], row["model_id"], row["file_id"], kind)


def _rows(sql: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
