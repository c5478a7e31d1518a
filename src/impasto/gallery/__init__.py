"""Posts and pictures, how each was made and what it used; announces ImagePublished, ImageHidden."""
