"""Tags that let Django's own templates wear the shell."""
