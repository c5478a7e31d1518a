"""Profile, settings and keys as pages."""

from impasto.accounts.models import ApiKey


def test_profile_shows_name_and_bio(client, alice):
    alice.display_name, alice.bio = "Alice A.", "I paint **foxes**."
    alice.save()
    page = client.get("/user/alice").content.decode()
    assert "Alice A." in page
    assert "<strong>foxes</strong>" in page


def test_profile_never_shows_the_email(client, alice):
    assert "alice@example.org" not in client.get("/user/alice").content.decode()


def test_private_profile_is_for_its_owner(client, as_alice, alice):
    alice.private_profile = True
    alice.save()
    assert client.get("/user/alice").status_code == 404
    assert as_alice.get("/user/alice").status_code == 200


def test_script_in_a_bio_is_text(client, alice):
    alice.bio = "<script>alert(1)</script> [x](javascript:alert(1))"
    alice.save()
    page = client.get("/user/alice").content.decode()
    assert "<script>alert(1)" not in page
    assert 'href="javascript:' not in page


def test_settings_keep_what_was_typed_and_say_what_is_wrong(as_alice):
    answer = as_alice.post("/settings", {"display_name": "Al", "bio": "new words", "links": "not a link"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“not a link” is not a web address." in page
    assert "new words" in page


def test_settings_are_saved(as_alice, alice):
    as_alice.post("/settings", {"display_name": "Al", "bio": "b", "links": "https://example.org/a"})
    alice.refresh_from_db()
    assert (alice.display_name, alice.links) == ("Al", ["https://example.org/a"])


def test_new_key_is_shown_once(as_alice):
    page = as_alice.post("/settings/keys", {"name": "comfy", "scopes": ["read"]}).content.decode()
    assert "impasto_" in page
    again = as_alice.get("/settings/keys").content.decode()
    assert "comfy" in again
    assert ApiKey.objects.get().prefix in again
    assert page.split("impasto_")[1][:48] not in again


def test_key_without_scope_is_refused_with_a_sentence(as_alice):
    answer = as_alice.post("/settings/keys", {"name": "comfy"})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()


def test_erase_asks_for_the_own_name(as_alice, alice):
    answer = as_alice.post("/settings/erase", {"username": "bob"})
    assert answer.status_code == 422
    assert "Type your username, Alice" in answer.content.decode()
    as_alice.post("/settings/erase", {"username": "alice"})
    alice.refresh_from_db()
    assert alice.erased_at


def test_export_is_a_file_of_ones_own_data(as_alice):
    answer = as_alice.get("/settings/export")
    assert answer.json()["email"] == "alice@example.org"
    assert "attachment" in answer["Content-Disposition"]


def test_settings_need_a_signed_in_person(client):
    assert client.get("/settings").status_code == 302
