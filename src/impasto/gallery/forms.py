"""What people type and choose in the gallery, judged at the door; each refusal says what to do."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from impasto.gallery.models import VersionImage
from impasto.gallery.queries import FeedFilters, Kinship, Period, Sort
from impasto.gallery.queries.tools import TOOL_LABELS

MAX_ID = 2**63 - 1
SORTS = [
    (Sort.NEWEST, _("Newest")),
    (Sort.REACTIONS, _("Most reactions")),
    (Sort.COMMENTS, _("Most comments")),
    (Sort.COLLECTED, _("Most collected")),
    (Sort.OLDEST, _("Oldest")),
]
GALLERY_SORTS = [
    (Sort.REACTIONS, _("Most reactions")),
    (Sort.NEWEST, _("Newest")),
    (Sort.OLDEST, _("Oldest")),
]
PERIODS = [
    (Period.ALL, _("All time")),
    (Period.DAY, _("Day")),
    (Period.WEEK, _("Week")),
    (Period.MONTH, _("Month")),
    (Period.YEAR, _("Year")),
]
KINSHIPS = [
    (Kinship.BOTH, _("Originals and remixes")),
    (Kinship.ORIGINALS, _("Originals only")),
    (Kinship.REMIXES, _("Remixes only")),
]


def _choice(choices: list[Any]) -> forms.ChoiceField:
    names = ", ".join(str(value) for value, _label in choices if value)
    return forms.ChoiceField(
        choices=choices,
        required=False,
        error_messages={"invalid_choice": _("“%(value)s” is none of: {names}.").format(names=names)},
    )


class FeedForm(forms.Form):
    """Filters and order of the feed, from the address."""

    sort = _choice(SORTS)
    period = _choice(PERIODS)
    base_model = forms.CharField(required=False, max_length=60)
    tool = _choice([("", _("Any tool")), *TOOL_LABELS.items()])
    tag = forms.CharField(required=False, max_length=60)
    remix = _choice(KINSHIPS)
    has_data = forms.BooleanField(required=False)
    made_here = forms.BooleanField(required=False)
    followed = forms.BooleanField(required=False)
    author = forms.CharField(required=False, max_length=30)
    version = forms.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    model = forms.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    cursor = forms.CharField(required=False, max_length=400)

    def filters(self, *, author_id: int | None) -> FeedFilters:
        """The wish of a valid form; `author_id` is the id of the author it names."""
        wish = self.cleaned_data
        return FeedFilters(
            sort=Sort(wish["sort"] or Sort.NEWEST),
            period=Period(wish["period"] or Period.ALL),
            base_model=wish["base_model"],
            tool=wish["tool"],
            tag=wish["tag"].lower(),
            has_data=wish["has_data"],
            kinship=Kinship(wish["remix"]),
            made_here=wish["made_here"],
            followed=wish["followed"],
            author_id=author_id,
            version_id=wish["version"],
            model_id=wish["model"],
        )


class GalleryForm(forms.Form):
    """Order and place in the gallery of a model, a version or a person."""

    sort = _choice(GALLERY_SORTS)
    cursor = forms.CharField(required=False, max_length=400)


class PostForm(forms.Form):
    """The words of a post, and when it is shown."""

    title = forms.CharField(required=False, max_length=120, label=_("Title"))
    text = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea, label=_("Text"), help_text=_("Markdown works.")
    )
    tags = forms.CharField(
        required=False, max_length=1000, label=_("Tags"), help_text=_("Separated by commas, at most 20.")
    )
    publish_at = forms.DateTimeField(
        required=False,
        label=_("Show it at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Write the moment as 2026-12-24T18:00.")},
    )

    def clean_tags(self) -> list[str]:
        """The tags as a list."""
        tags = [tag.strip() for tag in re.split(r"[,\n]", self.cleaned_data["tags"]) if tag.strip()]
        if len(tags) > 20:
            raise forms.ValidationError(_("These are %(count)s tags; 20 are enough."), params={"count": len(tags)})
        long = next((tag for tag in tags if len(tag) > 60), None)
        if long:
            raise forms.ValidationError(_("“%(tag)s” is longer than 60 letters."), params={"tag": long[:70]})
        return tags

    def clean_publish_at(self) -> dt.datetime | None:
        """A moment of this calendar's future; years beyond 9000 overflow what the database holds."""
        moment: dt.datetime | None = self.cleaned_data["publish_at"]
        if moment is not None and moment.year > 2200:
            raise forms.ValidationError(_("Choose a year before 2200."))
        return moment


class NewPostForm(forms.Form):
    """What a new post belongs to, from the address: a version, or the picture it is a remix of."""

    version = forms.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    remix_of = forms.IntegerField(required=False, min_value=1, max_value=MAX_ID)


class ImageForm(forms.Form):
    """What the author says of one picture."""

    alt = forms.CharField(required=False, max_length=300)
    hide_data = forms.BooleanField(required=False)


class ResourceForm(forms.Form):
    """A resource that the author adds by hand: a version by its number or the address of its page."""

    version = forms.CharField(max_length=300)
    weight = forms.FloatField(
        required=False,
        min_value=-10,
        max_value=10,
        error_messages={
            "invalid": _("A weight is a number such as 0.8."),
            "min_value": _("A weight lies between -10 and 10."),
            "max_value": _("A weight lies between -10 and 10."),
        },
    )

    def clean_version(self) -> int:
        """The number of the version: from `?modelVersionId=` or as the text itself."""
        text = self.cleaned_data["version"].strip()
        found = re.search(r"(?:modelVersionId=|model-versions/|^)(\d{1,18})(?:\D|$)", text)
        if not found:
            raise forms.ValidationError(_("Give the address of a version's page here, or its number."))
        return int(found[1])


class ChoiceForm(forms.Form):
    """What the maker of a model decides about one picture of its gallery."""

    choice = forms.ChoiceField(choices=VersionImage.Choice.choices, required=False)
