"""What an operator sets wrongly is said with the variable's name and what it should be."""

import pytest

from impasto.config.environment import ConfigurationError, database_settings, read_environment


def test_provider_is_taken_from_json(monkeypatch):
    monkeypatch.setenv("IMPASTO_SOCIAL_PROVIDERS", '{"github": {"APP": {"client_id": "a", "secret": "b"}}}')
    assert read_environment().social_providers["github"]["APP"]["client_id"] == "a"


@pytest.mark.parametrize("text", ["{", "[]", '{"no-such": {}}', '{"../x": {}}'])
def test_wrong_providers_are_refused_by_name(monkeypatch, text):
    monkeypatch.setenv("IMPASTO_SOCIAL_PROVIDERS", text)
    with pytest.raises(ConfigurationError, match="IMPASTO_SOCIAL_PROVIDERS"):
        read_environment()


def test_database_of_another_kind_is_refused():
    with pytest.raises(ConfigurationError, match="postgresql://"):
        database_settings("mysql://somewhere/db")


def test_database_address_is_taken_apart():
    settings = database_settings("postgresql://me:p%40ss@db.example:6432/house?sslmode=require")
    assert (settings["HOST"], settings["PORT"], settings["PASSWORD"]) == ("db.example", "6432", "p@ss")
    assert settings["OPTIONS"] == {"sslmode": "require"}


def test_base_address_is_a_trusted_host(monkeypatch):
    monkeypatch.setenv("IMPASTO_URL", "https://art.example.org/")
    monkeypatch.setenv("IMPASTO_HOSTS", "other.example.org, third.example.org")
    hosts = read_environment().hosts
    assert {"art.example.org", "other.example.org", "third.example.org", "localhost"} <= set(hosts)
