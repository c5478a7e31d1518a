"""Registers accounts with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their keys."""

    name = "impasto.accounts"
