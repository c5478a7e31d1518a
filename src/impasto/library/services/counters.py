"""Counts that lists show and periods are made of: told by other rooms, kept beside the row, rebuildable."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

_COUNT_IMAGES = """
with version as (
  update library_version set image_count = greatest(0, image_count + %(delta)s) where id = %(version)s returning model_id
)
update library_model m set image_count = greatest(0, image_count + %(delta)s) from version where m.id = version.model_id
"""
_COUNT_DAY = """
insert into library_versionday as d (version_id, day, downloads, images, thumbs_up)
values (%(version)s, %(day)s, %(downloads)s, %(images)s, %(thumbs_up)s)
on conflict (version_id, day) do update set
  downloads = d.downloads + excluded.downloads,
  images = d.images + excluded.images,
  thumbs_up = d.thumbs_up + excluded.thumbs_up
"""
# A day's weight halves every 3 days; a picture says more than a download, a thumb more than a picture.
_RISING = """
with score as (
  select v.model_id, sum(
    (d.downloads + 3 * d.images + 5 * d.thumbs_up) * power(0.5, (%(today)s::date - d.day) / 3.0)) as value
  from library_versionday d join library_version v on v.id = d.version_id
  where d.day > %(today)s::date - 21 and v.status = 'published'
  group by v.model_id
)
update library_model m set rising_score = coalesce(score.value, 0)
from library_model other left join score on score.model_id = other.id
where m.id = other.id and m.rising_score is distinct from coalesce(score.value, 0)
  and (score.value is not null or m.rising_score <> 0)
"""
_COLUMNS = {"comments": "comment_count", "collected": "collected_count"}


@transaction.atomic
def count_images(*, version_id: int, delta: int) -> None:
    """Add `delta` (of either sign) to the public pictures of a version and its model."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_IMAGES, {"version": version_id, "delta": delta})
    if delta > 0:
        count_day(version_id=version_id, images=delta)


def count_day(
    *, version_id: int, day: dt.date | None = None, downloads: int = 0, images: int = 0, thumbs_up: int = 0
) -> None:
    """Add to what happened to a version on a day (today in UTC unless told)."""
    values: dict[str, int | dt.date] = {
        "version": version_id,
        "day": day or timezone.now().date(),
        "downloads": downloads,
        "images": images,
        "thumbs_up": thumbs_up,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_DAY, values)


def count_changed(model_id: int, name: str, value: int) -> None:
    """What engagement calls with the new count of comments or collections of a model; other names are not shown."""
    column = _COLUMNS.get(name)
    if column is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"update library_model set {column} = %s where id = %s",  # noqa: S608 - a column of our own table
                [max(0, value), model_id],
            )


def recompute_rising() -> int:
    """Bring every model's rising score to today; returns how many changed. Run every hour."""
    with connection.cursor() as cursor:
        cursor.execute(_RISING, {"today": timezone.now().date()})
        return int(cursor.rowcount)
