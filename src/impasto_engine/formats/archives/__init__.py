"""Opens zip and tar files only where they can be read in one way, within limits, and writes nothing from them."""
