"""Writes of the library: one transaction each, policy, change, event; both pages and API call these."""
