"""Random access to the bytes of a picture wherever they lie; reads only what is asked for."""

import io
import os
from typing import BinaryIO, Protocol

HEAD = 16 * 1024  # one read that holds every text of most files


class Source(Protocol):
    """Bytes of known size that can be read at any offset."""

    size: int

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from offset on, at most length, fewer at the end."""
        ...


class BytesSource:
    """A picture held in memory."""

    def __init__(self, data: bytes | bytearray | memoryview) -> None:
        self.view = memoryview(data).cast("B")
        self.size = len(self.view)

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from offset on, at most length."""
        return bytes(self.view[offset : offset + length])


class FileSource:
    """An open file, read at offsets; its position does not matter and, for a file of the system, does not change."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        raw = getattr(file, "raw", file)
        # Wrappers that decompress have a descriptor too, but it leads to other bytes than they give.
        self.descriptor = raw.fileno() if isinstance(raw, io.FileIO) else -1
        if self.descriptor >= 0:
            self.size = os.fstat(self.descriptor).st_size
        else:
            self.size = file.seek(0, os.SEEK_END)
        self.head = self._read(0, HEAD)

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from offset on, at most length."""
        if offset + length <= len(self.head):
            return self.head[offset : offset + length]
        return self._read(offset, length)

    def _read(self, offset: int, length: int) -> bytes:
        if self.descriptor >= 0:
            return os.pread(self.descriptor, length, offset)
        self.file.seek(offset)
        return self.file.read(length)


def open_source(data: bytes | bytearray | memoryview | BinaryIO) -> Source:
    """Access to bytes, a memory view or an open binary file."""
    if isinstance(data, bytes | bytearray | memoryview):
        return BytesSource(data)
    return FileSource(data)
