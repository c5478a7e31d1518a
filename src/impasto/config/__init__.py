"""Composes the house: settings, the URL map, and the two server interfaces."""
