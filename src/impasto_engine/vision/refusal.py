"""The one error of this part: a picture that is not taken, with the sentence a person reads."""


class PictureRefused(ValueError):  # noqa: N818 (a refusal is an answer to a person, not a fault of ours)
    """A file is not a picture we can hold; `str(error)` says what is wrong, where, and what to do.

    `code` is a short stable word for programs: `format`, `size`, `pixels`, `frames`, `chunks`, `inflation`,
    `truncated`, `broken`, `disguise`.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
