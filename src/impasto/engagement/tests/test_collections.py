"""Collections: who sees them, who adds, and exact counts."""

import pytest

from impasto.engagement import queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.models import Collection
from impasto.kit.targets import Target


@pytest.fixture
def secret(alice):
    return services.create_collection(by=alice, name="Secret", visibility="private")


def test_private_collection_is_for_owner_and_contributors(alice, bob, as_alice, as_bob, client, secret):
    address = f"/collections/{secret.pk}"
    assert [c.get(address).status_code for c in (client, as_bob, as_alice)] == [404, 404, 200]
    services.add_contributor(by=alice, collection=secret, person=bob)
    assert as_bob.get(address).status_code == 200


def test_thing_is_added_once_and_counted(alice, secret, thing):
    for _ in range(2):
        services.set_collected(by=alice, collection=secret, target=thing, collected=True)
    secret.refresh_from_db()
    assert (secret.item_count, queries.counts_of(thing).collected) == (1, 1)
    services.set_collected(by=alice, collection=secret, target=thing, collected=False)
    secret.refresh_from_db()
    assert (secret.item_count, queries.counts_of(thing).collected) == (0, 0)


def test_others_cannot_add(bob, foxes, thing):
    collection = Collection.objects.get(pk=foxes.id)
    with pytest.raises(RefusedError):
        services.set_collected(by=bob, collection=collection, target=thing, collected=True)


def test_what_takes_no_collecting_is_refused(alice, secret, foxes):
    with pytest.raises(RefusedError):
        services.set_collected(by=alice, collection=secret, target=foxes, collected=True)


def test_name_is_unique_for_its_owner_only(alice, bob, secret):
    with pytest.raises(RefusedError, match="already"):
        services.create_collection(by=alice, name="Secret", visibility="public")
    assert services.create_collection(by=bob, name="Secret", visibility="public").pk


def test_deleting_a_collection_counts_its_things_down(alice, secret, thing):
    services.set_collected(by=alice, collection=secret, target=thing, collected=True)
    services.delete_collection(by=alice, collection=secret)
    assert queries.counts_of(thing).collected == 0


def test_cover_shows_the_latest_pictures_of_each_collection(alice, as_alice, secret, foxes, thing):
    for pk in range(1, 7):
        services.set_collected(by=alice, collection=secret, target=Target(thing.kind, pk), collected=True)
    other = Collection.objects.get(pk=foxes.id)
    services.set_collected(by=alice, collection=other, target=Target(thing.kind, 2), collected=True)
    covers = queries.covers_of(alice, [secret, other])
    assert covers == {secret.pk: [f"/things/{pk}.webp" for pk in (6, 5, 4, 3)], other.pk: ["/things/2.webp"]}
    assert "/things/6.webp" in as_alice.get("/collections").content.decode()


def test_page_of_many_things_asks_one_query_a_kind(alice, secret, thing, django_assert_num_queries):
    for pk in range(1, 10):
        services.set_collected(by=alice, collection=secret, target=Target(thing.kind, pk), collected=True)
    with django_assert_num_queries(1):
        titles = [card.title for card in queries.items_page(alice, secret).rows]
    assert titles == [f"Thing {pk}" for pk in range(9, 0, -1)]


def test_collect_menu_makes_a_collection_and_adds(as_bob, bob, thing):
    as_bob.post(f"/on/{thing.kind}/1/collect", {"name": "Bob's"})
    made = Collection.objects.get(owner=bob)
    assert (made.name, made.visibility, made.item_count) == ("Bob's", "private", 1)
    page = as_bob.get(f"/on/{thing.kind}/1/collect", headers={"hx-request": "true"}).content.decode()
    assert "Bob&#39;s" in page


def test_wrong_form_keeps_what_was_typed(as_alice):
    answer = as_alice.post("/collections", {"name": "Good name", "visibility": "everyone"})
    assert answer.status_code == 422
    assert "Good name" in answer.content.decode()


def test_someone_elses_collection_cannot_be_edited(as_bob, foxes):
    assert as_bob.get(f"/collections/{foxes.id}/edit").status_code == 404
    assert as_bob.post(f"/collections/{foxes.id}/delete").status_code == 404


def test_owner_edits_and_deletes(as_alice, foxes):
    as_alice.post(f"/collections/{foxes.id}/edit", {"name": "Red foxes", "visibility": "public"})
    assert "Red foxes" in as_alice.get(f"/collections/{foxes.id}").content.decode()
    as_alice.post(f"/collections/{foxes.id}/contributors", {"username": "nobody-here"})
    as_alice.post(f"/collections/{foxes.id}/delete")
    assert not Collection.objects.exists()


def test_lists_show_only_public_ones_to_others(as_bob, alice, secret, foxes):
    page = as_bob.get("/user/alice/collections").content.decode()
    assert "Foxes" in page
    assert "Secret" not in page
