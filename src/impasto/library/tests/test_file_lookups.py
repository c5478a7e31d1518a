"""A public version is found by any hash of its files, its Civitai id, or as a guess by its file's name."""

import pytest
from django.db import connection

from impasto.library import queries, services
from impasto.library.models import HashKind, Version
from impasto.library.testing import hashes_of, make_draft, make_file, make_version

HASHES = hashes_of("ember")


@pytest.fixture
def ember(alice):
    version = make_draft(alice, "Ember")
    make_file(version, "Ember-XL.v2.safetensors", hashes=HASHES)
    services.publish_version(by=alice, version_id=version.pk)
    return version


@pytest.mark.parametrize("kind", HASHES)
@pytest.mark.parametrize("write", [str.upper, str.lower, lambda value: f" 0x{value} "])
def test_every_hash_is_found_in_any_case(ember, kind, write):
    asked = write(HASHES[kind])
    assert queries.versions_by_hash([asked])[asked].version_id == ember.pk


@pytest.mark.parametrize("length", [10, 12, 16, 63])
@pytest.mark.parametrize("kind", [HashKind.SHA256, HashKind.TENSORS])
def test_beginning_of_a_long_hash_is_enough(ember, kind, length):
    asked = HASHES[kind][:length].lower()
    assert queries.versions_by_hash([asked])[asked].version_id == ember.pk


def test_crc32_is_found_with_its_bytes_reversed(ember):
    asked = bytes.fromhex(HASHES[HashKind.CRC32])[::-1].hex()
    assert queries.versions_by_hash([asked])[asked].kind == "CRC32"


@pytest.mark.parametrize(
    "asked", ["", "zz", "g" * 10, HASHES[HashKind.SHA256][:9], HASHES[HashKind.BLAKE3][:20], "%" * 10, "A" * 70, "\0"]
)
def test_other_texts_find_nothing(ember, asked):
    assert queries.versions_by_hash([asked]) == {}


def test_version_published_first_answers_for_shared_bytes(ember, bob):
    copy = make_draft(bob, "Copy")
    make_file(copy, "copy.safetensors", hashes=HASHES)
    services.publish_version(by=bob, version_id=copy.pk)
    asked = HASHES[HashKind.AUTOV2]
    assert queries.versions_by_hash([asked])[asked].version_id == ember.pk


@pytest.mark.parametrize("state", ["pending", "danger", "error"])
def test_files_that_did_not_pass_are_not_found(alice, state):
    make_file(make_version(alice), "bad.safetensors", state=state, hashes=HASHES)
    assert queries.versions_by_hash(HASHES.values()) == {}


def test_drafts_and_hidden_models_are_not_found(alice, ember):
    services.hide_model(ember.model_id, True)
    assert queries.versions_by_hash(HASHES.values()) == {}
    make_file(make_draft(alice, "Draft"), "Ember-XL.v2.safetensors", hashes=HASHES)
    assert queries.versions_by_hash(HASHES.values()) == {}
    assert queries.versions_by_name(["Ember-XL.v2"], "lora") == {}


def test_many_hashes_are_one_query(ember, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.versions_by_hash([*HASHES.values(), *(f"{number:010X}" for number in range(500))])
    assert len(found) == len(HASHES)


def test_look_up_by_hash_uses_the_index(ember):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain select 1 from library_filehash where value ~>=~ %s and value ~<~ %s", ["AB", "ABG"])
        assert "hash_value" in str(cursor.fetchall())


def test_civitai_id_is_found(ember):
    Version.objects.filter(pk=ember.pk).update(civitai_id=128713)
    found = queries.versions_by_civitai_id([128713, 5, -1, 10**30])
    assert list(found) == [128713]
    assert found[128713].version_id == ember.pk


def test_name_is_a_guess_for_its_kind_only(ember, bob):
    assert queries.versions_by_name(["ember-xl.V2", "other", ""], "lora")["ember-xl.V2"].version_id == ember.pk
    assert queries.versions_by_name(["Ember-XL.v2"], "checkpoint") == {}
    other = make_draft(bob, "Namesake")
    make_file(other, "ember-xl.v2.ckpt")
    services.publish_version(by=bob, version_id=other.pk)
    assert queries.versions_by_name(["Ember-XL.v2"], "lora") == {}
