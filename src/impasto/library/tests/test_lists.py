"""Lists narrow, sort and page as asked, in a constant number of statements, and say what they do not know."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from impasto.kit.pages import BadCursorError
from impasto.library import queries, services
from impasto.library.models import Model, Version
from impasto.library.queries import Cover, ModelFilters
from impasto.library.testing import make_draft, make_model, make_version

VISITOR = AnonymousUser()


def names(filters, **more):
    return [card.name for card in queries.model_list(VISITOR, filters, **more).rows]


@pytest.fixture
def three(alice, bob):
    first = make_model(alice, "Ink and Gold", kind="checkpoint", base="SD 1.5")
    second = make_model(alice, "Starlight", kind="lora", base="SDXL 1.0")
    third = make_model(bob, "Moon Light", kind="lora", base="Pony")
    counts = ("download_count", "thumbs_up", "image_count", "collected_count", "comment_count", "rising_score")
    for number, model in enumerate((first, second, third)):
        Model.objects.filter(pk=model.pk).update(**dict.fromkeys(counts, 10 - number), tag_names=[f"t{number}"])
    return first, second, third


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (ModelFilters(), ["Moon Light", "Starlight", "Ink and Gold"]),
        (ModelFilters(kinds=["lora"]), ["Moon Light", "Starlight"]),
        (ModelFilters(kinds=["lora", "checkpoint"], base_models=["SD 1.5", "Pony"]), ["Moon Light", "Ink and Gold"]),
        (ModelFilters(base_models=["SDXL 1.0"]), ["Starlight"]),
        (ModelFilters(tag="t2"), ["Moon Light"]),
        (ModelFilters(owner="ALICE"), ["Starlight", "Ink and Gold"]),
        (ModelFilters(owner="nobody"), []),
        (ModelFilters(query="light"), ["Moon Light"]),
        (ModelFilters(query="star"), ["Starlight"]),
        (ModelFilters(query="100%"), []),
        (ModelFilters(query="_"), []),
        (ModelFilters(query="\\"), []),
        (ModelFilters(period="day"), ["Moon Light", "Starlight", "Ink and Gold"]),
        (ModelFilters(status="new"), ["Moon Light", "Starlight", "Ink and Gold"]),
        (ModelFilters(status="updated"), []),
        (ModelFilters(status="early"), []),
        *((ModelFilters(sort=sort), ["Ink and Gold", "Starlight", "Moon Light"]) for sort in list(queries.SORTS)[1:]),
    ],
)
def test_filters_and_sorts(three, filters, found):
    assert names(filters) == found


def test_old_models_leave_the_period_and_updated_ones_come_back(three):
    ink = three[0]
    long_ago = timezone.now() - dt.timedelta(days=40)
    Model.objects.filter(pk=ink.pk).update(last_version_at=long_ago, published_at=long_ago)
    assert "Ink and Gold" not in names(ModelFilters(period="month"))
    assert names(ModelFilters(status="new", sort="downloads")) == ["Starlight", "Moon Light"]
    Model.objects.filter(pk=ink.pk).update(last_version_at=timezone.now())
    assert names(ModelFilters(status="updated")) == ["Ink and Gold"]
    card = queries.model_cards(VISITOR, [ink.pk])[0]
    assert card.news == "updated"


def test_early_access_is_a_mark_and_a_filter(three):
    until = timezone.now() + dt.timedelta(days=3)
    Version.objects.filter(model=three[1]).update(early_access_until=until)
    assert names(ModelFilters(status="early")) == ["Starlight"]
    assert queries.model_cards(VISITOR, [three[1].pk])[0].news == "early"


@pytest.mark.parametrize("sort", queries.SORTS)
def test_pages_join_without_gap_or_double(alice, sort):
    for n in range(7):
        model = make_model(alice, f"Model {n}")
        Model.objects.filter(pk=model.pk).update(download_count=n % 3, thumbs_up=n % 2, rising_score=n % 2 + 0.5)
    whole = names(ModelFilters(sort=sort))
    assert len(whole) == 7
    met, cursor = [], ""
    while True:
        page = queries.model_list(VISITOR, ModelFilters(sort=sort), cursor=cursor, limit=2)
        met += [card.name for card in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert met == whole


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WzEsMl0", "WyJhIiwxXQ", "WzFlMzAwLDFd", "Wzk5OTk5OTk5OTk5OTk5OTk5OTksMV0", "a" * 500]
)
def test_a_cursor_of_another_list_is_refused(three, cursor):
    if cursor == "WzEsMl0":
        queries.model_list(VISITOR, ModelFilters(), cursor=cursor)
        return
    with pytest.raises(BadCursorError):
        queries.model_list(VISITOR, ModelFilters(), cursor=cursor)


def test_a_list_and_its_covers_are_two_statements_whatever_its_length(alice, django_assert_num_queries):
    for n in range(3):
        make_model(alice, f"Model {n}")
    with django_assert_num_queries(2):
        queries.model_list(VISITOR, ModelFilters(kinds=["lora"]))
    for n in range(10):
        make_model(alice, f"More {n}")
    with django_assert_num_queries(2):
        assert len(queries.model_list(VISITOR, ModelFilters(kinds=["lora"])).rows) == 13


def test_cards_wear_the_cover_that_a_higher_room_provides(three, monkeypatch):
    asked = []

    def provider(user, ids):
        asked.append(list(ids))
        return {three[0].pk: Cover(src="/media/x/width=450/1.webp", width=4, height=5)}

    monkeypatch.setattr("impasto.library.queries.covers._providers", [provider])
    cards = queries.model_list(VISITOR, ModelFilters(sort="downloads")).rows
    assert [card.cover.src if card.cover else "" for card in cards] == ["/media/x/width=450/1.webp", "", ""]
    assert len(asked) == 1


def test_cards_of_ids_keep_their_order_and_leave_out_what_is_not_listed(three, alice):
    first, second, third = three
    draft = make_draft(alice).model
    ids = [third.pk, draft.pk, first.pk, 10**12, second.pk]
    assert [card.id for card in queries.model_cards(VISITOR, ids)] == [third.pk, first.pk, second.pk]


def test_the_page_shows_filters_and_results_without_script(client, three):
    response = client.get("/models", {"kind": ["lora"], "base": "Pony", "sort": "downloads"})
    text = response.content.decode()
    assert response.status_code == 200
    assert "Moon Light" in text
    assert "Starlight" not in text
    assert "Take this filter away" in text
    assert 'value="lora" checked' in text
    assert "Most downloaded" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"sort": "best"}, "best is not one of the available choices"),
        ({"kind": "spaceship"}, "spaceship is not one of the available choices"),
        ({"base": "Nothing"}, "Nothing is not one of the available choices"),
        ({"period": "aeon"}, "aeon is not one of the available choices"),
        ({"q": "x" * 101}, "at most 100 characters"),
        ({"q": "a\0b"}, "Null characters are not allowed"),
        ({"cursor": "nonsense"}, "The cursor"),
    ],
)
def test_a_wrong_address_says_what_is_wrong_and_still_shows_models(client, three, query, said):
    response = client.get("/models", query)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert "Starlight" in response.content.decode()


def test_an_empty_list_says_what_to_do(client, three):
    assert "No model fits all of this" in client.get("/models", {"q": "zzz"}).content.decode()


def test_the_next_cards_come_alone_for_htmx(client, alice, monkeypatch):
    monkeypatch.setattr("impasto.library.queries.lists.PAGE_SIZE", 2)
    for n in range(3):
        make_model(alice, f"Model {n}")
    page = queries.model_list(VISITOR, ModelFilters(), limit=2)
    part = client.get("/models", {"cursor": page.next_cursor}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Model 0" in part
    whole = client.get("/models", {"cursor": page.next_cursor}).content.decode()
    assert "<html" in whole


def test_a_maker_sees_their_drafts_on_their_own_page_only(client, as_alice, alice):
    make_version(alice, "Public One")
    make_draft(alice, "Secret One")
    own = as_alice.get("/user/alice/models").content.decode()
    assert "Public One" in own
    assert "Secret One" in own
    other = client.get("/user/alice/models").content.decode()
    assert "Public One" in other
    assert "Secret One" not in other
    assert client.get("/user/nobody/models").status_code == 404
    assert "Secret One" in as_alice.get("/models/drafts").content.decode()
    assert client.get("/models/drafts").status_code in (302, 403)


def test_rising_prefers_what_happened_lately(client, alice):
    old, young = make_version(alice, "Old Fame"), make_version(alice, "Young Fame")
    today = timezone.now().date()
    services.count_day(version_id=old.pk, day=today - dt.timedelta(days=12), downloads=100)
    services.count_day(version_id=young.pk, downloads=20, images=5)
    assert services.recompute_rising() == 2
    assert services.recompute_rising() == 0
    assert [card.name for card in queries.rising(VISITOR)][:2] == ["Young Fame", "Old Fame"]
    text = client.get("/models/rising").content.decode()
    assert text.index("Young Fame") < text.index("Old Fame")
