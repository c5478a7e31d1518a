"""The house of Impasto: its people, models and pictures, as one Django project of rooms."""
