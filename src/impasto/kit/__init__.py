"""Django glue with no word of the product: events, targets, blobs, media, pages of a list."""
