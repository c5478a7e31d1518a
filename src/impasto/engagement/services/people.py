"""Following and hiding."""

from django.db import transaction
from django.utils.translation import gettext as _

from impasto.accounts import services as accounts
from impasto.accounts.models import User
from impasto.engagement.errors import RefusedError
from impasto.engagement.events import Followed
from impasto.engagement.models import Follow, Hide, Tag
from impasto.engagement.services.notices import notify
from impasto.kit.events import announce


@transaction.atomic
def set_follow(*, by: User, person: User, following: bool) -> None:
    """Follow a person or stop; asking for what is already so changes nothing. Raises RefusedError for oneself."""
    if by.pk == person.pk:
        raise RefusedError(_("You cannot follow yourself."))
    # The counter's row lock comes first, so that two presses at once come one after the other.
    people = User.objects.select_for_update().filter(pk=person.pk)
    list(people)
    if following:
        _row, made = Follow.objects.get_or_create(follower=by, followed=person)
        if made:
            accounts.add_to_count(user_id=person.pk, field="follower_count", delta=1)
            _tell(by, person)
            announce(Followed(by.pk, person.pk))
        return
    removed, _rows = Follow.objects.filter(follower=by, followed=person).delete()
    if removed:
        accounts.add_to_count(user_id=person.pk, field="follower_count", delta=-1)


def _tell(by: User, person: User) -> None:
    text = _("%(name)s follows you") % {"name": by.name}
    url = f"/user/{by.username}"
    notify(user_id=person.pk, kind="follow", subject="follow", actor=by, text=text, url=url)


@transaction.atomic
def set_hide(*, by: User, person: User, hidden: bool, blocks: bool = False) -> None:
    """Hide a person's things from oneself; `blocks` also keeps them from commenting on one's own."""
    if by.pk == person.pk:
        raise RefusedError(_("You cannot hide yourself."))
    if hidden:
        Hide.objects.update_or_create(user=by, hidden_user=person, defaults={"blocks": blocks})
        set_follow(by=by, person=person, following=False)
    else:
        Hide.objects.filter(user=by, hidden_user=person).delete()


@transaction.atomic
def set_tag_hide(*, by: User, tag: Tag, hidden: bool) -> None:
    """Hide everything with a tag from oneself, or stop."""
    if hidden:
        Hide.objects.get_or_create(user=by, hidden_tag=tag)
    else:
        Hide.objects.filter(user=by, hidden_tag=tag).delete()
