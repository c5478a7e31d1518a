"""One reader for each tool that writes generation data; a reader returns None for what another tool wrote."""
