"""Names of files as people send them, made safe to store, to put in an address and to say in a header."""

import re
import unicodedata
from urllib.parse import quote

MAX_NAME_BYTES = 200
FALLBACK = "file"

_RESERVED = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)")
_INVISIBLE = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])


def clean_name(name: str) -> str:
    """A name that every file system takes and no reader misreads: at most 200 bytes of UTF-8, never empty.

    Only the part after the last slash is kept; control and bidi characters go, what Windows reserves becomes "_", the
    extension survives shortening.
    """
    name = unicodedata.normalize("NFC", name[-4 * MAX_NAME_BYTES :] if len(name) > 4 * MAX_NAME_BYTES else name)
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(" " if character in "\t\r\n" else character for character in name)
    name = "".join(character for character in name if unicodedata.category(character) not in _INVISIBLE)
    name = _RESERVED.sub("_", " ".join(name.split())).strip(". ")
    name = _DEVICES.sub(r"_\1", name)
    return _shorten(name) or FALLBACK


def content_disposition(name: str, kind: str = "attachment") -> str:
    """The header of RFC 6266: a quoted ASCII name, and beside it the exact name where that is not ASCII (RFC 5987)."""
    name = "".join(character for character in name if unicodedata.category(character) not in {"Cc", "Cs"})
    plain = _ascii(name)
    quoted = plain.replace("\\", "\\\\").replace('"', '\\"')
    header = f'{kind}; filename="{quoted}"'
    return header if plain == name else f"{header}; filename*=UTF-8''{quote(name, safe='')}"


def _ascii(name: str) -> str:
    # A "%" in the plain form is read as an escape by some browsers, so such a name goes into the exact form as well.
    decomposed = unicodedata.normalize("NFKD", name)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "".join(character if " " <= character <= "~" and character != "%" else "_" for character in bare)


def _shorten(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > 20:
        stem, dot, extension = name, "", ""
    room = MAX_NAME_BYTES - len((dot + extension).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + dot + extension
