"""How much an archive may unfold to, and how its members may be called."""

import re
from dataclasses import dataclass

from impasto_engine.formats.errors import DangerError, FormatError

MAX_MEMBERS = 50_000
MAX_DEPTH = 3
MAX_RATIO = 30
FREE_BYTES = 64 << 20  # below this an archive may unfold at any ratio
MAX_NAME_LENGTH = 1024

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_PROGRAM = re.compile(
    r".*\.(?:exe|dll|bat|cmd|com|scr|pif|msi|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|hta|lnk|url|reg|jar|sh|bash|command|"
    r"desktop|py|pyc|pyo|pyd|pyw|so|dylib|app|apk|elf|bin\.exe)",
    re.IGNORECASE,
)


@dataclass
class Unfolding:
    """What all archives of one file may still give: bytes out, members, and levels below."""

    bytes_left: int
    members_left: int = MAX_MEMBERS
    depth_left: int = MAX_DEPTH

    @classmethod
    def for_file(cls, size: int) -> "Unfolding":
        """The allowance of a file of `size` bytes: 30 times as much, or 64 MiB."""
        return cls(max(FREE_BYTES, MAX_RATIO * size))

    def take_bytes(self, count: int) -> None:
        """Account for bytes that came out of compression."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise DangerError("archive-bomb", f"The archive unfolds to more than {MAX_RATIO} times its size.")

    def take_member(self) -> None:
        """Account for one member."""
        self.members_left -= 1
        if self.members_left < 0:
            raise DangerError("archive-count", f"The archive has more than {MAX_MEMBERS} members.")


def check_member_name(name: str) -> None:
    """A member's name must be a plain path below a folder on every system; raises DangerError or FormatError."""
    if not name or len(name) > MAX_NAME_LENGTH:
        raise FormatError("member-name", "A member of the archive has no name or one that is too long.", name[:80])
    if not name.isprintable():
        raise DangerError(
            "member-name", "A member's name holds unprintable or direction-changing characters.", repr(name[:80])
        )
    if name[0] == "/" or "\\" in name or ":" in name:
        raise DangerError("member-name", "A member's name is absolute or names a drive.", name[:120])
    for part in name.removesuffix("/").split("/"):
        _check_part(part, name)
    if _PROGRAM.fullmatch(name):
        raise DangerError("program", "The archive holds a file that its name makes a program.", name[:120])


def _check_part(part: str, name: str) -> None:
    if part == "..":
        raise DangerError("member-name", "A member's name leads out of the archive's folder.", name[:120])
    if part in ("", ".") or part[-1] in ". " or len(part.encode()) > 255:
        raise DangerError("member-name", "A member's name means different files on different systems.", name[:120])
    if _DEVICE.fullmatch(part):
        raise DangerError("member-name", "A member is called like a device of Windows.", name[:120])
