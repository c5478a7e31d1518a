"""Why the library did not do what it was asked: raised in services, shown beside the field by pages and API alike."""


class LibraryError(Exception):
    """A request that the library refuses; `field` names the value at fault, empty for the whole."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotPublishableError(LibraryError):
    """A version that lacks something to be shown; `reasons` are sentences for its maker."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
