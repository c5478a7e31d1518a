"""Keeps the place within its policy: rating levels, reports and decisions on any target; later audit rules and membranes."""
