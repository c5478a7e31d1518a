"""Bytes to facts without torch: hashes, headers, scans and fingerprints of model files; never runs what it reads."""
