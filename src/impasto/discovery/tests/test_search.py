"""Search: found at once, forgiving, within levels, and honest about finding nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given
from hypothesis import strategies as st

from impasto.accounts import services as accounts
from impasto.discovery import queries, services
from impasto.discovery.models import SearchDocument
from impasto.engagement import services as engagement
from impasto.gallery import services as gallery
from impasto.gallery.testing import infotext, publish_image
from impasto.kit.targets import Target
from impasto.library import services as library
from impasto.library.testing import make_draft, make_file, make_model, make_version

VISITOR = AnonymousUser()


def _found(text, kind="models", viewer=VISITOR):
    return queries.hits(viewer, queries.wish_of(text), kind, limit=20).ids


def test_published_model_is_found_at_once_by_name_words_tags_and_maker(alice):
    model = make_model(alice, "Starlight Fox", description="Fur that glows at dusk.")
    engagement.add_tags(by=alice, target=Target("library.model", model.pk), names=["vulpine"])
    for text in ("starlight", "STARLIGHT fox", "star", "glows dusk", "vulpine", "alice fox"):
        assert _found(text) == [model.pk], text


def test_accents_and_case_are_folded(alice):
    model = make_model(alice, "Café Lumière")
    assert _found("cafe lumiere") == _found("CAFÉ") == [model.pk]


def test_draft_is_not_found(alice):
    make_draft(alice, "Hidden Draft")
    assert _found("hidden draft") == []


def test_unpublished_deleted_and_hidden_models_are_forgotten(alice):
    version = make_version(alice, "Gone Soon")
    library.hide_model(version.model_id, True)
    assert _found("gone soon") == []
    library.hide_model(version.model_id, False)
    assert _found("gone soon") == [version.model_id]
    library.delete_model(by=alice, model_id=version.model_id)
    assert _found("gone soon") == []


def test_picture_is_found_by_its_prompt_while_its_data_is_shown(alice):
    image = publish_image(alice, text=infotext("a copper lighthouse in thick paint"))
    assert _found("copper lighthouse", "pictures") == [image.pk]
    gallery.edit_image(by=alice, image=image, alt="", hide_data=True)
    assert _found("copper lighthouse", "pictures") == []


def test_level_keeps_pictures_from_visitors_and_says_so(alice, bob):
    image = publish_image(alice, text=infotext("a copper lighthouse"), level=4)
    assert _found("copper", "pictures") == []
    assert queries.hidden_by_levels(VISITOR, queries.wish_of("copper")) == 1
    accounts.set_levels(person=bob, browsing=1 | 4, blur=4)
    assert _found("copper", "pictures", bob) == [image.pk]


def test_person_is_found_until_private(alice):
    accounts.update_profile(person=alice, values={"display_name": "Alice Painter"})
    assert _found("painter", "people") == [alice.pk]
    accounts.update_profile(person=alice, values={"private_profile": True})
    assert _found("painter", "people") == []


@pytest.mark.parametrize("typed", ["starlihgt", "starlght", "startlight", "strlight"])
def test_typing_mistake_is_forgiven(alice, typed):
    make_model(alice, "Starlight")
    assert queries.corrected((typed,)) == ("starlight",)


def test_known_word_is_left_alone(alice):
    make_model(alice, "Starlight")
    make_model(alice, "Starlit")
    assert queries.corrected(("starlit", "xq")) == ("starlit", "xq")


def test_page_forgives_and_offers_the_exact_words(client, alice):
    make_model(alice, "Starlight")
    page = client.get("/search?q=starlihgt").content.decode()
    assert "Showing results for" in page
    assert "Starlight" in page
    assert "Search for exactly" in page


def test_page_says_that_nothing_was_found_and_what_is_searched(client, db):
    page = client.get("/search?q=zzzzqqq").content.decode()
    assert "Nothing found" in page
    assert "by any of its hashes" in page


def test_page_says_when_levels_hide_the_results(client, alice):
    publish_image(alice, text=infotext("a copper lighthouse"), level=8)
    assert "not at the levels you see" in client.get("/search?q=copper").content.decode()


@pytest.mark.parametrize("kind", ["SHA256", "AutoV2", "AutoV3", "BLAKE3", "CRC32"])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_file_is_found_by_any_hash_in_any_case(client, alice, kind, case):
    version = make_version(alice, "Starlight")
    value = version.files.get().hashes.get(kind=kind).value
    page = client.get("/search", {"q": case(value)}).content.decode()
    assert "The file with this hash" in page
    assert "Starlight" in page


def test_hash_of_a_draft_is_not_found(client, alice):
    version = make_draft(alice, "Secret")
    value = make_file(version).hashes.get(kind="SHA256").value
    assert "Secret" not in client.get("/search", {"q": value}).content.decode()


def test_exact_name_stands_first_however_popular_others_are(alice):
    others = [make_model(alice, f"Starlight Number {number}") for number in range(3)]
    for model in others:
        SearchDocument.objects.filter(target_kind="library.model", target_id=model.pk).update(popularity=50)
    exact = make_model(alice, "Starlight")
    assert _found("starlight")[0] == exact.pk


def test_pages_of_results_follow_each_other_without_gaps(alice):
    made = {make_model(alice, f"Starlight {number}").pk for number in range(7)}
    seen, cursor = [], ""
    wish = queries.wish_of("starlight")
    while True:
        hits = queries.hits(VISITOR, wish, "models", limit=3, cursor=cursor)
        seen += hits.ids
        cursor = hits.cursor
        if not cursor:
            break
    assert sorted(seen) == sorted(made)


@given(st.text(max_size=300))
def test_any_text_is_understood(text):
    wish = queries.wish_of(text)
    assert len(wish.words) <= 12
    assert wish.tsquery.count("'") % 2 == 0


@pytest.mark.parametrize(
    "text", ["'", "a' | b", "!!!", "a & b", "\\", "🦊", "%", "_", "((((", "a:*", "\x00", "ｆｏｘ", "x" * 500, "<->"]
)
def test_no_text_breaks_the_page(client, db, text):
    assert client.get("/search", {"q": text}).status_code in (200, 422)
    assert client.get("/search/suggest", {"q": text}).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"type": "nothing"}, {"q": "fox", "type": "models", "cursor": "zzz"}, {"q": "x" * 900}]
)
def test_wrong_value_is_a_422_with_a_sentence(client, alice, wrong):
    make_model(alice, "Fox")
    answer = client.get("/search", wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_suggestions_name_models_people_and_tags(client, alice):
    model = make_model(alice, "Starlight")
    accounts.update_profile(person=alice, values={"display_name": "Starla"})
    engagement.add_tags(by=alice, target=Target("library.model", model.pk), names=["starry"])
    page = client.get("/search/suggest?q=star").content.decode()
    for words in ("Starlight", "Starla", "starry", "All results for"):
        assert words in page


def test_tag_page_shows_models_and_pictures_with_it(client, alice):
    model = make_model(alice, "Starlight")
    engagement.add_tags(by=alice, target=Target("library.model", model.pk), names=["starry"])
    page = client.get("/search?tag=starry").content.decode()
    assert "Starlight" in page


def test_words_are_counted_anew(alice):
    make_model(alice, "Starlight")
    make_model(alice, "Starlight Two")
    assert services.refresh_words() > 0


def test_queries_do_not_grow_with_the_results(client, alice, django_assert_max_num_queries):
    for number in range(8):
        make_model(alice, f"Starlight {number}")
    client.get("/search?q=starlight&type=models")
    with django_assert_max_num_queries(8):
        client.get("/search?q=starlight&type=models")
