"""Keyset pagination: a cursor is the sort key of the last row, so a deep page costs what the first page costs."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

Row = TypeVar("Row")

MAX_CURSOR_LENGTH = 400


class BadCursorError(ValueError):
    """A cursor that this list did not make."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursor of the next; `next_cursor` is empty at the end."""

    rows: Sequence[Row]
    next_cursor: str


def encode_cursor(values: Sequence[Any]) -> str:
    """The sort key of a row as URL-safe text; values are ints, floats, text or None."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(values))).rstrip(b"=").decode()


def decode_cursor(cursor: str, types: Sequence[type]) -> tuple[Any, ...] | None:
    """The sort key in a cursor, None for an empty one; raises BadCursorError where count or types do not fit."""
    if not cursor:
        return None
    if len(cursor) > MAX_CURSOR_LENGTH:
        raise BadCursorError("The cursor is too long; leave it out to start at the first page.")
    try:
        values = msgspec.json.decode(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise BadCursorError("The cursor is not one of ours; leave it out to start at the first page.") from None
    if not isinstance(values, list) or len(values) != len(types):
        raise BadCursorError("The cursor belongs to another list; leave it out to start at the first page.")
    for value, expected in zip(values, types, strict=True):
        if (
            isinstance(value, bool)
            or not isinstance(value, expected)
            or (isinstance(value, int) and abs(value) >= 2**63)
        ):
            raise BadCursorError("The cursor belongs to another list; leave it out to start at the first page.")
    return tuple(values)


def cut_page(rows: Sequence[Row], limit: int, key: Any) -> Page[Row]:
    """A page from `limit + 1` fetched rows: the extra row only tells that there is more."""
    if len(rows) <= limit:
        return Page(rows, "")
    kept = rows[:limit]
    return Page(kept, encode_cursor(key(kept[-1])))
