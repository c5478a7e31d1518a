"""Registers accounts with Django, and one's own places in the shell."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their keys."""

    name = "impasto.accounts"

    def ready(self) -> None:
        """Offer one's profile and settings under the avatar."""
        from impasto.accounts.queries import portrait_of
        from impasto.ui.context import SHELL, Link

        SHELL.portrait = portrait_of
        SHELL.add_account(Link("My profile", "accounts:me", "user", 10))
        SHELL.add_account(Link("Settings", "accounts:settings", "settings", 80))
