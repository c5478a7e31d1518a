"""Models, versions and files: published, uploaded, hashed, scanned, downloaded, never lost; announces FilePublished."""
