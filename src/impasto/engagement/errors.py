"""What can be refused here; each text says why, to the person who asked."""


class RefusedError(ValueError):
    """Something that may not be done; the text is for the person."""
