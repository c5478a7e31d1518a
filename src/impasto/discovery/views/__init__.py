"""Pages of discovery: home and search."""
