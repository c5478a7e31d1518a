"""What is answered on the event loop beside Django's pages: bytes in, bytes out, and live events.

`application` is the ASGI application of /files/, /media/, /parts/ and /events/; it never runs a page.
"""

from impasto.kit.streams.app import application

__all__ = ["application"]
