"""The slow work of accounts: making avatars."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from impasto.accounts import services
from impasto.kit.storage import store

RETRY = RetryStrategy(max_attempts=3, wait=2, exponential_wait=3)


@app.task(name="accounts.make_avatar", queue="media", retry=RETRY)
def make_avatar(user_id: int, sha256: str) -> None:
    """Cut a picture to a square avatar, or note why it is not taken; safe to run again."""
    from impasto_engine.vision import PictureRefused  # noqa: PLC0415 (the eyes load with the first picture)

    with store().open(sha256) as file:
        data = file.read()
    try:
        services.keep_avatar(user_id=user_id, data=_portrait(data))
    except PictureRefused as refusal:
        services.refuse_avatar(user_id=user_id, sentence=refusal.sentence)


def _portrait(data: bytes) -> bytes:
    """The square as WebP; raises PictureRefused for a picture that not everyone wants to meet on every page."""
    from impasto_engine.vision import Level, PictureRefused, study  # noqa: PLC0415
    from impasto_engine.vision.thumbnails import portrait  # noqa: PLC0415

    seen = study(data)
    if seen.rating.level > Level.PG13:
        sentence = "Everyone meets an avatar on every page, so it is PG or PG-13; this picture is rated higher."
        raise PictureRefused("rated", sentence)
    return portrait(seen.thumbnails[0].data, services.AVATAR_SIDE)
