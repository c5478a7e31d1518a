"""Comments: written, answered, edited, deleted by their author, hidden by a moderator."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from impasto.accounts import queries as people
from impasto.engagement import policies, queries
from impasto.engagement.errors import RefusedError
from impasto.engagement.events import Commented
from impasto.engagement.models import Comment, Mention
from impasto.engagement.services.counts import locked_count, tell_owner
from impasto.engagement.services.notices import notify
from impasto.kit import markdown
from impasto.kit.events import announce
from impasto.kit.targets import Target, TargetCard, kind_named, visible_card

MAX_DEPTH = 3


@transaction.atomic
def add_comment(*, by: Any, target: Target, text: str, parent_id: int | None = None) -> Comment:
    """Write a comment, or an answer to one; below depth 3 answers stand beside each other.

    Raises Http404 for a target that `by` may not see, RefusedError where one may not comment.
    """
    card = visible_card(by, target)
    if not policies.accepts(target, "comment"):
        raise RefusedError(_("This takes no comments."))
    if queries.is_blocked(by=card.owner_id, person_id=by.pk):
        raise RefusedError(_("Its maker does not want comments from you."))
    parent = _parent(target, parent_id)
    comment = Comment.objects.create(
        target_kind=target.kind,
        target_id=target.id,
        author=by,
        parent=parent,
        text=text,
        html=markdown.render(text),
    )
    _recount(target, 1)
    _tell(comment, card)
    announce(Commented(comment.pk))
    return comment


@transaction.atomic
def edit_comment(*, by: Any, comment: Comment, text: str) -> Comment:
    """Change one's own comment; raises RefusedError for anyone else's or a deleted one."""
    if not policies.may_edit_comment(by, comment):
        raise RefusedError(_("Only its author can edit a comment."))
    comment.text, comment.html, comment.edited_at = text, markdown.render(text), timezone.now()
    comment.save(update_fields=["text", "html", "edited_at"])
    return comment


@transaction.atomic
def delete_comment(*, by: Any, comment: Comment) -> None:
    """Take one's own comment back: its text goes, its place stays while answers hang on it."""
    if not policies.may_delete_comment(by, comment):
        raise RefusedError(_("Only its author or a moderator can delete a comment."))
    was_shown = comment.hidden_at is None
    comment.text, comment.html, comment.deleted_at = "", "", timezone.now()
    comment.save(update_fields=["text", "html", "deleted_at"])
    if was_shown:
        _recount(Target(comment.target_kind, comment.target_id), -1)


@transaction.atomic
def hide_comment(comment_id: int, hidden: bool) -> None:
    """What a moderator's decision calls: cover a comment, or show it again."""
    comment = Comment.objects.select_for_update().filter(pk=comment_id, deleted_at=None).first()
    if comment is None or bool(comment.hidden_at) == hidden:
        return
    comment.hidden_at = timezone.now() if hidden else None
    comment.save(update_fields=["hidden_at"])
    _recount(Target(comment.target_kind, comment.target_id), -1 if hidden else 1)


def _parent(target: Target, parent_id: int | None) -> Comment | None:
    if parent_id is None:
        return None
    parent = queries.comments_on(target).filter(pk=parent_id, deleted_at=None).first()
    if parent is None:
        raise RefusedError(_("The comment you answer is not here any more."))
    depth, above = 1, parent
    while above.parent is not None:
        depth, above = depth + 1, above.parent
    return parent.parent if depth >= MAX_DEPTH else parent


def _recount(target: Target, delta: int) -> None:
    count = locked_count(target)
    count.comments = max(0, count.comments + delta)
    count.save(update_fields=["comments"])
    tell_owner(target, "comments", count.comments)


def _tell(comment: Comment, card: TargetCard) -> None:
    by, url = comment.author, f"{card.url}#comment-{comment.pk}"
    told = {by.pk}
    for person in people.by_usernames(markdown.mentioned_names(comment.text)):
        if not _sees(person, card):
            continue
        Mention.objects.create(comment=comment, user=person)
        if person.pk not in told:
            text = _("%(name)s mentions you on %(title)s") % {"name": by.name, "title": card.title}
            notify(user_id=person.pk, kind="mention", subject=f"comment:{comment.pk}", actor=by, text=text, url=url)
            told.add(person.pk)
    if comment.parent and comment.parent.author_id not in told and _sees(comment.parent.author, card):
        text = _("%(name)s answers you on %(title)s") % {"name": by.name, "title": card.title}
        subject = f"comment:{comment.parent_id}"
        notify(user_id=comment.parent.author_id, kind="answer", subject=subject, actor=by, text=text, url=url)
        told.add(comment.parent.author_id)
    if card.owner_id not in told:
        text = _("%(name)s comments on %(title)s") % {"name": by.name, "title": card.title}
        notify(user_id=card.owner_id, kind="comment", subject=str(card.target), actor=by, text=text, url=url)


def _sees(person: Any, card: TargetCard) -> bool:
    """Whether a person may be told of this at all: a notice names it."""
    return card.target.id in kind_named(card.target.kind).cards(person, [card.target.id])
