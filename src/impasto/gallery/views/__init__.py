"""Pages and fragments of the gallery: each validates, acts, answers."""
