"""What the library does when it hears of something: keeps a maker's number of public models."""

from impasto.accounts import services as accounts
from impasto.library import queries
from impasto.library.events import ModelChanged


def count_models(event: ModelChanged) -> None:
    """Bring the maker's public count in step with the models that stand in lists."""
    found = queries.listed_count_of_maker(event.model_id)
    if found is not None and found.listed != found.counted:
        accounts.add_to_count(user_id=found.owner_id, field="model_count", delta=found.listed - found.counted)
