"""What the gallery refuses, each with the sentence a person reads and the field it belongs to."""


class GalleryError(Exception):
    """A wish that cannot be met; `sentence` says what is wrong and what to do, `field` where ("" for the whole)."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotAllowedError(GalleryError):
    """The policy says no to this person."""


class RefusedError(GalleryError):
    """The wish itself is wrong: a file that is no picture, an empty post, a time in the past."""
