"""Reads an S3 object like a seekable file: one GET runs on while reads follow each other, a seek begins another."""

import io
from typing import Any


class ObjectReader(io.RawIOBase):
    """The bytes of one object of `size` bytes; wrap it in io.BufferedReader."""

    def __init__(self, client: Any, bucket: str, key: str, size: int) -> None:
        self._client = client
        self._bucket = bucket
        self._key = key
        self._size = size
        self._position = 0
        self._body: Any = None

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def seekable(self) -> bool:
        """Every position can be asked for."""
        return True

    def tell(self) -> int:
        """Where the next read begins."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position; nothing is fetched before the next read."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("A position before the beginning of the object.")
        if base + offset != self._position:
            self._stop()
        self._position = base + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the object goes."""
        view = memoryview(buffer).cast("B")
        if self._position >= self._size or not view:
            return 0
        data = self._running().read(len(view))
        if not data:
            raise OSError(f"The object {self._key} ended after {self._position} of {self._size} bytes.")
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """End the GET that runs."""
        self._stop()
        super().close()

    def _running(self) -> Any:
        if self._body is None:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._key, Range=f"bytes={self._position}-{self._size - 1}"
            )
            self._body = answer["Body"]
        return self._body

    def _stop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None
