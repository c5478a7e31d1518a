"""The studio of Impasto: bytes, weights, prompts and pictures; knows no Django and no database."""
