"""The whole house asked for what it must not tell: every address, every kind of person, every wrong value."""
