"""What a reader of this part raises, and the finding it becomes in a report."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["danger", "error", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing a person should know about a file.

    severity: `danger` = it can do harm, `error` = it is broken or of no known form, `note` = worth knowing.
    code: stable, machine-readable, e.g. `pickle-global`. where: a member, tensor or offset, empty for the whole file.
    """

    severity: Severity
    code: str
    message: str
    where: str = ""

    def to_json(self) -> dict[str, str]:
        """The finding as plain text fields."""
        return {"severity": self.severity, "code": self.code, "message": self.message, "where": self.where}


class FormatError(ValueError):
    """A file breaks the rules of its format; the reason is worded for the person who sent it."""

    severity: Severity = "error"

    def __init__(self, code: str, message: str, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.code = code
        self.message = message
        self.where = where

    def finding(self) -> Finding:
        """This error as a line of a scan report."""
        return Finding(self.severity, self.code, self.message, self.where)


class DangerError(FormatError):
    """A file is built to do harm, or cannot be read in one way only."""

    severity: Severity = "danger"
