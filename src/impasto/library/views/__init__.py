"""Pages of the library: validate, act, answer."""
