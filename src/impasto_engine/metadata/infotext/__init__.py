"""The text form of generation data that AUTOMATIC1111's web UI made and dozens of tools write: its grammar."""
