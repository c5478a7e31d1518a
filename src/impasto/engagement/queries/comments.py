"""Comments of a target as threads, in a constant number of queries."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from impasto.engagement.models import Comment
from impasto.engagement.queries.people import hidden_people
from impasto.kit.pages import Page, cut_page, decode_cursor
from impasto.kit.targets import Target

MAX_ANSWERS = 500


@dataclass
class Thread:
    """A comment with its answers, oldest first."""

    comment: Comment
    answers: list["Thread"] = field(default_factory=list)

    @property
    def is_worth_showing(self) -> bool:
        """A removed comment keeps its place only while answers hang on it."""
        gone = self.comment.deleted_at or self.comment.hidden_at
        return not gone or any(answer.is_worth_showing for answer in self.answers)


def comments_on(target: Target) -> QuerySet[Comment]:
    """Every comment of a target, whoever asks; pages use `comment_threads`."""
    return Comment.objects.filter(target_kind=target.kind, target_id=target.id)


def visible_comment(user: Any, pk: int) -> Comment | None:
    """A comment that stands, by id; the caller checks that its target is visible."""
    rows = Comment.objects.select_related("author").filter(pk=pk, deleted_at=None)
    if not getattr(user, "is_moderator", False):
        rows = rows.filter(hidden_at=None)
    return rows.first()


def comment_threads(user: Any, target: Target, cursor: str = "", limit: int = 20) -> Page[Thread]:
    """Threads of a target, newest first, without people the viewer hides; three queries however long."""
    rows = comments_on(target).select_related("author__avatar")
    hidden = hidden_people(user)
    if hidden:
        rows = rows.exclude(author_id__in=hidden)
    after = decode_cursor(cursor, [int])
    tops = rows.filter(parent=None)
    if after:
        tops = tops.filter(id__lt=after[0])
    page = cut_page(list(tops.order_by("-id")[: limit + 1]), limit, key=lambda row: [row.pk])
    threads = {comment.pk: Thread(comment) for comment in page.rows}
    shown = [threads[comment.pk] for comment in page.rows]
    _hang_answers(threads, rows)
    return Page([thread for thread in shown if thread.is_worth_showing], page.next_cursor)


def _hang_answers(threads: dict[int, Thread], rows: QuerySet[Comment]) -> None:
    if not threads:
        return
    # Depth is at most three, so two levels of answers hang below the tops.
    below = rows.filter(parent__in=threads) | rows.filter(parent__parent__in=threads)
    for answer in below.order_by("id")[:MAX_ANSWERS]:
        thread = Thread(answer)
        threads[answer.pk] = thread
        parent = threads.get(answer.parent_id or 0)
        if parent is not None:
            parent.answers.append(thread)
