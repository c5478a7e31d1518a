"""What the library does when it hears of something: counts a maker's public models, tells who follows them."""

from django.utils.translation import gettext as _

from impasto.accounts import services as accounts
from impasto.engagement import services as engagement
from impasto.library import queries
from impasto.library.events import ModelChanged, VersionPublished


def count_models(event: ModelChanged) -> None:
    """Bring the maker's public count in step with the models that stand in lists."""
    found = queries.listed_count_of_maker(event.model_id)
    if found is not None and found.listed != found.counted:
        accounts.add_to_count(user_id=found.owner_id, field="model_count", delta=found.listed - found.counted)


def tell_followers(event: VersionPublished) -> None:
    """Tell those who follow the maker that there is something new to try."""
    news = queries.publication(event.version_id)
    if news is not None:
        engagement.notify_followers(
            actor_id=news.owner_id,
            kind="library.version",
            subject=f"library.version:{event.version_id}",
            text=_("published %(model)s %(version)s") % {"model": news.model_name, "version": news.version_name},
            url=news.url,
            level=news.level,
        )
