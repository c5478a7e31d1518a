"""Comments in threads: written, answered, edited, removed; hidden people stay hidden; queries do not grow."""

import pytest

from impasto.engagement import queries, services
from impasto.engagement.errors import RefusedError
from impasto.engagement.models import Comment, Notification


def test_comment_is_shown_with_safe_html(as_bob, foxes, client):
    address = f"/on/{foxes.kind}/{foxes.id}/comments"
    as_bob.post(address, {"text": "So **thick**! <img src=x onerror=alert(1)>"})
    page = client.get(address).content.decode()
    assert "<strong>thick</strong>" in page
    assert "<img src=x" not in page


def test_empty_comment_is_refused_and_nothing_is_written(as_bob, foxes):
    answer = as_bob.post(f"/on/{foxes.kind}/{foxes.id}/comments", {"text": "  "})
    assert answer.status_code == 422
    assert "Write something first." in answer.content.decode()
    assert not Comment.objects.exists()


def test_too_long_comment_keeps_what_was_typed(as_bob, foxes):
    answer = as_bob.post(f"/on/{foxes.kind}/{foxes.id}/comments", {"text": "word " * 2500})
    assert answer.status_code == 422
    assert "word word word" in answer.content.decode()


def test_mentioned_person_is_told_and_the_author_of_the_answered(alice, bob, moderator, foxes):
    first = services.add_comment(by=bob, target=foxes, text="Hello @Moira and @nobody and @Bob")
    services.add_comment(by=moderator, target=foxes, text="Hi", parent_id=first.pk)
    told = set(Notification.objects.values_list("user__username", "kind"))
    assert told == {("Moira", "mention"), ("Alice", "comment"), ("Bob", "answer")}


def test_mention_links_to_the_person(bob, foxes):
    made = services.add_comment(by=bob, target=foxes, text="Hello @Moira, mail me at a@b.de, `@code`")
    assert '<a href="/user/Moira">@Moira</a>' in made.html
    assert made.html.count("/user/") == 1


def test_answers_are_at_most_three_deep(bob, foxes):
    parent = None
    for number in range(5):
        parent = services.add_comment(by=bob, target=foxes, text=str(number), parent_id=parent.pk if parent else None)
    depths = {}
    for comment in Comment.objects.order_by("id"):
        depths[comment.pk] = depths.get(comment.parent_id, 0) + 1
    assert max(depths.values()) == 3


def test_answer_to_another_targets_comment_is_refused(bob, foxes, thing):
    other = services.add_comment(by=bob, target=thing, text="there")
    with pytest.raises(RefusedError):
        services.add_comment(by=bob, target=foxes, text="here", parent_id=other.pk)


def test_blocked_person_cannot_comment(alice, bob, foxes):
    services.set_hide(by=alice, person=bob, hidden=True, blocks=True)
    with pytest.raises(RefusedError, match="does not want"):
        services.add_comment(by=bob, target=foxes, text="hi")


def test_hidden_person_is_not_shown(alice, bob, moderator, foxes):
    services.add_comment(by=bob, target=foxes, text="hi")
    services.set_hide(by=moderator, person=bob, hidden=True)
    assert queries.comment_threads(moderator, foxes).rows == []
    assert len(queries.comment_threads(alice, foxes).rows) == 1


def test_removed_comment_keeps_its_place_while_answered(bob, alice, foxes):
    first = services.add_comment(by=bob, target=foxes, text="secret words")
    services.add_comment(by=alice, target=foxes, text="answer", parent_id=first.pk)
    services.delete_comment(by=bob, comment=first)
    [thread] = queries.comment_threads(alice, foxes).rows
    assert thread.comment.text == ""
    assert [one.comment.text for one in thread.answers] == ["answer"]
    assert queries.counts_of(foxes).comments == 1


def test_removed_comment_without_answers_is_gone(bob, foxes):
    first = services.add_comment(by=bob, target=foxes, text="x")
    services.delete_comment(by=bob, comment=first)
    assert queries.comment_threads(bob, foxes).rows == []


def test_others_cannot_edit_or_delete(as_alice, bob, foxes):
    first = services.add_comment(by=bob, target=foxes, text="mine")
    assert as_alice.post(f"/comments/{first.pk}", {"text": "yours"}).status_code == 404
    as_alice.post(f"/comments/{first.pk}/delete")
    first.refresh_from_db()
    assert (first.text, first.deleted_at) == ("mine", None)


def test_author_edits_and_it_says_so(as_bob, bob, foxes, client):
    first = services.add_comment(by=bob, target=foxes, text="before")
    as_bob.post(f"/comments/{first.pk}", {"text": "after"})
    page = client.get(f"/on/{foxes.kind}/{foxes.id}/comments").content.decode()
    assert "after" in page
    assert "edited" in page


def test_thread_pages_follow_each_other_without_gaps(bob, foxes):
    ids = [services.add_comment(by=bob, target=foxes, text=str(number)).pk for number in range(7)]
    seen, cursor = [], ""
    while True:
        page = queries.comment_threads(bob, foxes, cursor, limit=3)
        seen += [thread.comment.pk for thread in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == ids[::-1]


def test_queries_do_not_grow_with_the_thread(alice, bob, foxes, django_assert_num_queries):
    for number in range(12):
        top = services.add_comment(by=bob, target=foxes, text=str(number))
        services.add_comment(by=alice, target=foxes, text="answer", parent_id=top.pk)
    with django_assert_num_queries(3):
        page = queries.comment_threads(alice, foxes)
        assert len([answer for thread in page.rows for answer in thread.answers]) == 12


@pytest.mark.parametrize("cursor", ["x", "ey", "WzFd.", "9" * 900])
def test_foreign_cursor_is_a_400_with_a_sentence(client, foxes, cursor):
    answer = client.get(
        f"/on/{foxes.kind}/{foxes.id}/comments", {"cursor": cursor}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 400
    assert "leave it out" in answer.json()["error"]
