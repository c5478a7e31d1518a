"""Judges pickles without loading them: every opcode is followed, every name must be on an exact list."""
