"""Random reads within a part of a file, so that a member of an archive reads like a file of its own."""

from collections.abc import Iterator
from typing import BinaryIO

from impasto_engine.formats.errors import FormatError

CHUNK_BYTES = 1 << 20


class Source:
    """A window of `size` bytes of a seekable file, beginning at `start`; reading outside it is an error."""

    def __init__(self, file: BinaryIO, start: int = 0, size: int | None = None) -> None:
        self._file = file
        self.start = start
        self.size = file.seek(0, 2) - start if size is None else size

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes at `offset`; raises FormatError when the window ends before."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise FormatError("truncated", f"The file ends before byte {offset + length}; it is cut off or broken.")
        self._file.seek(self.start + offset)
        data = self._file.read(length)
        if len(data) != length:
            raise FormatError("truncated", f"The file ends before byte {offset + length}; it is cut off or broken.")
        return data

    def head(self, length: int) -> bytes:
        """The first `length` bytes, or fewer when there are fewer."""
        return self.read(0, min(length, self.size))

    def window(self, offset: int, size: int) -> "Source":
        """A part of this window as a source of its own."""
        if offset < 0 or size < 0 or offset + size > self.size:
            raise FormatError("truncated", "A part of the file reaches beyond its end; it is cut off or broken.")
        return Source(self._file, self.start + offset, size)

    def chunks(self, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `offset` on, in pieces of at most 1 MiB."""
        end = self.size if length is None else offset + length
        while offset < end:
            step = min(CHUNK_BYTES, end - offset)
            yield self.read(offset, step)
            offset += step
